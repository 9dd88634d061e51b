/**
 * Faults of one kind that come with every record, told once a minute with their number. Pure: time comes in.
 *
 * Invariant: the first is told at once, and each is in the count of exactly one line or still waits to be told.
 */
const TOLD_EVERY_MS = 60_000;
/** Keys beyond these share one count, so that names cannot fill memory. */
const KEYS_MAX = 1_000;
const OTHERS = '';

interface Counted {
  toldAtMs: number;
  waiting: number;
}

export class RepeatedFaults {
  readonly #counted = new Map<string, Counted>();

  /** How many are to be told now, this one among them; 0: it waits. `nowMs`: monotonic. */
  note(key: string, nowMs: number): number {
    const at = this.#counted.has(key) || this.#counted.size < KEYS_MAX ? key : OTHERS;
    const counted = this.#counted.get(at);
    if (counted === undefined) {
      this.#counted.set(at, { toldAtMs: nowMs, waiting: 0 });
      return 1;
    }
    counted.waiting += 1;
    if (nowMs - counted.toldAtMs < TOLD_EVERY_MS) return 0;
    const count = counted.waiting;
    counted.toldAtMs = nowMs;
    counted.waiting = 0;
    return count;
  }

  /** Those that still wait, by key; they wait no more. */
  rest(): readonly (readonly [string, number])[] {
    const rest = [...this.#counted].flatMap(([key, { waiting }]) => (waiting === 0 ? [] : [[key, waiting] as const]));
    this.#counted.clear();
    return rest;
  }
}
