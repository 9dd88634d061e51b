/**
 * All scores of one child as bare numbers, to see in microseconds whether any result could have changed
 * since the last look. Every source and every input that several rules share is read once, what people
 * entered only when something new came or grew too old, and nothing is made while nothing changes. What
 * a result says in full comes from read-inputs.ts and evaluate-score.ts, and only when something here
 * differs.
 */
import type { CompiledScoreRule } from '../../clinical/score/compile-score-rule.ts';
import { compileScoreRule } from '../../clinical/score/compile-score-rule.ts';
import { KNOWN, UNKNOWN } from '../../clinical/score/scale/scale-node.ts';
import type { RuleInput, RuleWindow, ScoreRule } from '../../clinical/score/score-rule.ts';
import type { ScoreScope } from '../../clinical/score/score-place.ts';
import type { ScoreState, StayState } from '../state/stay-state.ts';
import { ventilationOf } from '../state/ventilation.ts';
import {
  chooseInput,
  newSheetInputs,
  newSheetScratch,
  readSource,
  unchangedUntilMs,
  type SheetInputs,
  type SheetLook,
  type SheetScratch,
} from './sheet-inputs.ts';
import { answersOf, createSheetPlan, type PlannedRule, type SheetPlan } from './sheet-plan.ts';
import type { UnitState } from '../state/unit-state.ts';

/** What a rule came to at the last look that evaluated it. */
export interface LastLook {
  /** A state of its own after a new version or another order of the rule. */
  readonly scoreState: ScoreState;
  readonly scope: ScoreScope;
  look: number;
}

export interface ScoreSheet {
  readonly plan: SheetPlan;
  readonly inputs: SheetInputs;
  readonly scratch: SheetScratch;
  /** By index of the rule. */
  readonly lastLooks: (LastLook | undefined)[];
  /** Marks of all rules at their last looks, one after the other: an array a rule would be fifty thousand for a collection to visit. */
  readonly lastMarks: Float64Array;
  /** Looks so far. */
  look: number;
  /** Answers of the stay that were read, and until when their age changes nothing. */
  answerCount: number;
  /** Who says whether the child is ventilated, as it was read last. */
  ventilation: string;
  unchangedUntilMs: number;
}

/** A score with the hours that it looks at, compiled. */
export interface PlannedWindow {
  readonly rule: ScoreRule & { readonly window: RuleWindow };
  readonly planned: Pick<PlannedRule, 'evaluator' | 'answers'>;
}

/** The plan of the rules and the sheet of each child. It stands beside the state: without it everything is read anew. */
export interface ScoringMemory {
  readonly plan: SheetPlan;
  /** Scores of the first hours of a stay, which no sheet looks at. */
  readonly windowed: readonly PlannedWindow[];
  readonly scratch: SheetScratch;
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
  const windowed = scores.flatMap((rule) => plannedWindow(rule));
  const plan = createSheetPlan(scores.filter(({ window }) => window === null));
  return { plan, windowed, scratch: newSheetScratch(), sheets: new WeakMap(), places: new WeakMap() };
}

function plannedWindow(rule: ScoreRule): readonly PlannedWindow[] {
  const { window } = rule;
  if (window === null) return [];
  const planned = { evaluator: compileScoreRule(rule), answers: answersOf(rule) };
  return [{ rule: { ...rule, window }, planned }];
}

/** The sheet of a child. */
export function sheetOf({ plan, scratch, sheets }: ScoringMemory, stay: StayState): ScoreSheet {
  const known = sheets.get(stay);
  if (known !== undefined) return known;
  const sheet = createSheet(plan, scratch);
  sheets.set(stay, sheet);
  return sheet;
}

/** Reads what may have changed for the child since the last look. */
export function readSheet(sheet: ScoreSheet, stay: StayState, nowMs: number): void {
  sheet.look += 1;
  noteVentilation(sheet, stay, nowMs);
  const { plan, inputs, scratch } = sheet;
  const look: SheetLook = { stay, nowMs, look: sheet.look, scratch };
  const isAnswered = sheet.answerCount !== stay.answerCount || nowMs >= sheet.unchangedUntilMs;
  plan.sources.forEach((source, at) => {
    if (!source.isOwn && (source.signal >= 0 || isAnswered)) readSource(inputs.read, source, at, look);
  });
  plan.inputs.forEach((input, at) => {
    if (input.isLive || isAnswered) chooseInput(inputs, input, at, look);
  });
  if (!isAnswered) return;
  sheet.answerCount = stay.answerCount;
  sheet.unchangedUntilMs = unchangedUntilMs(plan, inputs.read, nowMs);
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
  const { changedLook } = sheet.inputs.chosen;
  for (const at of rule.inputs) if (at >= 0 && (changedLook[at] ?? 0) > look) return true;
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
  const { chosen } = sheet.inputs;
  const { state, value, observedAtMs } = rule.compiled.values;
  for (let index = 0; index < inputs.length; index++) {
    const at = inputs[index] ?? -1;
    const codesOf = codes[index] ?? null;
    if (at < 0) {
      state[index] = UNKNOWN;
      observedAtMs[index] = -Infinity;
      marks[index] = 0;
    } else if (codesOf === null) {
      const isKnown = chosen.isPresent[at] === 1 && chosen.isInRange[at] === 1;
      state[index] = isKnown ? KNOWN : UNKNOWN;
      value[index] = chosen.value[at] ?? Number.NaN;
      observedAtMs[index] = chosen.observedAtMs[at] ?? -Infinity;
      marks[index] = (chosen.mark[at] ?? 0) + (isKnown ? ANSWER_STEP : 0);
    } else {
      const word = chosen.word[at] ?? null;
      const answer = word === null ? -1 : (codesOf.get(word) ?? -1);
      state[index] = chosen.isPresent[at] === 1 && word !== null ? KNOWN : UNKNOWN;
      value[index] = answer;
      observedAtMs[index] = chosen.observedAtMs[at] ?? -Infinity;
      marks[index] = (chosen.mark[at] ?? 0) + ANSWER_STEP * (answer + 2);
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
function createSheet(plan: SheetPlan, scratch: SheetScratch): ScoreSheet {
  return {
    plan,
    inputs: newSheetInputs(plan),
    scratch,
    lastLooks: [],
    lastMarks: new Float64Array(plan.markCount),
    look: 0,
    answerCount: -1,
    ventilation: '',
    unchangedUntilMs: -Infinity,
  };
}
