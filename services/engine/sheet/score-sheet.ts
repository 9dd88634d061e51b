/**
 * All scores of one child as bare numbers, to see in microseconds whether any result could have changed
 * since the last look. Every source and every input that several rules share is read once, what people
 * entered only when something new came or grew too old, and nothing is made while nothing changes. What
 * a result says in full comes from read-inputs.ts and evaluate-score.ts, and only when something here
 * differs.
 */
import type { CompiledScoreRule } from '../../clinical/score/compile-score-rule.ts';
import { KNOWN, UNKNOWN } from '../../clinical/score/scale/scale-node.ts';
import type { InputSource, RuleInput, ScoreRule } from '../../clinical/score/score-rule.ts';
import type { ScoreScope } from '../../clinical/score/score-place.ts';
import type { ScoreState, StayState } from '../state/stay-state.ts';
import { ventilationOf } from '../state/ventilation.ts';
import { isSignalName, signalIndex } from '../../clinical/signal/signals.ts';
import {
  chooseInput,
  newSheetLook,
  readSource,
  unchangedUntilMs,
  type SheetChoice,
  type SheetInput,
  type SheetLook,
  type SheetSource,
} from './sheet-inputs.ts';
import { createSheetPlan, type PlannedRule, type SheetPlan } from './sheet-plan.ts';
import type { UnitState } from '../state/unit-state.ts';

/** What a rule came to at the last look that evaluated it. */
export interface LastLook {
  /** A state of its own after a new version or another order of the rule. */
  readonly scoreState: ScoreState;
  readonly scope: ScoreScope;
  readonly marks: Float64Array;
  look: number;
}

export interface ScoreSheet {
  readonly plan: SheetPlan;
  readonly sources: readonly SheetSource[];
  /** Each after the ones that it must not be later than. */
  readonly inputs: readonly SheetInput[];
  /** By index of the rule. */
  readonly lastLooks: (LastLook | undefined)[];
  /** The newest look. */
  readonly at: SheetLook;
  /** Answers of the stay that were read, and until when their age changes nothing. */
  answerCount: number;
  /** Who says whether the child is ventilated, as it was read last. */
  ventilation: string;
  unchangedUntilMs: number;
}

/** The plan of the rules and the sheet of each child. It stands beside the state: without it everything is read anew. */
export interface ScoringMemory {
  readonly plan: SheetPlan;
  /** Keyed by the state itself: a stay that the unit forgets takes its sheet with it. */
  readonly sheets: WeakMap<StayState, ScoreSheet>;
  readonly places: WeakMap<StayState, StayPlaces>;
}

/** Where each rule stands to a child, and what that follows from. */
export interface StayPlaces {
  readonly person: StayState['person'];
  readonly policy: UnitState['policy'];
  readonly setting: string;
  readonly ventilated: boolean | null;
  readonly day: number;
  readonly places: readonly ScoreScope[];
}

export function createScoringMemory(scores: readonly ScoreRule[]): ScoringMemory {
  return { plan: createSheetPlan(scores), sheets: new WeakMap(), places: new WeakMap() };
}

/** The sheet of a child. */
export function sheetOf({ plan, sheets }: ScoringMemory, stay: StayState): ScoreSheet {
  const known = sheets.get(stay);
  if (known !== undefined) return known;
  const sheet = createSheet(plan);
  sheets.set(stay, sheet);
  return sheet;
}

/** Reads what may have changed for the child since the last look. */
export function readSheet(sheet: ScoreSheet, stay: StayState, nowMs: number): void {
  const { at } = sheet;
  at.look += 1;
  at.nowMs = nowMs;
  noteVentilation(sheet, stay, nowMs);
  const isAnswered = sheet.answerCount !== stay.answerCount || nowMs >= sheet.unchangedUntilMs;
  for (const source of sheet.sources) if (source.isLive || isAnswered) readSource(source, stay, at);
  for (const input of sheet.inputs) {
    if (input.isLive || isAnswered) chooseInput(input, stay, at);
  }
  if (!isAnswered) return;
  sheet.answerCount = stay.answerCount;
  sheet.unchangedUntilMs = unchangedUntilMs(sheet.inputs, nowMs);
}

