/**
 * A child's first results are most of what its admission costs: one a rule, in full, for screens, history and every
 * other reader. Where a ward is admitted at once, those that cannot alert wait for the next ticks, the child that was
 * admitted first before the others, so that no vital sign and no alert waits behind them. What may be made at once, and how
 * much each second adds, follows from the unit's time and its children alone: a replay makes the same ones.
 */
import type { UnitState } from '../state/unit-state.ts';

/** All rules of three children: nobody waits on an ordinary day. */
export const FIRST_RESULTS_AT_ONCE = 63;
/** What a second adds, at least, and for each child of the unit: all first results of a whole ward are there after a minute. */
const A_SECOND = 15;
const A_SECOND_AND_CHILD = 0.4;

/** Whether one more first result may be made now; counts it. */
export function mayMakeFirstResult(state: UnitState): boolean {
  if (!isFirstResultLeft(state)) return false;
  state.firstResults.made += 1;
  return true;
}

export function isFirstResultLeft(state: UnitState): boolean {
  const { firstResults } = state;
  if (firstResults.atMs !== state.nowMs) {
    const seconds = firstResults.atMs < 0 ? 0 : Math.max(0, state.nowMs - firstResults.atMs) / 1000;
    const regained = Math.floor(seconds * Math.max(A_SECOND, A_SECOND_AND_CHILD * state.stays.size));
    firstResults.made = Math.max(0, firstResults.made - regained);
    firstResults.atMs = state.nowMs;
  }
  return firstResults.made < FIRST_RESULTS_AT_ONCE;
}
