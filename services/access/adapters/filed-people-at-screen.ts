/**
 * Who stands at a shared screen, by `pins.json` as it is now. Whoever is switched off, has lost their role or unit, or was signed
 * out by the provider is refused with the next deed: rights are asked anew where the pass is used, not where it was given.
 *
 * Guessing: wrong PINs are counted by person and screen and by screen as wrong passwords are (attempt-limit.ts), and after
 * twenty wrong ones in a row, wherever, a PIN counts no more until its owner sets another or Vigil starts anew. Their badge and their
 * password go on counting: a stranger who types their name must not keep them from the ward.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../../platform/clock.port.ts';
import { VigilError } from '../../platform/errors.ts';
import { isFitPin } from '../../contract/access/pin-rule.ts';
import type { PersonAtScreen, PinState } from '../../contract/access/shared-screen.ts';
import { actsAtBedside, maySeeUnit, type Session } from '../../contract/screens/session.ts';
import type { AttemptLimit } from '../attempt-limit.ts';
import type { Identity, KnownPerson } from '../identity.port.ts';
import type { EndedAtProvider } from '../sign-in-provider.port.ts';
import { signIn } from '../sign-in.ts';
import type { PeopleAtScreen, PinAnswer, ProofAnswer, ScreenProof } from '../people-at-screen.port.ts';
import { FollowedFile } from './followed-file.ts';
import type { FederatedProofs } from './local-identity.ts';
import { hashOfNobody, isPassword, ACCOUNT_COST, type HashCost, type PasswordHash } from './password-hash.ts';
import { badgeHashOf, changePinPerson, pinHashOf, readPins, writePins, type PinPerson, type Pins } from './pin-file.ts';

/** Between the number and the end of the tap. */
export const PASS_MS = 60_000;
/** Beyond it the oldest is forgotten. */
const PASSES_MAX = 1_000;
const WRONG_IN_A_ROW_MAX = 20;
/** Somebody of a provider has no password here: they sign in anew and set a PIN within this time. */
export const FRESH_MS = 10 * 60_000;

interface Pass {
  readonly screenId: string;
  readonly userId: string;
  readonly untilMs: number;
}

interface Parts {
  readonly file: string;
  readonly clock: Clock;
  readonly newPass: () => string;
  readonly identity: Identity;
  /** Of PINs and badges alone. */
  readonly limit: AttemptLimit;
  readonly proofs: PinProofs;
  /** Of hashes of PINs; without it as of passwords. */
  readonly cost?: HashCost;
}