/** A ventilator that begins or ends to send changes what admission is taken to say, without any answer: all is read anew. */
function noteVentilation(sheet: ScoreSheet, stay: StayState, nowMs: number): void {
  const { ventilated, from } = ventilationOf(stay, nowMs);
  const now = `${String(ventilated)} ${from ?? ''}`;
  if (now === sheet.ventilation) return;
  sheet.ventilation = now;
  sheet.answerCount = -1;
  sheet.lastLooks.length = 0;
}

/** Whether an input of the rule has changed after this look. */
export function hasChangedSince(sheet: ScoreSheet, rule: PlannedRule, look: number): boolean {
  for (const at of rule.inputs) if (at >= 0 && (sheet.inputs[at]?.changedLook ?? 0) > look) return true;
  return false;
}

/** Takes the inputs of a rule from the sheet, evaluates it, and marks what tells one result from another. */
export function runRule(sheet: ScoreSheet, rule: PlannedRule, ageBand: number): void {
  const { compiled, marks } = rule;
  setInputs(sheet, rule);
  compiled.derive();
  compiled.run(ageBand);
  let next = rule.inputs.length;
  for (const index of rule.derived) {
    marks[next] = derivedMark(compiled, index);
    next += 1;
  }
  for (const { node } of compiled.parts) {
    const { min, max, informed } = node.outcome;
    const isBlurred = rule.isQuantity && min === max;
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

/** Beyond every mark of an input. */
const ANSWER_STEP = 2 ** 12;

function setInputs(sheet: ScoreSheet, rule: PlannedRule): void {
  const { inputs, codes, marks } = rule;
  const { state, value, observedAtMs } = rule.compiled.values;
  for (let index = 0; index < inputs.length; index++) {
    const input = sheet.inputs[inputs[index] ?? -1];
    const codesOf = codes[index] ?? null;
    if (input === undefined) {
      state[index] = UNKNOWN;
      observedAtMs[index] = -Infinity;
      marks[index] = 0;
    } else if (codesOf === null) {
      const isKnown = input.isPresent && input.isInRange;
      state[index] = isKnown ? KNOWN : UNKNOWN;
      value[index] = input.value;
      observedAtMs[index] = input.observedAtMs;
      marks[index] = input.mark + (isKnown ? ANSWER_STEP : 0);
    } else {
      const answer = typeof input.meant === 'string' ? (codesOf.get(input.meant) ?? -1) : -1;
      state[index] = input.isPresent && typeof input.meant === 'string' ? KNOWN : UNKNOWN;
      value[index] = answer;
      observedAtMs[index] = input.observedAtMs;
      marks[index] = input.mark + ANSWER_STEP * (answer + 2);
    }
  }
}

/** Tells whether a computed input is known, does not apply, and which answer it came to. */
function derivedMark({ values, rule }: CompiledScoreRule, index: number): number {
  const input: RuleInput | undefined = rule.inputs[index];
  const answer = input?.kind === 'code' && values.state[index] === KNOWN ? (values.value[index] ?? 0) : 0;
  return (values.state[index] ?? UNKNOWN) + 4 * answer;
}

/** An empty sheet: the first look reads everything. */
function createSheet(plan: SheetPlan): ScoreSheet {
  const sources = plan.sources.map(newSource);
  const inputs: SheetInput[] = [];
  for (const { input, choices, isLive } of plan.inputs) {
    const own = choices.map(({ source, shared, asOf }): SheetChoice => ({
      source,
      read: sources[shared] ?? newSource(source),
      asOf: inputs[asOf] ?? null,
    }));
    inputs.push({
      input,
      choices: own,
      isLive,
      rank: 0,
      mark: 0,
      meant: null,
      value: Number.NaN,
      observedAtMs: -Infinity,
      isPresent: false,
      isInRange: false,
      changedLook: 0,
    });
  }
  return {
    plan,
    sources,
    inputs,
    lastLooks: [],
    at: newSheetLook(),
    answerCount: -1,
    ventilation: '',
    unchangedUntilMs: -Infinity,
  };
}

function newSource(source: InputSource): SheetSource {
  const signal = source.kind === 'streamed' && isSignalName(source.from) ? signalIndex(source.from) : -1;
  return {
    source,
    signal,
    isLive: signal >= 0,
    raw: null,
    usability: 'none',
    observedAtMs: 0,
    ageMs: 0,
    isStanding: false,
  };
}
