/**
 * What a hospital and whoever joins hospitals send each other: closed shapes of keyed hashes and drawn numbers. A hospital is told a pseudonym for each of its
 * rows and nothing else; that a child is known elsewhere too would be a fact about the child.
 */
import { z } from 'zod';
import { GRANT_ID } from '../grants/grant.ts';
import type { ExactCodes } from './exact-codes.ts';

const code = z.string().regex(/^[\w-]{43}$/, 'is no keyed hash');
const row = z.string().regex(/^[0-9a-f]{24}$/, 'is no drawn number');

export const codedRowSchema = z.strictObject({
  row,
  codes: z
    .strictObject({ identifier: code.optional(), birth: code.optional(), child: code.optional() })
    .transform((codes): ExactCodes =>
      Object.fromEntries(Object.entries(codes).filter(([, told]) => told !== undefined)),
    ),
  encodings: z
    .array(z.strictObject({ pass: z.enum(['names', 'dates']), block: code, bits: z.base64().length(172) }))
    .max(2),
});

export const codesMessageSchema = z.strictObject({
  version: z.literal(1),
  grantId: z.string().regex(GRANT_ID),
  rows: z.array(codedRowSchema).max(200_000),
});
export type CodesMessage = z.infer<typeof codesMessageSchema>;

export const pseudonymsMessageSchema = z.strictObject({
  version: z.literal(1),
  grantId: z.string().regex(GRANT_ID),
  rows: z.array(z.strictObject({ row, pseudonym: z.string().regex(/^[\w-]{22}$/) })),
});
export type PseudonymsMessage = z.infer<typeof pseudonymsMessageSchema>;
