/**
 * How the inputs of the score sheet are read: the same choice between sources as chooseReading makes,
 * on numbers alone and without making anything. What was read of a child stands in columns, one entry a
 * source or an input of the plan, since objects of thousands of children would be most of the garbage
 * collector's work.
 */
import type { StayState } from '../state/stay-state.ts';
import { givenAnswer } from './given-answer.ts';
import { minuteBefore } from './read-inputs.ts';
import type { PlannedChoice, PlannedInput, PlannedSource, SheetPlan } from './sheet-plan.ts';
import { newStreamedInput, readStreamed, type StreamedInput, type Usability } from './streamed-input.ts';

/** Sources as they were read last. */
export interface SheetReadings {
  /** Rank of the usability, apart from age: 0 none. */
  readonly usable: Uint8Array;
  /** The number read; NaN where it was a word. */
  readonly value: Float64Array;
  readonly word: (string | null)[];
  readonly observedAtMs: Float64Array;
  /** Of a streamed reading; that of an answer follows from when it was observed. */
  readonly ageMs: Float64Array;
  /** 1: it does not age. */
  readonly isStanding: Uint8Array;
}

/** Inputs as they were chosen last. */
export interface SheetChosen {
  readonly rank: Uint8Array;
  /** Tells source and quality; below 2 ** 12. */
  readonly mark: Uint16Array;
  /** What the reading means to the rule: a number, NaN for a word and where nothing was read. */
  readonly value: Float64Array;
  readonly word: (string | null)[];
  readonly observedAtMs: Float64Array;
  readonly isPresent: Uint8Array;
  readonly isInRange: Uint8Array;
  /** The look that last found another source, quality or value. */
  readonly changedLook: Float64Array;
}

/** What was read and chosen of one child. */
export interface SheetInputs {
  /** Of the plan. */
  readonly sources: readonly PlannedSource[];
  readonly read: SheetReadings;
  readonly chosen: SheetChosen;
}

/** From best to worst, as chooseReading has it: present, stale, artefact, implausible, none. */
const PRESENT_RANK = 4;
const STALE_RANK = 3;
const RANK: Readonly<Record<Usability, number>> = { present: PRESENT_RANK, artefact: 2, implausible: 1, none: 0 };
const RANKS = 8;

/** Filled by one reading and then worthless. */
export interface SheetScratch {
  readonly streamed: StreamedInput;
  readonly asked: { nowMs: number; asOfMs: number };
}

export function newSheetScratch(): SheetScratch {
  return { streamed: newStreamedInput(), asked: { nowMs: 0, asOfMs: Number.POSITIVE_INFINITY } };
}

/** One look at a child. */
export interface SheetLook {
  readonly stay: StayState;
  readonly nowMs: number;
  /** Looks at this child so far: tells when an input last changed. */
  readonly look: number;
  readonly scratch: SheetScratch;
}

/** A child of whom nothing was read. The columns share one buffer. */
export function newSheetInputs({ sources, inputs }: SheetPlan): SheetInputs {
  const [s, i] = [sources.length, inputs.length];
  const buffer = new ArrayBuffer(8 * (3 * s + 3 * i) + 2 * i + 2 * s + 3 * i);
  let used = 0;
  const doubles = (length: number): Float64Array => new Float64Array(buffer, (used += 8 * length) - 8 * length, length);
  const bytes = (length: number): Uint8Array => new Uint8Array(buffer, (used += length) - length, length);
  const read = { value: doubles(s), observedAtMs: doubles(s), ageMs: doubles(s) };
  const chosen = { value: doubles(i).fill(Number.NaN), observedAtMs: doubles(i).fill(-Infinity) };
  const changedLook = doubles(i);
  const mark = new Uint16Array(buffer, (used += 2 * i) - 2 * i, i);
  return {
    sources,
    read: { ...read, word: noWords(s), usable: bytes(s), isStanding: bytes(s) },
    chosen: {
      ...chosen,
      word: noWords(i),
      changedLook,
      mark,
      rank: bytes(i),
      isPresent: bytes(i),
      isInRange: bytes(i),
    },
  };
}

function noWords(length: number): (string | null)[] {
  return Array.from({ length }, () => null);
}

/** Reads a source that depends on no other reading; `at` is its index. */
export function readSource(read: SheetReadings, planned: PlannedSource, at: number, look: SheetLook): void {
  if (planned.signal < 0) return readGiven(read, planned, at, look);
  const { streamed } = look.scratch;
  readStreamed(look.stay, planned.signal, look.nowMs, streamed);
  read.usable[at] = RANK[streamed.usability];
  read.value[at] = streamed.value;
  read.word[at] = null;
  read.observedAtMs[at] = streamed.observedAtMs;
  read.ageMs[at] = streamed.ageMs;
}

/** `look.scratch.asked.asOfMs` says what must not be passed; Infinity for now. */
function readGiven(read: SheetReadings, { source }: PlannedSource, at: number, look: SheetLook): void {
  const { asked } = look.scratch;
  asked.nowMs = look.nowMs;
  const answer = givenAnswer(look.stay, source, asked);
  if (answer === null) {
    read.usable[at] = 0;
    return;
  }
  read.usable[at] = PRESENT_RANK;
  read.value[at] = typeof answer.value === 'number' ? answer.value : Number.NaN;
  read.word[at] = typeof answer.value === 'number' ? null : answer.value;
  read.observedAtMs[at] = answer.observedAtMs;
  read.isStanding[at] = answer.isStanding === true ? 1 : 0;
}

