/**
 * Accounts and sessions of one machine, and sessions of people of a sign-in provider beside them. A token is 256 random bits, of which only the hash is kept, on the disk,
 * so that a restart signs nobody out. A person's session ends 30 min after its last use and 12 h after the sign-in
 * at the latest, and with its account or password; a connected screen is use, since a ward board that goes dark
 * in mid-shift is a hazard of its own. A wall screen's session ends when it is revoked, or after a year.
 */
import { createHash, randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { may, sightOf } from '../../contract/access/access-table.ts';
import type { Session } from '../../contract/screens/session.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { InvariantError, VigilError } from '../../platform/errors.ts';
import { PASSWORD_LENGTH_MIN } from '../../contract/access/password-rule.ts';
import { NO_BREAK_GLASS, type BreakGlass } from '../break-glass.port.ts';
import type {
  Identity,
  KnownPerson,
  PasswordChange,
  RefusedFederated,
  ScreenRequest,
  SignedIn,
} from '../identity.port.ts';
import type { EndedAtProvider, ProvenPerson } from '../sign-in-provider.port.ts';
import { changePassword, readAccounts, type Account } from './account-file.ts';
import { AccountStore } from './account-store.ts';
import { DEMO_PASSWORD, demoAccounts } from './demo-accounts.ts';
import { FederatedPeople } from './federated-people.ts';
import { ACCOUNT_COST, hashOfNobody, isPassword, type PasswordHash } from './password-hash.ts';
import { codeKeyOf, newScreen, pairedScreen } from './screen-codes.ts';
import {
  SessionFiles,
  type FoundSession,
  type StoredFederated,
  type StoredScreen,
  type StoredSession,
} from './session-files.ts';

export const IDLE_LIMIT_MS = 30 * 60_000;
export const SESSION_LIMIT_MS = 12 * 60 * 60_000;
/** How exactly the last use is kept: a file is touched once a minute at most. */
const USE_GRAIN_MS = 60_000;
/** How often what has run out is cleared away. */
const SWEEP_MS = 10 * 60_000;

export interface LocalIdentityOptions {
  readonly clock: Clock;
  /** `accounts.json`; need not exist. The sessions lie beside it. */
  readonly accountFile: string;
  readonly mode: 'demo' | 'production';
  /** False: no account of this machine signs in; without it they do. */
  readonly hasLocalAccounts?: boolean;
  /** Makes tokens; without it 256 random bits. */
  readonly newToken?: () => string;
  /** Claim map of the sign-in provider; without it there is none. */
  readonly claimsFile?: string | null;
  /** Who keeps what a provider proved of people beyond their sessions; without it nobody does. */
  readonly proofs?: FederatedProofs;
  /** Units that people have opened in an emergency; without it none can be. */
  readonly breakGlass?: BreakGlass;
}

/** What a provider proves of people beyond their sessions: it is kept until the provider ends it. Neither rejects. */
export interface FederatedProofs {
  proven(person: KnownPerson): Promise<void>;
  ended(ended: EndedAtProvider): Promise<void>;
}

/** Folder of the sessions that go with an account file. */
export function sessionFolderOf(accountFile: string): string {
  return join(dirname(accountFile), 'sessions');
}

/** Rejects with the fault of an unreadable file, and with `config-invalid` in production without any account. */
export async function openLocalIdentity(options: LocalIdentityOptions): Promise<Identity> {
  const { clock, accountFile, mode, hasLocalAccounts = true, claimsFile = null, breakGlass = NO_BREAK_GLASS } = options;
  const filed = await readUsableAccounts(options);
  const fixed = mode === 'demo' ? await demoAccounts() : [];
  return new LocalIdentity({
    clock,
    accountFile,
    hasLocalAccounts,
    breakGlass,
    proofs: options.proofs ?? null,
    newToken: options.newToken ?? randomToken,
    federated: claimsFile === null ? null : await FederatedPeople.open(claimsFile),
    accounts: await AccountStore.open(accountFile, fixed),
    sessions: new SessionFiles(sessionFolderOf(accountFile)),
    refusedPassword: mode === 'demo' ? null : DEMO_PASSWORD,
    nobody: hashOfNobody([...fixed, ...filed][0]?.password ?? ACCOUNT_COST),
  });
}

/** The accounts of the file. Rejects as `openLocalIdentity`: what a start refuses is asked before it by `doctor`. */
export async function readUsableAccounts({
  accountFile,
  mode,
  claimsFile = null,
}: Omit<LocalIdentityOptions, 'clock'>): Promise<readonly Account[]> {
  const filed = await readAccounts(accountFile);
  if (mode === 'production' && filed.length === 0 && claimsFile === null) {
    throw new VigilError(
      'config-invalid',
      'production mode has no demo accounts, and accounts.json holds none: `node vigil.mjs account add <user-name> --name <name> --role <role> --unit <unit>` adds one',
    );
  }
  return filed;
}

interface Parts {
  readonly clock: Clock;
  readonly accounts: AccountStore;
  readonly accountFile: string;
  readonly hasLocalAccounts: boolean;
  readonly breakGlass: BreakGlass;
  readonly proofs: FederatedProofs | null;
  readonly federated: FederatedPeople | null;
  readonly sessions: SessionFiles;
  readonly newToken: () => string;
  readonly refusedPassword: string | null;
  /** Checked for unknown names, so that their answer takes as long. */
  readonly nobody: PasswordHash;
}

class LocalIdentity implements Identity {
  readonly #parts: Parts;
  readonly #listeners: ((token: string) => void)[] = [];
  #sweptAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async signIn({ userName, password }: { readonly userName: string; readonly password: string }) {
    const account = await this.#accountOf(userName, password);
    return account === null ? null : this.#enter(account);
  }

  async changePassword({ userName, password, newPassword }: PasswordChange): Promise<SignedIn | 'unfit' | null> {
    const { accounts, accountFile, refusedPassword } = this.#parts;
    if ((await this.#accountOf(userName, password)) === null) return null;
    const isFit =
      newPassword.length >= PASSWORD_LENGTH_MIN && newPassword !== password && newPassword !== refusedPassword;
    if (!isFit || accounts.isFixed(userName)) return 'unfit';
    await changePassword(accountFile, userName, newPassword);
    return this.signIn({ userName, password: newPassword });
  }

  /** null: the name or the password is wrong, or the account is disabled. */
  async #accountOf(userName: string, password: string): Promise<Account | null> {
    const { accounts, nobody, refusedPassword, hasLocalAccounts } = this.#parts;
    const account = (await accounts.current()).get(userName);
    const right = await isPassword(password, account?.password ?? nobody);
    if (!hasLocalAccounts || account === undefined || account.isDisabled) return null;
    return right && password !== refusedPassword ? account : null;
  }

  #enter(account: Account): Promise<SignedIn> {
    return this.#begin({
      version: 1,
      kind: 'person',
      userId: account.userName,
      passwordMark: markOf(account),
      expiresAtMs: this.#parts.clock.nowMs() + SESSION_LIMIT_MS,
    });
  }

  async session(token: string): Promise<Session | null> {
    const key = keyOf(token);
    const found = await this.#parts.sessions.find(key);
    const session = found === null ? null : await this.#sessionOf(found);
    if (found === null) return null;
    const nowMs = this.#parts.clock.nowMs();
    if (session === null) await this.#parts.sessions.remove(key);
    else if (nowMs - found.usedAtMs >= USE_GRAIN_MS) await this.#parts.sessions.use(key, nowMs);
    return session === null ? null : this.#withOpened(session);
  }

  async signOut(token: string): Promise<void> {
    await this.#parts.sessions.remove(keyOf(token));
    for (const listener of this.#listeners) listener(token);
  }

  onSignOut(listener: (token: string) => void): void {
    this.#listeners.push(listener);
  }

  async enterFederated(person: ProvenPerson): Promise<SignedIn | RefusedFederated> {
    const { federated, clock } = this.#parts;
    if (federated === null) throw new InvariantError('somebody of a sign-in provider, and there is none');
    const stored = await federated.enter(person, clock.nowMs() + SESSION_LIMIT_MS);
    if ('refusal' in stored) return stored;
    await this.#parts.proofs?.proven(provenPerson(stored));
    return this.#begin(stored);
  }

  async endFederated(ended: EndedAtProvider): Promise<number> {
    const { issuer, subject, providerSessionId } = ended;
    await this.#parts.proofs?.ended(ended);
    let count = 0;
    for (const { key, stored } of await this.#parts.sessions.all()) {
      if (stored.kind !== 'federated' || stored.issuer !== issuer) continue;
      if (subject !== null && stored.subject !== subject) continue;
      if (providerSessionId !== null && stored.providerSessionId !== providerSessionId) continue;
      await this.#parts.sessions.remove(key);
      count += 1;
    }
    return count;
  }

  issueScreen(request: ScreenRequest): Promise<SignedIn> {
    return this.#begin(newScreen(request, this.#parts.clock.nowMs()));
  }

  async pairScreen(code: string): Promise<SignedIn | null> {
    const { sessions, clock } = this.#parts;
    const key = codeKeyOf(code);
    const found = await sessions.find(key);
    if (found === null || found.stored.kind !== 'code') return null;
    await sessions.remove(key);
    const nowMs = clock.nowMs();
    return nowMs >= found.stored.expiresAtMs ? null : this.#begin(pairedScreen(found.stored, nowMs));
  }

  async personOf(token: string): Promise<KnownPerson | null> {
    if ((await this.session(token)) === null) return null;
    const stored = (await this.#parts.sessions.find(keyOf(token)))?.stored;
    if (stored?.kind === 'person') return { kind: 'local', userId: stored.userId };
    return stored?.kind === 'federated' ? provenPerson(stored) : null;
  }

  async personNow(person: KnownPerson): Promise<Session | null> {
    const nowMs = this.#parts.clock.nowMs();
    const expiresAtMs = (person.kind === 'local' ? nowMs : person.provenAtMs) + SESSION_LIMIT_MS;
    if (nowMs >= expiresAtMs) return null;
    const { federated } = this.#parts;
    const session =
      person.kind === 'local'
        ? await this.#accountSession(person.userId, { passwordMark: null, expiresAtMs })
        : ((await federated?.sessionOf({ ...person, expiresAtMs })) ?? null);
    return session === null ? null : this.#withOpened(session);
  }

  async #begin(stored: StoredSession): Promise<SignedIn> {
    const token = this.#parts.newToken();
    const nowMs = this.#parts.clock.nowMs();
    const session = await this.#sessionOf({ stored, usedAtMs: nowMs });
    if (session === null) throw new VigilError('sign-in-failed', 'the account has changed meanwhile');
    await this.#sweep(nowMs);
    await this.#parts.sessions.save(keyOf(token), stored, nowMs);
    return { token, session };
  }

  /** As the account is now: its role and units, unless something has ended the session. */
  async #sessionOf({ stored, usedAtMs }: FoundSession): Promise<Session | null> {
    const nowMs = this.#parts.clock.nowMs();
    if (nowMs >= stored.expiresAtMs || stored.kind === 'code') return null;
    if ('screenId' in stored) return screenSession(stored);
    if (nowMs - usedAtMs >= IDLE_LIMIT_MS) return null;
    const { federated } = this.#parts;
    if (stored.kind === 'federated') return federated === null ? null : federated.sessionOf(stored);
    return this.#accountSession(stored.userId, stored);
  }

  /** `passwordMark`: null for whoever proved themselves otherwise than by the password. */
  async #accountSession(
    userId: string,
    { passwordMark, expiresAtMs }: { readonly passwordMark: string | null; readonly expiresAtMs: number },
  ): Promise<Session | null> {
    const { accounts, hasLocalAccounts } = this.#parts;
    const account = hasLocalAccounts ? (await accounts.current()).get(userId) : undefined;
    if (account === undefined || account.isDisabled) return null;
    if (passwordMark !== null && markOf(account) !== passwordMark) return null;
    const { userName, displayName, role, units } = account;
    return { userId: userName, displayName, role, units, expiresAtMs, ...sightOf(role) };
  }

  async #withOpened(session: Session): Promise<Session> {
    if (!may(session.role, 'break-glass')) return session;
    const openings = await this.#parts.breakGlass.openings();
    const opened = openings.flatMap(({ userId, unitId, untilMs }) =>
      userId === session.userId ? [{ unitId, untilMs }] : [],
    );
    return opened.length === 0 ? session : { ...session, opened };
  }

  async #sweep(nowMs: number): Promise<void> {
    if (nowMs - this.#sweptAtMs < SWEEP_MS) return;
    this.#sweptAtMs = nowMs;
    for (const { key, stored, usedAtMs } of await this.#parts.sessions.all()) {
      const isIdle = !('screenId' in stored) && nowMs - usedAtMs >= IDLE_LIMIT_MS;
      if (isIdle || nowMs >= stored.expiresAtMs) await this.#parts.sessions.remove(key);
    }
  }
}

function screenSession({ screenId, name, unitId, showsNames, isShared, expiresAtMs }: StoredScreen): Session {
  const role = isShared ? 'shared' : 'wall';
  const sight = isShared ? sightOf(role) : { ...sightOf(role), seesNames: showsNames };
  return { userId: `screen:${screenId}`, displayName: name, role, units: [unitId], expiresAtMs, ...sight };
}

function provenPerson(stored: StoredFederated): KnownPerson {
  const { kind, userId, displayName, issuer, subject, providerSessionId, held, expiresAtMs } = stored;
  const provenAtMs = expiresAtMs - SESSION_LIMIT_MS;
  return { kind, userId, displayName, issuer, subject, providerSessionId, held, provenAtMs };
}

/** Changes with the password, and tells nothing of it. */
function markOf({ password }: Account): string {
  return createHash('sha256').update(`${password.salt} ${password.hash}`).digest('base64');
}

/** Looking up by hash leaks nothing about the token, however long it takes. */
function keyOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function randomToken(): string {
  return randomBytes(32).toString('base64url');
}
