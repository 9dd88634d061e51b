/**
 * The longest time from a true crossing of a limit to the alert, reckoned from what the filters do:
 * the wait of a rule, the holes it bridges, the guard that may hold it back, the median and the two
 * looks of a score. Whoever lengthens a filter sees here what it costs; a property test holds the
 * engine to these numbers from both sides.
 *
 * Counted in the time of the data, from the crossing to the record whose folding raises the alert. What
 * stands before it (averaging inside the monitor, its own delay, the network) comes on top.
 */
import { staleAfterMs } from '../vital/signal-quality.ts';
import { signalIndex } from '../signal/signals.ts';
import type { VitalRule, VitalStep } from '../vital/vital-rule.ts';

/** How the engine looks at scores; services/engine/scoring holds the same numbers, and a test both to each other. */
export const SCORE_TIMING = { medianSeconds: 60, gridMs: 10_000, looks: 2, tickMs: 1_000 } as const;

const SECOND_MS = 1_000;

/**
 * Longest time between two readings of a signal that a run always bridges, ms: the run is judged on
 * whole seconds and breaks when two readings lie a stale limit apart.
 */
export function bridgedGapMs(signal: number, intervalMs: number): number {
  return Math.floor((staleAfterMs(signal, intervalMs) - 1) / SECOND_MS) * SECOND_MS;
}

/** Delays of one step of a vital sign rule, ms, from shortest to longest. */
export interface VitalDelay {
  /** Every reading comes, and the rates agree. */
  readonly unbrokenMs: number;
  /** Every reading comes, and the guard doubts all of them. */
  readonly doubtedMs: number;
  /** The guard doubts all, and as many readings are lost as a run can bridge. Longer holes are an alert of their own. */
  readonly worstMs: number;
}

/** Longest delays of a step when a device sends every `intervalMs`, 1 to 3,600,000. */
export function vitalDelay(
  rule: Pick<VitalRule, 'signal' | 'guard'>,
  step: Pick<VitalStep, 'sustainedForMs'>,
  intervalMs: number,
): VitalDelay {
  const gapMs = bridgedGapMs(signalIndex(rule.signal), intervalMs);
  const doubtedForMs = step.sustainedForMs + (rule.guard?.heldBackMsMax ?? 0);
  return {
    unbrokenMs: runDelayMs(step.sustainedForMs, intervalMs),
    doubtedMs: runDelayMs(doubtedForMs, intervalMs),
    worstMs: runDelayMs(doubtedForMs, gapMs),
  };
}

/**
 * At most one gap until the first reading past the limit, then the wait, and at most one gap more,
 * since the wait is only found to be full when a reading comes. Waits are judged on whole seconds.
 */
function runDelayMs(sustainedForMs: number, gapMs: number): number {
  return gapMs + Math.ceil(sustainedForMs / SECOND_MS) * SECOND_MS + gapMs;
}

/** Delays of a score whose streamed inputs cross into another level together, ms. */
export interface ScoreDelay {
  /** Until more than half of the minute's readings are past the crossing. */
  readonly medianMs: number;
  /** Until two looks in a row have seen it. */
  readonly looksMs: number;
  readonly worstMs: number;
}

/**
 * Longest delay of a score alert when readings lie at most `gapMs` apart. Holds while no input is
 * older than its validity; a reading that a guard doubts is not scored at all, and the score is then
 * partial: the vital sign rule raises, not the score. What a person charts is scored at once.
 */
export function scoreDelay(gapMs: number): ScoreDelay {
  const { medianSeconds, gridMs, looks, tickMs } = SCORE_TIMING;
  // With new readings `gap` seconds apart after a minute of old ones in every second, the old still
  // balance the new at this second; the next reading tips the median.
  const gapSeconds = Math.ceil(gapMs / SECOND_MS);
  const balancedSeconds = Math.floor((medianSeconds * gapSeconds) / (gapSeconds + 1));
  const medianMs = (balancedSeconds + 1) * SECOND_MS + gapMs;
  // A look comes with the first tick after a point of the grid.
  const looksMs = looks * gridMs + tickMs;
  // Readings and grid both go by whole seconds: the odd part of a second is lost once, not twice.
  return { medianMs, looksMs, worstMs: Math.floor((medianMs - 1) / SECOND_MS) * SECOND_MS + looksMs };
}
