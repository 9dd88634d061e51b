/** What a score result says besides its total: which findings and notes hold, why a part is unknown, a probability. */
import type { CompiledScoreRule } from './compile-score-rule.ts';
import { isWithinLimits, type Limits } from './scale/score-formula.ts';
import type { ScoreFinding, ScorePart } from './score-result.ts';
import type { ScoreRule } from './score-rule.ts';
import { logistic } from './scale/compile-expression.ts';
import { BOUNDED, KNOWN } from './scale/scale-node.ts';
import type { ClinicalStatement } from '../statement/statement.ts';
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

/**
 * Bounds of the probability by the rule's equation, rounded to 6 digits; null without one that is on. Parts and inputs are as
 * this very evaluation left them; an unknown input lies within its range.
 */
export function probabilityOf(
  compiled: CompiledScoreRule,
  total: Range,
  ageBand: number,
): { readonly lower: number; readonly upper: number } | null {
  const { probability, ageBands } = compiled.rule;
  if (probability === null || probability.disabled !== undefined) return null;
  let min = probability.intercept + (probability.ageBands[ageBands[ageBand]?.id ?? ''] ?? 0);
  let max = min;
  const add = (coefficient: number, range: Range): void => {
    if (coefficient === 0) return;
    min += coefficient * (coefficient > 0 ? range.min : range.max);
    max += coefficient * (coefficient > 0 ? range.max : range.min);
  };
  add(probability.slope, total);
  for (const { part, node } of compiled.parts) add(probability.parts[part.name] ?? 0, node.outcome);
  for (const [name, coefficient] of Object.entries(probability.inputs)) add(coefficient, rangeOf(compiled, name));
  const at = (logit: number): number => Math.round(1e6 * logistic(logit)) / 1e6;
  return { lower: at(min), upper: at(max) };
}

/** Where a number of the rule lies. */
function rangeOf({ rule, values, indexOf }: CompiledScoreRule, name: string): Range {
  const index = indexOf(name);
  const value = values.value[index] ?? Number.NaN;
  if (values.state[index] === KNOWN) return { min: value, max: value };
  if (values.state[index] === BOUNDED) {
    return { min: values.least[index] ?? -Infinity, max: values.most[index] ?? Infinity };
  }
  const [min, max] = rule.inputs[index]?.range ?? [-Infinity, Infinity];
  return { min, max };
}

/** The first of the rule's refusals of which everything is known to hold; null: the publication has an answer. */
export function refusalOf(compiled: CompiledScoreRule, ageBand: number): ClinicalStatement | null {
  const { rule } = compiled;
  const band = rule.ageBands[ageBand]?.id ?? '';
  const refusal = rule.refusals.find(
    ({ all, ageBands }) =>
      (ageBands === undefined || ageBands.includes(band)) &&
      all.every((condition) => compiled.answerOf(condition) === true),
  );
  return refusal === undefined
    ? null
    : { code: 'score.outside-table', values: { ruleId: rule.id, refusal: refusal.id } };
}

/** That the number is of a group: said beside each one. */
export function groupCautionOf({ id, evidence }: ScoreRule): readonly ClinicalStatement[] {
  const group = evidence?.group ?? null;
  return group === null ? [] : [{ code: 'caution.group-figure', values: { ruleId: id, ...group } }];
}
