/** Every figure of the statistics of an evaluation that scikit-learn gives too, by its name there. */
import { z } from 'zod';
import { calibrationOf } from '../../../../services/research/evaluate/statistics/calibration.ts';
import { decisionCurveOf } from '../../../../services/research/evaluate/statistics/decision-curve.ts';
import {
  auroc,
  averagePrecision,
  rankingOf,
  type Scored,
} from '../../../../services/research/evaluate/statistics/ranking.ts';
import {
  countsAt,
  positivePredictiveValue,
  sensitivity,
  specificity,
} from '../../../../services/research/evaluate/statistics/threshold-counts.ts';

export const comparableSchema = z.object({
  roc_auc: z.number().nullable(),
  average_precision: z.number().nullable(),
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  specificity: z.number().nullable(),
  brier: z.number().nullable(),
  /** Observed rate, then mean probability, of each band that holds any. */
  calibration: z.array(z.tuple([z.number(), z.number()])),
  /** At 0.05, 0.1 and 0.3. */
  net_benefit: z.array(z.number()),
});
export type Comparable = z.infer<typeof comparableSchema>;

const NET_BENEFIT_AT = [0.05, 0.1, 0.3];

export function scoredOf(values: readonly number[], outcomes: readonly number[]): Scored {
  return { values: Float64Array.from(values), outcomes: Uint8Array.from(outcomes) };
}

/** `values` are probabilities. */
export function figuresOf(scored: Scored, threshold: number, weights: Uint32Array | null = null): Comparable {
  const ranking = rankingOf(scored);
  const counts = countsAt(scored, threshold, weights);
  const { brierScore, bands } = calibrationOf(scored);
  const curve = decisionCurveOf(scored);
  return {
    roc_auc: auroc(ranking, weights).value,
    average_precision: averagePrecision(ranking, weights).value,
    precision: positivePredictiveValue(counts).value,
    recall: sensitivity(counts).value,
    specificity: specificity(counts).value,
    brier: brierScore.value,
    calibration: bands.map(({ eventRate, meanProbability }) => [eventRate, meanProbability]),
    net_benefit: NET_BENEFIT_AT.map(
      (at) => curve.find((point) => Math.abs(point.threshold - at) < 1e-9)?.netBenefit ?? Number.NaN,
    ),
  };
}

/** Of the figures that lie furthest apart; infinite where one of them is not there. */
export function distance(ours: Comparable, theirs: Comparable | undefined): number {
  if (theirs === undefined || ours.calibration.length !== theirs.calibration.length) return Number.POSITIVE_INFINITY;
  const [left, right] = [numbersOf(ours), numbersOf(theirs)];
  return Math.max(...left.map((value, index) => Math.abs(value - (right[index] ?? Number.POSITIVE_INFINITY))));
}

function numbersOf({ calibration, net_benefit, ...figures }: Comparable): readonly number[] {
  const { roc_auc, average_precision, precision, recall, specificity, brier } = figures;
  return [
    ...[roc_auc, average_precision, precision, recall, specificity, brier].map(
      (value) => value ?? Number.POSITIVE_INFINITY,
    ),
    ...calibration.flat(),
    ...net_benefit,
  ];
}
