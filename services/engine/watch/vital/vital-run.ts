/**
 * What the second ring says of one limit: which reading is in force in a second, and since when every
 * reading in force is past the limit or back inside. Functions of what stands in the ring, never of the
 * order in which it came.
 *
 * A second source (the oximeter's pulse for heart rate) is in force only in seconds in which the first
 * has given no reading for a while; so both are one course, and a late reading of the first takes the
 * second source out of force again.
 */
import { staleAfterMs } from '../../../clinical/vital/signal-quality.ts';
import type { VitalRule } from '../../../clinical/vital/vital-rule.ts';
import type { LimitCheck, StayState } from '../../state/stay-state.ts';
import { timeOf } from '../../windows/newest-readings.ts';
import { RING_SECONDS, findRow, valueAt } from '../../windows/second-ring.ts';

/** Present and plausible; row -1, of a second that the ring does not hold, is not. An artefact is read too: the guard may delay an alert, never lose it. */
export function isReadable(stay: StayState, row: number, signal: number): boolean {
  const ring = stay.seconds;
  return ((ring.presentBits[row] ?? 0) & ~(ring.implausibleBits[row] ?? 0) & (1 << signal)) !== 0;
}

/** Second of the newest reading of the check's signal, in force or not; -1: none. */
export function newestSecondOf(stay: StayState, { signal }: LimitCheck): number {
  return Math.floor(timeOf(stay.newest.effectiveAtMs, signal) / 1000);
}

/** Row of a reading of the check's signal that is in force in this second; -1: none. */
export function rowInForce(stay: StayState, check: LimitCheck, second: number): number {
  const row = findRow(stay.seconds, second);
  if (!isReadable(stay, row, check.signal)) return -1;
  return check.first >= 0 && secondsSinceFirst(stay, check, second) < check.afterSeconds ? -1 : row;
}

function secondsSinceFirst(stay: StayState, check: LimitCheck, second: number): number {
  for (let back = 0; back < check.afterSeconds; back++) {
    const row = findRow(stay.seconds, second - back);
    if (isReadable(stay, row, check.first)) return back;
  }
  return check.afterSeconds;
}

/** First second of the unbroken run of readings for which `holds`, ending with the reading of `second`. */
export function runStart(
  stay: StayState,
  check: LimitCheck,
  second: number,
  holds: (value: number) => boolean,
): number {
  const holeMs = staleAfterMs(check.signal, stay.newest.intervalMs[check.signal] ?? 0);
  let start = second;
  for (let at = second - 1; at > second - RING_SECONDS; at--) {
    if ((start - at) * 1000 >= holeMs) break;
    const row = rowInForce(stay, check, at);
    if (row < 0) continue;
    if (!holds(valueAt(stay.seconds, row, check.signal))) break;
    start = at;
  }
  return start;
}

/** Readings of the run from `startSecond` to `second`. */
export function readingsOfRun(stay: StayState, check: LimitCheck, startSecond: number, second: number): number {
  let count = 0;
  for (let at = startSecond; at <= second; at++) if (rowInForce(stay, check, at) >= 0) count += 1;
  return count;
}

/** Newest row within `seconds` up to `second` that has a readable reading of a signal; -1: none. */
export function readableRowBefore(stay: StayState, signal: number, second: number, seconds: number): number {
  for (let at = second; at > second - Math.min(seconds, RING_SECONDS); at--) {
    const row = findRow(stay.seconds, at);
    if (isReadable(stay, row, signal)) return row;
  }
  return -1;
}

/** Whether the guard of the rule doubts the reading; it speaks of the rule's own signal alone. */
export function isDoubtful(stay: StayState, rule: VitalRule, row: number, signal: number): boolean {
  return rule.guard !== null && ((stay.seconds.artefactBits[row] ?? 0) & (1 << signal)) !== 0;
}

export function isZero(value: number): boolean {
  return value === 0;
}
