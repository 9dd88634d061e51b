/**
 * Whether a probability means what it says: the mean squared error (Brier 1950), the mean against the prevalence, and
 * the rate of events in bands of equal width. Values are probabilities, 0 to 1.
 */
import { invariant } from '../../../platform/errors.ts';
import { noFigure, share, type Figure } from './figure.ts';
import type { Scored } from './ranking.ts';

export interface CalibrationBand {
  /** Probabilities above `from` and up to `to`; the first band has 0 in it. */
  readonly from: number;
  readonly to: number;
  readonly moments: number;
  readonly meanProbability: number;
  readonly eventRate: number;
}

export interface Calibration {
  readonly brierScore: Figure;
  /** Mean probability less prevalence: above 0 it says too much. */
  readonly meanError: Figure;
  /** Bands that hold any moment, lowest first. */
  readonly bands: readonly CalibrationBand[];
}

const BANDS = 10;

export function calibrationOf({ values, outcomes }: Scored): Calibration {
  invariant(
    values.every((value) => value >= 0 && value <= 1),
    'calibration of what is no probability',
  );
  const count = values.length;
  if (count === 0) {
    return { brierScore: noFigure('nothing-to-count'), meanError: noFigure('nothing-to-count'), bands: [] };
  }
  const sums = Array.from({ length: BANDS }, () => ({ moments: 0, probability: 0, events: 0 }));
  let [squares, difference] = [0, 0];
  for (const [index, value] of values.entries()) {
    const outcome = outcomes[index] ?? 0;
    squares += (value - outcome) ** 2;
    difference += value - outcome;
    const sum = sums[bandOf(value)];
    if (sum === undefined) continue;
    sum.moments += 1;
    sum.probability += value;
    sum.events += outcome;
  }
  return {
    brierScore: share(squares, count),
    meanError: share(difference, count),
    bands: sums.flatMap(({ moments, probability, events }, band) =>
      moments === 0
        ? []
        : [{ ...edgesOf(band), moments, meanProbability: probability / moments, eventRate: events / moments }],
    ),
  };
}

const WIDTH = 1 / BANDS;

function edgesOf(band: number): { readonly from: number; readonly to: number } {
  return { from: band * WIDTH, to: (band + 1) * WIDTH };
}

/** The first band whose upper edge is not below the value. */
function bandOf(value: number): number {
  for (let band = 0; band < BANDS - 1; band++) if (value <= (band + 1) * WIDTH) return band;
  return BANDS - 1;
}
