/**
 * Slows wrong sign-ins down and locks nobody out for long. The rule:
 *
 *  - one account at one address: after five wrong attempts in a row a pause of 1 s, which doubles with each further
 *    one up to 30 s; in the pause it is refused. Five minutes without an attempt, or the right password, end it;
 *  - one address, whatever the names, and one name, from wherever: beyond thirty wrong attempts in a minute each
 *    further sign-in waits 2 s and is then judged. A whole ward stands behind one address, and a stranger who tries
 *    somebody's name must not keep that person out.
 *
 *  - one name at once from many addresses: where it is beyond thirty, addresses from which it has not signed in since the
 *    start take turns, one every 2 s, and who would wait longer than 10 s is refused. However many machines guess, a
 *    name is guessed at most some sixty times a minute; its own places go on getting in.
 *
 * Attempts in progress count as wrong until they prove right, so that a hundred at once are no way round.
 */
import type { Clock } from '../platform/clock.port.ts';

const WINDOW_MS = 60_000;
const WRONG_A_MINUTE = 30;
const DELAY_MS = 2_000;

const TURN_WAIT_MS_MAX = 10_000;
/** Of one name: the workstations of a unit. */
const PLACES_MAX = 32;

const WRONG_IN_A_ROW = 5;
const PAUSE_FIRST_MS = 1_000;
const PAUSE_MAX_MS = 30_000;
const FORGET_MS = 5 * 60_000;

/** Keys remembered; beyond it the oldest is forgotten, so that made-up names cannot fill memory. */
const KEYS_MAX = 10_000;

export interface AttemptSource {
  readonly userName: string;
  /** Network address of the sender. */
  readonly address: string;
}

export interface AdmittedAttempt {
  readonly kind: 'admitted';
  /** How long to wait before the password is looked at. */
  readonly delayMs: number;
  /** It was right: this attempt no longer counts. */
  forgive(): void;
}

export type Attempt = AdmittedAttempt | { readonly kind: 'refused'; readonly retryAfterMs: number };

interface Row {
  wrong: number;
  lastAtMs: number;
}

export class AttemptLimit {
  readonly #clock: Clock;
  /** Wrong attempts in a row of one account at one address. */
  readonly #rows = new Map<string, Row>();
  /** Monotonic times of the newest attempts of an address or a name, oldest first. */
  readonly #recent = new Map<string, number[]>();

  /** Addresses from which a name has signed in since the start. */
  readonly #places = new Map<string, readonly string[]>();
  /** Monotonic time of the last turn that was given out for a name. */
  readonly #turns = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin({ userName, address }: AttemptSource): Attempt {
    const nowMs = this.#clock.monotonicMs();
    const own = `${address} ${userName}`;
    const row = this.#rowOf(own, nowMs);
    const waitMs = row.lastAtMs + pauseAfter(row.wrong) - nowMs;
    if (waitMs > 0) return { kind: 'refused', retryAfterMs: waitMs };
    const turnMs = this.#turnOf({ userName, address }, nowMs);
    if (turnMs > TURN_WAIT_MS_MAX) return { kind: 'refused', retryAfterMs: turnMs };
    if (turnMs > 0) remember(this.#turns, userName, nowMs + turnMs);
    row.wrong += 1;
    row.lastAtMs = nowMs;
    const shared = this.#admit([`address ${address}`, `name ${userName}`], nowMs);
    const forgive = (): void => {
      this.#rows.delete(own);
      const places = (this.#places.get(userName) ?? []).filter((place) => place !== address);
      remember(this.#places, userName, [...places, address].slice(-PLACES_MAX));
      shared.forgive();
    };
    return { kind: 'admitted', delayMs: Math.max(shared.delayMs, turnMs), forgive };
  }

  /** How long a stranger to this name waits for a turn, ms; 0: there is no need of turns. */
  #turnOf({ userName, address }: AttemptSource, nowMs: number): number {
    const isCrowded = this.#recentOf(`name ${userName}`, nowMs).length >= WRONG_A_MINUTE;
    if (!isCrowded || this.#places.get(userName)?.includes(address) === true) return 0;
    return Math.max(nowMs, this.#turns.get(userName) ?? Number.NEGATIVE_INFINITY) + DELAY_MS - nowMs;
  }

  /** Of a program, which signs and has no password that could be guessed: its address alone is slowed down. */
  beginProgram(address: string): AdmittedAttempt {
    return this.#admit([`address ${address}`], this.#clock.monotonicMs());
  }

  #admit(keys: readonly string[], nowMs: number): AdmittedAttempt {
    const shared = keys.map((key) => this.#recentOf(key, nowMs));
    const isSlow = shared.some((attempts) => attempts.length >= WRONG_A_MINUTE);
    for (const attempts of shared) attempts.push(nowMs);
    const forgive = (): void => {
      for (const attempts of shared) removeOne(attempts, nowMs);
    };
    return { kind: 'admitted', delayMs: isSlow ? DELAY_MS : 0, forgive };
  }

  #rowOf(key: string, nowMs: number): Row {
    const known = this.#rows.get(key);
    const row = known === undefined || nowMs - known.lastAtMs >= FORGET_MS ? { wrong: 0, lastAtMs: nowMs } : known;
    remember(this.#rows, key, row);
    return row;
  }

  /** At most a few more than count: an attacker's list must not grow with the attack. */
  #recentOf(key: string, nowMs: number): number[] {
    const attempts = (this.#recent.get(key) ?? []).filter((atMs) => nowMs - atMs < WINDOW_MS).slice(-WRONG_A_MINUTE);
    remember(this.#recent, key, attempts);
    return attempts;
  }
}

/** Pause after so many wrong attempts in a row, ms. */
function pauseAfter(wrong: number): number {
  return wrong < WRONG_IN_A_ROW ? 0 : Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** (wrong - WRONG_IN_A_ROW));
}

function removeOne(attempts: number[], atMs: number): void {
  const at = attempts.indexOf(atMs);
  if (at >= 0) attempts.splice(at, 1);
}

/** As the newest; the oldest is forgotten where there are too many. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= KEYS_MAX) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    break;
  }
}
