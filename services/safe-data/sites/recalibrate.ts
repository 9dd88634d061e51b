/**
 * Logistic recalibration over several hospitals (Cox 1958): intercept and slope of the logit of a probability, by Newton's method from sums
 * of the sites. A step asks each site for five numbers over all its children; rows stay where they are. Twenty-five steps at most: what many
 * sums at many points tell of a small site is not reckoned here.
 */
import { SMALL_CELL } from '../deidentify/release-policy.ts';
import type { SiteMoments } from './site-cells.ts';

export interface Recalibration {
  readonly intercept: number;
  readonly slope: number;
}

/** Of the log likelihood at one point. */
export interface RecalibrationSums {
  readonly gradient: readonly [number, number];
  /** Negated: of intercept twice, of both, of slope twice. */
  readonly information: readonly [number, number, number];
}

/** At a site. Null: of fewer children than may be told. Probabilities are above 0 and below 1. */
export function recalibrationSums(
  { values, outcomes, children }: SiteMoments,
  { intercept, slope }: Recalibration,
): RecalibrationSums | null {
  if (new Set(children).size < SMALL_CELL) return null;
  let [first, second, a, b, c] = [0, 0, 0, 0, 0];
  for (const [at, value] of values.entries()) {
    const logit = Math.log(value / (1 - value));
    const chance = 1 / (1 + Math.exp(-(intercept + slope * logit)));
    const error = (outcomes[at] ?? 0) - chance;
    const weight = chance * (1 - chance);
    first += error;
    second += error * logit;
    a += weight;
    b += weight * logit;
    c += weight * logit * logit;
  }
  return { gradient: [first, second], information: [a, b, c] };
}

const STEPS_MAX = 25;
const CLOSE = 1e-12;

/** `ask`: every site for its sums at a point; those that tell none are left out. Null: no site tells any, or the sums decide nothing. */
export function recalibrate(ask: (at: Recalibration) => readonly (RecalibrationSums | null)[]): Recalibration | null {
  let at: Recalibration = { intercept: 0, slope: 1 };
  for (let step = 0; step < STEPS_MAX; step++) {
    const told = ask(at).filter((sums) => sums !== null);
    const sum = (of: (sums: RecalibrationSums) => number): number => told.reduce((all, each) => all + of(each), 0);
    const [first, second] = [sum(({ gradient }) => gradient[0]), sum(({ gradient }) => gradient[1])];
    const [a, b, c] = ([0, 1, 2] as const).map((index) => sum(({ information }) => information[index]));
    const determinant = (a ?? 0) * (c ?? 0) - (b ?? 0) ** 2;
    if (told.length === 0 || !(determinant > 0)) return null;
    const toIntercept = ((c ?? 0) * first - (b ?? 0) * second) / determinant;
    const toSlope = ((a ?? 0) * second - (b ?? 0) * first) / determinant;
    at = { intercept: at.intercept + toIntercept, slope: at.slope + toSlope };
    if (Math.abs(toIntercept) + Math.abs(toSlope) < CLOSE) return at;
  }
  return null;
}
