/** Time that moves only when a test says so; timers run in the order in which they fall due. */
import type { Clock } from '../../services/platform/clock.port.ts';

interface Timer {
  dueMs: number;
  readonly intervalMs: number | null;
  readonly run: () => void;
}

export class SimulatedClock implements Clock {
  readonly #startMs: number;
  readonly #timers = new Set<Timer>();
  #nowMs: number;
  readonly #watchers: (() => void)[] = [];

  constructor(startMs = Date.UTC(2026, 0, 15, 8)) {
    this.#startMs = startMs;
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  aheadOfWallMs(): number {
    return 0;
  }

  goOnFrom(atMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, atMs);
  }

  monotonicMs(): number {
    return this.#nowMs - this.#startMs;
  }

  every(intervalMs: number, run: () => void): () => void {
    return this.#add({ dueMs: this.#nowMs + intervalMs, intervalMs, run });
  }

  after(delayMs: number, run: () => void): () => void {
    return this.#add({ dueMs: this.#nowMs + delayMs, intervalMs: null, run });
  }

  /** Moves time on and runs what falls due on the way, each at its own moment. */
  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs;
    for (let next = this.#nextDue(untilMs); next !== null; next = this.#nextDue(untilMs)) {
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      if (next.intervalMs === null) this.#timers.delete(next);
      else next.dueMs += next.intervalMs;
      next.run();
    }
    this.#nowMs = untilMs;
  }

  /** Resolves when something waits once for a moment to come; at once when something does already. */
  untilWaiting(): Promise<void> {
    if ([...this.#timers].some(({ intervalMs }) => intervalMs === null)) return Promise.resolve();
    return new Promise((resolve) => this.#watchers.push(resolve));
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer);
    if (timer.intervalMs === null) for (const watcher of this.#watchers.splice(0)) watcher();
    return () => void this.#timers.delete(timer);
  }

  #nextDue(untilMs: number): Timer | null {
    let next: Timer | null = null;
    for (const timer of this.#timers) {
      if (timer.dueMs <= untilMs && (next === null || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }
}
