/** How a study is told to whoever asks: a rater his own answers, and nobody what both said before both are through. */
import type { RatingRequest } from '../../contract/screens/rating/rating-request.ts';
import {
  POSITIVE_ANSWER,
  RATING_ANSWERS,
  type RatedMoment,
  type RatingAgreement,
  type RatingSheet,
  type RatingState,
  type RatingSummary,
} from '../../contract/screens/rating/rating-view.ts';
import { agreementIn, differingIn, judgedItems } from './rating-result.ts';
import type { KeptStudy } from './rating-studies.port.ts';
import { orderFor, standingAnswers, type RatingItem, type RatingStudy } from './rating-study.ts';

/** Fewer than this give no kappa, as on the command line. */
const FLOOR = 10;

/** A study of the page: it names its label and who settles, which one of the command line may not. */
export type PageStudy = KeptStudy & {
  readonly study: { readonly adjudicator: string; readonly label: NonNullable<RatingStudy['label']> };
};

export function isPageStudy(kept: KeptStudy): kept is PageStudy {
  return kept.study.adjudicator !== null && kept.study.label !== null;
}

export function summaryOf(kept: PageStudy, userId: string): RatingSummary {
  const { studyId, study, given } = kept;
  const { question, label, items, drawnFrom, raters, adjudicator, createdBy, createdAtMs } = study;
  return {
    studyId,
    unitId: items[0]?.unitId ?? '',
    question,
    labelId: label.labelId,
    items: items.length,
    drawnFrom,
    state: stateOf(kept),
    raters: raters.map((name, index) => ({
      name,
      answered: standingAnswers(index === 0 ? given.first : given.second).size,
    })),
    adjudicator,
    createdBy,
    createdAtMs,
    mine: raters.includes(userId) ? 'rates' : adjudicator === userId ? 'settles' : 'none',
  };
}

export function stateOf({ study, given }: KeptStudy): RatingState {
  const judged = judgedItems(study, given);
  if (judged === null) return 'rating';
  return judged.every(({ final }) => final !== null) ? 'done' : 'settling';
}

/** Null: who asks rates nothing here. */
export function sheetOf(kept: PageStudy, userId: string): RatingSheet | null {
  const { study, given } = kept;
  const place = study.raters.indexOf(userId);
  if (place === -1) return null;
  const answers = standingAnswers(place === 0 ? given.first : given.second);
  const items = orderFor(study, userId).map((item) => ({
    ...seen(item),
    answer: answers.get(item.item)?.answer ?? null,
  }));
  return { study: summaryOf(kept, userId), items };
}

/** Null: not both are through. */
export function agreementView(kept: PageStudy, userId: string): RatingAgreement | null {
  const { study, given } = kept;
  const judged = judgedItems(study, given);
  if (judged === null) return null;
  const items = differingIn(judged).map(({ item, first, second, final }) => ({
    ...seen(item),
    first,
    second,
    settled: final,
  }));
  return { study: summaryOf(kept, userId), ...agreementIn(study, judged, { floor: FLOOR }), items };
}

/** Null: not every item has an answer that counts. */
export function labelledItems({ study, given }: PageStudy): ReturnType<typeof judgedItems> {
  const judged = judgedItems(study, given);
  return judged?.every(({ final }) => final !== null) === true ? judged : null;
}

export function studyFrom(
  { question, raters, adjudicator, labelId, seed, fromMs, toMs }: RatingRequest,
  drawn: { readonly drawnFrom: number; readonly items: readonly RatingItem[] },
  made: { readonly by: string; readonly atMs: number },
): RatingStudy {
  return {
    version: 2,
    question,
    answers: [...RATING_ANSWERS],
    raters,
    adjudicator,
    label: { labelId, positive: POSITIVE_ANSWER },
    seed,
    span: { fromMs, toMs },
    drawnFrom: drawn.drawnFrom,
    createdBy: made.by,
    createdAtMs: made.atMs,
    items: [...drawn.items],
  };
}

function seen({ item, unitId, stayId, ageBand, atMs, alert }: RatingItem): RatedMoment {
  return {
    item,
    unitId,
    stayId,
    ageBand,
    atMs,
    alert: alert === null ? null : { ruleId: alert.ruleId, level: alert.level },
  };
}
