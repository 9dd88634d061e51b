/**
 * Net benefit of acting from a probability on (Vickers and Elkin 2006): true positives less the false ones, these
 * weighted by the odds of the threshold, a moment. It is read beside acting always, and acting never (0).
 */
import type { Scored } from './ranking.ts';
import { countsAt } from './threshold-counts.ts';

export interface NetBenefit {
  /** Probability from which on one acts. */
  readonly threshold: number;
  readonly netBenefit: number;
  readonly actingAlways: number;
}

/** Above half one would act on what probably is nothing: nobody asks for that here. */
const THRESHOLDS = Array.from({ length: 50 }, (_, index) => (index + 1) / 100);

/** Empty where there is no moment. */
export function decisionCurveOf(scored: Scored): readonly NetBenefit[] {
  const moments = scored.values.length;
  if (moments === 0) return [];
  const events = scored.outcomes.reduce((sum, outcome) => sum + outcome, 0);
  return THRESHOLDS.map((threshold) => {
    const odds = threshold / (1 - threshold);
    const { truePositives, falsePositives } = countsAt(scored, threshold);
    return {
      threshold,
      netBenefit: truePositives / moments - (falsePositives / moments) * odds,
      actingAlways: events / moments - ((moments - events) / moments) * odds,
    };
  });
}
