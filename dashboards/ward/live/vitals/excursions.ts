/**
 * What the numbers of one child did in the last quarter of an hour, so that a dip that is over leaves a
 * mark. Kept in steps of ten seconds: a step counts as past a limit when its mean is, and is told by its
 * lowest or highest reading; a single odd reading leaves no mark.
 */
import type { SignalName } from '../../../../services/clinical/signal/signals.ts';
import { isPastLimit, type LimitInForce } from '../../../../services/contract/decisions/vital-limits.ts';

export const RECENT_MS = 15 * 60_000;
const STEP_MS = 10_000;
const STEPS = RECENT_MS / STEP_MS;

interface Step {
  readonly step: number;
  sum: number;
  count: number;
  low: number;
  lowAtMs: number;
  high: number;
  highAtMs: number;
}

export interface Extreme {
  readonly signal: SignalName;
  readonly value: number;
  readonly atMs: number;
}

export interface StoredStep {
  readonly atMs: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

export class Excursions {
  readonly #bySignal = new Map<SignalName, (Step | undefined)[]>();

  /** Adds a reading that is neither doubted nor impossible. True: a step has begun. */
  add(signal: SignalName, atMs: number, value: number): boolean {
    const at = Math.floor(atMs / STEP_MS);
    const held = this.#stepsOf(signal)[at % STEPS];
    if (held === undefined || held.step < at) {
      this.#put(signal, at, { mean: value, min: value, max: value, atMs });
      return true;
    }
    if (held.step > at) return false;
    held.sum += value;
    held.count += 1;
    if (value < held.low) [held.low, held.lowAtMs] = [value, atMs];
    if (value > held.high) [held.high, held.highAtMs] = [value, atMs];
    return false;
  }

  /** Adds what the history has of a time of which nothing was seen live. */
  addStored(signal: SignalName, stored: StoredStep): void {
    const at = Math.floor(stored.atMs / STEP_MS);
    const held = this.#stepsOf(signal)[at % STEPS];
    if (held === undefined || held.step < at) this.#put(signal, at, stored);
  }

  /** The furthest reading past a limit within the last quarter of an hour; null: none. */
  furthest(limit: LimitInForce, nowMs: number): Extreme | null {
    let furthest: Extreme | null = null;
    for (const step of this.#bySignal.get(limit.signal) ?? []) {
      if (step === undefined || step.step * STEP_MS <= nowMs - RECENT_MS) continue;
      if (!isPastLimit(limit, step.sum / step.count)) continue;
      const isLow = limit.side === 'below';
      const [value, atMs] = isLow ? [step.low, step.lowAtMs] : [step.high, step.highAtMs];
      if (furthest === null || (isLow ? value < furthest.value : value > furthest.value)) {
        furthest = { signal: limit.signal, value, atMs };
      }
    }
    return furthest;
  }

  #stepsOf(signal: SignalName): (Step | undefined)[] {
    const known = this.#bySignal.get(signal);
    if (known !== undefined) return known;
    const made = Array.from({ length: STEPS }, (): Step | undefined => undefined);
    this.#bySignal.set(signal, made);
    return made;
  }

  #put(signal: SignalName, step: number, { mean, min, max, atMs }: StoredStep): void {
    this.#stepsOf(signal)[step % STEPS] = {
      step,
      sum: mean,
      count: 1,
      low: min,
      lowAtMs: atMs,
      high: max,
      highAtMs: atMs,
    };
  }
}
