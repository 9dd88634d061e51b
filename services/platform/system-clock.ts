import { performance } from 'node:perf_hooks';
import type { Clock } from './clock.port.ts';

export class SystemClock implements Clock {
  nowMs(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now();
  }

  every(intervalMs: number, run: () => void): () => void {
    const timer = setInterval(run, intervalMs);
    return () => clearInterval(timer);
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  }
}
