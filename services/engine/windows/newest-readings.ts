/**
 * The newest reading of each signal of one stay, whatever its quality. Bedside time orders them;
 * gateway time says how old they are. Cuff pressures outlive the second ring here.
 */
import { isPlausible, missingAfterMs } from '../../clinical/vital/signal-quality.ts';
import { SIGNAL_COUNT } from '../../clinical/signal/signals.ts';
import type { FrameRing } from './frame-ring.ts';

export const NEVER = 0;
export const PRESENT = 1;
export const OFF = 2;

/** One entry a signal in every array. */
export interface NewestReadings {
  /** NEVER, PRESENT or OFF. */
  readonly kind: Uint8Array;
  /** Bedside time, -1 before the first reading. */
  readonly effectiveAtMs: Float64Array;
  readonly receivedAtMs: Float64Array;
  readonly values: Float32Array;
  readonly intervalMs: Uint32Array;
  readonly positions: string[];
  readonly rows: Uint16Array;
  /** Gateway times of the first and the newest present reading of the stretch without a long gap. */
  readonly presentSinceMs: Float64Array;
  readonly presentUntilMs: Float64Array;
  /** Gateway time of the newest plausible reading above 0: what a living child gives. */
  readonly aliveUntilMs: Float64Array;
}

export function createNewestReadings(): NewestReadings {
  return {
    kind: new Uint8Array(SIGNAL_COUNT),
    effectiveAtMs: new Float64Array(SIGNAL_COUNT).fill(-1),
    receivedAtMs: new Float64Array(SIGNAL_COUNT).fill(-1),
    values: new Float32Array(SIGNAL_COUNT),
    intervalMs: new Uint32Array(SIGNAL_COUNT),
    positions: Array.from({ length: SIGNAL_COUNT }, () => ''),
    rows: new Uint16Array(SIGNAL_COUNT),
    presentSinceMs: new Float64Array(SIGNAL_COUNT).fill(-1),
    presentUntilMs: new Float64Array(SIGNAL_COUNT).fill(-1),
    aliveUntilMs: new Float64Array(SIGNAL_COUNT).fill(-1),
  };
}

/** Entry of a signal in an array of times, ms; -1 where there was none yet. */
export function timeOf(timesMs: Float64Array, signal: number): number {
  return timesMs[signal] ?? -1;
}

/** Takes the signals in `bits` of the frame at slot `at`; the order of frames does not matter. */
export function noteNewest(
  newest: NewestReadings,
  frames: FrameRing,
  at: number,
  how: { readonly bits: number; readonly intervalMs: number },
): void {
  const presentBits = frames.presentBits[at] ?? 0;
  const effectiveAtMs = frames.effectiveAtMs[at] ?? 0;
  const receivedAtMs = frames.receivedAtMs[at] ?? 0;
  for (let rest = how.bits; rest !== 0; rest &= rest - 1) {
    const signal = 31 - Math.clz32(rest & -rest);
    const present = (presentBits & (1 << signal)) !== 0;
    const value = present ? (frames.values[at * SIGNAL_COUNT + signal] ?? 0) : 0;
    if (present) notePresence(newest, signal, receivedAtMs, how.intervalMs);
    if (present && value > 0 && isPlausible(signal, value) && receivedAtMs > timeOf(newest.aliveUntilMs, signal)) {
      newest.aliveUntilMs[signal] = receivedAtMs;
    }
    const held = timeOf(newest.effectiveAtMs, signal);
    if (held > effectiveAtMs) continue;
    if (
      held === effectiveAtMs &&
      newest.kind[signal] === PRESENT &&
      (!present || (newest.values[signal] ?? 0) >= value)
    ) {
      continue;
    }
    newest.kind[signal] = present ? PRESENT : OFF;
    newest.effectiveAtMs[signal] = effectiveAtMs;
    newest.receivedAtMs[signal] = receivedAtMs;
    newest.values[signal] = value;
    newest.intervalMs[signal] = how.intervalMs;
    newest.positions[signal] = frames.positions[at] ?? '';
    newest.rows[signal] = frames.rows[at] ?? 0;
  }
}

/** Forgets the newest readings of bedside time [fromMs, toMs], of the signals in `among`; returns the bits of those concerned. */
export function forgetNewest(newest: NewestReadings, fromMs: number, toMs: number, among = ~0): number {
  let bits = 0;
  for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
    const at = timeOf(newest.effectiveAtMs, signal);
    if (at < fromMs || at > toMs || (among & (1 << signal)) === 0) continue;
    bits |= 1 << signal;
    newest.kind[signal] = NEVER;
    newest.effectiveAtMs[signal] = -1;
    newest.receivedAtMs[signal] = -1;
    newest.values[signal] = 0;
    newest.positions[signal] = '';
    newest.rows[signal] = 0;
  }
  return bits;
}

function notePresence(newest: NewestReadings, signal: number, receivedAtMs: number, intervalMs: number): void {
  const until = timeOf(newest.presentUntilMs, signal);
  if (until < 0 || receivedAtMs - until > missingAfterMs(signal, intervalMs)) {
    newest.presentSinceMs[signal] = receivedAtMs;
  }
  if (receivedAtMs > until) newest.presentUntilMs[signal] = receivedAtMs;
}
