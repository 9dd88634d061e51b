/**
 * Whether two results of one rule say the same. Ages, and values that move within their band, are not
 * news: they travel with the next result. The total of a quantity (an oxygenation index) drifts with
 * every second. When a person or the laboratory has said something (`exactly`), what they said is
 * news, down to the digit.
 */
import type { InputReading, ScorePart, ScoreResult } from '../../clinical/score/score-result.ts';
import { isSignalName } from '../../clinical/signals.ts';

export function isSameResult(a: ScoreResult, b: ScoreResult, how: { readonly exactly: boolean }): boolean {
  if (a.status !== b.status || a.level !== b.level || a.ageBand !== b.ageBand || a.caution !== b.caution) return false;
  // A reason with parts tells how old something is, and would be news at every look.
  if (a.parts.length === 0 && a.reason !== b.reason) return false;
  if (
    a.parts.length !== b.parts.length ||
    !sameTexts(a.triggers, b.triggers) ||
    !sameTexts(a.missing, b.missing) ||
    !sameTexts(a.notes, b.notes)
  ) {
    return false;
  }
  if (a.findings.some((finding, index) => finding.answer !== b.findings[index]?.answer)) return false;
  const isDrifting = a.unit !== null && !how.exactly;
  if (!isDrifting && (a.lower !== b.lower || a.upper !== b.upper)) return false;
  return a.parts.every((part, index) => isSamePart(part, b.parts[index], { isDrifting, exactly: how.exactly }));
}

function isSamePart(
  a: ScorePart,
  b: ScorePart | undefined,
  how: { readonly isDrifting: boolean; readonly exactly: boolean },
): boolean {
  if (b === undefined || (a.points === null) !== (b.points === null)) return false;
  const isKnownDrift = how.isDrifting && a.points !== null;
  if (!isKnownDrift && (a.points !== b.points || a.pointsMin !== b.pointsMin || a.pointsMax !== b.pointsMax)) {
    return false;
  }
  return a.inputs.every((input, index) => {
    const other = b.inputs[index];
    return (
      other !== undefined &&
      input.quality === other.quality &&
      input.from === other.from &&
      isSameValue(input, other, how.exactly)
    );
  });
}

function isSameValue(a: InputReading, b: InputReading, exactly: boolean): boolean {
  if (typeof a.value !== 'number') return a.value === b.value;
  return !exactly || a.record === b.record || (a.from !== null && isSignalName(a.from));
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
