/**
 * Counts of values in one-minute slots by gateway time, for one feed in one unit: 60 whole minutes and
 * the one under way. Typed arrays of fixed size; counting allocates nothing.
 *
 * Invariant: a slot holds the counts of exactly one minute; the newest minute never goes back.
 */
import { SIGNAL_COUNT } from '../../clinical/signal/signals.ts';
import type { QualityCounts } from '../../contract/screens/quality-report.ts';
import { DELAY_BUCKETS } from './delay-buckets.ts';

export const MINUTE_MS = 60_000;
/** An hour of whole minutes, and the one that is being filled. */
const SLOTS = 61;

/** Per signal and slot, in this order. */
export const COUNTER = { expected: 0, came: 1, values: 2, off: 3, implausible: 4, duplicates: 5 } as const;
const COUNTERS = 6;

/** Per slot, of the whole feed. */
interface SlotTotals {
  frames: number;
  refused: number;
}

export class ValueCounters {
  readonly #minuteOfSlot = new Float64Array(SLOTS).fill(-1);
  readonly #counts = new Uint32Array(SLOTS * SIGNAL_COUNT * COUNTERS);
  readonly #frames = new Uint32Array(SLOTS);
  readonly #refused = new Uint32Array(SLOTS);
  readonly #delays = new Uint32Array(SLOTS * DELAY_BUCKETS);
  #newestMinute = -1;

  /** Slot of a moment, made empty when its minute is new. A moment before the newest minute counts in the newest. */
  slotAt(atMs: number): number {
    const minute = Math.max(Math.floor(atMs / MINUTE_MS), this.#newestMinute);
    this.#newestMinute = minute;
    const slot = minute % SLOTS;
    if (this.#minuteOfSlot[slot] !== minute) this.#empty(slot, minute);
    return slot;
  }

  add(slot: number, signal: number, counter: number, by = 1): void {
    const at = (slot * SIGNAL_COUNT + signal) * COUNTERS + counter;
    this.#counts[at] = (this.#counts[at] ?? 0) + by;
  }

  addFrame(slot: number, delayBucket: number): void {
    this.#frames[slot] = (this.#frames[slot] ?? 0) + 1;
    const at = slot * DELAY_BUCKETS + delayBucket;
    this.#delays[at] = (this.#delays[at] ?? 0) + 1;
  }

  addRefused(slot: number, count: number): void {
    this.#refused[slot] = (this.#refused[slot] ?? 0) + count;
  }

  /** Sums over the minutes from `firstMinute` to `lastMinute`, both inclusive. */
  sum(
    firstMinute: number,
    lastMinute: number,
  ): SlotTotals & { readonly signals: readonly QualityCounts[]; readonly delays: Float64Array } {
    const delays = new Float64Array(DELAY_BUCKETS);
    const counts = new Float64Array(SIGNAL_COUNT * COUNTERS);
    let [frames, refused] = [0, 0];
    for (let slot = 0; slot < SLOTS; slot++) {
      const minute = this.#minuteOfSlot[slot] ?? -1;
      if (minute < firstMinute || minute > lastMinute) continue;
      addAll(delays, this.#delays, slot * DELAY_BUCKETS);
      addAll(counts, this.#counts, slot * SIGNAL_COUNT * COUNTERS);
      frames += this.#frames[slot] ?? 0;
      refused += this.#refused[slot] ?? 0;
    }
    return {
      frames,
      refused,
      delays,
      signals: Array.from({ length: SIGNAL_COUNT }, (_, signal) => signalCounts(counts, signal)),
    };
  }

  /** Whether anything was counted in one of these minutes. */
  hasAny(firstMinute: number, lastMinute: number): boolean {
    return this.#minuteOfSlot.some((minute) => minute >= firstMinute && minute <= lastMinute);
  }

  #empty(slot: number, minute: number): void {
    this.#minuteOfSlot[slot] = minute;
    this.#counts.fill(0, slot * SIGNAL_COUNT * COUNTERS, (slot + 1) * SIGNAL_COUNT * COUNTERS);
    this.#delays.fill(0, slot * DELAY_BUCKETS, (slot + 1) * DELAY_BUCKETS);
    this.#frames[slot] = 0;
    this.#refused[slot] = 0;
  }
}

/** Adds as many numbers as `into` has, from a place of `from` on. */
function addAll(into: Float64Array, from: Uint32Array, start: number): void {
  for (let index = 0; index < into.length; index++) into[index] = (into[index] ?? 0) + (from[start + index] ?? 0);
}

function signalCounts(counts: Float64Array, signal: number): QualityCounts {
  const countOf = (counter: number): number => counts[signal * COUNTERS + counter] ?? 0;
  return {
    expected: countOf(COUNTER.expected),
    came: countOf(COUNTER.came),
    values: countOf(COUNTER.values),
    off: countOf(COUNTER.off),
    implausible: countOf(COUNTER.implausible),
    duplicates: countOf(COUNTER.duplicates),
  };
}
