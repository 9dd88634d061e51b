/**
 * The last ten minutes of one stay on a grid of whole seconds of bedside time. What stands here is a
 * function of the set of frames, never of their order: within a second the newest reading of a signal
 * wins (present over off, then the larger, on a tie). Every rule judges by looking back from here, so
 * late frames, repeated frames and chunking cannot change what it sees.
 */
import { isPlausible } from '../../clinical/vital/signal-quality.ts';
import { SIGNAL_COUNT } from '../../clinical/signal/signals.ts';
import { ratesAgree } from '../../clinical/vital/vital-rule.ts';
import { decimalOf } from '../../contract/records/vitals-block.ts';
import type { FrameRing } from './frame-ring.ts';
import { addSecond, removeSecond, type MinuteRing } from './minute-ring.ts';

export const RING_SECONDS = 600;

/** Row states on their way to history. */
export const CLEAN = 0;
export const DIRTY = 1;
/** Sent before, and something that was sent is no longer true. */
export const CORRECTED = 2;

/** What history has of a row: nothing, the row, or a correction, after which only corrections follow. */
export const UNSENT = 0;
export const SENT = 1;
export const SENT_CORRECTED = 2;

export interface SecondRing {
  /** Second since 1970 that a row holds; -1: none. */
  readonly second: Float64Array;
  /** By signal, null until it comes; a row counts where its bit says so. */
  readonly values: (Float32Array | null)[];
  /** Milliseconds after the whole second at which the value was measured; by signal as well. */
  readonly offsetMs: (Uint16Array | null)[];
  readonly presentBits: Uint32Array;
  readonly offBits: Uint32Array;
  readonly implausibleBits: Uint32Array;
  readonly artefactBits: Uint32Array;
  /** Shortest interval of the devices that fed the row. */
  readonly intervalMs: Uint32Array;
  /** Newest gateway time of the row. */
  readonly receivedAtMs: Float64Array;
  /** Record and block row of the frame that was measured last within the second. */
  readonly positions: string[];
  readonly rows: Uint16Array;
  readonly frameOffsetMs: Uint16Array;
  readonly dirt: Uint8Array;
  readonly sent: Uint8Array;
  /** Range of seconds with rows that are not CLEAN; empty when low > high. */
  dirtyLow: number;
  dirtyHigh: number;
}

/** Two rates that contradict each other make the reading of `signal` doubtful. */
export interface Guard {
  readonly signal: number;
  readonly rates: readonly [number, number];
  readonly toleranceFraction: number;
}

export function createSecondRing(): SecondRing {
  return {
    second: new Float64Array(RING_SECONDS).fill(-1),
    values: Array.from({ length: SIGNAL_COUNT }, () => null),
    offsetMs: Array.from({ length: SIGNAL_COUNT }, () => null),
    presentBits: new Uint32Array(RING_SECONDS),
    offBits: new Uint32Array(RING_SECONDS),
    implausibleBits: new Uint32Array(RING_SECONDS),
    artefactBits: new Uint32Array(RING_SECONDS),
    intervalMs: new Uint32Array(RING_SECONDS),
    receivedAtMs: new Float64Array(RING_SECONDS),
    positions: Array.from({ length: RING_SECONDS }, () => ''),
    rows: new Uint16Array(RING_SECONDS),
    frameOffsetMs: new Uint16Array(RING_SECONDS),
    dirt: new Uint8Array(RING_SECONDS),
    sent: new Uint8Array(RING_SECONDS),
    dirtyLow: Number.POSITIVE_INFINITY,
    dirtyHigh: Number.NEGATIVE_INFINITY,
  };
}

export interface Windows {
  readonly seconds: SecondRing;
  readonly minutes: MinuteRing;
}

export function rowOf(second: number): number {
  return second % RING_SECONDS;
}

/** Row that holds this second, or -1. */
export function findRow(ring: SecondRing, second: number): number {
  const row = second % RING_SECONDS;
  return ring.second[row] === second ? row : -1;
}

