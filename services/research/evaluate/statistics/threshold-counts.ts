/** What a threshold does to moments: the four counts, and the shares that are read from them. */
import { share, type Figure } from './figure.ts';
import type { Scored } from './ranking.ts';

export interface ThresholdCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** Positive is at the threshold or above. */
export function countsAt(
  { values, outcomes }: Scored,
  threshold: number,
  weights: Uint32Array | null = null,
): ThresholdCounts {
  let [truePositives, falsePositives, falseNegatives, trueNegatives] = [0, 0, 0, 0];
  for (const [index, value] of values.entries()) {
    const weight = weights === null ? 1 : (weights[index] ?? 0);
    const isEvent = outcomes[index] === 1;
    if (value >= threshold && isEvent) truePositives += weight;
    else if (value >= threshold) falsePositives += weight;
    else if (isEvent) falseNegatives += weight;
    else trueNegatives += weight;
  }
  return { truePositives, falsePositives, falseNegatives, trueNegatives };
}

export function sensitivity({ truePositives, falseNegatives }: ThresholdCounts): Figure {
  return share(truePositives, truePositives + falseNegatives);
}

export function specificity({ trueNegatives, falsePositives }: ThresholdCounts): Figure {
  return share(trueNegatives, trueNegatives + falsePositives);
}

/** Share of positive moments that the event follows: with few events it is low, however large the area under a curve. */
export function positivePredictiveValue({ truePositives, falsePositives }: ThresholdCounts): Figure {
  return share(truePositives, truePositives + falsePositives);
}

/** Share of moments that the event follows. */
export function prevalence({ outcomes }: Pick<Scored, 'outcomes'>, weights: Uint32Array | null = null): Figure {
  let [events, all] = [0, 0];
  for (const [index, outcome] of outcomes.entries()) {
    const weight = weights === null ? 1 : (weights[index] ?? 0);
    all += weight;
    events += outcome * weight;
  }
  return share(events, all);
}
