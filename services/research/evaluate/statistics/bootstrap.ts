/**
 * Confidence limits by drawing patients anew (Efron and Tibshirani 1993, percentile method): moments of one child are
 * not independent, so whole children are drawn. The seed makes the draws come again on every machine.
 */
import { invariant } from '../../../platform/errors.ts';
import type { Figure } from './figure.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Draws in which the figure existed: one without an event says nothing of it. */
  readonly draws: number;
}

export interface BootstrapOptions {
  readonly seed: number;
  readonly draws: number;
}

const LEVEL = 0.95;
/** With fewer the ends of the interval are guesses. */
const USABLE_SHARE_MIN = 0.5;

/** How often each of `patients` is drawn, draw by draw. The array is filled anew for each. */
export function* patientDraws(patients: number, { seed, draws }: BootstrapOptions): Generator<Uint32Array> {
  invariant(Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff, 'a seed is a whole number of 32 bits');
  const next = randomOf(seed);
  const times = new Uint32Array(patients);
  for (let draw = 0; draw < draws; draw++) {
    times.fill(0);
    for (let drawn = 0; drawn < patients; drawn++) {
      const patient = Math.floor(next() * patients);
      times[patient] = (times[patient] ?? 0) + 1;
    }
    yield times;
  }
}

/** Limits at 95 %; null where too few draws had a figure. */
export function intervalOf(figures: readonly Figure[]): Interval | null {
  const values = figures
    .flatMap(({ value }) => (value === null ? [] : [value]))
    .toSorted((left, right) => left - right);
  if (values.length === 0 || values.length < figures.length * USABLE_SHARE_MIN) return null;
  return { low: quantile(values, (1 - LEVEL) / 2), high: quantile(values, (1 + LEVEL) / 2), draws: values.length };
}

/** Between order statistics linearly (type 7 of Hyndman and Fan 1996). `sorted` is not empty. */
export function quantile(sorted: readonly number[], probability: number): number {
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low;
  return low + (high - low) * (position - below);
}

/** xoshiro128** (Blackman and Vigna 2018), its state filled from the seed by splitmix32; uniform in [0, 1). */
function randomOf(seed: number): () => number {
  let filler = seed >>> 0;
  const fill = (): number => {
    filler = (filler + 0x9e3779b9) >>> 0;
    let hash = Math.imul(filler ^ (filler >>> 16), 0x21f0aaad);
    hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
    return (hash ^ (hash >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [fill(), fill(), fill(), fill()];
  return () => {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return result / 2 ** 32;
  };
}

function rotated(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