/** Signals of a row that may be used: present, plausible, not judged an artefact. */
export function usableBits(ring: SecondRing, row: number): number {
  return (ring.presentBits[row] ?? 0) & ~(ring.implausibleBits[row] ?? 0) & ~(ring.artefactBits[row] ?? 0);
}

export function valueAt(ring: SecondRing, row: number, signal: number): number {
  return decimalOf(ring.values[signal]?.[row] ?? 0);
}

/** False when the ring has moved on past this second: the frame belongs to history only. */
export function reaches(ring: SecondRing, second: number): boolean {
  return (ring.second[second % RING_SECONDS] ?? -1) <= second;
}

export interface FrameWrite {
  /** Slot of the frame in its ring. */
  readonly at: number;
  /** Signals to write. */
  readonly bits: number;
  readonly intervalMs: number;
  readonly guards: readonly Guard[];
}

/** Writes a frame into its second. The caller has asked `reaches`, and has sent the row that is overwritten. */
export function writeFrame(windows: Windows, frames: FrameRing, write: FrameWrite): void {
  const ring = windows.seconds;
  const second = Math.floor((frames.effectiveAtMs[write.at] ?? 0) / 1000);
  const row = second % RING_SECONDS;
  if (ring.second[row] !== second) openRow(ring, row, second);
  removeSums(windows, row);
  writeCells(ring, row, frames, write);
  noteFrame(ring, row, frames, write);
  judgeArtefacts(ring, row, write.guards);
  addSums(windows, row);
  markDirty(ring, row, DIRTY);
}

/** Takes out all that a second holds; what was sent of it must be corrected. */
export function eraseSecond(windows: Windows, second: number): void {
  const ring = windows.seconds;
  const row = findRow(ring, second);
  if (row < 0) return;
  removeSums(windows, row);
  const sent = ring.sent[row] ?? UNSENT;
  openRow(ring, row, second);
  ring.sent[row] = sent;
  markDirty(ring, row, sent === UNSENT ? DIRTY : CORRECTED);
}

/**
 * Takes signals out of a second without telling the history anything: it keeps what was measured, and is told of the
 * withdrawal by itself. True: there was something of them.
 */
export function blankSignals(windows: Windows, second: number, bits: number): boolean {
  const ring = windows.seconds;
  const row = findRow(ring, second);
  if (row < 0 || (((ring.presentBits[row] ?? 0) | (ring.offBits[row] ?? 0)) & bits) === 0) return false;
  removeSums(windows, row);
  for (const cells of [ring.presentBits, ring.offBits, ring.implausibleBits, ring.artefactBits]) {
    cells[row] = (cells[row] ?? 0) & ~bits;
  }
  addSums(windows, row);
  return true;
}

function openRow(ring: SecondRing, row: number, second: number): void {
  ring.second[row] = second;
  ring.presentBits[row] = 0;
  ring.offBits[row] = 0;
  ring.implausibleBits[row] = 0;
  ring.artefactBits[row] = 0;
  ring.intervalMs[row] = 0;
  ring.receivedAtMs[row] = 0;
  ring.positions[row] = '';
  ring.rows[row] = 0;
  ring.frameOffsetMs[row] = 0;
  ring.dirt[row] = CLEAN;
  ring.sent[row] = UNSENT;
}

/** Milliseconds of the frame after its whole second. */
function offsetMsOf(frames: FrameRing, at: number): number {
  const effectiveAtMs = Math.floor(frames.effectiveAtMs[at] ?? 0);
  return effectiveAtMs - Math.floor(effectiveAtMs / 1000) * 1000;
}

