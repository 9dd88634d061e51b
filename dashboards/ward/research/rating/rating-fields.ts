/** What is typed of a new study, and the request that it makes once it is whole. */
import type { RatingRequest } from '../../../../services/contract/screens/rating/rating-request.ts';
import { RATED_MAX } from '../../../../services/contract/screens/rating/rating-view.ts';
import { spanOf, type TypedSpan } from '../form/unit-span.ts';

export const DRAW_KINDS = ['alerts', 'moments', 'given'] as const;

export interface TypedStudy extends TypedSpan {
  readonly studyId: string;
  readonly question: string;
  readonly labelId: string;
  readonly first: string;
  readonly second: string;
  readonly adjudicator: string;
  readonly drawKind: (typeof DRAW_KINDS)[number];
  readonly ruleId: string;
  /** A line each: stay, space, time. */
  readonly moments: string;
  readonly count: string;
  readonly perStay: string;
  readonly seed: string;
}

/** Null: not whole yet. */
export function ratingRequestOf(typed: TypedStudy, timeZone: string): RatingRequest | null {
  const span = spanOf(typed, timeZone);
  const [count, perStay, seed] = [typed.count, typed.perStay, typed.seed].map(wholeOf);
  const draw = drawOf(typed);
  const [studyId, question, first, second, adjudicator] = [
    typed.studyId,
    typed.question,
    typed.first,
    typed.second,
    typed.adjudicator,
  ].map((text) => text.trim());
  if (!studyId || !question || !first || !second || !adjudicator) return null;
  if (new Set([first, second, adjudicator]).size < 3 || typed.labelId === '') return null;
  if (span === null || draw === null) return null;
  if (!isCount(count) || !isCount(perStay) || seed === undefined || seed === null) return null;
  const { labelId } = typed;
  const asked = { studyId, ...span, draw, count, perStay, seed, question, labelId };
  return { ...asked, raters: [first, second], adjudicator };
}

function isCount(value: number | null | undefined): value is number {
  return typeof value === 'number' && value >= 1 && value <= RATED_MAX;
}

function drawOf({ drawKind, ruleId, moments }: TypedStudy): RatingRequest['draw'] | null {
  if (drawKind === 'moments') return { kind: 'moments' };
  if (drawKind === 'alerts') return { kind: 'alerts', ruleIds: ruleId === '' ? [] : [ruleId] };
  const lines = moments.split('\n').filter((line) => line.trim() !== '');
  const named = lines.flatMap((line) => {
    const [stayId = '', time = '', ...rest] = line.trim().split(/\s+/);
    // Without its zone a time would be read in that of whoever types it.
    const atMs = /(?:Z|[+-]\d\d:\d\d)$/.test(time) ? Date.parse(time) : Number.NaN;
    return rest.length > 0 || Number.isNaN(atMs) ? [] : [{ stayId, atMs }];
  });
  return named.length === 0 || named.length < lines.length ? null : { kind: 'given', moments: named };
}

function wholeOf(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
