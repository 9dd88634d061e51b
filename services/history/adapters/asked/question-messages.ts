/** What a process asks the one that started it about the history, and what it is told. */
import { z } from 'zod';

/** Reading alone: what a run asks can change nothing. */
export const ASKED_METHODS = ['vitals', 'channels', 'stays', 'decisions', 'withdrawals', 'quarantined'] as const;
export type AskedMethod = (typeof ASKED_METHODS)[number];

export const questionSchema = z.object({
  history: z.literal('ask'),
  number: z.number().int(),
  method: z.enum(ASKED_METHODS),
  query: z.unknown(),
});

export const answerSchema = z.object({
  history: z.literal('answer'),
  number: z.number().int(),
  /** Null: the answer is there. */
  fault: z.string().nullable(),
  value: z.unknown(),
});
