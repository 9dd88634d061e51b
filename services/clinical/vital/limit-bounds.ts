/**
 * How far one person, and two, may move a limit, its wait and its rest: one table by which changes are judged and which
 * the screens show. Distances are data of the rules (`bounds`), always measured from what ships; the rest stands below.
 */
import { signalAt, signalIndex } from '../signal/signals.ts';
import type { VitalLevel, VitalRule, VitalStep } from './vital-rule.ts';

export interface Reach {
  /** That one person may decide. */
  readonly alone: number;
  /** That two may; nobody further. */
  readonly together: number;
}

interface LevelBounds {
  /** Times the shipped wait. */
  readonly waitTimes: Reach;
  readonly cooldownMs: Reach;
}

/** Engineering choices, shorter where harm is faster; an emergency never rests after an episode. */
export const BOUNDS_BY_LEVEL: Readonly<Record<VitalLevel, LevelBounds>> = {
  low: { waitTimes: { alone: 4, together: 10 }, cooldownMs: { alone: 1_800_000, together: 3_600_000 } },
  medium: { waitTimes: { alone: 3, together: 6 }, cooldownMs: { alone: 600_000, together: 1_800_000 } },
  high: { waitTimes: { alone: 2, together: 4 }, cooldownMs: { alone: 120_000, together: 300_000 } },
  emergency: { waitTimes: { alone: 1, together: 2 }, cooldownMs: { alone: 0, together: 0 } },
};
/** Beyond this an alert that was answered by its numbers hangs on. */
const CLEAR_MARGIN_TIMES = 4;
const EMERGENCY_SHARE = 0.5;
/** Below it a limit waits for readings and not for a time. */
export const LEAST_WAIT_MS = 1_000;

export interface LimitRange {
  readonly from: number;
  readonly to: number;
}

/** Of one limit; what one person and two may choose, ends included. */
export interface LimitBounds {
  /** Null: the rule names none, and every move needs two. */
  readonly limit: { readonly alone: LimitRange; readonly together: LimitRange } | null;
  /** Longest waits, ms. Null: it waits for readings, which nobody moves. */
  readonly waitMs: Reach | null;
  /** Longest rests after an episode, ms, at the level at which it ships. */
  readonly cooldownMs: Reach;
  readonly clearMarginMost: number;
}

export function boundsOf(rule: VitalRule, step: VitalStep): LimitBounds {
  const outwards = outwardsReachOf(rule, step.level);
  const inwards = rule.bounds?.inwards;
  return {
    limit:
      outwards === undefined || inwards === undefined
        ? null
        : {
            alone: rangeOf(rule, step, { out: outwards.alone, in: inwards.alone }),
            together: rangeOf(rule, step, { out: outwards.together, in: inwards.together }),
          },
    waitMs: waitReachOf(rule, step),
    cooldownMs: BOUNDS_BY_LEVEL[step.level].cooldownMs,
    clearMarginMost: clearMarginMostOf(rule, step),
  };
}

/** Outwards it alerts later or not at all: an emergency goes there by two people alone, and by half as much. */
export function outwardsReachOf({ bounds }: VitalRule, level: VitalLevel): Reach | undefined {
  if (bounds === undefined || level !== 'emergency') return bounds?.outwards;
  return { alone: 0, together: bounds.outwards.together * EMERGENCY_SHARE };
}

/** Null: a cuff waits for readings, a streamed signal for a time. */
export function waitReachOf(rule: VitalRule, step: VitalStep): Reach | null {
  if (signalAt(signalIndex(step.signal ?? rule.signal)).rhythm === 'aperiodic') return null;
  const { alone, together } = BOUNDS_BY_LEVEL[step.level].waitTimes;
  return { alone: alone * step.sustainedForMs, together: together * step.sustainedForMs };
}

export function clearMarginMostOf(rule: VitalRule, step: VitalStep): number {
  return CLEAR_MARGIN_TIMES * (step.clearMargin ?? rule.clearMargin);
}

function rangeOf(
  { direction }: VitalRule,
  { limit }: VitalStep,
  reach: { readonly out: number; readonly in: number },
): LimitRange {
  const [down, up] = direction === 'below' ? [reach.out, reach.in] : [reach.in, reach.out];
  return { from: exact(limit - down), to: exact(limit + up) };
}

/** Of decimals: 36.5 less 0.1 is 36.4 and not 36.4000000001. */
function exact(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
