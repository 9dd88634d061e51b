/** What a score result says besides its total: which findings and notes hold, why a part is unknown, a probability. */
import type { CompiledScoreRule } from './compile-score-rule.ts';
import { isWithinLimits, type Limits } from './scale/score-formula.ts';
import type { ScoreFinding, ScorePart } from './score-result.ts';
import type { ScoreRule } from './score-rule.ts';
import type { UnknownPart } from '../statement/score-statements.ts';

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
    return { id: finding.id, answer: answerOf(answers) };
  });
}

/** Ids of the notes whose conditions all hold. */
export function notesOf(compiled: CompiledScoreRule): readonly string[] {
  return compiled.rule.notes
    .filter((note) => note.all.every((condition) => compiled.answerOf(condition) === true))
    .map((note) => note.id);
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

/** Why a part has no points: the first of its inputs that was there once, or else that all or some are missing. */
export function unknownPart({ name, inputs }: ScorePart): UnknownPart {
  const seen = inputs.find((input) => input.quality !== 'missing' && input.quality !== 'present');
  if (seen === undefined) {
    const isInPart = inputs.some((input) => input.quality === 'present');
    return { part: name, why: isInPart ? 'known-in-part' : 'missing', input: null, ageMs: null };
  }
  const why = seen.quality === 'implausible' || seen.quality === 'artefact' ? seen.quality : 'stale';
  return { part: name, why, input: seen.name, ageMs: seen.ageMs };
}

/** Probability by the rule's equation, rounded to 6 digits; null without one. */
export function probabilityOf(
  rule: ScoreRule,
  total: Range,
): { readonly lower: number; readonly upper: number } | null {
  const { probability } = rule;
  if (probability === null) return null;
  const at = (score: number): number =>
    Math.round(1e6 / (1 + Math.exp(-(probability.intercept + probability.slope * score)))) / 1e6;
  return { lower: at(total.min), upper: at(total.max) };
}
