/**
 * A grant: who may have which data of children, for what, how coarse, until when. Somebody asks for it and somebody else reviews it; nothing leaves
 * before that, after it ran out, or once it was taken back. It never comes back: whoever needs the data again asks again.
 */
import { z } from 'zod';
import { KEPT_TIMES, LEAST_K, SHARINGS } from '../deidentify/release-policy.ts';

export const GRANT_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const person = z.string().min(1).max(80);
const signedSchema = z.object({ by: person, atMs: z.number() });

export const grantSchema = z
  .object({
    grantId: z.string().regex(GRANT_ID, 'must be small letters, digits and hyphens'),
    purpose: z.string().min(10, 'says in a sentence what for').max(500),
    /** Who receives the data. */
    people: z.array(person).min(1).max(50),
    sharing: z.enum(SHARINGS),
    k: z.number().int().max(100_000),
    keeps: z.array(z.enum(KEPT_TIMES)),
    /** Of a cohort, as its file says it. */
    definition: z.unknown(),
    /** SHA-256, hex, of the definition. */
    definitionSha256: z.string().length(64),
    asked: signedSchema,
    expiresAtMs: z.number(),
    review: signedSchema.extend({ verdict: z.enum(['granted', 'declined']) }).nullable(),
    revoked: signedSchema.nullable(),
  })
  .refine(({ sharing, k }) => k >= LEAST_K[sharing], {
    message: `k is at least ${LEAST_K.open} for open data and ${LEAST_K.agreement} under an agreement`,
    path: ['k'],
  })
  .refine(({ asked, expiresAtMs }) => expiresAtMs > asked.atMs, {
    message: 'it runs out after it was asked for',
    path: ['expiresAtMs'],
  });
export type Grant = z.infer<typeof grantSchema>;

export const GRANT_STATES = ['asked', 'declined', 'granted', 'expired', 'revoked'] as const;
export type GrantState = (typeof GRANT_STATES)[number];

/** One that was taken back stays so whatever the time. */
export function stateOf({ review, revoked, expiresAtMs }: Grant, nowMs: number): GrantState {
  if (revoked !== null) return 'revoked';
  if (review?.verdict === 'declined') return 'declined';
  if (nowMs >= expiresAtMs) return 'expired';
  return review === null ? 'asked' : 'granted';
}

export type GrantFault = 'same-person' | 'not-asked' | 'over';

/** Somebody else than who asked, and once. */
export function reviewed(
  grant: Grant,
  review: NonNullable<Grant['review']>,
): { readonly ok: true; readonly grant: Grant } | { readonly ok: false; readonly fault: GrantFault } {
  if (stateOf(grant, review.atMs) !== 'asked') return { ok: false, fault: 'not-asked' };
  if (grant.asked.by === review.by) return { ok: false, fault: 'same-person' };
  return { ok: true, grant: { ...grant, review } };
}

/** Also of one that ran out: its pseudonyms end with it. */
export function revoked(
  grant: Grant,
  signed: NonNullable<Grant['revoked']>,
): { readonly ok: true; readonly grant: Grant } | { readonly ok: false; readonly fault: GrantFault } {
  if (grant.revoked !== null) return { ok: false, fault: 'over' };
  return { ok: true, grant: { ...grant, revoked: signed } };
}
