/**
 * Accounts and sessions of one machine, sessions in memory. A token is 256 random bits, of which only
 * the hash is kept. A session ends 30 min after its last use and 12 h after the sign-in at the latest;
 * a connected screen is use, since a ward board that goes dark in mid-shift is a hazard of its own.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Session } from '../../contract/screens/session.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { VigilError } from '../../platform/errors.ts';
import type { Identity } from '../identity.port.ts';
import { readAccounts, type Account } from './account-file.ts';
import { DEMO_PASSWORD, demoAccounts } from './demo-accounts.ts';
import { ACCOUNT_COST, hashOfNobody, isPassword, type PasswordHash } from './password-hash.ts';

export const IDLE_LIMIT_MS = 30 * 60_000;
export const SESSION_LIMIT_MS = 12 * 60 * 60_000;
/** Sessions at once; beyond it the one that signed in first ends. */
const SESSIONS_MAX = 10_000;

interface Held {
  readonly session: Session;
  usedAtMs: number;
}

export interface LocalIdentityOptions {
  readonly clock: Clock;
  /** `accounts.json`; need not exist. */
  readonly accountFile: string;
  readonly mode: 'demo' | 'production';
}

/** Rejects with the fault of an unreadable file, and with `config-invalid` in production without any account. */
export async function openLocalIdentity({ clock, accountFile, mode }: LocalIdentityOptions): Promise<Identity> {
  const filed = await readAccounts(accountFile);
  if (mode === 'production' && filed.length === 0) {
    throw new VigilError('config-invalid', 'production mode has no demo accounts, and accounts.json holds none');
  }
  const accounts = mode === 'demo' ? [...(await demoAccounts()), ...filed] : filed;
  return new LocalIdentity({
    clock,
    accounts,
    refusedPassword: mode === 'demo' ? null : DEMO_PASSWORD,
    nobody: hashOfNobody(accounts[0]?.password ?? ACCOUNT_COST),
  });
}

class LocalIdentity implements Identity {
  readonly #clock: Clock;
  readonly #accounts: ReadonlyMap<string, Account>;
  readonly #refusedPassword: string | null;
  /** Checked for unknown names, so that their answer takes as long. */
  readonly #nobody: PasswordHash;
  readonly #sessions = new Map<string, Held>();

  constructor(parts: {
    readonly clock: Clock;
    readonly accounts: readonly Account[];
    readonly refusedPassword: string | null;
    readonly nobody: PasswordHash;
  }) {
    this.#clock = parts.clock;
    this.#accounts = new Map(parts.accounts.map((account) => [account.userName, account]));
    this.#refusedPassword = parts.refusedPassword;
    this.#nobody = parts.nobody;
  }

  async signIn({
    userName,
    password,
  }: {
    readonly userName: string;
    readonly password: string;
  }): Promise<{ token: string; session: Session } | null> {
    const account = this.#accounts.get(userName);
    const right = await isPassword(password, account?.password ?? this.#nobody);
    if (account === undefined || !right || password === this.#refusedPassword) return null;
    const token = randomBytes(32).toString('base64url');
    const nowMs = this.#clock.nowMs();
    const { displayName, role, units } = account;
    const session = { userId: userName, displayName, role, units, expiresAtMs: nowMs + SESSION_LIMIT_MS };
    this.#hold(keyOf(token), { session, usedAtMs: nowMs });
    return { token, session };
  }

  async session(token: string): Promise<Session | null> {
    const key = keyOf(token);
    const held = this.#sessions.get(key);
    if (held === undefined) return null;
    const nowMs = this.#clock.nowMs();
    if (!isOver(held, nowMs)) {
      held.usedAtMs = nowMs;
      return held.session;
    }
    this.#sessions.delete(key);
    return null;
  }

  async signOut(token: string): Promise<void> {
    this.#sessions.delete(keyOf(token));
  }

  #hold(key: string, held: Held): void {
    this.#sessions.set(key, held);
    for (const [other, { session, usedAtMs }] of this.#sessions) {
      if (this.#sessions.size > SESSIONS_MAX || isOver({ session, usedAtMs }, held.usedAtMs)) {
        this.#sessions.delete(other);
      }
    }
  }
}

function isOver({ session, usedAtMs }: Held, nowMs: number): boolean {
  return nowMs >= session.expiresAtMs || nowMs - usedAtMs >= IDLE_LIMIT_MS;
}

/** Looking up by hash leaks nothing about the token, however long it takes. */
function keyOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
