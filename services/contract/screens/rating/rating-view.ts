/**
 * What the labelling page is told: studies in which two people judge the same moments of stays, apart from each
 * other. Nothing here names a child; people are told by their accounts.
 */
import type { AlertLevel } from '../../decisions/alert.ts';
import type { StayAgeBand } from '../research-view.ts';

/** What a rater may say on the page. */
export const RATING_ANSWERS = ['yes', 'no', 'cannot-tell'] as const;
export type RatingWord = (typeof RATING_ANSWERS)[number];
/** The answer that makes a label. */
export const POSITIVE_ANSWER: RatingWord = 'yes';

export const RATED_MAX = 200;

/** `rating`: not both are through; `settling`: what they judged differently is not settled; `done`: every item has its answer. */
export type RatingState = 'rating' | 'settling' | 'done';

export interface RatingSummary {
  readonly studyId: string;
  readonly unitId: string;
  readonly question: string;
  readonly labelId: string;
  readonly items: number;
  readonly drawnFrom: number;
  readonly state: RatingState;
  /** How far each is, and nothing of what they said. */
  readonly raters: readonly { readonly name: string; readonly answered: number }[];
  readonly adjudicator: string;
  readonly createdBy: string;
  readonly createdAtMs: number;
  /** What who asks has to do with it. */
  readonly mine: 'rates' | 'settles' | 'none';
}

/** A moment of a stay that is judged. */
export interface RatedMoment {
  readonly item: number;
  readonly unitId: string;
  readonly stayId: string;
  readonly ageBand: StayAgeBand;
  readonly atMs: number;
  /** Null: a moment that was drawn whatever happened at it. */
  readonly alert: { readonly ruleId: string; readonly level: AlertLevel } | null;
}

/** What a rater is asked, in an order of their own, with their own answers. */
export interface RatingSheet {
  readonly study: RatingSummary;
  readonly items: readonly (RatedMoment & { readonly answer: string | null })[];
}

/** 95 %. */
export type KappaView =
  | { readonly value: number; readonly low: number; readonly high: number; readonly standardError: number }
  | { readonly value: null; readonly reason: 'too-few' | 'one-answer' };

/** What both said, once both are through. */
export interface RatingAgreement {
  readonly study: RatingSummary;
  readonly rated: number;
  readonly agreed: number;
  readonly kappa: KappaView;
  readonly counts: Readonly<Record<string, readonly [first: number, second: number]>>;
  readonly items: readonly (RatedMoment & {
    readonly first: string;
    readonly second: string;
    readonly settled: string | null;
  })[];
}
