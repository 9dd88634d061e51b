/**
 * Is this signed statement from that client, for us, now and for the first time? (SMART backend
 * services, private_key_jwt.) The signature is checked by node:crypto with the algorithm that belongs
 * to the registered key, never with the one the statement names; no reason tells more than the
 * sender knows already.
 */
import { verify } from 'node:crypto';
import { z } from 'zod';
import { SMART_ALGORITHMS, type ClientKey, type SmartClient } from './smart-client.ts';

/** SMART: an assertion lives five minutes at most. */
const LIFE_MAX_S = 300;
/** Clocks of two machines. */
const SKEW_S = 5;
const LENGTH_MAX = 8_192;
/** Remembered assertions; when full, new ones wait, since forgetting one would let it in twice. */
const REPLAYS_MAX = 20_000;

const header = z.looseObject({
  alg: z.enum(SMART_ALGORITHMS),
  kid: z.string().max(128),
  typ: z.literal('JWT').optional(),
  crit: z.never().optional(),
});
const claims = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string()).max(10)]),
  exp: z.number().int(),
  nbf: z.number().optional(),
  jti: z.string().min(1).max(256),
});

export type AssertionVerdict =
  | { readonly ok: true; readonly client: SmartClient }
  | { readonly ok: false; readonly reason: string };

export interface AssertionQuestion {
  readonly assertion: string;
  readonly clients: readonly SmartClient[];
  /** Address of the token endpoint, which the statement must be made for. */
  readonly audience: string;
  readonly nowMs: number;
}

/** Assertions that were used, until they run out by themselves. */
export class AssertionMemory {
  /** Client and jti -> when it runs out, s. */
  readonly #used = new Map<string, number>();

  /** False: used before, or no room to remember it. */
  take(key: string, untilS: number, nowS: number): boolean {
    if (this.#used.size >= REPLAYS_MAX) {
      for (const [known, endS] of this.#used) if (endS < nowS) this.#used.delete(known);
    }
    if (this.#used.has(key) || this.#used.size >= REPLAYS_MAX) return false;
    this.#used.set(key, untilS);
    return true;
  }
}

/** Never throws. Uses up the assertion when it is right. */
export function judgeAssertion(question: AssertionQuestion, memory: AssertionMemory): AssertionVerdict {
  const refused = (reason: string): AssertionVerdict => ({ ok: false, reason });
  const parts = question.assertion.length <= LENGTH_MAX ? question.assertion.split('.') : [];
  const [head = '', body = '', signature = ''] = parts;
  const parsedHeader = header.safeParse(jsonIn(head));
  const parsedClaims = claims.safeParse(jsonIn(body));
  if (parts.length !== 3 || !parsedHeader.success || !parsedClaims.success) {
    return refused('the assertion is not a JWT with RS384 or ES384, kid, iss, sub, aud, exp and jti');
  }
  const { alg, kid } = parsedHeader.data;
  const { iss, sub, aud, exp, nbf, jti } = parsedClaims.data;
  const client = question.clients.find(({ clientId }) => clientId === iss && clientId === sub);
  const key = client?.keys.find((one) => one.kid === kid && one.algorithm === alg);
  if (client === undefined || key === undefined || !isSignedBy(key, `${head}.${body}`, signature)) {
    return refused('the client, its key or its signature is not known');
  }
  if (![aud].flat().includes(question.audience)) return refused(`aud must be ${question.audience}`);
  const nowS = question.nowMs / 1_000;
  if (exp + SKEW_S < nowS || (nbf ?? 0) - SKEW_S > nowS) {
    return refused('the assertion has run out, or is of the future');
  }
  if (exp - SKEW_S > nowS + LIFE_MAX_S) return refused(`exp is more than ${LIFE_MAX_S} s away`);
  return memory.take(`${client.clientId} ${jti}`, exp + SKEW_S, nowS)
    ? { ok: true, client }
    : refused('this jti was used before');
}

function isSignedBy({ key, algorithm }: ClientKey, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  return verify('sha384', Buffer.from(text), algorithm === 'ES384' ? { key, dsaEncoding: 'ieee-p1363' } : key, bytes);
}

function jsonIn(part: string): unknown {
  if (!/^[\w-]+$/.test(part)) return null;
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
