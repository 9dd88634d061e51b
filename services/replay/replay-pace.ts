/** How fast a replay is shown: by the time of its own records, step by step, or as fast as it is folded. */
import type { SignalName } from '../clinical/signal/signals.ts';
import type { Decision } from '../contract/decisions/decision.ts';
import type { Clock } from '../platform/clock.port.ts';

/** All that records of one second of the unit's time brought. */
export interface PlayedMoment {
  /** Unit time, ms. */
  readonly atMs: number;
  readonly decisions: readonly Decision[];
  /** By stay, what its scored channels measured last in this moment; null: switched off, or lead off. */
  readonly values: ReadonlyMap<string, ReadonlyMap<SignalName, number | null>>;
}

export interface ReplayPace {
  /** Resolves when the moment may be shown; false: it is not, and nothing after it. */
  next(moment: PlayedMoment): Promise<boolean>;
}

/** Longest single wait: what ends a replay meanwhile is looked at so often. */
const LOOK_EVERY_MS = 250;

/** As many seconds of the unit's time in a second as `factor` says; Infinity: without a wait. A moment that is late is shown at once. */
export function steadyPace(clock: Clock, factor: number, signal: AbortSignal): ReplayPace {
  let begun: { readonly atMs: number; readonly monotonicMs: number } | null = null;
  return {
    next: async ({ atMs }) => {
      begun ??= { atMs, monotonicMs: clock.monotonicMs() };
      const dueMs = begun.monotonicMs + (atMs - begun.atMs) / factor;
      for (;;) {
        if (signal.aborted) return false;
        const waitMs = dueMs - clock.monotonicMs();
        if (waitMs <= 0) return true;
        await new Promise<void>((resolve) => {
          clock.after(Math.min(waitMs, LOOK_EVERY_MS), resolve);
        });
      }
    },
  };
}

/** tick: this moment; minute: all up to the next full minute of the unit's time; decision: up to the next that decided something. */
export const STEPS = ['tick', 'minute', 'decision', 'end'] as const;
export type Step = (typeof STEPS)[number];

const MINUTE_MS = 60_000;

/** `ask` is called before each step; null: whoever stepped is gone. */
export function stepPace(ask: () => Promise<Step | null>): ReplayPace {
  let untilMs = Number.NEGATIVE_INFINITY;
  let isSeeking = false;
  return {
    next: async ({ atMs, decisions }) => {
      if (!isSeeking && atMs >= untilMs) {
        const step = (await ask()) ?? 'end';
        if (step === 'end') return false;
        isSeeking = step === 'decision';
        untilMs = step === 'minute' ? (Math.floor(atMs / MINUTE_MS) + 1) * MINUTE_MS : atMs;
      }
      isSeeking &&= decisions.length === 0;
      return true;
    },
  };
}
