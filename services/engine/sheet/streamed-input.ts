/**
 * What a score takes from a monitor: the median of the usable readings of the minute up to the newest
 * one, so that a single odd second does not move a score. A signal that the monitor calls off is
 * missing at once, whatever was measured before. Writes into an object of the caller: the engine asks
 * this every few seconds for every signal of every child.
 */
import { decimalOf } from '../../contract/records/vitals-block.ts';
import { ageOfRow, judgedOf, newestAgeMs, newestUsableRow, observedAtMsOf } from '../state/readings.ts';
import type { StayState } from '../state/stay-state.ts';
import { OFF, PRESENT } from '../windows/newest-readings.ts';
import { RING_SECONDS, usableBits } from '../windows/second-ring.ts';

export const MEDIAN_SECONDS = 60;

/** How a reading may be used, apart from its age. */
export type Usability = 'none' | 'present' | 'artefact' | 'implausible';

export interface StreamedInput {
  usability: Usability;
  value: number;
  observedAtMs: number;
  ageMs: number;
  /** Row of the second ring; -1: only the newest reading itself is there. */
  row: number;
  /** Readings of the minute; reordered for one median and then worthless. */
  readonly minute: Float64Array;
}

export function newStreamedInput(): StreamedInput {
  return {
    usability: 'none',
    value: Number.NaN,
    observedAtMs: -1,
    ageMs: Number.POSITIVE_INFINITY,
    row: -1,
    minute: new Float64Array(MEDIAN_SECONDS),
  };
}

/** Writes what `signal` (column) gives a score at `nowMs`. */
export function readStreamed(stay: StayState, signal: number, nowMs: number, into: StreamedInput): void {
  const kind = stay.newest.kind[signal];
  const row = kind === OFF ? -1 : newestUsableRow(stay, signal);
  into.row = row;
  if (kind === OFF || (row < 0 && kind !== PRESENT)) {
    into.usability = 'none';
    return;
  }
  into.usability = row < 0 ? judgedOf(stay, signal) : 'present';
  into.value =
    row < 0 ? decimalOf(stay.newest.values[signal] ?? Number.NaN) : medianBefore(stay, { row, signal }, into.minute);
  into.observedAtMs = row < 0 ? (stay.newest.effectiveAtMs[signal] ?? -1) : observedAtMsOf(stay, row, signal);
  into.ageMs = row < 0 ? newestAgeMs(stay, signal, nowMs) : ageOfRow(stay.seconds, row, signal, nowMs);
}

/** Median of the usable readings in the 60 s that end with the reading of `row`. */
function medianBefore(
  stay: StayState,
  { row, signal }: { readonly row: number; readonly signal: number },
  minute: Float64Array,
): number {
  const ring = stay.seconds;
  const values = ring.values[signal];
  const newestSecond = ring.second[row] ?? 0;
  const bit = 1 << signal;
  let count = 0;
  let at = row;
  for (let second = newestSecond; second > newestSecond - MEDIAN_SECONDS; second--) {
    if (ring.second[at] === second && (usableBits(ring, at) & bit) !== 0) {
      minute[count] = values?.[at] ?? Number.NaN;
      count += 1;
    }
    at = at === 0 ? RING_SECONDS - 1 : at - 1;
  }
  const upper = decimalOf(selectSmallest(minute, count, count >> 1));
  if (count % 2 === 1) return upper;
  let below = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < count >> 1; index++) below = Math.max(below, minute[index] ?? Number.NEGATIVE_INFINITY);
  return decimalOf((decimalOf(below) + upper) / 2);
}

/** The value with exactly `rank` smaller or equal ones before it; orders `values` only as far as needed (Hoare 1961). */
function selectSmallest(values: Float64Array, count: number, rank: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1;
      while ((values[right] ?? 0) > pivot) right -= 1;
      if (left > right) break;
      const swapped = values[left] ?? 0;
      values[left] = values[right] ?? 0;
      values[right] = swapped;
      left += 1;
      right -= 1;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return values[rank] ?? Number.NaN;
}