/** What a provider proved of people with a PIN or a badge: written with their sign-in, gone with its logout. */
export class PinProofs implements FederatedProofs {
  readonly #file: string;
  /** Writes in order: two sign-ins at once must not lose each other's. */
  #turn: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  proven(person: KnownPerson): Promise<void> {
    return this.inTurn(async () => {
      const { people } = await readPins(this.#file);
      if (!people.some(({ userId }) => userId === person.userId)) return;
      await changePinPerson(this.#file, person.userId, (kept) => ({ ...kept, proven: provenOf(person) }));
    }).catch(unlessDisk);
  }

  ended({ issuer, subject, providerSessionId }: EndedAtProvider): Promise<void> {
    return this.inTurn(async () => {
      const pins = await readPins(this.#file);
      const isEnded = ({ proven }: PinPerson): boolean =>
        proven !== null &&
        proven.issuer === issuer &&
        (subject === null || proven.subject === subject) &&
        (providerSessionId === null || proven.providerSessionId === providerSessionId);
      if (!pins.people.some(isEnded)) return;
      const people = pins.people.map((person) => (isEnded(person) ? { ...person, proven: null } : person));
      await writePins(this.#file, { ...pins, people });
    });
  }

  inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

export class FiledPeopleAtScreen implements PeopleAtScreen {
  readonly #parts: Parts;
  readonly #pins: FollowedFile<Pins>;
  readonly #nobody: PasswordHash = hashOfNobody(ACCOUNT_COST);
  readonly #passes = new Map<string, Pass>();
  readonly #wrongInARow = new Map<string, number>();

  private constructor(parts: Parts, pins: FollowedFile<Pins>) {
    this.#parts = parts;
    this.#pins = pins;
  }

  /** Rejects with the fault of an unreadable file. */
  static async open(parts: Parts): Promise<FiledPeopleAtScreen> {
    return new FiledPeopleAtScreen(parts, await FollowedFile.open(parts.file, readPins));
  }

  async people(screen: Session): Promise<readonly PersonAtScreen[]> {
    const { people } = await this.#pins.current();
    const withPin = people.filter(({ pin }) => pin !== null);
    const sessions = await Promise.all(withPin.map((person) => this.#standing(person, screen)));
    return sessions
      .flatMap((session) => (session === null ? [] : [session]))
      .map(({ userId, displayName, role }) => ({ userId, displayName, role }))
      .toSorted((left, right) => left.displayName.localeCompare(right.displayName));
  }

  async prove(screen: Session, proof: ScreenProof): Promise<ProofAnswer> {
    const { limit, clock } = this.#parts;
    const address = `shared ${screen.userId}`;
    const begun = limit.begin({ userName: 'userId' in proof ? proof.userId : `badge at ${address}`, address });
    if (begun.kind === 'refused') return { ok: false, code: 'pause', retryAfterMs: begun.retryAfterMs };
    if (begun.delayMs > 0) await new Promise<void>((resolve) => clock.after(begun.delayMs, resolve));
    const found = 'userId' in proof ? await this.#byPin(proof) : await this.#byBadge(proof.badge);
    const person = found === null ? null : await this.#standing(found, screen);
    if (person === null) return { ok: false, code: 'failed' };
    begun.forgive();
    return { ok: true, pass: this.#givePass(screen, person), person };
  }

  async personOf(screen: Session, pass: string): Promise<Session | null> {
    const key = hashOf(pass);
    const held = this.#passes.get(key);
    this.#passes.delete(key);
    if (held === undefined || held.screenId !== screen.userId) return null;
    if (held.untilMs <= this.#parts.clock.monotonicMs()) return null;
    const { people } = await this.#pins.current();
    const person = people.find(({ userId }) => userId === held.userId);
    return person === undefined ? null : this.#standing(person, screen);
  }

  async pinState(token: string): Promise<PinState | null> {
    const person = await this.#parts.identity.personOf(token);
    if (person === null) return null;
    const kept = (await this.#pins.current()).people.find(({ userId }) => userId === person.userId);
    return {
      hasPin: (kept?.pin ?? null) !== null,
      hasBadge: (kept?.badge ?? null) !== null,
      proof: person.kind === 'local' ? 'password' : 'fresh-sign-in',
    };
  }

  async setPin(
    token: string,
    { pin, password, address }: { readonly pin: string; readonly password: string | null; readonly address: string },
  ): Promise<PinAnswer> {
    const { identity, file, clock, proofs } = this.#parts;
    const person = await identity.personOf(token);
    if (person === null) return { ok: false, code: 'no-person' };
    if (!isFitPin(pin)) return { ok: false, code: 'unfit' };
    const refusal = await this.#proveAnew(person, { password, address });
    if (refusal !== null) return refusal;
    const hash = await pinHashOf(pin, { setAtMs: clock.nowMs(), cost: this.#parts.cost ?? ACCOUNT_COST });
    const proven = person.kind === 'local' ? null : provenOf(person);
    await proofs.inTurn(() => changePinPerson(file, person.userId, (kept) => ({ ...kept, pin: hash, proven })));
    this.#wrongInARow.delete(person.userId);
    return { ok: true };
  }

  /** A screen that somebody left signed in must not give a stranger a PIN of theirs. */
  async #proveAnew(
    person: KnownPerson,
    { password, address }: { readonly password: string | null; readonly address: string },
  ): Promise<PinAnswer | null> {
    const { identity, limit, clock } = this.#parts;
    if (person.kind === 'federated') {
      return clock.nowMs() - person.provenAtMs < FRESH_MS ? null : { ok: false, code: 'sign-in-anew' };
    }
    const request = { userName: person.userId, password: password ?? '', address };
    const answer = await signIn({ identity, limit, clock }, request);
    if (!answer.ok) {
      return answer.code === 'too-many-attempts'
        ? { ok: false, code: 'pause', retryAfterMs: answer.retryAfterMs }
        : { ok: false, code: 'failed' };
    }
    await identity.signOut(answer.token);
    return null;
  }

  async #byPin({ userId, pin }: { readonly userId: string; readonly pin: string }): Promise<PinPerson | null> {
    const { people } = await this.#pins.current();
    const person = people.find((each) => each.userId === userId);
    const wrong = this.#wrongInARow.get(userId) ?? 0;
    const isRight = await isPassword(pin, person?.pin ?? this.#nobody);
    if (person === undefined || person.pin === null || wrong >= WRONG_IN_A_ROW_MAX) return null;
    if (isRight) this.#wrongInARow.delete(userId);
    else this.#wrongInARow.set(userId, wrong + 1);
    return isRight ? person : null;
  }

  async #byBadge(badge: string): Promise<PinPerson | null> {
    const pins = await this.#pins.current();
    const hash = await badgeHashOf(badge, pins);
    return pins.people.find((each) => each.badge?.hash === hash) ?? null;
  }

  /** As they are now; null: they may not act in the unit of this screen. */
  async #standing({ userId, proven }: PinPerson, screen: Session): Promise<Session | null> {
    const person: KnownPerson = proven === null ? { kind: 'local', userId } : { kind: 'federated', userId, ...proven };
    const session = await this.#parts.identity.personNow(person);
    const [unitId] = screen.units;
    if (session === null || unitId === undefined || !actsAtBedside(session.role)) return null;
    return maySeeUnit(session, unitId) ? { ...session, atScreen: screen.userId } : null;
  }

  #givePass(screen: Session, person: Session): string {
    const pass = this.#parts.newPass();
    const untilMs = this.#parts.clock.monotonicMs() + PASS_MS;
    this.#passes.set(hashOf(pass), { screenId: screen.userId, userId: person.userId, untilMs });
    for (const oldest of this.#passes.keys()) {
      if (this.#passes.size <= PASSES_MAX) break;
      this.#passes.delete(oldest);
    }
    return pass;
  }
}

function provenOf(person: KnownPerson): PinPerson['proven'] {
  if (person.kind === 'local') return null;
  const { displayName, issuer, subject, providerSessionId, held, provenAtMs } = person;
  return { displayName, issuer, subject, providerSessionId, held: [...held], provenAtMs };
}

function hashOf(pass: string): string {
  return createHash('sha256').update(pass).digest('base64');
}

/** A disk that is full keeps nobody from signing in; their PIN then counts by the proof of before, or not. */
function unlessDisk(error: unknown): void {
  const isDisk = error instanceof VigilError || (error instanceof Error && 'code' in error);
  if (!isDisk) throw error;
}
