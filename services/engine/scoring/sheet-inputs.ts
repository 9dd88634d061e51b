/**
 * How the inputs of the score sheet are read: the same choice between sources as chooseReading makes,
 * on numbers alone and without making anything.
 */
import type { InputSource, RuleInput } from '../../clinical/score-rule.ts';
import type { StayState } from '../stay-state.ts';
import { ageOfAnswer, givenAnswer } from './given-answer.ts';
import { minuteBefore } from './read-inputs.ts';
import { newStreamedInput, readStreamed, type Usability } from './streamed-input.ts';

/** One source as it was read last. */
export interface SheetSource {
  readonly source: InputSource;
  /** Column of a streamed signal; -1 for others. */
  readonly signal: number;
  raw: number | string | null;
  usability: Usability;
  observedAtMs: number;
  ageMs: number;
}

export interface SheetChoice {
  readonly source: InputSource;
  readonly read: SheetSource;
  /** Input whose reading this one must not be later than. */
  readonly asOf: SheetInput | null;
}

/** One input as it was chosen last. */
export interface SheetInput {
  readonly input: RuleInput;
  readonly choices: readonly SheetChoice[];
  rank: number;
  /** Tells source and quality; below 2 ** 12. */
  mark: number;
  /** What the reading means to the rule; null: nothing was read. */
  meant: number | string | null;
  /** The number, NaN for an answer. */
  value: number;
  observedAtMs: number;
  isPresent: boolean;
  isInRange: boolean;
}

/** From best to worst, as chooseReading has it: present, stale, artefact, implausible, none. */
const PRESENT_RANK = 4;
const STALE_RANK = 3;
const RANK: Readonly<Record<Usability, number>> = { present: PRESENT_RANK, artefact: 2, implausible: 1, none: 0 };
const RANKS = 8;

const streamed = newStreamedInput();
const moment = { nowMs: 0, asOfMs: Number.POSITIVE_INFINITY };

/** Reads a source that depends on no other reading. */
export function readSource(read: SheetSource, stay: StayState, nowMs: number): void {
  if (read.signal < 0) return readGiven(read, stay, nowMs, Number.POSITIVE_INFINITY);
  readStreamed(stay, read.signal, nowMs, streamed);
  read.usability = streamed.usability;
  read.raw = streamed.usability === 'none' ? null : streamed.value;
  read.observedAtMs = streamed.observedAtMs;
  read.ageMs = streamed.ageMs;
}

function readGiven(read: SheetSource, stay: StayState, nowMs: number, asOfMs: number): void {
  moment.nowMs = nowMs;
  moment.asOfMs = asOfMs;
  const answer = givenAnswer(stay, read.source, moment);
  if (answer === null) {
    read.raw = null;
    read.usability = 'none';
    return;
  }
  read.raw = answer.value;
  read.usability = 'present';
  read.observedAtMs = answer.observedAtMs;
  read.ageMs = ageOfAnswer(answer, nowMs);
}

/** Reads a source as it was when another reading was taken. */
function readBefore(choice: SheetChoice, asOf: SheetInput, stay: StayState, nowMs: number): void {
  const { read, source } = choice;
  read.raw = null;
  read.usability = 'none';
  if (!asOf.isPresent) return;
  if (read.signal < 0) return readGiven(read, stay, nowMs, asOf.observedAtMs);
  const found = minuteBefore(stay, { signal: read.signal, asOfMs: asOf.observedAtMs, nowMs, validForMs: source.validForMs });
  if (found === null) return;
  read.raw = found.mean;
  read.usability = 'present';
  read.observedAtMs = found.endMs;
  read.ageMs = Math.max(0, nowMs - found.endMs);
}

/** Chooses between the sources of an input; those without a condition have been read. */
export function chooseInput(chosen: SheetInput, stay: StayState, nowMs: number): void {
  const { choices, input } = chosen;
  const isNewest = input.prefer === 'newest';
  let source = -1;
  chosen.rank = 0;
  chosen.meant = null;
  chosen.observedAtMs = -Infinity;
  for (let index = 0; index < choices.length && (isNewest || chosen.rank < PRESENT_RANK); index++) {
    const choice = choices[index];
    if (choice === undefined) continue;
    if (choice.asOf !== null) readBefore(choice, choice.asOf, stay, nowMs);
    if (take(chosen, choice, isNewest)) source = index;
  }
  const { meant } = chosen;
  chosen.value = typeof meant === 'number' ? meant : Number.NaN;
  chosen.isPresent = chosen.rank === PRESENT_RANK;
  chosen.isInRange = input.kind === 'number' && Number.isFinite(chosen.value) && (input.range === undefined || (chosen.value >= input.range[0] && chosen.value <= input.range[1]));
  chosen.mark = chosen.rank + RANKS * (source + 1);
}

/** Takes a reading that is better than the one chosen before; one that means nothing to this input is passed over. */
function take(chosen: SheetInput, { read, source }: SheetChoice, isNewest: boolean): boolean {
  if (read.raw === null) return false;
  const meant = source.values === undefined ? read.raw : source.values[String(read.raw)];
  if (meant === undefined) return false;
  const rank = read.usability === 'present' && read.ageMs >= source.validForMs ? STALE_RANK : RANK[read.usability];
  const isNewer = isNewest && rank === PRESENT_RANK && chosen.rank === PRESENT_RANK && read.observedAtMs > chosen.observedAtMs;
  if (rank <= chosen.rank && !isNewer) return false;
  chosen.rank = rank;
  chosen.meant = meant;
  chosen.observedAtMs = read.observedAtMs;
  return true;
}
