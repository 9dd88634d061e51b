/**
 * What an oximeter that averages over some seconds would have shown. Kept as whole thousandths, so that
 * adding and taking out are exact. A second without a reading stays without a value: averaging must not
 * hide a hole.
 */

const ABSENT = -2_147_483_648;

export interface MovingMean {
  /** Thousandths of the signal's unit, one slot a second of the window. */
  readonly slots: Int32Array;
  newestSecond: number;
  sum: number;
  count: number;
}

/** `seconds` is the length of the window, at least 1. */
export function createMovingMean(seconds: number): MovingMean {
  return { slots: new Int32Array(seconds).fill(ABSENT), newestSecond: -1, sum: 0, count: 0 };
}

/**
 * Takes the reading of the next second (NaN: none) and returns the mean over the window that ends with
 * it; NaN without a reading, and when fewer than half of the window's seconds have one.
 */
export function nextMean(mean: MovingMean, second: number, value: number): number {
  const length = mean.slots.length;
  const passed = Math.min(length, second - mean.newestSecond);
  for (let back = 0; back < passed; back++) emptySlot(mean, (second - back) % length);
  mean.newestSecond = second;
  if (Number.isNaN(value)) return Number.NaN;
  const thousandths = Math.round(value * 1000);
  mean.slots[second % length] = thousandths;
  mean.sum += thousandths;
  mean.count += 1;
  return mean.count * 2 < length ? Number.NaN : mean.sum / (mean.count * 1000);
}

function emptySlot(mean: MovingMean, slot: number): void {
  const held = mean.slots[slot] ?? ABSENT;
  if (held === ABSENT) return;
  mean.slots[slot] = ABSENT;
  mean.sum -= held;
  mean.count -= 1;
}
