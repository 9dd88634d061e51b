/**
 * A study in which two people answer one question about the same alerts, apart from each other. What they are asked about is drawn
 * once, by a seed, and stands in a file; an answer carries who gave it and when, and is never altered: a later one stands beside it.
 */
import { z } from 'zod';
import { ALERT_LEVELS } from '../../contract/decisions/alert.ts';
import { sha256Hex } from '../../contract/content-id.ts';

const text = z.string().min(1).max(200);
const raterName = z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be small letters, digits and hyphens');

const itemSchema = z.strictObject({
  /** From 1, in the order in which the alerts were raised. */
  item: z.int().positive(),
  alertId: text,
  unitId: text,
  stayId: text,
  ruleId: text,
  level: z.enum(ALERT_LEVELS),
  /** Unit time, ms. */
  raisedAtMs: z.number(),
});

const studySchema = z.strictObject({
  version: z.literal(1),
  question: text,
  answers: z.array(text).min(2),
  raters: z.tuple([raterName, raterName]),
  seed: z.int(),
  /** Unit time, ms; half-open. */
  span: z.strictObject({ fromMs: z.number(), toMs: z.number() }),
  /** Alerts of the span that were drawn from. */
  drawnFrom: z.int().nonnegative(),
  createdBy: text,
  createdAtMs: z.number(),
  items: z.array(itemSchema),
});

const answerSchema = z.strictObject({
  item: z.int().positive(),
  answer: text,
  rater: raterName,
  /** Account of the operating system. */
  by: text,
  atMs: z.number(),
});

export type RatingItem = z.infer<typeof itemSchema>;
export type RatingStudy = z.infer<typeof studySchema>;
export type RatingAnswer = z.infer<typeof answerSchema>;

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: string };

/** Out of parsed JSON; the faults name each field. */
export function readStudy(json: unknown): Read<RatingStudy> {
  const parsed = studySchema
    .refine(({ raters }) => raters[0] !== raters[1], 'the two raters must be two people')
    .refine(({ answers }) => new Set(answers).size === answers.length, 'an answer stands twice')
    .safeParse(json);
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

export type DrawnAlert = Omit<RatingItem, 'item'>;

/**
 * At most `count` alerts, and of a stay at most `perStay`: those of one child are not independent of each other. Which, the seed
 * and the ids alone say.
 */
export function drawItems(
  alerts: readonly DrawnAlert[],
  { seed, count, perStay }: { readonly seed: number; readonly count: number; readonly perStay: number },
): readonly RatingItem[] {
  const ofStay = new Map<string, number>();
  const drawn = shuffled(alerts, String(seed), ({ alertId }) => alertId).filter(({ stayId }) => {
    const before = ofStay.get(stayId) ?? 0;
    ofStay.set(stayId, before + 1);
    return before < perStay;
  });
  return drawn
    .slice(0, count)
    .toSorted((left, right) => left.raisedAtMs - right.raisedAtMs || (left.alertId < right.alertId ? -1 : 1))
    .map((alert, index) => ({ item: index + 1, ...alert }));
}

/** The first item that this rater has not answered; each is asked in another order. null: all are answered. */
export function nextItem(study: RatingStudy, rater: string, answers: readonly RatingAnswer[]): RatingItem | null {
  const answered = new Set(answers.map(({ item }) => item));
  const order = shuffled(study.items, `${study.seed} ${rater}`, ({ item }) => String(item));
  return order.find(({ item }) => !answered.has(item)) ?? null;
}

/** The last answer to each item counts. */
export function standingAnswers(answers: readonly RatingAnswer[]): ReadonlyMap<number, RatingAnswer> {
  return new Map(answers.map((answer) => [answer.item, answer]));
}

function shuffled<T>(list: readonly T[], seed: string, idOf: (each: T) => string): readonly T[] {
  return list
    .map((each) => ({ each, key: sha256Hex(JSON.stringify([seed, idOf(each)])) }))
    .toSorted((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ each }) => each);
}
