/**
 * Whose raw message is kept: the first of each reason, and again after a minute. A monitor that sends a
 * code nobody mapped does so every second, for every child; what could still be admitted stands in the
 * observations of each item, and the same message over and over, with its names, helps nobody.
 */
import type { Quarantined } from '../../contract/records/quarantine.ts';
import { refusalKey } from './refusal-kinds.ts';

const AGAIN_AFTER_MS = 60_000;
const REASONS_MAX = 1_000;

export class RawExamples {
  /** Gateway time of the example, by reason; oldest first. */
  readonly #keptAtMs = new Map<string, number>();

  thinned(items: readonly Quarantined[]): readonly Quarantined[] {
    return items.map((item) => (this.#isExample(item) ? item : withoutRaw(item)));
  }

  /** The last examples never became durable. */
  forget(): void {
    this.#keptAtMs.clear();
  }

  #isExample(item: Quarantined): boolean {
    const key = refusalKey(item);
    const keptAtMs = this.#keptAtMs.get(key);
    if (keptAtMs !== undefined && Math.abs(item.receivedAtMs - keptAtMs) < AGAIN_AFTER_MS) return false;
    this.#keptAtMs.delete(key);
    this.#keptAtMs.set(key, item.receivedAtMs);
    const [oldest] = this.#keptAtMs.keys();
    if (this.#keptAtMs.size > REASONS_MAX && oldest !== undefined) this.#keptAtMs.delete(oldest);
    return true;
  }
}

function withoutRaw({ raw: _raw, ...item }: Quarantined): Quarantined {
  return item;
}
