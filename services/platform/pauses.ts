/** Waits that whoever closes ends at once: between two tries of something that is away. */
import type { Clock } from './clock.port.ts';

export class Pauses {
  readonly #clock: Clock;
  readonly #wakes = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves after the time, or when the pauses are ended. */
  async pause(durationMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(durationMs, () => wake());
      const wake = (): void => {
        cancel();
        this.#wakes.delete(wake);
        resolve();
      };
      this.#wakes.add(wake);
    });
  }

  /** Those under way; later ones wait again. */
  endAll(): void {
    for (const wake of this.#wakes) wake();
  }
}
