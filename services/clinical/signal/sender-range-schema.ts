/** The form of a laboratory's range in records: apart from the rest, so that a screen carries no schema library. */
import { z } from 'zod';
import { RESULT_FLAGS } from './sender-range.ts';

export const senderRangeSchema = z
  .object({
    low: z.number().nullable(),
    high: z.number().nullable(),
    strict: z.literal(true).optional(),
    flag: z.enum(RESULT_FLAGS).nullable(),
  })
  .refine(({ low, high }) => low === null || high === null || low <= high)
  .readonly();
