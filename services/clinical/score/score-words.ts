/** What a score result says in words: why a part is unknown, which statements hold. */
import type { CompiledScoreRule } from './compile-score-rule.ts';
import { isWithinLimits, type Limits } from './score-formula.ts';
import type { ScoreFinding, ScorePart } from './score-result.ts';
import type { ScoreRule } from './score-rule.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

/** Totals and points are compared at this many digits after the point. */
const TOTAL_SCALE = 1000;

/** Every finding of the rule with its answer; `readings` were set in the compiled rule by this very evaluation. */
export function findingsOf(
  compiled: CompiledScoreRule,
  total: Range,
  parts: readonly ScorePart[],
): readonly ScoreFinding[] {
  return compiled.rule.findings.map((finding) => {
    const answers = finding.all.map((condition) => {
      if ('total' in condition) return holdsFor(condition.total, total);
      if ('parts' in condition) {
        return anyOf(
          parts
            .filter((part) => condition.parts.includes(part.name))
            .map((part) => holdsFor(condition, { min: part.pointsMin, max: part.pointsMax })),
        );
      }
      return compiled.answerOf(condition);
    });
    return { id: finding.id, label: finding.label, answer: answerOf(answers), text: finding.text };
  });
}

/** Sentences whose conditions all hold. */
export function notesOf(compiled: CompiledScoreRule): readonly string[] {
  return compiled.rule.notes
    .filter((note) => note.all.every((condition) => compiled.answerOf(condition) === true))
    .map((note) => note.text);
}

function answerOf(all: readonly (boolean | null)[]): ScoreFinding['answer'] {
  if (all.includes(false)) return 'no';
  return all.includes(null) ? 'unknown' : 'yes';
}

function anyOf(some: readonly (boolean | null)[]): boolean | null {
  if (some.includes(true)) return true;
  return some.includes(null) ? null : false;
}

/** Whether limits hold for every value of a range, for none, or (null) for some. */
function holdsFor(limits: Limits, { min, max }: Range): boolean | null {
  if (isWithinLimits(min, limits, TOTAL_SCALE) && isWithinLimits(max, limits, TOTAL_SCALE)) return true;
  const { from, above, below, upTo } = limits;
  const isTooLow = !isWithinLimits(max, { from, above }, TOTAL_SCALE);
  const isTooHigh = !isWithinLimits(min, { below, upTo }, TOTAL_SCALE);
  return isTooLow || isTooHigh ? false : null;
}

/** «respiratory rate is 9 min old»: the first input that was there once, or else that it is missing. */
export function unknownText(part: ScorePart): string {
  const seen = part.inputs.find((input) => input.quality !== 'missing' && input.quality !== 'present');
  if (seen === undefined) {
    const inPart = part.inputs.some((input) => input.quality === 'present');
    return `${inSentence(part.label)} is ${inPart ? 'known in part only' : 'missing'}`;
  }
  const label = inSentence(seen.label);
  if (seen.quality === 'implausible') return `${label} is implausible`;
  if (seen.quality === 'artefact') return `${label} is judged an artefact`;
  return seen.ageMs === null ? `${label} is too old` : `${label} is ${durationText(seen.ageMs)} old`;
}

/** Lower case inside a sentence, except for names such as SpO₂. */
function inSentence(label: string): string {
  return /^[A-Z][a-z -]+$/.test(label) ? label.toLowerCase() : label;
}

/** «45 s», «9 min», «5 h»: whole units, rounded down. */
function durationText(durationMs: number): string {
  const seconds = Math.floor(durationMs / 1_000);
  if (seconds < 60) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3_600)} h`;
}

/** Probability by the rule's equation, rounded to 6 digits; null without one. */
export function probabilityOf(
  rule: ScoreRule,
  total: Range,
): { readonly label: string; readonly lower: number; readonly upper: number } | null {
  const { probability } = rule;
  if (probability === null) return null;
  const at = (score: number): number =>
    Math.round(1e6 / (1 + Math.exp(-(probability.intercept + probability.slope * score)))) / 1e6;
  return { label: probability.label, lower: at(total.min), upper: at(total.max) };
}
