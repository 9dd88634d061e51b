/** Where a moment falls among the times of a series, and which values stand alone. */

/** Index of the last time at or before `at`; null before the first. `times` rise. */
export function lastAtOrBefore(times: ArrayLike<number>, at: number): number | null {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : low - 1;
}

/**
 * Index of the bucket that holds the moment `at`, seconds; null outside of every bucket. A bucket lasts
 * `stepSeconds`: what stands in it does not hold on after it, unlike a decision.
 */
export function bucketAt(times: ArrayLike<number>, at: number, stepSeconds: number): number | null {
  const index = lastAtOrBefore(times, at);
  return index === null || at >= (times[index] ?? 0) + stepSeconds ? null : index;
}

/** Indices of values that no line joins with another: none within `joinWithin` seconds on either side. */
export function aloneAt(times: ArrayLike<number>, values: ArrayLike<unknown>, joinWithin: number): number[] {
  const known = Array.from(times, (_, index) => index).filter((index) => typeof values[index] === 'number');
  const apart = (a: number | undefined, b: number | undefined): boolean =>
    a === undefined || b === undefined || (times[b] ?? 0) - (times[a] ?? 0) > joinWithin;
  return known.filter((index, at) => apart(known[at - 1], index) && apart(index, known[at + 1]));
}
