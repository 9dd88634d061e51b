/**
 * What was refused of one source, by its reason: a monitor that sends an unknown code every second is
 * one thing to mend and not fifty. In memory only, and bounded.
 */
import type { Quarantined } from '../../contract/records/quarantine.ts';

/** One reason, by its newest item; `raw` is of the newest item that has one. */
export interface RefusalKind {
  readonly item: Quarantined;
  /** How many items had this reason since it was first seen. */
  readonly count: number;
}

/** Reasons kept of a source. */
export const KEPT_REFUSALS = 50;

export class RefusalKinds {
  /** Oldest first. */
  readonly #kinds = new Map<string, RefusalKind>();

  add(items: readonly Quarantined[]): void {
    for (const item of items) this.#addOne(item);
    for (const key of this.#kinds.keys()) {
      if (this.#kinds.size <= KEPT_REFUSALS) break;
      this.#kinds.delete(key);
    }
  }

  newestFirst(): readonly RefusalKind[] {
    return [...this.#kinds.values()].toReversed();
  }

  #addOne(item: Quarantined): void {
    const key = refusalKey(item);
    const known = this.#kinds.get(key);
    this.#kinds.delete(key);
    const raw = item.raw ?? known?.item.raw;
    this.#kinds.set(key, { item: raw === undefined ? item : { ...item, raw }, count: (known?.count ?? 0) + 1 });
  }
}

/**
 * Items of one key have the same thing wrong with them: the same codes about the same names. Numbers that were
 * measured or counted make no other reason.
 */
export function refusalKey({ unitId, code, reasons }: Pick<Quarantined, 'unitId' | 'code' | 'reasons'>): string {
  const parts = reasons.map(({ at, reason }) => [at, reason.code, namesIn(reason.values)]);
  return JSON.stringify([unitId, code, parts]);
}

function namesIn(values: object): readonly string[] {
  return Object.values(values).filter((value): value is string => typeof value === 'string');
}
