/** Messages and bytes of the last minute, second by second; what is older falls out by itself. */
const SECONDS = 60;

export class RateRing {
  readonly #secondOf = new Float64Array(SECONDS).fill(-1);
  readonly #messages = new Uint32Array(SECONDS);
  readonly #bytes = new Float64Array(SECONDS);
  readonly #faults = new Uint32Array(SECONDS);

  add(
    atMs: number,
    { messages, bytes, faults }: { readonly messages: number; readonly bytes: number; readonly faults: number },
  ): void {
    const second = Math.floor(atMs / 1_000);
    const slot = second % SECONDS;
    if (this.#secondOf[slot] !== second) {
      this.#secondOf[slot] = second;
      this.#messages[slot] = 0;
      this.#bytes[slot] = 0;
      this.#faults[slot] = 0;
    }
    this.#messages[slot] = (this.#messages[slot] ?? 0) + messages;
    this.#bytes[slot] = (this.#bytes[slot] ?? 0) + bytes;
    this.#faults[slot] = (this.#faults[slot] ?? 0) + faults;
  }

  /** Sums of the 60 s up to `nowMs`. */
  lastMinute(nowMs: number): { readonly messages: number; readonly bytes: number; readonly faults: number } {
    const second = Math.floor(nowMs / 1_000);
    let [messages, bytes, faults] = [0, 0, 0];
    for (let slot = 0; slot < SECONDS; slot++) {
      const age = second - (this.#secondOf[slot] ?? -1);
      if (age < 0 || age >= SECONDS) continue;
      messages += this.#messages[slot] ?? 0;
      bytes += this.#bytes[slot] ?? 0;
      faults += this.#faults[slot] ?? 0;
    }
    return { messages, bytes, faults };
  }
}
