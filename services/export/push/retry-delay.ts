/** How long to wait before trying a receiver again: long enough not to hammer it, short enough for an alert. */

const DELAY_MS_MIN = 250;
/** Longest wait: also the longest delay of an alert after the receiver is back. */
const DELAY_MS_MAX = 15_000;

/** Wait before try `attempt` + 1, counted from 1, ms: doubles up to the maximum. */
export function retryDelayMs(attempt: number): number {
  return Math.min(DELAY_MS_MAX, DELAY_MS_MIN * 2 ** Math.min(attempt - 1, 16));
}
