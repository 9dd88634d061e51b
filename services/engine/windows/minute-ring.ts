/**
 * Minute sums of one stay for 24 hours, from which the hour means of the risk models come. Sums are
 * whole thousandths, so adding is exact and in any order the same, and a second that proves wrong can
 * be taken out again. Only the signals the models read are kept, and the oxygen and airway
 * pressure that a blood gas was drawn under: 100 KB a stay.
 */
import { SIGNAL_NAMES, type SignalName } from '../../clinical/signal/signals.ts';

export const RING_MINUTES = 1440;

/** Column of each signal in the ring, part of the state's format; null: no model and no blood gas reads it back. */
const KEPT: Readonly<Record<SignalName, number | null>> = {
  heartRatePerMin: 0,
  spo2Percent: 1,
  coreTemperatureCel: 2,
  arterialSystolicMmHg: 3,
  arterialMeanMmHg: 4,
  arterialDiastolicMmHg: 5,
  cuffSystolicMmHg: 6,
  cuffMeanMmHg: 7,
  cuffDiastolicMmHg: 8,
  respiratoryRatePerMin: 9,
  endTidalCo2MmHg: 10,
  fio2Percent: 11,
  meanAirwayPressureCmH2o: 12,
  pulseRatePerMin: 13,
  skinTemperatureCel: null,
  centralVenousPressureMmHg: null,
};

const KEPT_COUNT = SIGNAL_NAMES.filter((name) => KEPT[name] !== null).length;

/** Column of each signal in the ring, -1 when it is not kept. */
const COLUMN: readonly number[] = SIGNAL_NAMES.map((name) => KEPT[name] ?? -1);

const NEVER = -1;

export interface MinuteRing {
  /** Minute since 1970 that a slot holds. */
  readonly minute: Float64Array;
  /** Thousandths of the signal's unit; at most 60 seconds of 300,000. */
  readonly sums: Int32Array;
  readonly counts: Uint8Array;
}

export function createMinuteRing(): MinuteRing {
  return {
    minute: new Float64Array(RING_MINUTES).fill(NEVER),
    sums: new Int32Array(RING_MINUTES * KEPT_COUNT),
    counts: new Uint8Array(RING_MINUTES * KEPT_COUNT),
  };
}

/** Adds the value of one second, in the signal's own unit. A second older than what its slot holds is left out. */
export function addSecond(ring: MinuteRing, signal: number, second: number, value: number): void {
  const column = COLUMN[signal] ?? -1;
  if (column < 0) return;
  const minute = Math.floor(second / 60);
  const slot = minute % RING_MINUTES;
  const held = ring.minute[slot] ?? NEVER;
  if (held > minute) return;
  if (held < minute) {
    ring.minute[slot] = minute;
    ring.sums.fill(0, slot * KEPT_COUNT, (slot + 1) * KEPT_COUNT);
    ring.counts.fill(0, slot * KEPT_COUNT, (slot + 1) * KEPT_COUNT);
  }
  const at = slot * KEPT_COUNT + column;
  ring.sums[at] = (ring.sums[at] ?? 0) + Math.round(value * 1000);
  ring.counts[at] = (ring.counts[at] ?? 0) + 1;
}

/** Takes out what `addSecond` with the same arguments put in. */
export function removeSecond(ring: MinuteRing, signal: number, second: number, value: number): void {
  const column = COLUMN[signal] ?? -1;
  if (column < 0) return;
  const minute = Math.floor(second / 60);
  const slot = minute % RING_MINUTES;
  if (ring.minute[slot] !== minute) return;
  const at = slot * KEPT_COUNT + column;
  ring.sums[at] = (ring.sums[at] ?? 0) - Math.round(value * 1000);
  ring.counts[at] = (ring.counts[at] ?? 0) - 1;
}

/** Takes out what a minute holds of a signal; whoever calls has taken out the seconds of it that the second ring has. */
export function forgetMinute(ring: MinuteRing, signal: number, minute: number): void {
  const column = COLUMN[signal] ?? -1;
  const slot = minute % RING_MINUTES;
  if (column < 0 || ring.minute[slot] !== minute) return;
  ring.sums[slot * KEPT_COUNT + column] = 0;
  ring.counts[slot * KEPT_COUNT + column] = 0;
}

/** Mean over the minutes [fromMinute, toMinute), NaN when there is no value. */
export function meanOfMinutes(ring: MinuteRing, signal: number, fromMinute: number, toMinute: number): number {
  const column = COLUMN[signal] ?? -1;
  if (column < 0) return Number.NaN;
  let sum = 0;
  let count = 0;
  for (let minute = fromMinute; minute < toMinute; minute++) {
    const slot = minute % RING_MINUTES;
    if (ring.minute[slot] !== minute) continue;
    sum += ring.sums[slot * KEPT_COUNT + column] ?? 0;
    count += ring.counts[slot * KEPT_COUNT + column] ?? 0;
  }
  return count === 0 ? Number.NaN : sum / count / 1000;
}
