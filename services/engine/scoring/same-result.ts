/**
 * Whether two results of one rule say the same. Ages, and values that move within their band, are not
 * news: they travel with the next result. The total of a quantity (an oxygenation index) drifts with
 * every second. When a person or the laboratory has said something (`exactly`), what they said is
 * news, down to the digit.
 */
import type { InputReading, MissingItem, ScorePart, ScoreResult } from '../../clinical/score/score-result.ts';
import type { ClinicalStatement } from '../../clinical/statement/statement.ts';
import { isSignalName } from '../../clinical/signal/signals.ts';

export function isSameResult(a: ScoreResult, b: ScoreResult, how: { readonly exactly: boolean }): boolean {
  if (a.status !== b.status || a.level !== b.level || a.ageBand !== b.ageBand) return false;
  if (!areSame(a.cautions, b.cautions, isSameStatement)) return false;
  // A reason with parts tells how old something is, and would be news at every look.
  if (a.parts.length === 0 && !isSameReason(a.reason, b.reason)) return false;
  if (
    a.parts.length !== b.parts.length ||
    !areSame(a.triggers, b.triggers, (x, y) => x.id === y.id && x.holds === y.holds && x.before === y.before) ||
    !areSame(a.missing, b.missing, isSameItem) ||
    !areSame(a.notes, b.notes, (x, y) => x === y)
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
      input.formula?.id === other.formula?.id &&
      input.formula?.applies === other.formula?.applies &&
      isSameValue(input, other, how.exactly)
    );
  });
}

function isSameValue(a: InputReading, b: InputReading, exactly: boolean): boolean {
  if (typeof a.value !== 'number') return a.value === b.value;
  return !exactly || a.record === b.record || (a.from !== null && isSignalName(a.from));
}

export function isSameItem(a: MissingItem, b: MissingItem): boolean {
  return a.kind === b.kind && a.name === b.name;
}

function isSameReason(a: ClinicalStatement | null, b: ClinicalStatement | null): boolean {
  return a === null || b === null ? a === b : isSameStatement(a, b);
}

/** Statements are made by one literal each, so that equal ones are equal text. */
function isSameStatement(a: ClinicalStatement, b: ClinicalStatement): boolean {
  return a.code === b.code && JSON.stringify(a.values) === JSON.stringify(b.values);
}

function areSame<T>(a: readonly T[], b: readonly T[], isSame: (one: T, other: T) => boolean): boolean {
  return (
    a.length === b.length &&
    a.every((one, index) => {
      const other = b[index];
      return other !== undefined && isSame(one, other);
    })
  );
}
