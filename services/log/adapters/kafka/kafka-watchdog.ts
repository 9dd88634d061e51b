/**
 * Notices a consumer that lives on but reads nothing: kafkajs can hang after a silent network loss or
 * give up with the process still up (tulios/kafkajs#1163, #1443, #1513, #659). Signs of life are fetch
 * answers of the broker. Time in which our own side works on a batch does not count, nor does time in
 * which the whole process stood still.
 */
import type { Clock } from '../../../platform/clock.port.ts';

const LOOK_EVERY_MS = 500;

export interface WatchdogParts {
  readonly clock: Clock;
  readonly stallAfterMs: number;
  readonly onStall: (silentMs: number) => void;
}

export class KafkaWatchdog {
  readonly #parts: WatchdogParts;
  readonly #cancel: () => void;
  #lastSignMs: number;
  #lastLookMs: number;
  #working = false;

  constructor(parts: WatchdogParts) {
    this.#parts = parts;
    this.#lastSignMs = parts.clock.monotonicMs();
    this.#lastLookMs = this.#lastSignMs;
    this.#cancel = parts.clock.every(LOOK_EVERY_MS, () => this.#look());
  }

  /** The broker answered. */
  signOfLife(): void {
    this.#lastSignMs = this.#parts.clock.monotonicMs();
  }

  /** Our own side begins or ends its work on a batch. */
  working(working: boolean): void {
    this.#working = working;
    this.signOfLife();
  }

  stop(): void {
    this.#cancel();
  }

  #look(): void {
    const nowMs = this.#parts.clock.monotonicMs();
    // After a standstill of this process the answers that came meanwhile are yet to be read.
    if (this.#working || nowMs - this.#lastLookMs > 4 * LOOK_EVERY_MS) this.signOfLife();
    this.#lastLookMs = nowMs;
    const silentMs = nowMs - this.#lastSignMs;
    if (silentMs < this.#parts.stallAfterMs) return;
    this.stop();
    this.#parts.onStall(silentMs);
  }
}
