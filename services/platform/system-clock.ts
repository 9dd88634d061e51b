/**
 * The machine's clock, held so that it never goes back while the process runs: unit time in the log
 * must not, and an alarm must not wait an hour for a clock that was set back an hour. After such a
 * step time goes on at nine tenths of its speed until the wall has caught up. A process that starts in that
 * time goes on from where the log stands (`goOnFrom`), or the unit would stand still for as long.
 */
import { performance } from 'node:perf_hooks';
import type { Clock } from './clock.port.ts';

export interface ClockSources {
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
  /** Told once a step how far the wall clock went back, ms; below a second it is not worth telling. */
  readonly onStepBack: (byMs: number) => void;
}

const SPEED_WHILE_AHEAD = 0.9;
const TOLD_FROM_MS = 1_000;

export class SystemClock implements Clock {
  readonly #sources: ClockSources;
  #heldMs = Number.NEGATIVE_INFINITY;
  #heldAtMonotonicMs = 0;
  #isTold = false;

  constructor(sources: Partial<ClockSources> = {}) {
    this.#sources = {
      wallMs: () => Date.now(),
      monotonicMs: () => performance.now(),
      onStepBack: () => undefined,
      ...sources,
    };
  }

  aheadOfWallMs(): number {
    return Math.max(0, this.nowMs() - this.#sources.wallMs());
  }

  goOnFrom(atMs: number): void {
    if (atMs <= this.nowMs()) return;
    this.#heldMs = atMs;
    this.#heldAtMonotonicMs = this.#sources.monotonicMs();
  }

  nowMs(): number {
    const [wallMs, monotonicMs] = [this.#sources.wallMs(), this.#sources.monotonicMs()];
    const leastMs = this.#heldMs + (monotonicMs - this.#heldAtMonotonicMs) * SPEED_WHILE_AHEAD;
    this.#tell(leastMs - wallMs);
    this.#heldMs = Math.max(wallMs, leastMs);
    this.#heldAtMonotonicMs = monotonicMs;
    return Math.floor(this.#heldMs);
  }

  monotonicMs(): number {
    return this.#sources.monotonicMs();
  }

  every(intervalMs: number, run: () => void): () => void {
    const timer = setInterval(run, intervalMs);
    return () => clearInterval(timer);
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  }

  #tell(aheadMs: number): void {
    if (aheadMs >= TOLD_FROM_MS && !this.#isTold) this.#sources.onStepBack(aheadMs);
    this.#isTold = aheadMs >= TOLD_FROM_MS;
  }
}
