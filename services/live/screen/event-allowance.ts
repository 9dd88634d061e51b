/**
 * How many events one screen may send: a token bucket. A person produces a few a minute and a board
 * that comes back paints every open alert once; only a broken or hostile screen runs dry.
 */

/** Room for one receipt for each alert of a large unit at once. */
const BURST_EVENTS = 200;
const EVENTS_PER_SECOND = 20;

export class EventAllowance {
  #left = BURST_EVENTS;
  #atMs: number;

  /** `nowMs`: monotonic, as in `take`. */
  constructor(nowMs: number) {
    this.#atMs = nowMs;
  }

  /** Takes one event; false when the allowance is used up. */
  take(nowMs: number): boolean {
    this.#left = Math.min(BURST_EVENTS, this.#left + ((nowMs - this.#atMs) / 1_000) * EVENTS_PER_SECOND);
    this.#atMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
