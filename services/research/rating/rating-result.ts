/**
 * What came of a study: what both raters said, what a third settled, and the labels that follow. Invariant: before both are
 * through nothing of it is told to anybody, so that neither is led by the other.
 */
import type { LabelEvent } from '../labels/label-definition.ts';
import { agreementOf, type Agreement } from './kappa.ts';
import { standingAnswers, type RatingAnswer, type RatingItem, type RatingStudy } from './rating-study.ts';

/** Answers as they stand in the files, of each rater and of who settles. */
export interface GivenAnswers {
  readonly first: readonly RatingAnswer[];
  readonly second: readonly RatingAnswer[];
  readonly settled: readonly RatingAnswer[];
}

export interface JudgedItem {
  readonly item: RatingItem;
  readonly first: string;
  readonly second: string;
  /** What counts in the end; null: the two differ and nobody has settled it. */
  readonly final: string | null;
}

/** In the order of items; null: one of the two is not through. */
export function judgedItems(study: RatingStudy, given: GivenAnswers): readonly JudgedItem[] | null {
  const [first, second, settled] = [given.first, given.second, given.settled].map(standingAnswers);
  const judged = study.items.flatMap((item): readonly JudgedItem[] => {
    const [one, other] = [first?.get(item.item)?.answer, second?.get(item.item)?.answer];
    if (one === undefined || other === undefined) return [];
    return [
      { item, first: one, second: other, final: one === other ? one : (settled?.get(item.item)?.answer ?? null) },
    ];
  });
  return judged.length === study.items.length ? judged : null;
}

/** Of what the two said apart from each other: what was settled later changes none of it. */
export function agreementIn(
  { answers }: RatingStudy,
  judged: readonly JudgedItem[],
  { floor }: { readonly floor: number },
): Agreement {
  return agreementOf(
    judged.map(({ first, second }) => [first, second]),
    { answers, floor },
  );
}

export function differingIn(judged: readonly JudgedItem[]): readonly JudgedItem[] {
  return judged.filter(({ first, second }) => first !== second);
}

/** Moments whose answer in the end is this one. */
export function labelsIn(
  judged: readonly JudgedItem[],
  { labelId, positive }: { readonly labelId: string; readonly positive: string },
): readonly LabelEvent[] {
  return judged
    .filter(({ final }) => final === positive)
    .map(({ item: { stayId, atMs } }) => ({ stayId, labelId, atMs, from: 'import' }));
}