/** Reads a source as it was when another reading was taken: that of the input `asOf`. */
function readBefore({ read, chosen }: SheetInputs, planned: PlannedSource, at: number, before: Before): void {
  const { look, asOf } = before;
  read.usable[at] = 0;
  if (chosen.isPresent[asOf] !== 1) return;
  const asOfMs = chosen.observedAtMs[asOf] ?? -Infinity;
  if (planned.signal < 0) {
    look.scratch.asked.asOfMs = asOfMs;
    readGiven(read, planned, at, look);
    look.scratch.asked.asOfMs = Number.POSITIVE_INFINITY;
    return;
  }
  const found = minuteBefore(look.stay, {
    signal: planned.signal,
    asOfMs,
    nowMs: look.nowMs,
    validForMs: planned.source.validForMs,
  });
  if (found === null) return;
  read.usable[at] = PRESENT_RANK;
  read.value[at] = found.mean;
  read.word[at] = null;
  read.observedAtMs[at] = found.endMs;
  read.ageMs[at] = Math.max(0, look.nowMs - found.endMs);
}

interface Before {
  readonly look: SheetLook;
  readonly asOf: number;
}

/** Age of what a source gave, ms. */
function ageMsOf(read: SheetReadings, planned: PlannedSource, at: number, nowMs: number): number {
  if (planned.signal >= 0) return read.ageMs[at] ?? 0;
  return read.isStanding[at] === 1 ? 0 : Math.max(0, nowMs - (read.observedAtMs[at] ?? 0));
}

/** Chooses between the sources of the input at index `at`; those without a condition have been read. */
export function chooseInput(sheet: SheetInputs, planned: PlannedInput, at: number, look: SheetLook): void {
  const { chosen } = sheet;
  const { choices, input } = planned;
  const isNewest = input.prefer === 'newest';
  const [valueBefore, wordBefore] = [chosen.value[at], chosen.word[at]];
  let source = -1;
  chosen.rank[at] = 0;
  chosen.value[at] = Number.NaN;
  chosen.word[at] = null;
  chosen.observedAtMs[at] = -Infinity;
  for (let index = 0; index < choices.length && (isNewest || (chosen.rank[at] ?? 0) < PRESENT_RANK); index++) {
    const choice = choices[index];
    const from = choice === undefined ? undefined : sheet.sources[choice.at];
    if (choice === undefined || from === undefined) continue;
    if (choice.asOf >= 0) readBefore(sheet, from, choice.at, { look, asOf: choice.asOf });
    if (take(sheet, { planned, at }, { from, choice }, look.nowMs)) source = index;
  }
  const mark = (chosen.rank[at] ?? 0) + RANKS * (source + 1);
  const isSameMeaning =
    chosen.word[at] === wordBefore &&
    (source < 0 || chosen.word[at] !== null ? true : chosen.value[at] === valueBefore);
  if (chosen.mark[at] === mark && isSameMeaning) return;
  chosen.mark[at] = mark;
  chosen.changedLook[at] = look.look;
  const value = chosen.value[at] ?? Number.NaN;
  chosen.isPresent[at] = chosen.rank[at] === PRESENT_RANK ? 1 : 0;
  chosen.isInRange[at] =
    input.kind === 'number' &&
    Number.isFinite(value) &&
    (input.range === undefined || (value >= input.range[0] && value <= input.range[1]))
      ? 1
      : 0;
}

/** Takes a reading that is better than the one chosen before; one that means nothing to this input is passed over. */
function take(
  { read, chosen }: SheetInputs,
  { planned, at }: { readonly planned: PlannedInput; readonly at: number },
  { from, choice }: { readonly from: PlannedSource; readonly choice: PlannedChoice },
  nowMs: number,
): boolean {
  const usable = read.usable[choice.at] ?? 0;
  if (usable === 0) return false;
  const raw = read.word[choice.at] ?? read.value[choice.at] ?? Number.NaN;
  const { source } = choice;
  const meant = source.values === undefined ? raw : source.values[String(raw)];
  if (meant === undefined) return false;
  const isStale = usable === PRESENT_RANK && ageMsOf(read, from, choice.at, nowMs) >= source.validForMs;
  const rank = isStale ? STALE_RANK : usable;
  const heldRank = chosen.rank[at] ?? 0;
  const observedAtMs = read.observedAtMs[choice.at] ?? 0;
  const isNewer =
    planned.input.prefer === 'newest' &&
    rank === PRESENT_RANK &&
    heldRank === PRESENT_RANK &&
    observedAtMs > (chosen.observedAtMs[at] ?? -Infinity);
  if (rank <= heldRank && !isNewer) return false;
  chosen.rank[at] = rank;
  chosen.value[at] = typeof meant === 'number' ? meant : Number.NaN;
  chosen.word[at] = typeof meant === 'number' ? null : meant;
  chosen.observedAtMs[at] = observedAtMs;
  return true;
}

/** How long a pick over a look-back may stand: old results leave it one by one. */
const PICK_STANDS_MS = 60_000;

/** The next moment at which an answer that people gave grows too old for an input. */
export function unchangedUntilMs({ sources, inputs }: SheetPlan, read: SheetReadings, nowMs: number): number {
  let untilMs = Number.POSITIVE_INFINITY;
  for (const { choices } of inputs) {
    for (const { at, source } of choices) {
      if (source.pick !== undefined) untilMs = Math.min(untilMs, nowMs + PICK_STANDS_MS);
      if ((sources[at]?.signal ?? 0) >= 0 || read.usable[at] === 0 || read.isStanding[at] === 1) continue;
      const staleAtMs = (read.observedAtMs[at] ?? 0) + source.validForMs;
      if (staleAtMs > nowMs) untilMs = Math.min(untilMs, staleAtMs);
    }
  }
  return untilMs;
}
