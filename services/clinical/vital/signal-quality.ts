/**
 * Missing is not normal: a value is in exactly one of five states, and only `present` is ever
 * scored in silence. The age limits are shared by the engine and the screens, so that what is
 * greyed out on the board is what the score refuses.
 */
import { signalAt } from '../signal/signals.ts';

/**
 * present      measured, plausible, young enough
 * stale        older than twice its own interval: shown grey, not used by fast rules
 * missing      never measured, off at the monitor, or older than five intervals
 * implausible  outside the storage range of its signal
 * artefact     judged false by another signal (for instance pulse and heart rate disagree)
 */
export type Quality = 'present' | 'stale' | 'missing' | 'implausible' | 'artefact';

/** Floor of the stale limit: one lost frame of a 1 Hz feed is not worth a grey number. */
const STALE_FLOOR_MS = 5_000;
const MISSING_FLOOR_MS = 30_000;
/**
 * A cuff pressure keeps its own measuring time and stands until the next one; usual cycling is 5 to
 * 60 min in intensive care (engineering choice, not a published limit).
 */
const APERIODIC_STALE_MS = 60 * 60_000;
const APERIODIC_MISSING_MS = 4 * 60 * 60_000;

/** Age from which a value is `stale`. `intervalMs` is the device's own interval between frames. */
export function staleAfterMs(signal: number, intervalMs: number): number {
  if (signalAt(signal).rhythm === 'aperiodic') return APERIODIC_STALE_MS;
  return Math.max(STALE_FLOOR_MS, 2 * intervalMs);
}

/** Age from which a value is `missing`: the screens blank it. */
export function missingAfterMs(signal: number, intervalMs: number): number {
  if (signalAt(signal).rhythm === 'aperiodic') return APERIODIC_MISSING_MS;
  return Math.max(MISSING_FLOOR_MS, 5 * intervalMs);
}

/** Quality of a plausible, non-artefact value by its age alone. `ageMs` below 0 counts as 0. */
export function qualityByAge(query: { signal: number; intervalMs: number; ageMs: number }): Quality {
  if (!Number.isFinite(query.ageMs)) return 'missing';
  if (query.ageMs >= missingAfterMs(query.signal, query.intervalMs)) return 'missing';
  if (query.ageMs >= staleAfterMs(query.signal, query.intervalMs)) return 'stale';
  return 'present';
}

export function isPlausible(signal: number, value: number): boolean {
  const { plausibleLow, plausibleHigh } = signalAt(signal);
  return value >= plausibleLow && value <= plausibleHigh;
}
