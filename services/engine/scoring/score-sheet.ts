/**
 * All scores of one child as bare numbers, to see in microseconds whether any result could have changed
 * since the last look. Every source that several rules share is read once; nothing is allocated while
 * nothing changes. What a result says in full comes from read-inputs.ts and evaluate-score.ts, and
 * only when something here differs.
 */
import type { CompiledScoreRule } from '../../clinical/compile-score-rule.ts';
import { KNOWN, UNKNOWN } from '../../clinical/scale-node.ts';
import type { InputSource, RuleInput } from '../../clinical/score-rule.ts';
import { isSignalName, signalIndex } from '../../clinical/signals.ts';
import type { StayState } from '../stay-state.ts';
import { givenAnswer } from './given-answer.ts';
import { meaningOf, minuteBefore } from './read-inputs.ts';
import { newStreamedInput, readStreamed, type Usability } from './streamed-input.ts';

/** One source, read once for all rules. */
interface SharedSource {
  readonly source: InputSource;
  /** Column of a streamed signal; -1 for others. */
  readonly signal: number;
  raw: number | string | null;
  usability: Usability;
  observedAtMs: number;
  ageMs: number;
}

interface PlannedSource {
  readonly source: InputSource;
  /** Null: depends on another reading of its rule, and is read for it alone. */
  readonly shared: SharedSource | null;
  /** Input whose reading this one must not be later than; -1: none. */
  readonly asOf: number;
}

interface PlannedInput {
  readonly input: RuleInput;
  readonly index: number;
  readonly sources: readonly PlannedSource[];
  /** Index of a raw answer among the codes of the rule. */
  readonly codes: ReadonlyMap<string, number>;
}

export interface PlannedRule {
  readonly compiled: CompiledScoreRule;
  readonly inputs: readonly PlannedInput[];
  /** A total in a unit drifts with every second: only what is known counts as a change, not how much. */
  readonly isQuantity: boolean;
  readonly marks: Float64Array;
}

export interface ScoreSheet {
  readonly rules: readonly PlannedRule[];
  readonly sources: readonly SharedSource[];
}

const SHEETS = new WeakMap<readonly CompiledScoreRule[], ScoreSheet>();

/** The plan of a set of rules, made once. */
export function sheetOf(scores: readonly CompiledScoreRule[]): ScoreSheet {
  const known = SHEETS.get(scores);
  if (known !== undefined) return known;
  const shared = new Map<string, SharedSource>();
  const rules = scores.map((compiled) => planRule(compiled, shared));
  const sheet = { rules, sources: [...shared.values()] };
  SHEETS.set(scores, sheet);
  return sheet;
}

function planRule(compiled: CompiledScoreRule, shared: Map<string, SharedSource>): PlannedRule {
  const inputs = compiled.rule.inputs.map((input, index): PlannedInput => ({
    input,
    index,
    sources: input.sources.map((source) => ({
      source,
      shared: source.asOf === undefined ? sharedSource(source, shared) : null,
      asOf: source.asOf === undefined ? -1 : compiled.indexOf(source.asOf),
    })),
    codes: new Map(compiled.codesOf(input.name).map((code, at) => [code, at])),
  }));
  const isLate = (planned: PlannedInput): boolean => planned.sources.some((source) => source.asOf >= 0);
  const ordered = [...inputs.filter((planned) => !isLate(planned)), ...inputs.filter(isLate)];
  const size = inputs.length + 2 * compiled.parts.length + compiled.conditions.length;
  return { compiled, inputs: ordered, isQuantity: compiled.rule.unit !== null, marks: new Float64Array(size) };
}

function sharedSource(source: InputSource, shared: Map<string, SharedSource>): SharedSource {
  const { kind, from, pick, validForMs } = source;
  const key = JSON.stringify([kind, from, pick ?? null, pick === undefined ? null : validForMs]);
  const known = shared.get(key);
  if (known !== undefined) return known;
  const signal = kind === 'streamed' && isSignalName(from) ? signalIndex(from) : -1;
  const fresh: SharedSource = { source, signal, raw: null, usability: 'none', observedAtMs: 0, ageMs: 0 };
  shared.set(key, fresh);
  return fresh;
}

const streamed = newStreamedInput();

/** Reads every source of every rule for one child. */
export function readSheet(sheet: ScoreSheet, stay: StayState, nowMs: number): void {
  for (const shared of sheet.sources) {
    if (shared.signal >= 0) readSignal(shared, stay, nowMs);
    else readGiven(shared, stay, nowMs);
  }
}

function readSignal(shared: SharedSource, stay: StayState, nowMs: number): void {
  readStreamed(stay, shared.signal, nowMs, streamed);
  shared.usability = streamed.usability;
  shared.raw = streamed.usability === 'none' ? null : streamed.value;
  shared.observedAtMs = streamed.observedAtMs;
  shared.ageMs = streamed.ageMs;
}

const NOW = { nowMs: 0, asOfMs: Number.POSITIVE_INFINITY };

function readGiven(shared: SharedSource, stay: StayState, nowMs: number): void {
  NOW.nowMs = nowMs;
  const answer = givenAnswer(stay, shared.source, NOW);
  shared.raw = answer?.value ?? null;
  shared.usability = answer === null ? 'none' : 'present';
  shared.observedAtMs = answer?.observedAtMs ?? 0;
  shared.ageMs = answer === null ? 0 : Math.max(0, nowMs - answer.observedAtMs);
}

/** What the choice between the sources of one input came to. */
const chosen = { rank: 0, source: -1, value: 0, observedAtMs: 0 };

