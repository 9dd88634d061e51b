/**
 * How heart rate varies in a window of a newborn: spread, the balance of decelerations and
 * accelerations, regularity, and how saturation goes along. Plain numbers for research, without a limit
 * and without an alert; no index is made of them.
 *
 * Published work reckons with single beats. Here the input is one averaged number a second, which
 * smooths what is fastest: values must not be compared with those of the papers. A series holds one
 * entry a second, NaN where nothing was measured; a feature that cannot be reckoned is a reason.
 */

import type { ClinicalStatement } from '../statement/statement.ts';

export type FeatureValue =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly reason: ClinicalStatement };

export interface LaggedCorrelation {
  /** -1 to 1. */
  readonly correlation: number;
  /** Seconds by which the second series follows the first; below 0: it comes first. */
  readonly lagSeconds: number;
}

/** Standard deviation with n - 1, in the unit of the series. */
export function standardDeviation(series: Float64Array): FeatureValue {
  const { count, mean } = meanOf(series);
  if (count < 2) return refused({ code: 'feature.too-few-readings', values: {} });
  let squares = 0;
  for (const value of series) if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  return taken(Math.sqrt(squares / (count - 1)));
}

/**
 * Sample asymmetry of the interval between beats, 60,000 / rate ms (Kovatchev et al., Pediatr Res
 * 2003;54:892): with the median m, R1 is the mean over all of (m - x)² of the intervals below it
 * (accelerations), R2 that of (x - m)² of those above (decelerations); the result is R2 / R1, 1 when
 * symmetric. Quadratic weights; other weights of the paper are not known here.
 * `heartRates` in beats a minute. A rate of 0 has no interval: refused.
 */
export function sampleAsymmetry(heartRates: Float64Array): FeatureValue {
  if (heartRates.some((rate) => rate <= 0)) return refused({ code: 'feature.zero-rate', values: {} });
  const intervals = heartRates.filter((rate) => !Number.isNaN(rate)).map((rate) => 60_000 / rate);
  if (intervals.length < 2) return refused({ code: 'feature.too-few-readings', values: {} });
  const median = medianOf(intervals);
  let accelerations = 0;
  let decelerations = 0;
  for (const interval of intervals) {
    if (interval < median) accelerations += (median - interval) ** 2;
    else decelerations += (interval - median) ** 2;
  }
  return accelerations === 0
    ? refused({ code: 'feature.no-acceleration', values: {} })
    : taken(decelerations / accelerations);
}

/**
 * Sample entropy (Lake et al. 2002; Richman and Moorman 2000): -ln(A / B), where B and A count the pairs
 * of stretches of `length` and `length` + 1 readings that lie within `tolerance` of each other at every
 * place. Of n readings the first n - `length` stretches are compared, for A and B the same; one with
 * a missing reading is left out. `tolerance` is in the unit of the series.
 */
export function sampleEntropy(
  series: Float64Array,
  options: { readonly length: number; readonly tolerance: number },
): FeatureValue {
  const { length, tolerance } = options;
  const starts = wholeStarts(series, length + 1);
  let longer = 0;
  let shorter = 0;
  for (let first = 0; first < starts.length; first++) {
    const a = starts[first] ?? 0;
    for (let second = first + 1; second < starts.length; second++) {
      const matched = matchedPlaces(series, a, starts[second] ?? 0, options);
      if (matched < length) continue;
      shorter += 1;
      if (matched > length) longer += 1;
    }
  }
  if (shorter === 0) {
    const values = { length, tolerance: Math.round(tolerance * 1000) / 1000 };
    return refused({ code: 'feature.no-close-stretches', values });
  }
  return longer === 0
    ? refused({ code: 'feature.no-matching-stretches', values: { length: length + 1 } })
    : taken(-Math.log(longer / shorter));
}

/**
 * Greatest correlation (Pearson) of two series of one grid when the second is moved against the first by
 * up to `lagSecondsMax` either way; of equal ones the smallest lag. Null when no lag has at least
 * `pairsMin` pairs and both sides vary.
 */
export function lagOfBestCorrelation(
  first: Float64Array,
  second: Float64Array,
  options: { readonly lagSecondsMax: number; readonly pairsMin: number },
): LaggedCorrelation | null {
  let best: LaggedCorrelation | null = null;
  for (let step = 0; step <= 2 * options.lagSecondsMax; step++) {
    const lagSeconds = step % 2 === 0 ? -step / 2 : (step + 1) / 2;
    const correlation = correlationAt(first, second, lagSeconds, options.pairsMin);
    if (correlation !== null && (best === null || correlation > best.correlation)) {
      best = { correlation, lagSeconds: lagSeconds + 0 };
    }
  }
  return best;
}

function taken(value: number): FeatureValue {
  return { ok: true, value };
}

function refused(reason: ClinicalStatement): FeatureValue {
  return { ok: false, reason };
}

function meanOf(series: Float64Array): { readonly count: number; readonly mean: number } {
  let sum = 0;
  let count = 0;
  for (const value of series) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return { count, mean: sum / count };
}

function medianOf(values: Float64Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Where a stretch of `length` readings without a missing one begins. */
function wholeStarts(series: Float64Array, length: number): number[] {
  const starts: number[] = [];
  let whole = 0;
  for (let at = 0; at < series.length; at++) {
    whole = Number.isNaN(series[at] ?? Number.NaN) ? 0 : whole + 1;
    if (whole >= length) starts.push(at - length + 1);
  }
  return starts;
}

/** How many places match from the start on, at most `length` + 1; most pairs part at the first. */
function matchedPlaces(
  series: Float64Array,
  a: number,
  b: number,
  options: { readonly length: number; readonly tolerance: number },
): number {
  for (let place = 0; place <= options.length; place++) {
    if (!(Math.abs((series[a + place] ?? Number.NaN) - (series[b + place] ?? Number.NaN)) <= options.tolerance)) {
      return place;
    }
  }
  return options.length + 1;
}

/** Correlation of first[t] with second[t + lag] over the pairs that both have. */
function correlationAt(first: Float64Array, second: Float64Array, lag: number, pairsMin: number): number | null {
  let [pairs, sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0, 0];
  // Moved near 0, lest the sums of squares lose the digits that matter.
  const [originX, originY] = [meanOf(first).mean, meanOf(second).mean];
  for (let at = Math.max(0, -lag); at < first.length && at + lag < second.length; at++) {
    const x = (first[at] ?? Number.NaN) - originX;
    const y = (second[at + lag] ?? Number.NaN) - originY;
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    pairs += 1;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumYY += y * y;
    sumXY += x * y;
  }
  const spreadX = sumXX - (sumX * sumX) / pairs;
  const spreadY = sumYY - (sumY * sumY) / pairs;
  // What is left of a constant series is rounding.
  if (pairs < pairsMin || !(spreadX > 1e-9 && spreadY > 1e-9)) return null;
  return Math.max(-1, Math.min(1, (sumXY - (sumX * sumY) / pairs) / Math.sqrt(spreadX * spreadY)));
}
