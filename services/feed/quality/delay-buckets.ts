/**
 * Delays as counts in buckets that grow with the delay, so that a centile over an hour costs a fixed
 * few hundred bytes. A bucket is at most 19 % wide (a quarter of a doubling); its middle is what is told.
 */

/** Below it a delay is 0: no clock of a ward is better. */
const LEAST_MS = 4;
const PER_DOUBLING = 4;
/** Up to 2^22 x 4 ms: 4.6 hours. What is more counts there. */
const DOUBLINGS = 22;
const HALF = DOUBLINGS * PER_DOUBLING;
/** Negative delays (the bedside clock is ahead), none, positive ones. */
export const DELAY_BUCKETS = 2 * HALF + 1;

/** Bucket of a signed delay, ms, in rising order. */
export function delayBucket(delayMs: number): number {
  const size = Math.abs(delayMs);
  if (!(size >= LEAST_MS)) return HALF;
  const step = Math.min(HALF, 1 + Math.floor(Math.log2(size / LEAST_MS) * PER_DOUBLING));
  return delayMs < 0 ? HALF - step : HALF + step;
}

/** Delay that a bucket stands for, whole ms: the geometric middle of its edges. */
export function bucketMs(bucket: number): number {
  const step = Math.abs(bucket - HALF);
  if (step === 0) return 0;
  const size = Math.round(LEAST_MS * 2 ** ((step - 0.5) / PER_DOUBLING));
  return bucket < HALF ? -size : size;
}

/** Smallest delay with at least this share (0 to 1] of all at or below it; null when there is none. */
export function centileMs(counts: ArrayLike<number>, share: number): number | null {
  let total = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) total += counts[bucket] ?? 0;
  if (total === 0) return null;
  let below = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    below += counts[bucket] ?? 0;
    if (below >= share * total) return bucketMs(bucket);
  }
  return bucketMs(counts.length - 1);
}
