/**
 * Monotonic page time and the beat that moves ages on. The beat comes from a worker, whose timers a
 * hidden page does not slow down (safety H14), and from the page as well, should the worker fail.
 */
export interface PageClock {
  /** Milliseconds by performance.now(): never set back, unrelated to the wall clock. */
  nowMs(): number;
  /** Calls `listener` a few times a second; returns how to stop it. */
  everyTick(listener: () => void): () => void;
}

const TICK_MS = 250;

export function createPageClock(): PageClock {
  return {
    nowMs: () => performance.now(),
    everyTick(listener) {
      const worker = new Worker(new URL('./page-tick.worker.ts', import.meta.url), { type: 'module' });
      worker.addEventListener('message', listener);
      const timer = setInterval(listener, 2 * TICK_MS);
      return () => {
        clearInterval(timer);
        worker.terminate();
      };
    },
  };
}
