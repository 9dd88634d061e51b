/**
 * A study in which two people answer one question about the same moments of stays, apart from each other. What they are asked about
 * is drawn once, by a seed, and stands in a file; an answer carries who gave it and when, and is never altered: a later one stands
 * beside it. What they judged differently a third settles, where the study names one.
 */
import { z } from 'zod';
import { ALERT_LEVELS } from '../../contract/decisions/alert.ts';
import { sha256Hex } from '../../contract/content-id.ts';
import { STAY_AGE_BANDS } from '../../contract/screens/research-view.ts';
import { upcast } from '../../contract/upcast.ts';
import { RATING_SHAPE } from './rating-shape.ts';

const text = z.string().min(1).max(200);
/** Of a command line a word; of a page the name of an account. */
const raterName = z
  .string()
  .regex(/^[\p{Ll}\p{N}._@:-]{1,80}$/u, 'must be the name of an account: small letters, digits, hyphens, dots');

const itemSchema = z.strictObject({
  /** From 1, in the order of time. */
  item: z.int().positive(),
  unitId: text,
  stayId: text,
  /** At admission. */
  ageBand: z.enum(STAY_AGE_BANDS),
  /** Unit time, ms: when the alert was raised, or the moment that was drawn. */
  atMs: z.number(),
  /** Null: a moment that was drawn whatever happened at it. */
  alert: z.strictObject({ alertId: text, ruleId: text, level: z.enum(ALERT_LEVELS) }).nullable(),
});

const studySchema = z
  .strictObject({
    version: z.literal(2),
    question: text,
    answers: z.array(text).min(2),
    raters: z.tuple([raterName, raterName]),
    /** Settles what the two judged differently; null: nobody does. */
    adjudicator: raterName.nullable(),
    /** Under which label a table tells what was answered with `positive`; null: the study makes no labels. */
    label: z.strictObject({ labelId: text, positive: text }).nullable(),
    seed: z.int(),
    /** Unit time, ms; half-open. */
    span: z.strictObject({ fromMs: z.number(), toMs: z.number() }),
    /** Alerts or moments of the span that were drawn from. */
    drawnFrom: z.int().nonnegative(),
    createdBy: text,
    createdAtMs: z.number(),
    items: z.array(itemSchema),
  })
  .refine(({ raters }) => raters[0] !== raters[1], 'the two raters must be two people')
  .refine(
    ({ raters, adjudicator }) => adjudicator === null || !raters.includes(adjudicator),
    'who settles must be a third person',
  )
  .refine(({ answers }) => new Set(answers).size === answers.length, 'an answer stands twice')
  .refine(({ answers, label }) => label === null || answers.includes(label.positive), 'the label is of no answer');

const answerSchema = z.strictObject({
  item: z.int().positive(),
  answer: text,
  rater: raterName,
  /** Account of the operating system, or of the page. */
  by: text,
  atMs: z.number(),
});

export type RatingItem = z.infer<typeof itemSchema>;
export type RatingStudy = z.infer<typeof studySchema>;
export type RatingAnswer = z.infer<typeof answerSchema>;

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: string };

/** Out of parsed JSON; the faults name each field. */
export function readStudy(json: unknown): Read<RatingStudy> {
  const lifted = upcast(RATING_SHAPE, json);
  if (!lifted.ok) return { ok: false, faults: lifted.reason };
  const parsed = studySchema.safeParse(lifted.stored);
  return parsed.success
    ? { ok: true, value: parsed.data }
    : { ok: false, faults: z.prettifyError(parsed.error).replaceAll('\n', ' ') };
}

/** One line of a rater's file. */
export function readAnswer(json: unknown, study: RatingStudy): Read<RatingAnswer> {
  const parsed = answerSchema.safeParse(json);
  if (!parsed.success) return { ok: false, faults: z.prettifyError(parsed.error).replaceAll('\n', ' ') };
  const { item, answer } = parsed.data;
  if (!study.items.some((each) => each.item === item)) return { ok: false, faults: `there is no item ${item}` };
  if (!study.answers.includes(answer)) return { ok: false, faults: `${answer} is none of ${study.answers.join(', ')}` };
  return { ok: true, value: parsed.data };
}

export type DrawnMoment = Omit<RatingItem, 'item'>;

/**
 * At most `count` of them, and of a stay at most `perStay`: those of one child are not independent of each other. Which, the seed
 * and the ids alone say.
 */
export function drawItems(
  moments: readonly DrawnMoment[],
  { seed, count, perStay }: { readonly seed: number; readonly count: number; readonly perStay: number },
): readonly RatingItem[] {
  const ofStay = new Map<string, number>();
  const drawn = shuffled(moments, String(seed), idOf).filter(({ stayId }) => {
    const before = ofStay.get(stayId) ?? 0;
    ofStay.set(stayId, before + 1);
    return before < perStay;
  });
  return drawn
    .slice(0, count)
    .toSorted((left, right) => left.atMs - right.atMs || (idOf(left) < idOf(right) ? -1 : 1))
    .map((moment, index) => ({ item: index + 1, ...moment }));
}

function idOf({ alert, stayId, atMs }: DrawnMoment): string {
  return alert?.alertId ?? `${stayId} ${atMs}`;
}

/** The first item that this rater has not answered; each is asked in another order. null: all are answered. */
export function nextItem(study: RatingStudy, rater: string, answers: readonly RatingAnswer[]): RatingItem | null {
  const answered = new Set(answers.map(({ item }) => item));
  return orderFor(study, rater).find(({ item }) => !answered.has(item)) ?? null;
}

/** Every item in the order in which this rater is asked. */
export function orderFor(study: RatingStudy, rater: string): readonly RatingItem[] {
  return shuffled(study.items, `${study.seed} ${rater}`, ({ item }) => String(item));
}

/** The last answer to each item counts. */
export function standingAnswers(answers: readonly RatingAnswer[]): ReadonlyMap<number, RatingAnswer> {
  return new Map(answers.map((answer) => [answer.item, answer]));
}

function shuffled<T>(list: readonly T[], seed: string, nameOf: (each: T) => string): readonly T[] {
  return list
    .map((each) => ({ each, key: sha256Hex(JSON.stringify([seed, nameOf(each)])) }))
    .toSorted((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ each }) => each);
}
