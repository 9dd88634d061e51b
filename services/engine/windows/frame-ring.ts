/**
 * The raw frames of one device for the last two minutes: what a late link or a bed swap is worked out
 * again from, and what a repeated frame is recognised by. Bounded; allocated once, at the device's
 * first frame; the newest frame overwrites the oldest.
 */
import { SIGNAL_COUNT } from '../../clinical/signal/signals.ts';
import type { VitalsBlock } from '../../contract/records/vitals-block.ts';

/** How far back a link can be corrected in the windows. */
export const FRAME_RING_MS = 120_000;
/** Kept beyond that, since a trusted bedside clock may be up to 30 s ahead. */
const SPARE_MS = 40_000;
const CAPACITY_MIN = 16;
/** A device faster than four frames a second keeps less than two minutes. */
const CAPACITY_MAX = 512;

export interface FrameRing {
  readonly capacity: number;
  /** Frames ever stored; the newest stands at (stored - 1) % capacity. */
  stored: number;
  /** Newest observedAtMs stored, as the device told it. */
  newestObservedAtMs: number;
  readonly observedAtMs: Float64Array;
  readonly receivedAtMs: Float64Array;
  /** Bedside time used: observed, or received when the device's clock is wrong. */
  readonly effectiveAtMs: Float64Array;
  readonly presentBits: Uint32Array;
  readonly offBits: Uint32Array;
  readonly values: Float32Array;
  /** Signals that came in time and stand in the stay's windows. */
  readonly windowBits: Uint32Array;
  /** 1: came too late to alert; only history has it. */
  readonly historyOnly: Uint8Array;
  /** 1: waits until it is known whether the device's clock is wrong or its data are old. */
  readonly held: Uint8Array;
  /** Patient whom the frame's own message named; null: nobody. */
  readonly namedIds: (string | null)[];
  /** From which codes the frame was read (state/provenances.ts); null: not known. */
  readonly provenances: (string | null)[];
  /** Stay to which the frame was given; null: unassigned. */
  readonly stayIds: (string | null)[];
  /** Where the frame stands in the input log: record and row of its block. */
  readonly positions: string[];
  readonly rows: Uint16Array;
}

export function createFrameRing(intervalMs: number): FrameRing {
  const capacity = Math.min(CAPACITY_MAX, Math.max(CAPACITY_MIN, Math.ceil((FRAME_RING_MS + SPARE_MS) / intervalMs)));
  return {
    capacity,
    stored: 0,
    newestObservedAtMs: -1,
    observedAtMs: new Float64Array(capacity).fill(-1),
    receivedAtMs: new Float64Array(capacity),
    effectiveAtMs: new Float64Array(capacity),
    presentBits: new Uint32Array(capacity),
    offBits: new Uint32Array(capacity),
    values: new Float32Array(capacity * SIGNAL_COUNT),
    windowBits: new Uint32Array(capacity),
    historyOnly: new Uint8Array(capacity),
    held: new Uint8Array(capacity),
    namedIds: Array.from({ length: capacity }, () => null),
    provenances: Array.from({ length: capacity }, () => null),
    stayIds: Array.from({ length: capacity }, () => null),
    positions: Array.from({ length: capacity }, () => ''),
    rows: new Uint16Array(capacity),
  };
}

/** Number of frames in the ring. */
export function frameCount(ring: FrameRing): number {
  return Math.min(ring.stored, ring.capacity);
}

/** Slot of the frame that came `step` frames after the oldest in the ring. */
export function slotAt(ring: FrameRing, step: number): number {
  return (ring.stored - frameCount(ring) + step) % ring.capacity;
}

/** All signals of which a frame says something. */
export function frameBits(ring: FrameRing, at: number): number {
  return (ring.presentBits[at] ?? 0) | (ring.offBits[at] ?? 0);
}

/** Copies a block row into the ring and returns its slot. */
export function storeFrame(ring: FrameRing, block: VitalsBlock, row: number, position: string): number {
  const at = ring.stored % ring.capacity;
  const observedAtMs = block.observedAtMs[row] ?? 0;
  const presentBits = block.presentBits[row] ?? 0;
  ring.observedAtMs[at] = observedAtMs;
  ring.receivedAtMs[at] = block.receivedAtMs[row] ?? 0;
  ring.effectiveAtMs[at] = observedAtMs;
  ring.presentBits[at] = presentBits;
  ring.offBits[at] = (block.offBits[row] ?? 0) & ~presentBits;
  ring.windowBits[at] = 0;
  ring.historyOnly[at] = 0;
  ring.held[at] = 0;
  const source = block.sources[block.sourceSlot[row] ?? 0];
  ring.namedIds[at] = source?.patientId ?? null;
  ring.provenances[at] = source?.provenance ?? null;
  ring.stayIds[at] = null;
  ring.positions[at] = position;
  ring.rows[at] = row;
  const base = at * SIGNAL_COUNT;
  for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
    ring.values[base + signal] = (presentBits & (1 << signal)) === 0 ? 0 : (block.columns[signal]?.[row] ?? 0);
  }
  ring.stored += 1;
  ring.newestObservedAtMs = Math.max(ring.newestObservedAtMs, observedAtMs);
  return at;
}

/** Takes signals, those that are named for a frame's provenance, out of the frames of bedside time [fromMs, toMs): a late link must not bring them back. */
export function blankFrames(
  ring: FrameRing,
  bitsOf: (provenance: string | null) => number,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): void {
  for (let at = 0; at < frameCount(ring); at++) {
    const effectiveAtMs = ring.effectiveAtMs[at] ?? 0;
    if (effectiveAtMs < fromMs || effectiveAtMs >= toMs) continue;
    const bits = bitsOf(ring.provenances[at] ?? null);
    for (const cells of [ring.presentBits, ring.offBits, ring.windowBits]) cells[at] = (cells[at] ?? 0) & ~bits;
  }
}

export type Repetition = 'new' | 'duplicate' | 'conflict';

/**
 * Whether the ring already holds this. Frames of one moment may complete each other (a cuff reading
 * beside the numerics); only what is said twice is compared.
 */
export function repetitionOf(ring: FrameRing, block: VitalsBlock, row: number): Repetition {
  const observedAtMs = block.observedAtMs[row] ?? 0;
  if (observedAtMs > ring.newestObservedAtMs) return 'new';
  const presentBits = block.presentBits[row] ?? 0;
  let untold = presentBits | (block.offBits[row] ?? 0);
  let found = false;
  const count = frameCount(ring);
  for (let at = 0; at < count; at++) {
    if (ring.observedAtMs[at] !== observedAtMs) continue;
    found = true;
    if (contradicts(ring, at, block, row)) return 'conflict';
    untold &= ~((ring.presentBits[at] ?? 0) | (ring.offBits[at] ?? 0));
  }
  return found && untold === 0 ? 'duplicate' : 'new';
}

function contradicts(ring: FrameRing, at: number, block: VitalsBlock, row: number): boolean {
  const presentBits = block.presentBits[row] ?? 0;
  const offBits = (block.offBits[row] ?? 0) & ~presentBits;
  const heldPresentBits = ring.presentBits[at] ?? 0;
  if ((presentBits & (ring.offBits[at] ?? 0)) !== 0 || (offBits & heldPresentBits) !== 0) return true;
  for (let rest = presentBits & heldPresentBits; rest !== 0; rest &= rest - 1) {
    const signal = 31 - Math.clz32(rest & -rest);
    if (ring.values[at * SIGNAL_COUNT + signal] !== block.columns[signal]?.[row]) return true;
  }
  return false;
}
