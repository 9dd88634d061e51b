/**
 * Sign-ins under way. What must fit when the browser comes back travels in a cookie of that browser, sealed with a key
 * of this process: nobody can fill a memory by beginning, and an answer that another browser asked for (login CSRF)
 * finds nothing to fit. Each is used once.
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { z } from 'zod';
import { cookieIn, hostCookies } from '../../contract/screens/host-cookie.ts';
import type { SignInFlow } from '../sign-in-provider.port.ts';

export const FLOW_COOKIE = 'vigil_sign_in';
/** A second factor, and a forgotten phone. */
export const FLOW_LIMIT_MS = 10 * 60_000;
/** Beyond it the oldest is forgotten; the provider takes no code twice either. */
const USED_MAX = 10_000;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const flowSchema = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  beganAtMs: z.number(),
  /** Session that the browser had; it ends when another begins. */
  before: z.string().nullable(),
});
export type HeldFlow = SignInFlow & { readonly before: string | null };

export class SignInFlows {
  readonly #random: (bytes: number) => Uint8Array;
  readonly #key: Uint8Array;
  /** States that came back, oldest first. */
  readonly #used = new Set<string>();

  constructor(random: (bytes: number) => Uint8Array) {
    this.#random = random;
    this.#key = random(32);
  }

  seal(flow: HeldFlow): string {
    const nonce = this.#random(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const text = Buffer.concat([cipher.update(JSON.stringify(flow), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
  }

  /** The flow of a `Cookie` header, once; null: none, not of this process, over, or used before. */
  take(cookieHeader: string | undefined, nowMs: number): HeldFlow | null {
    const flow = this.#open(cookieIn(cookieHeader, FLOW_COOKIE));
    if (flow === null || nowMs - flow.beganAtMs >= FLOW_LIMIT_MS) return null;
    const mark = createHash('sha256').update(flow.state).digest('base64');
    if (this.#used.has(mark)) return null;
    this.#used.add(mark);
    for (const oldest of this.#used) {
      if (this.#used.size <= USED_MAX) break;
      this.#used.delete(oldest);
    }
    return flow;
  }

  #open(sealed: string | null): HeldFlow | null {
    if (sealed === null) return null;
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length <= NONCE_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    try {
      const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      return flowSchema.safeParse(JSON.parse(text.toString('utf8'))).data ?? null;
    } catch {
      // Not sealed with this key: a start of before a restart, or a forgery.
      return null;
    }
  }
}

/** Sent on the way back from the provider's page, hence Lax; null removes it. */
export function flowCookies(sealed: string | null, { secure }: { readonly secure: boolean }): readonly string[] {
  const age = sealed === null ? 0 : FLOW_LIMIT_MS / 1_000;
  return hostCookies({ name: FLOW_COOKIE, value: sealed, age, sameSite: 'Lax', secure });
}
