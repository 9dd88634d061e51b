/**
 * How the inputs of the score sheet are read: the same choice between sources as chooseReading makes,
 * on numbers alone and without making anything.
 */
import type { InputSource, RuleInput } from '../../clinical/score/score-rule.ts';
import type { StayState } from '../state/stay-state.ts';
import { givenAnswer } from './given-answer.ts';
import { minuteBefore } from './read-inputs.ts';
import { newStreamedInput, readStreamed, type StreamedInput, type Usability } from './streamed-input.ts';

/** One source as it was read last. */
export interface SheetSource {
  readonly source: InputSource;
  /** Column of a streamed signal; -1 for others. */
  readonly signal: number;
  /** Read at every look; others only when an answer came or grew too old. */
  readonly isLive: boolean;
  raw: number | string | null;
  usability: Usability;
  observedAtMs: number;
  /** Of a streamed reading; that of an answer follows from when it was observed. */
  ageMs: number;
  isStanding: boolean;
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
  /** Chosen at every look: a monitor, or the past that a reading points into, is among its sources. */
  readonly isLive: boolean;
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
  /** The look that last found another source, quality or value. */
  changedLook: number;
}

/** From best to worst, as chooseReading has it: present, stale, artefact, implausible, none. */
const PRESENT_RANK = 4;
const STALE_RANK = 3;
const RANK: Readonly<Record<Usability, number>> = { present: PRESENT_RANK, artefact: 2, implausible: 1, none: 0 };
const RANKS = 8;

/** One look at a sheet. What is read stands in `streamed` and `asked` until the next reading. */
export interface SheetLook {
  nowMs: number;
  /** Looks so far: tells when an input last changed. */
  look: number;
  readonly streamed: StreamedInput;
  readonly asked: { nowMs: number; asOfMs: number };
}

export function newSheetLook(): SheetLook {
  return { nowMs: 0, look: 0, streamed: newStreamedInput(), asked: { nowMs: 0, asOfMs: Number.POSITIVE_INFINITY } };
}

/** Reads a source that depends on no other reading. */
export function readSource(read: SheetSource, stay: StayState, at: SheetLook): void {
  if (read.signal < 0) return readGiven(read, stay, at, Number.POSITIVE_INFINITY);
  const { streamed } = at;
  readStreamed(stay, read.signal, at.nowMs, streamed);
  read.usability = streamed.usability;
  read.raw = streamed.usability === 'none' ? null : streamed.value;
  read.observedAtMs = streamed.observedAtMs;
  read.ageMs = streamed.ageMs;
}

function readGiven(read: SheetSource, stay: StayState, { nowMs, asked }: SheetLook, asOfMs: number): void {
  asked.nowMs = nowMs;
  asked.asOfMs = asOfMs;
  const answer = givenAnswer(stay, read.source, asked);
  if (answer === null) {
    read.raw = null;
    read.usability = 'none';
    return;
  }
  read.raw = answer.value;
  read.usability = 'present';
  read.observedAtMs = answer.observedAtMs;
  read.isStanding = answer.isStanding === true;
}

/** Reads a source as it was when another reading was taken. */
function readBefore(choice: SheetChoice, asOf: SheetInput, stay: StayState, at: SheetLook): void {
  const { read, source } = choice;
  read.raw = null;
  read.usability = 'none';
  if (!asOf.isPresent) return;
  if (read.signal < 0) return readGiven(read, stay, at, asOf.observedAtMs);
  const found = minuteBefore(stay, {
    signal: read.signal,
    asOfMs: asOf.observedAtMs,
    nowMs: at.nowMs,
    validForMs: source.validForMs,
  });
  if (found === null) return;
  read.raw = found.mean;
  read.usability = 'present';
  read.observedAtMs = found.endMs;
  read.ageMs = Math.max(0, at.nowMs - found.endMs);
}

/** Age of what a source gave, ms. */
function ageMsOf(read: SheetSource, nowMs: number): number {
  if (read.signal >= 0) return read.ageMs;
  return read.isStanding ? 0 : Math.max(0, nowMs - read.observedAtMs);
}

/** Chooses between the sources of an input; those without a condition have been read. */
export function chooseInput(chosen: SheetInput, stay: StayState, at: SheetLook): void {
  const { choices, input, mark, meant } = chosen;
  const isNewest = input.prefer === 'newest';
  let source = -1;
  chosen.rank = 0;
  chosen.meant = null;
  chosen.observedAtMs = -Infinity;
  for (let index = 0; index < choices.length && (isNewest || chosen.rank < PRESENT_RANK); index++) {
    const choice = choices[index];
    if (choice === undefined) continue;
    if (choice.asOf !== null) readBefore(choice, choice.asOf, stay, at);
    if (take(chosen, choice, at.nowMs)) source = index;
  }
  chosen.mark = chosen.rank + RANKS * (source + 1);
  if (chosen.mark === mark && chosen.meant === meant) return;
  chosen.changedLook = at.look;
  chosen.value = typeof chosen.meant === 'number' ? chosen.meant : Number.NaN;
  chosen.isPresent = chosen.rank === PRESENT_RANK;
  chosen.isInRange =
    input.kind === 'number' &&
    Number.isFinite(chosen.value) &&
    (input.range === undefined || (chosen.value >= input.range[0] && chosen.value <= input.range[1]));
}

/** Takes a reading that is better than the one chosen before; one that means nothing to this input is passed over. */
function take(chosen: SheetInput, { read, source }: SheetChoice, nowMs: number): boolean {
  if (read.raw === null) return false;
  const meant = source.values === undefined ? read.raw : source.values[String(read.raw)];
  if (meant === undefined) return false;
  const rank =
    read.usability === 'present' && ageMsOf(read, nowMs) >= source.validForMs ? STALE_RANK : RANK[read.usability];
  const isNewer =
    chosen.input.prefer === 'newest' &&
    rank === PRESENT_RANK &&
    chosen.rank === PRESENT_RANK &&
    read.observedAtMs > chosen.observedAtMs;
  if (rank <= chosen.rank && !isNewer) return false;
  chosen.rank = rank;
  chosen.meant = meant;
  chosen.observedAtMs = read.observedAtMs;
  return true;
}

/** How long a pick over a look-back may stand: old results leave it one by one. */
const PICK_STANDS_MS = 60_000;

/** The next moment at which an answer that people gave grows too old for an input. */
export function unchangedUntilMs(inputs: readonly SheetInput[], nowMs: number): number {
  let untilMs = Number.POSITIVE_INFINITY;
  for (const { choices } of inputs) {
    for (const { read, source } of choices) {
      if (source.pick !== undefined) untilMs = Math.min(untilMs, nowMs + PICK_STANDS_MS);
      const staleAtMs = read.observedAtMs + source.validForMs;
      if (read.signal < 0 && read.raw !== null && !read.isStanding && staleAtMs > nowMs) {
        untilMs = Math.min(untilMs, staleAtMs);
      }
    }
  }
  return untilMs;
}
