/**
 * How well a value tells moments before an event from others, whatever its scale: the areas under the curves of
 * receiver operating characteristic and of precision and recall. Equal values are one threshold. The weights of a
 * bootstrap are whole numbers, one a moment; the order is found once. Held to scikit-learn by test/research/evaluate.
 */
import { invariant } from '../../../platform/errors.ts';
import { noFigure, type Figure } from './figure.ts';

export interface Scored {
  /** Higher: the event is thought nearer. Finite. */
  readonly values: Float64Array;
  /** 1: the event followed in time; 0: it did not. One a value. */
  readonly outcomes: Uint8Array;
}

export interface Ranking extends Scored {
  /** Indices of the moments, highest value first. */
  readonly order: Uint32Array;
}

/** Sorts once. A value that is not finite is a bug of the caller: what abstained has no place in a ranking. */
export function rankingOf({ values, outcomes }: Scored): Ranking {
  invariant(values.length === outcomes.length, 'a ranking needs one outcome for each value');
  invariant(values.every(Number.isFinite), 'a ranking of values that are not finite');
  const order = Uint32Array.from(values, (_, index) => index);
  order.sort((left, right) => valueAt(values, right) - valueAt(values, left));
  return { values, outcomes, order };
}

/** Both classes with weight; `events` of `others`. */
interface Step {
  readonly events: number;
  readonly others: number;
}

/** Chance that a moment before an event has the higher value of a pair, ties counting half (Hanley and McNeil 1982). */
export function auroc(ranking: Ranking, weights: Uint32Array | null = null): Figure {
  let [events, others, ordered] = [0, 0, 0];
  for (const step of steps(ranking, weights)) {
    ordered += step.others * (events + step.events / 2);
    events += step.events;
    others += step.others;
  }
  return events === 0 || others === 0 ? classReason(events, others) : { value: ordered / (events * others) };
}

/** Precision at each threshold, weighted by the gain of recall there; nothing is drawn between two thresholds. */
export function averagePrecision(ranking: Ranking, weights: Uint32Array | null = null): Figure {
  let [events, others, sum] = [0, 0, 0];
  for (const step of steps(ranking, weights)) {
    events += step.events;
    others += step.others;
    if (step.events > 0) sum += step.events * (events / (events + others));
  }
  return events === 0 || others === 0 ? classReason(events, others) : { value: sum / events };
}

export interface CurvePoint {
  /** Alert at this value and above; null: never. */
  readonly threshold: number | null;
  readonly events: number;
  readonly others: number;
}

/** Cumulative counts at every threshold, highest first, thinned to about `most` points and never without the last. */
export function curveOf(ranking: Ranking, most = 200): readonly CurvePoint[] {
  const points: CurvePoint[] = [{ threshold: null, events: 0, others: 0 }];
  let [events, others] = [0, 0];
  for (const step of steps(ranking, null)) {
    events += step.events;
    others += step.others;
    points.push({ threshold: step.value, events, others });
  }
  const stride = Math.max(1, Math.ceil(points.length / most));
  return points.filter((_, index) => index % stride === 0 || index === points.length - 1);
}

/** Moments of equal value together, highest first. */
function* steps(
  { values, outcomes, order }: Ranking,
  weights: Uint32Array | null,
): Generator<Step & { value: number }> {
  let at = 0;
  while (at < order.length) {
    const value = valueAt(values, order[at] ?? 0);
    let [events, others] = [0, 0];
    for (; at < order.length && valueAt(values, order[at] ?? 0) === value; at++) {
      const index = order[at] ?? 0;
      const weight = weights === null ? 1 : (weights[index] ?? 0);
      if (outcomes[index] === 1) events += weight;
      else others += weight;
    }
    if (events + others > 0) yield { value, events, others };
  }
}

function classReason(events: number, others: number): Figure {
  return noFigure(events + others === 0 ? 'nothing-to-count' : 'one-class');
}

function valueAt(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}
