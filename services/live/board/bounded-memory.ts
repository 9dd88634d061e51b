/**
 * Remembers the newest entries and forgets the oldest, so that what a long-running reader knows
 * never grows without bound. What is forgotten is healed by the next assertion of the unit's state.
 */
export class BoundedMemory<V> {
  readonly #entries = new Map<string, V>();
  readonly #sizeMax: number;

  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  /** Stores the value as the newest entry. */
  set(key: string, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#sizeMax) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  /** Forgets all but the newest so many. */
  shrinkTo(size: number): void {
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= size) return;
      this.#entries.delete(oldest);
    }
  }

  get size(): number {
    return this.#entries.size;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** Marks the key; false when it was marked before. */
  add(key: string, value: V): boolean {
    if (this.#entries.has(key)) return false;
    this.set(key, value);
    return true;
  }
}
