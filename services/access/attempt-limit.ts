/**
 * Limits wrong sign-ins in a minute, with room of its own for each key: a person who mistypes is
 * stopped early, an address later, since a hospital may stand behind one, and a name from wherever it
 * is tried last of all, so that nobody is locked out by a stranger. Attempts in progress count as
 * wrong until they prove right, so that a hundred at once are no way round.
 */
import type { Clock } from '../platform/clock.port.ts';

const WINDOW_MS = 60_000;
/** Keys remembered; beyond it the oldest is forgotten, so that made-up names cannot fill memory. */
const KEYS_MAX = 10_000;

export interface AttemptKey {
  readonly key: string;
  /** Wrong attempts a minute that this key has room for. */
  readonly wrongMax: number;
}

export interface Attempt {
  /** The password was right: this attempt no longer counts. */
  forgive(): void;
}

export class AttemptLimit {
  readonly #clock: Clock;
  /** Monotonic times of the newest attempts of each key, oldest first. */
  readonly #attempts = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes one attempt against every key; null when one of them is used up. */
  begin(keys: readonly AttemptKey[]): Attempt | null {
    const nowMs = this.#clock.monotonicMs();
    const lists = keys.map(({ key, wrongMax }) => ({ attempts: this.#recent(key, nowMs), wrongMax }));
    if (lists.some(({ attempts, wrongMax }) => attempts.length >= wrongMax)) return null;
    for (const { attempts } of lists) attempts.push(nowMs);
    return {
      forgive: () => {
        for (const { attempts } of lists) {
          const at = attempts.indexOf(nowMs);
          if (at >= 0) attempts.splice(at, 1);
        }
      },
    };
  }

  #recent(key: string, nowMs: number): number[] {
    const attempts = (this.#attempts.get(key) ?? []).filter((atMs) => nowMs - atMs < WINDOW_MS);
    this.#attempts.delete(key);
    this.#attempts.set(key, attempts);
    if (this.#attempts.size > KEYS_MAX) {
      for (const oldest of this.#attempts.keys()) {
        this.#attempts.delete(oldest);
        break;
      }
    }
    return attempts;
  }
}
