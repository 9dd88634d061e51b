/**
 * All scores of one child as bare numbers, to see in microseconds whether any result could have changed
 * since the last look. Every source and every input that several rules share is read once; nothing is
 * made while nothing changes. What a result says in full comes from read-inputs.ts and
 * evaluate-score.ts, and only when something here differs.
 */
import type { CompiledScoreRule } from '../../clinical/compile-score-rule.ts';
import { KNOWN, UNKNOWN } from '../../clinical/scale-node.ts';
import type { RuleInput } from '../../clinical/score-rule.ts';
import type { StayState } from '../stay-state.ts';
import { chooseInput, readSource, type SheetInput, type SheetSource } from './sheet-inputs.ts';
import { SheetPlan } from './sheet-plan.ts';

/** One rule with the inputs of the sheet that it looks at, by index of its own inputs. */
export interface PlannedRule {
  readonly compiled: CompiledScoreRule;
  /** Null: computed only. */
  readonly inputs: readonly (SheetInput | null)[];
  /** Index of an answer among the codes of the rule; null for numbers. */
  readonly codes: readonly (ReadonlyMap<string, number> | null)[];
  /** Indices of the computed inputs. */
  readonly derived: readonly number[];
  /** No monitor behind it: between two entries of people only age can change it. */
  readonly isGivenOnly: boolean;
  /** A total in a unit drifts with every second: only what is known counts as a change, not how much. */
  readonly isQuantity: boolean;
  /** What tells one result from another: a number an input, one a computed input, two a part, one a condition. */
  readonly marks: Float64Array;
}

export interface ScoreSheet {
  readonly rules: readonly PlannedRule[];
  readonly sources: readonly SheetSource[];
  /** Each after the ones that it must not be later than. */
  readonly inputs: readonly SheetInput[];
}

const SHEETS = new WeakMap<readonly CompiledScoreRule[], ScoreSheet>();

/** The plan of a set of rules, made once. */
export function sheetOf(scores: readonly CompiledScoreRule[]): ScoreSheet {
  const known = SHEETS.get(scores);
  if (known !== undefined) return known;
  const plan = new SheetPlan();
  const rules = scores.map((compiled) => planRule(plan, compiled));
  const sheet = { rules, sources: plan.sources, inputs: plan.inputs };
  SHEETS.set(scores, sheet);
  return sheet;
}

function planRule(plan: SheetPlan, compiled: CompiledScoreRule): PlannedRule {
  const { rule } = compiled;
  return {
    compiled,
    inputs: rule.inputs.map((input) => (input.sources.length === 0 ? null : plan.inputOf(rule, input))),
    codes: rule.inputs.map((input) => (input.kind === 'number' ? null : new Map(compiled.codesOf(input.name).map((code, at) => [code, at])))),
    derived: rule.inputs.flatMap((input, index) => (input.derived.length > 0 ? [index] : [])),
    isGivenOnly: rule.inputs.every((input) => input.sources.every((source) => source.kind !== 'streamed')),
    isQuantity: rule.unit !== null,
    marks: new Float64Array(rule.inputs.length + rule.inputs.filter((input) => input.derived.length > 0).length + 2 * compiled.parts.length + compiled.conditions.length),
  };
}

/** Reads every source and input of every rule for one child. */
export function readSheet(sheet: ScoreSheet, stay: StayState, nowMs: number): void {
  for (const source of sheet.sources) readSource(source, stay, nowMs);
  for (const input of sheet.inputs) chooseInput(input, stay, nowMs);
}

/** Takes the inputs of a rule from the sheet, and marks them. */
export function setInputs(planned: PlannedRule): void {
  const { inputs, codes, marks } = planned;
  const { state, value, observedAtMs } = planned.compiled.values;
  for (let index = 0; index < inputs.length; index++) {
    const input = inputs[index];
    if (input === null || input === undefined) {
      state[index] = UNKNOWN;
      observedAtMs[index] = -Infinity;
      marks[index] = 0;
      continue;
    }
    const codesOf = codes[index];
    const answer = codesOf === null || codesOf === undefined ? input.value : typeof input.meant === 'string' ? (codesOf.get(input.meant) ?? -1) : -1;
    const isKnown = input.isPresent && (codesOf === null ? input.isInRange : typeof input.meant === 'string');
    state[index] = isKnown ? KNOWN : UNKNOWN;
    value[index] = answer;
    observedAtMs[index] = input.observedAtMs;
    marks[index] = input.mark + (codesOf === null ? (isKnown ? ANSWER_STEP : 0) : ANSWER_STEP * (answer + 2));
  }
}

/** Beyond every mark of an input. */
const ANSWER_STEP = 2 ** 12;

/** Evaluates a rule whose inputs are set, and marks what came out. */
export function runRule(planned: PlannedRule, ageBand: number): void {
  const { compiled, marks } = planned;
  compiled.derive();
  compiled.run(ageBand);
  let next = planned.inputs.length;
  for (const index of planned.derived) {
    marks[next] = derivedMark(compiled, index);
    next += 1;
  }
  for (const { node } of compiled.parts) {
    const { min, max, informed } = node.outcome;
    const isBlurred = planned.isQuantity && min === max;
    marks[next] = isBlurred ? -1 : min;
    marks[next + 1] = isBlurred ? -1 : max + (informed ? 0 : 0.5);
    next += 2;
  }
  for (const holds of compiled.conditions) {
    const answer = holds();
    marks[next] = answer === null ? -1 : answer ? 1 : 0;
    next += 1;
  }
}

/** Tells whether a computed input is known, does not apply, and which answer it came to. */
function derivedMark({ values, rule }: CompiledScoreRule, index: number): number {
  const input: RuleInput | undefined = rule.inputs[index];
  const answer = input?.kind === 'code' && values.state[index] === KNOWN ? (values.value[index] ?? 0) : 0;
  return (values.state[index] ?? UNKNOWN) + 4 * answer;
}
