/** One streamed reading as rules, scores and alerts show it: value, quality, ages, and where it stands in the log. */
import { missingAfterMs, qualityByAge, type Quality } from '../../clinical/vital/signal-quality.ts';
import { signalAt } from '../../clinical/signal/signals.ts';
import type { InputReading } from '../../clinical/score/score-result.ts';
import { decimalOf } from '../../contract/records/vitals-block.ts';
import type { StayState } from './stay-state.ts';
import { NEVER, PRESENT } from '../windows/newest-readings.ts';
import { findRow, usableBits, valueAt, type SecondRing } from '../windows/second-ring.ts';

export function recordText(position: string, row: number): string | null {
  return position === '' ? null : `${position}:${row}`;
}

/** How the engine judges the newest reading of a signal, apart from its age. */
export function judgedOf(stay: StayState, signal: number): 'present' | 'implausible' | 'artefact' {
  const row = findRow(stay.seconds, Math.floor((stay.newest.effectiveAtMs[signal] ?? -1) / 1000));
  const bit = 1 << signal;
  if (row >= 0 && ((stay.seconds.artefactBits[row] ?? 0) & bit) !== 0) return 'artefact';
  const { plausibleLow, plausibleHigh } = signalAt(signal);
  const value = decimalOf(stay.newest.values[signal] ?? 0);
  return stay.newest.kind[signal] === PRESENT && (value < plausibleLow || value > plausibleHigh)
    ? 'implausible'
    : 'present';
}

/**
 * Age of the newest reading at `nowMs`. A streamed signal ages by gateway time, since a monitor's
 * clock may be wrong; a cuff pressure by the moment it was measured. Infinity when there is none.
 */
export function newestAgeMs(stay: StayState, signal: number, nowMs: number): number {
  if (stay.newest.kind[signal] === NEVER) return Number.POSITIVE_INFINITY;
  const sinceMs =
    signalAt(signal).rhythm === 'aperiodic' ? stay.newest.effectiveAtMs[signal] : stay.newest.receivedAtMs[signal];
  return Math.max(0, nowMs - (sinceMs ?? -1));
}

/** Quality of the newest reading now: off is missing at once, whatever came before. */
export function qualityNow(stay: StayState, signal: number, nowMs: number): Quality {
  if (stay.newest.kind[signal] !== PRESENT) return 'missing';
  const intervalMs = stay.newest.intervalMs[signal] ?? 0;
  const byAge = qualityByAge({ signal, intervalMs, ageMs: newestAgeMs(stay, signal, nowMs) });
  if (byAge !== 'present') return byAge;
  return judgedOf(stay, signal);
}

/** The reading of one second as an input of an alert or score; `nowMs` gives its age. */
export function readingAt(
  stay: StayState,
  at: { readonly row: number; readonly signal: number; readonly nowMs: number },
): InputReading {
  const { row, signal, nowMs } = at;
  const ring = stay.seconds;
  const bit = 1 << signal;
  const definition = signalAt(signal);
  return {
    name: definition.name,
    quality: rowQuality(ring, row, bit),
    value: valueAt(ring, row, signal),
    unit: definition.unit,
    observedAtMs: observedAtMsOf(stay, row, signal),
    ageMs: ageOfRow(ring, row, signal, nowMs),
    from: definition.name,
    formula: null,
    record: recordOf(stay, row, signal),
  };
}

function rowQuality(ring: SecondRing, row: number, bit: number): Quality {
  if (((ring.presentBits[row] ?? 0) & bit) === 0) return 'missing';
  if ((usableBits(ring, row) & bit) !== 0) return 'present';
  return ((ring.implausibleBits[row] ?? 0) & bit) !== 0 ? 'implausible' : 'artefact';
}

/** Exact for the newest reading of a signal, else the whole second. */
export function observedAtMsOf(stay: StayState, row: number, signal: number): number {
  const second = stay.seconds.second[row] ?? 0;
  const newestMs = stay.newest.effectiveAtMs[signal] ?? -1;
  return Math.floor(newestMs / 1000) === second ? newestMs : second * 1000;
}

export function recordOf(stay: StayState, row: number, signal: number): string | null {
  const newestMs = stay.newest.effectiveAtMs[signal] ?? -1;
  if (Math.floor(newestMs / 1000) === stay.seconds.second[row]) {
    return recordText(stay.newest.positions[signal] ?? '', stay.newest.rows[signal] ?? 0);
  }
  return recordText(stay.seconds.positions[row] ?? '', stay.seconds.rows[row] ?? 0);
}

export function ageOfRow(ring: SecondRing, row: number, signal: number, nowMs: number): number {
  const sinceMs =
    signalAt(signal).rhythm === 'aperiodic' ? (ring.second[row] ?? 0) * 1000 : (ring.receivedAtMs[row] ?? 0);
  return Math.max(0, nowMs - sinceMs);
}

/** Row of the newest usable reading of a signal that is not older than its missing limit before `fromSecond`; -1: none. */
export function newestUsableRow(stay: StayState, signal: number): number {
  const newestMs = stay.newest.effectiveAtMs[signal] ?? -1;
  if (newestMs < 0) return -1;
  const bit = 1 << signal;
  const newestSecond = Math.floor(newestMs / 1000);
  const oldest = newestSecond - Math.ceil(missingAfterMs(signal, stay.newest.intervalMs[signal] ?? 0) / 1000);
  for (let second = newestSecond; second > oldest && second > newestSecond - stay.seconds.second.length; second--) {
    const row = findRow(stay.seconds, second);
    if (row >= 0 && (usableBits(stay.seconds, row) & bit) !== 0) return row;
  }
  return -1;
}
