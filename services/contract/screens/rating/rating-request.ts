/** What is asked for on the labelling page; read from the bodies of requests. */
import { z } from 'zod';
import { ID_PATTERN } from '../../records/id-pattern.ts';
import { RATED_MAX, RATING_ANSWERS } from './rating-view.ts';
import { cohortIdSchema } from '../research-request.ts';

/** Names a folder, so that it is made of few letters. */
export const ratingIdSchema = cohortIdSchema;

const id = z.string().min(1).max(128).regex(ID_PATTERN);
const instant = z.number().int().min(0).max(8.64e15);
const ruleId = z
  .string()
  .max(64)
  .regex(/^[a-z0-9-]+$/);
const account = z
  .string()
  .regex(/^[\p{Ll}\p{N}._@:-]{1,80}$/u, 'must be the name of an account: small letters, digits, hyphens, dots');

export const ratingRequestSchema = z
  .strictObject({
    studyId: ratingIdSchema,
    unitId: id,
    /** Half-open, unit time, ms. */
    fromMs: instant,
    toMs: instant,
    draw: z.discriminatedUnion('kind', [
      /** Alerts that were raised; of these rules alone, none: of all. */
      z.strictObject({ kind: z.literal('alerts'), ruleIds: z.array(ruleId).max(50) }),
      /** Minutes of stays, whatever happened at them. */
      z.strictObject({ kind: z.literal('moments') }),
      /** Those that are named, in full. */
      z.strictObject({
        kind: z.literal('given'),
        moments: z
          .array(z.strictObject({ stayId: id, atMs: instant }))
          .min(1)
          .max(RATED_MAX),
      }),
    ]),
    count: z.int().min(1).max(RATED_MAX),
    perStay: z.int().min(1).max(RATED_MAX),
    seed: z.int().min(0).max(0xffffffff),
    question: z.string().trim().min(1).max(200),
    labelId: ruleId,
    raters: z.tuple([account, account]),
    adjudicator: account,
  })
  .refine(({ fromMs, toMs }) => fromMs < toMs, 'the end must be after the beginning')
  .refine(({ raters: [one, other] }) => one !== other, 'the two raters must be two people')
  .refine(({ raters, adjudicator }) => !raters.includes(adjudicator), 'who settles must be a third person');
export type RatingRequest = z.infer<typeof ratingRequestSchema>;

export const ratingAnswerSchema = z.strictObject({ item: z.int().positive(), answer: z.enum(RATING_ANSWERS) });
export type RatingAnswerRequest = z.infer<typeof ratingAnswerSchema>;
