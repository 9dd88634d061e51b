/**
 * Minute sums of one stay for 24 hours, from which the hour means of the risk models come. Sums are
 * whole thousandths, so adding is exact and in any order the same, and a second that proves wrong can
 * be taken out again. Only the signals the models read are kept, and the oxygen and airway
 * pressure that a blood gas was drawn under, and of those only what comes: 6 KB a signal.
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
  intracranialPressureMmHg: null,
};

const KEPT_COUNT = SIGNAL_NAMES.filter((name) => KEPT[name] !== null).length;

/** Column of each signal in the ring, -1 when it is not kept. */
const COLUMN: readonly number[] = SIGNAL_NAMES.map((name) => KEPT[name] ?? -1);

const NEVER = -1;

export interface MinuteRing {
  /** Minute since 1970 that a slot holds. */
  readonly minute: Int32Array;
  /**
   * A column for each signal that has come, null for the others. A cell is the sum, in thousandths of the signal's unit,
   * times 64 and the count: at most 60 seconds of 300,000, so both fit, and adding and taking out stay plain sums.
   */
  readonly cells: (Int32Array | null)[];
}

const COUNTS = 64;

export function createMinuteRing(): MinuteRing {
  return {
    minute: new Int32Array(RING_MINUTES).fill(NEVER),
    cells: Array.from({ length: KEPT_COUNT }, () => null),
  };
}

function cellOf(value: number): number {
  return Math.round(value * 1000) * COUNTS + 1;
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
    for (const cells of ring.cells) if (cells !== null) cells[slot] = 0;
  }
  const cells = (ring.cells[column] ??= new Int32Array(RING_MINUTES));
  cells[slot] = (cells[slot] ?? 0) + cellOf(value);
}

/** Takes out what `addSecond` with the same arguments put in. */
export function removeSecond(ring: MinuteRing, signal: number, second: number, value: number): void {
  const minute = Math.floor(second / 60);
  const slot = minute % RING_MINUTES;
  const cells = ring.cells[COLUMN[signal] ?? -1] ?? null;
  if (cells === null || ring.minute[slot] !== minute) return;
  cells[slot] = (cells[slot] ?? 0) - cellOf(value);
}

/** Takes out what a minute holds of a signal; whoever calls has taken out the seconds of it that the second ring has. */
export function forgetMinute(ring: MinuteRing, signal: number, minute: number): void {
  const slot = minute % RING_MINUTES;
  const cells = ring.cells[COLUMN[signal] ?? -1] ?? null;
  if (cells !== null && ring.minute[slot] === minute) cells[slot] = 0;
}

/** Mean over the minutes [fromMinute, toMinute), NaN when there is no value. */
export function meanOfMinutes(ring: MinuteRing, signal: number, fromMinute: number, toMinute: number): number {
  const cells = ring.cells[COLUMN[signal] ?? -1] ?? null;
  if (cells === null) return Number.NaN;
  let sum = 0;
  let count = 0;
  for (let minute = fromMinute; minute < toMinute; minute++) {
    const slot = minute % RING_MINUTES;
    if (ring.minute[slot] !== minute) continue;
    const cell = cells[slot] ?? 0;
    sum += Math.floor(cell / COUNTS);
    count += countIn(cell);
  }
  return count === 0 ? Number.NaN : sum / count / 1000;
}

/** Seconds that a cell holds. */
export function countIn(cell: number): number {
  return cell - Math.floor(cell / COUNTS) * COUNTS;
}
