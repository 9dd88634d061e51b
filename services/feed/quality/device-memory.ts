/**
 * What must be remembered of one device to count its values: the bedside time of the newest value of
 * each signal, and the last few moments it sent, so that a repeat is told from a second message of the
 * same moment with other signals.
 *
 * Expected values are counted by the device's own clock, from value to value: a lost second is counted
 * when the next value shows it, a batch or a catch-up loses nothing, and a wrong clock costs nothing. A
 * device that falls silent is expected no longer: a bed may be empty, and silence alarms by itself.
 */
import { SIGNAL_COUNT, SIGNALS } from '../../clinical/signal/signals.ts';

/** A longer gap is a device that was off, not values that were lost. */
export const GAP_MS_MAX = 10 * 60_000;
/** Moments remembered for repeats: a resend follows within seconds. */
export const MOMENTS = 8;

export class DeviceMemory {
  newestReceivedAtMs = 0;
  readonly #newestObservedMs = new Float64Array(SIGNAL_COUNT).fill(Number.NaN);
  readonly #momentMs = new Float64Array(MOMENTS).fill(Number.NaN);
  readonly #momentBits = new Uint32Array(MOMENTS);
  #nextMoment = 0;

  /** Signals among `bits` that this device has sent for this moment before; the others are remembered. */
  repeatedBits(observedAtMs: number, bits: number): number {
    for (let index = 0; index < MOMENTS; index++) {
      if (this.#momentMs[index] !== observedAtMs) continue;
      const known = this.#momentBits[index] ?? 0;
      this.#momentBits[index] = known | bits;
      return bits & known;
    }
    this.#momentMs[this.#nextMoment] = observedAtMs;
    this.#momentBits[this.#nextMoment] = bits;
    this.#nextMoment = (this.#nextMoment + 1) % MOMENTS;
    return 0;
  }

  /** Values of this signal that were due since its newest one, this one among them; 0 for one that comes late or has no rhythm. */
  expectedSince(signal: number, observedAtMs: number, intervalMs: number): number {
    if (SIGNALS[signal]?.rhythm !== 'periodic') return 0;
    const sinceMs = observedAtMs - (this.#newestObservedMs[signal] ?? Number.NaN);
    const isNew = !(Math.abs(sinceMs) <= Math.max(GAP_MS_MAX, 2 * intervalMs));
    if (!isNew && sinceMs < 0) return 0;
    this.#newestObservedMs[signal] = observedAtMs;
    return isNew ? 1 : Math.max(1, Math.round(sinceMs / intervalMs));
  }
}