function writeCells(ring: SecondRing, row: number, frames: FrameRing, write: FrameWrite): void {
  const offsetMs = offsetMsOf(frames, write.at);
  const framePresentBits = frames.presentBits[write.at] ?? 0;
  for (let rest = write.bits; rest !== 0; rest &= rest - 1) {
    const bit = rest & -rest;
    const signal = 31 - Math.clz32(bit);
    const values = (ring.values[signal] ??= new Float32Array(RING_SECONDS));
    const offsetsMs = (ring.offsetMs[signal] ??= new Uint16Array(RING_SECONDS));
    const present = (framePresentBits & bit) !== 0;
    const value = frames.values[write.at * SIGNAL_COUNT + signal] ?? 0;
    if ((((ring.presentBits[row] ?? 0) | (ring.offBits[row] ?? 0)) & bit) !== 0) {
      const heldOffsetMs = offsetsMs[row] ?? 0;
      if (heldOffsetMs > offsetMs) continue;
      const heldPresent = ((ring.presentBits[row] ?? 0) & bit) !== 0;
      if (heldOffsetMs === offsetMs && heldPresent && (!present || (values[row] ?? 0) >= value)) continue;
      if (ring.sent[row] !== UNSENT) ring.dirt[row] = CORRECTED;
    }
    offsetsMs[row] = offsetMs;
    values[row] = present ? value : 0;
    setBit(ring.presentBits, row, bit, present);
    setBit(ring.offBits, row, bit, !present);
    setBit(ring.implausibleBits, row, bit, present && !isPlausible(signal, decimalOf(value)));
  }
}

function setBit(bits: Uint32Array, row: number, bit: number, on: boolean): void {
  bits[row] = on ? (bits[row] ?? 0) | bit : (bits[row] ?? 0) & ~bit;
}

function noteFrame(ring: SecondRing, row: number, frames: FrameRing, write: FrameWrite): void {
  const offsetMs = offsetMsOf(frames, write.at);
  const heldIntervalMs = ring.intervalMs[row] ?? 0;
  ring.intervalMs[row] = heldIntervalMs === 0 ? write.intervalMs : Math.min(heldIntervalMs, write.intervalMs);
  ring.receivedAtMs[row] = Math.max(ring.receivedAtMs[row] ?? 0, frames.receivedAtMs[write.at] ?? 0);
  if (ring.positions[row] !== '' && (ring.frameOffsetMs[row] ?? 0) > offsetMs) return;
  ring.frameOffsetMs[row] = offsetMs;
  ring.positions[row] = frames.positions[write.at] ?? '';
  ring.rows[row] = frames.rows[write.at] ?? 0;
}

function judgeArtefacts(ring: SecondRing, row: number, guards: readonly Guard[]): void {
  const plausibleBits = (ring.presentBits[row] ?? 0) & ~(ring.implausibleBits[row] ?? 0);
  let artefactBits = 0;
  for (const guard of guards) {
    const needed = (1 << guard.rates[0]) | (1 << guard.rates[1]);
    if ((plausibleBits & needed) !== needed) continue;
    if (!ratesAgree(valueAt(ring, row, guard.rates[0]), valueAt(ring, row, guard.rates[1]), guard.toleranceFraction)) {
      artefactBits |= 1 << guard.signal;
    }
  }
  ring.artefactBits[row] = artefactBits & (ring.presentBits[row] ?? 0);
}

function removeSums(windows: Windows, row: number): void {
  const second = windows.seconds.second[row] ?? 0;
  for (let rest = usableBits(windows.seconds, row); rest !== 0; rest &= rest - 1) {
    const signal = 31 - Math.clz32(rest & -rest);
    removeSecond(windows.minutes, signal, second, valueAt(windows.seconds, row, signal));
  }
}

function addSums(windows: Windows, row: number): void {
  const second = windows.seconds.second[row] ?? 0;
  for (let rest = usableBits(windows.seconds, row); rest !== 0; rest &= rest - 1) {
    const signal = 31 - Math.clz32(rest & -rest);
    addSecond(windows.minutes, signal, second, valueAt(windows.seconds, row, signal));
  }
}

function markDirty(ring: SecondRing, row: number, how: typeof DIRTY | typeof CORRECTED): void {
  const needed = ring.sent[row] === SENT_CORRECTED ? CORRECTED : how;
  if ((ring.dirt[row] ?? CLEAN) < needed) ring.dirt[row] = needed;
  const second = ring.second[row] ?? 0;
  if (second < ring.dirtyLow) ring.dirtyLow = second;
  if (second > ring.dirtyHigh) ring.dirtyHigh = second;
}