/** From best to worst, as chooseReading has it: present, stale, artefact, implausible, none. */
const PRESENT_RANK = 4;
const STALE_RANK = 3;
const RANK: Readonly<Record<Usability, number>> = { present: PRESENT_RANK, artefact: 2, implausible: 1, none: 0 };

/**
 * Sets the inputs of a rule from the sheet, evaluates it, and writes what tells one result from
 * another into `planned.marks`. Call readSheet for the child first.
 */
export function markRule(planned: PlannedRule, stay: StayState, at: { readonly ageBand: number; readonly nowMs: number }): void {
  const { compiled, marks } = planned;
  for (const input of planned.inputs) marks[input.index] = setInput(planned, input, stay, at.nowMs);
  compiled.derive();
  for (const { input, index } of planned.inputs) if (input.derived.length > 0) marks[index] = (marks[index] ?? 0) + derivedMark(compiled, input, index);
  compiled.run(at.ageBand);
  let next = planned.inputs.length;
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

/** Beyond every number that setInput returns. */
const DERIVED_STEP = 2 ** 20;

/** Tells whether a computed input is known, does not apply, and which answer it came to. */
function derivedMark({ values }: CompiledScoreRule, input: RuleInput, index: number): number {
  const answer = input.kind === 'code' && values.state[index] === KNOWN ? (values.value[index] ?? 0) : 0;
  return DERIVED_STEP * ((values.state[index] ?? UNKNOWN) + 4 * answer);
}

/** Chooses the source, sets the input, and returns a number that tells source, quality and answer. */
function setInput(planned: PlannedRule, input: PlannedInput, stay: StayState, nowMs: number): number {
  const { values } = planned.compiled;
  chosen.rank = 0;
  chosen.source = -1;
  const isNewest = input.input.prefer === 'newest';
  for (let index = 0; index < input.sources.length && (isNewest || chosen.rank < PRESENT_RANK); index++) {
    const source = input.sources[index];
    if (source === undefined) continue;
    if (source.shared !== null) consider(input, source.shared, source.source, index);
    else considerBefore(planned, input, { source, index }, { stay, nowMs });
  }
  const isScorable = chosen.rank === PRESENT_RANK && isInRange(input.input, chosen.value);
  values.state[input.index] = isScorable ? KNOWN : UNKNOWN;
  values.value[input.index] = chosen.value;
  values.observedAtMs[input.index] = chosen.rank === 0 ? -Infinity : chosen.observedAtMs;
  const answer = input.input.kind === 'code' && chosen.rank > 0 ? chosen.value + 2 : isScorable ? 1 : 0;
  return chosen.rank + 8 * (chosen.source + 1) + 256 * answer;
}

function isInRange(input: RuleInput, value: number): boolean {
  return input.kind === 'code' ? value >= 0 : Number.isFinite(value) && (input.range === undefined || (value >= input.range[0] && value <= input.range[1]));
}

/** Takes the shared reading when it is better than the one chosen before. */
function consider(input: PlannedInput, shared: SharedSource, source: InputSource, index: number): void {
  if (shared.raw === null) return;
  const isYoung = shared.ageMs < source.validForMs;
  const rank = shared.usability === 'present' && !isYoung ? STALE_RANK : RANK[shared.usability];
  if (isBetter(input, rank, shared.observedAtMs)) choose(input, source, { raw: shared.raw, rank, index, observedAtMs: shared.observedAtMs });
}

function isBetter(input: PlannedInput, rank: number, observedAtMs: number): boolean {
  return rank > chosen.rank || (input.input.prefer === 'newest' && rank === PRESENT_RANK && chosen.rank === PRESENT_RANK && observedAtMs > chosen.observedAtMs);
}

function considerBefore(planned: PlannedRule, input: PlannedInput, of: { readonly source: PlannedSource; readonly index: number }, when: { readonly stay: StayState; readonly nowMs: number }): void {
  const { values } = planned.compiled;
  const { source, asOf } = of.source;
  if (values.state[asOf] !== KNOWN) return;
  const asOfMs = values.observedAtMs[asOf] ?? 0;
  const { stay, nowMs } = when;
  const found = isSignalName(source.from) && source.kind === 'streamed' ? minuteBefore(stay, { signal: signalIndex(source.from), asOfMs, nowMs, validForMs: source.validForMs }) : null;
  const answer = source.kind === 'streamed' ? (found === null ? null : { value: found.mean, observedAtMs: found.endMs }) : givenAnswer(stay, source, { nowMs, asOfMs });
  if (answer === null) return;
  const rank = nowMs - answer.observedAtMs < source.validForMs ? PRESENT_RANK : STALE_RANK;
  if (isBetter(input, rank, answer.observedAtMs)) choose(input, source, { raw: answer.value, rank, index: of.index, observedAtMs: answer.observedAtMs });
}

/** An answer that means nothing to this input leaves the choice as it was. */
function choose(input: PlannedInput, source: InputSource, answer: { readonly raw: number | string; readonly rank: number; readonly index: number; readonly observedAtMs: number }): void {
  const meant = source.values === undefined ? answer.raw : meaningOf(source, answer.raw);
  if (meant === undefined) return;
  chosen.rank = answer.rank;
  chosen.source = answer.index;
  chosen.observedAtMs = answer.observedAtMs;
  if (typeof meant === 'number') chosen.value = input.input.kind === 'number' ? meant : -1;
  else chosen.value = input.input.kind === 'code' ? (input.codes.get(meant) ?? -1) : Number.NaN;
}
