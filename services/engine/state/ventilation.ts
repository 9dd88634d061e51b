/**
 * Whether a child is ventilated, and who says so. Nobody's word is no word: unknown stays unknown, and what a ventilator
 * sends counts against an older «no», since admission desks do not know of an intubation.
 */
import { signalIndex } from '../../clinical/signal/signals.ts';
import { PRESENT } from '../windows/newest-readings.ts';
import { judgedOf, newestAgeMs, recordText } from './readings.ts';
import type { StayState } from './stay-state.ts';

export interface Ventilation {
  /** Null: nobody said, and no ventilator sends. */
  readonly ventilated: boolean | null;
  /** `ventilated` (admission), `oxygenDevice`, or the ventilator's quantity; null when unknown. */
  readonly from: string | null;
  readonly observedAtMs: number;
  /** Position of the record; null for the word of admission. */
  readonly record: string | null;
}

/** How long a charted device or pressure speaks, as in the organ scores; a streamed one as every streamed input of a score. */
const CHARTED_VALID_MS = 6 * 3_600_000;
const STREAMED_VALID_MS = 300_000;

/**
 * A pressure above 0 in the airway: a ventilator, or CPAP, which then is charted as the device. End-tidal CO2 says nothing:
 * it is measured at the nose as well.
 */
const STREAMED_PRESSURE = 'meanAirwayPressureCmH2o';
const CHARTED_PRESSURES = ['meanAirwayPressureCmH2o', 'peepCmH2o'] as const;

/** The newer of the charted device and the word of admission; a ventilator's data fills in where neither says yes. */
export function ventilationOf(stay: StayState, nowMs: number): Ventilation {
  const { ventilated, ventilatedSinceMs } = stay.person;
  const device = chartedWithin(stay, 'oxygenDevice', nowMs);
  if (device !== null && (ventilated === null || device.observedAtMs >= ventilatedSinceMs)) {
    return {
      ventilated: device.value === 'ventilator',
      from: 'oxygenDevice',
      observedAtMs: device.observedAtMs,
      record: device.position,
    };
  }
  const said: Ventilation = {
    ventilated,
    from: ventilated === null ? null : 'ventilated',
    observedAtMs: ventilatedSinceMs,
    record: null,
  };
  return ventilated === true ? said : (byPressure(stay, nowMs) ?? said);
}

/** As old as the word that it stands for, so that a device charted since then counts more. */
function byPressure(stay: StayState, nowMs: number): Ventilation | null {
  const observedAtMs = stay.person.ventilatedSinceMs;
  const signal = signalIndex(STREAMED_PRESSURE);
  const { kind, values, positions, rows } = stay.newest;
  if (
    kind[signal] === PRESENT &&
    (values[signal] ?? 0) > 0 &&
    judgedOf(stay, signal) === 'present' &&
    newestAgeMs(stay, signal, nowMs) < STREAMED_VALID_MS
  ) {
    const record = recordText(positions[signal] ?? '', rows[signal] ?? 0);
    return { ventilated: true, from: STREAMED_PRESSURE, observedAtMs, record };
  }
  for (const name of CHARTED_PRESSURES) {
    const pressure = chartedWithin(stay, name, nowMs);
    if (pressure !== null && typeof pressure.value === 'number' && pressure.value > 0) {
      return { ventilated: true, from: name, observedAtMs, record: pressure.position };
    }
  }
  return null;
}

function chartedWithin(
  stay: StayState,
  name: string,
  nowMs: number,
): { readonly value: number | string; readonly observedAtMs: number; readonly position: string } | null {
  const newest = stay.charted.get(name)?.newest;
  return newest !== undefined && nowMs - newest.observedAtMs < CHARTED_VALID_MS ? newest : null;
}
