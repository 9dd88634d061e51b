/**
 * Decides how one reading may be shown. Missing is not normal: what is stale is struck, what is off,
 * missing or implausible is a dash with its reason, and no old number ever looks live.
 */
import { isPlausible, qualityByAge } from '../../../../services/clinical/vital/signal-quality.ts';
import { signalText, DASH } from '../../text/number-text.ts';
import type { SignalReading } from '../../../../services/contract/decisions/decision.ts';

export interface Reading {
  readonly value: number | null;
  readonly observedAtMs: number | null;
  /** The monitor says that the lead or probe is off. */
  readonly off: boolean;
  readonly judged: SignalReading['judged'];
  readonly intervalMs: number;
  /** Monotonic page time at which this screen got it, ms. */
  readonly receivedPageMs: number;
}

/** present and stale carry digits; every other state is a dash. */
export type ShownState = 'present' | 'stale' | 'artefact' | 'implausible' | 'off' | 'missing' | 'never';

export interface ShownReading {
  readonly state: ShownState;
  readonly text: string;
  /** Age now, ms; null when there is nothing of which to tell the age. */
  readonly ageMs: number | null;
}

export const NEVER: ShownReading = { state: 'never', text: DASH, ageMs: null };

/**
 * What to show of a reading of signal `signal` at unit time `unitMs` and monotonic page time
 * `pageMs`. Its age is the larger of its age in unit time and of the time since this screen got it,
 * so that a bedside clock that runs ahead cannot keep a value young.
 */
export function showReading(
  signal: number,
  reading: Reading | null,
  now: { unitMs: number; pageMs: number },
): ShownReading {
  if (reading === null || reading.observedAtMs === null) {
    return reading?.off === true ? { state: 'off', text: DASH, ageMs: null } : NEVER;
  }
  const ageMs = Math.max(0, now.unitMs - reading.observedAtMs, now.pageMs - reading.receivedPageMs);
  const quality = qualityByAge({ signal, intervalMs: reading.intervalMs, ageMs });
  if (quality === 'missing') return { state: 'missing', text: DASH, ageMs };
  if (reading.off || reading.value === null) return { state: 'off', text: DASH, ageMs };
  if (reading.judged === 'implausible' || !isPlausible(signal, reading.value)) {
    return { state: 'implausible', text: DASH, ageMs };
  }
  const text = signalText(signal, reading.value);
  if (reading.judged === 'artefact') return { state: 'artefact', text, ageMs };
  return { state: quality === 'stale' ? 'stale' : 'present', text, ageMs };
}
