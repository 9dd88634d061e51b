/**
 * Something that is made when first needed, shared, and thrown away after its first failure, so that
 * nothing ever goes on with a connection or a session that may be broken.
 */
export class Renewable<T> {
  readonly #make: () => Promise<T>;
  readonly #discard: (old: T) => void;
  #current: Promise<T> | null = null;

  constructor(make: () => Promise<T>, discard: (old: T) => void) {
    this.#make = make;
    this.#discard = discard;
  }

  async use<R>(work: (value: T) => Promise<R>): Promise<R> {
    const used = (this.#current ??= this.#make());
    try {
      return await work(await used);
    } catch (thrown) {
      if (this.#current === used) this.discard();
      throw thrown;
    }
  }

  /** The next use makes a new one. */
  discard(): void {
    const old = this.#current;
    this.#current = null;
    // One that could not even be made has told so to whoever asked for it.
    old?.then(this.#discard, () => undefined);
  }
}
