/** The watchdog of the Kafka reader, on a clock that the test moves. */
import { describe, expect, test } from 'vitest';
import { KafkaWatchdog } from '../../services/log/adapters/kafka/kafka-watchdog.ts';
import type { Clock } from '../../services/platform/clock.port.ts';

class SteppedClock implements Clock {
  #nowMs = 0;
  readonly #repeating = new Set<{ readonly everyMs: number; dueMs: number; readonly run: () => void }>();

  nowMs(): number {
    return this.#nowMs;
  }

  aheadOfWallMs(): number {
    return 0;
  }

  goOnFrom(): void {
    throw new Error('not used by the watchdog');
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  every(everyMs: number, run: () => void): () => void {
    const timer = { everyMs, dueMs: this.#nowMs + everyMs, run };
    this.#repeating.add(timer);
    return () => this.#repeating.delete(timer);
  }

  after(): () => void {
    throw new Error('not used by the watchdog');
  }

  /** Time passes and timers fire when they are due. */
  pass(durationMs: number): void {
    for (const untilMs = this.#nowMs + durationMs; this.#nowMs < untilMs;) {
      this.#nowMs += 1;
      this.#fireDue();
    }
  }

  /** The whole process stands still, then timers fire once. */
  standStill(durationMs: number): void {
    this.#nowMs += durationMs;
    this.#fireDue();
  }

  #fireDue(): void {
    for (const timer of this.#repeating) {
      if (timer.dueMs > this.#nowMs) continue;
      timer.dueMs = this.#nowMs + timer.everyMs;
      timer.run();
    }
  }
}

function watched() {
  const clock = new SteppedClock();
  const stalls: number[] = [];
  const watchdog = new KafkaWatchdog({ clock, stallAfterMs: 10_000, onStall: () => stalls.push(clock.nowMs()) });
  return { clock, stalls, watchdog };
}

describe('the watchdog', () => {
  test('F10: tells of silence once, at most half a second late', () => {
    const { clock, stalls, watchdog } = watched();
    clock.pass(3_000);
    watchdog.signOfLife();
    clock.pass(30_000);
    expect(stalls).toHaveLength(1);
    expect(stalls[0]).toBeGreaterThanOrEqual(13_000);
    expect(stalls[0]).toBeLessThanOrEqual(13_500);
  });

  test('keeps quiet while answers come', () => {
    const { clock, stalls, watchdog } = watched();
    for (let answer = 0; answer < 20; answer += 1) {
      clock.pass(9_000);
      watchdog.signOfLife();
    }
    expect(stalls).toEqual([]);
  });

  test('does not count the time our own side works on a batch', () => {
    const { clock, stalls, watchdog } = watched();
    watchdog.working(true);
    clock.pass(60_000);
    watchdog.working(false);
    clock.pass(9_000);
    expect(stalls).toEqual([]);
    clock.pass(2_000);
    expect(stalls).toHaveLength(1);
  });

  test('does not count a standstill of the process', () => {
    const { clock, stalls } = watched();
    clock.pass(5_000);
    clock.standStill(60_000);
    clock.pass(9_000);
    expect(stalls).toEqual([]);
  });

  test('is silent once stopped', () => {
    const { clock, stalls, watchdog } = watched();
    watchdog.stop();
    clock.pass(60_000);
    expect(stalls).toEqual([]);
  });
});
