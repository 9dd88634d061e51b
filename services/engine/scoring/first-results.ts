/**
 * A child's first results are most of what its admission costs: one a rule, in full, for screens, history and every
 * other reader. Where a ward is admitted at once, those that cannot alert wait for the next ticks, the child that was
 * admitted first before the others, so that no vital sign and no alert waits behind them. What may be made at once, and how
 * much each second adds, follows from the unit's time and its children alone: a replay makes the same ones.
 */
import type { FoldStep } from '../context/fold-context.ts';

/** All rules of so many children at once: nobody waits on an ordinary day. */
const CHILDREN_AT_ONCE = 3;
/**
 * What a second adds, at least, and for each child of the unit: 27 first results of each of 25 children are there after
 * 100 s, of a larger unit after two minutes. At 15 a second a hospital of a hundred units had 1,500 to make in each second in which it
 * had its admissions to catch up with.
 */
const A_SECOND = 6;
const SECONDS_FOR_A_CHILD = 120;

/** First results that one unit may make in the same second, by the number of scores that are on. */
export function firstResultsAtOnce(scores: number): number {
  return CHILDREN_AT_ONCE * scores;
}

/** Whether one more first result may be made now; counts it. */
export function mayMakeFirstResult(step: FoldStep): boolean {
  if (!isFirstResultLeft(step)) return false;
  step.state.firstResults.made += 1;
  return true;
}

export function isFirstResultLeft({ state, rules }: FoldStep): boolean {
  const { firstResults } = state;
  const scores = rules.scores.length;
  if (firstResults.atMs !== state.nowMs) {
    const seconds = firstResults.atMs < 0 ? 0 : Math.max(0, state.nowMs - firstResults.atMs) / 1000;
    const regained = Math.floor(seconds * Math.max(A_SECOND, (scores / SECONDS_FOR_A_CHILD) * state.stays.size));
    firstResults.made = Math.max(0, firstResults.made - regained);
    firstResults.atMs = state.nowMs;
  }
  return firstResults.made < firstResultsAtOnce(scores);
}
