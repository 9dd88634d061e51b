/**
 * Access tokens of programs: 256 random bits that mean nothing outside this process, of which only the
 * hash is kept, five minutes long. A restart ends them all; clients ask again as they must anyway.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../../platform/clock.port.ts';
import type { Scope } from './scope.ts';

export const TOKEN_LIFE_S = 300;
/** Tokens at once; beyond it the oldest ends. */
const TOKENS_MAX = 10_000;

export interface TokenGrant {
  readonly clientId: string;
  readonly scopes: readonly Scope[];
  readonly units: readonly string[];
}

export class AccessTokens {
  readonly #clock: Clock;
  readonly #newToken: () => string;
  /** By hash, oldest first: all live equally long. */
  readonly #held = new Map<string, { readonly grant: TokenGrant; readonly endsAtMs: number }>();

  /** `newToken` gives 256 random bits as text. */
  constructor(parts: { readonly clock: Clock; readonly newToken: () => string }) {
    this.#clock = parts.clock;
    this.#newToken = parts.newToken;
  }

  issue(grant: TokenGrant): string {
    const nowMs = this.#clock.monotonicMs();
    for (const [hash, { endsAtMs }] of this.#held) {
      if (endsAtMs <= nowMs || this.#held.size >= TOKENS_MAX) this.#held.delete(hash);
    }
    const token = this.#newToken();
    this.#held.set(hashOf(token), { grant, endsAtMs: nowMs + TOKEN_LIFE_S * 1_000 });
    return token;
  }

  /** What the token is good for; null: unknown or run out. */
  grantOf(token: string): TokenGrant | null {
    const held = this.#held.get(hashOf(token));
    return held === undefined || held.endsAtMs <= this.#clock.monotonicMs() ? null : held.grant;
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
