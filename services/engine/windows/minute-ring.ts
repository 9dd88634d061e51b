/**
 * Minute sums of one stay, from which the hour means of the risk models come, and the oxygen and airway pressure that a
 * blood gas was drawn under. Sums are whole thousandths, so adding is exact and in any order the same, and a second
 * that proves wrong can be taken out again. Only what comes is kept, and only for as long as anybody asks: 24 hours of what a
 * blood gas is held against (6 KB a signal), the models' look-back and two hours of grace of the rest (2 KB).
 */
import { SIGNAL_NAMES, type SignalName } from '../../clinical/signal/signals.ts';

/** A day. */
export const DAY_MINUTES = 1440;
/** Six hours that the models look back (risk/hourly-features.ts), and two in which what comes late can still be asked. */
const MODEL_MINUTES = 480;

/** For how many minutes each signal is kept; part of the state's format. 0: no model and no blood gas reads it back. */
const KEPT_MINUTES: Readonly<Record<SignalName, 0 | typeof DAY_MINUTES | typeof MODEL_MINUTES>> = {
  heartRatePerMin: MODEL_MINUTES,
  pulseRatePerMin: MODEL_MINUTES,
  respiratoryRatePerMin: MODEL_MINUTES,
  spo2Percent: MODEL_MINUTES,
  arterialSystolicMmHg: MODEL_MINUTES,
  arterialMeanMmHg: MODEL_MINUTES,
  arterialDiastolicMmHg: MODEL_MINUTES,
  cuffSystolicMmHg: MODEL_MINUTES,
  cuffMeanMmHg: MODEL_MINUTES,
  cuffDiastolicMmHg: MODEL_MINUTES,
  coreTemperatureCel: MODEL_MINUTES,
  skinTemperatureCel: 0,
  endTidalCo2MmHg: MODEL_MINUTES,
  fio2Percent: DAY_MINUTES,
  meanAirwayPressureCmH2o: DAY_MINUTES,
  centralVenousPressureMmHg: 0,
  intracranialPressureMmHg: 0,
};

/** Column of each signal among those kept as long, -1 when it is not kept. */
const COLUMN: readonly number[] = SIGNAL_NAMES.map((name, at) =>
  KEPT_MINUTES[name] === 0
    ? -1
    : SIGNAL_NAMES.slice(0, at).filter((other) => KEPT_MINUTES[other] === KEPT_MINUTES[name]).length,
);
const IS_DAY: readonly boolean[] = SIGNAL_NAMES.map((name) => KEPT_MINUTES[name] === DAY_MINUTES);

const NEVER = -1;

export interface MinuteRing {
  readonly day: MinuteColumns;
  readonly hours: MinuteColumns;
}

/** Signals that are kept for the same time. */
export interface MinuteColumns {
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
  return { day: createColumns(DAY_MINUTES), hours: createColumns(MODEL_MINUTES) };
}

function createColumns(minutes: number): MinuteColumns {
  return {
    minute: new Int32Array(minutes).fill(NEVER),
    cells: SIGNAL_NAMES.filter((name) => KEPT_MINUTES[name] === minutes).map(() => null),
  };
}

/** How far back the ring can answer for a signal, minutes; 0: it is not kept. */
export function keptMinutesOf(signal: SignalName): number {
  return KEPT_MINUTES[signal];
}

/** Newest minute of which anything is kept; -1: none. */
export function newestMinuteOf({ day, hours }: MinuteRing): number {
  return Math.max(NEVER, ...day.minute, ...hours.minute);
}

function columnsOf(ring: MinuteRing, signal: number): MinuteColumns {
  return IS_DAY[signal] === true ? ring.day : ring.hours;
}

function cellOf(value: number): number {
  return Math.round(value * 1000) * COUNTS + 1;
}

/** Adds the value of one second, in the signal's own unit. A second older than what its slot holds is left out. */
export function addSecond(ring: MinuteRing, signal: number, second: number, value: number): void {
  const column = COLUMN[signal] ?? -1;
  if (column < 0) return;
  const columns = columnsOf(ring, signal);
  const minute = Math.floor(second / 60);
  const slot = minute % columns.minute.length;
  const held = columns.minute[slot] ?? NEVER;
  if (held > minute) return;
  if (held < minute) {
    columns.minute[slot] = minute;
    for (const cells of columns.cells) if (cells !== null) cells[slot] = 0;
  }
  const cells = (columns.cells[column] ??= new Int32Array(columns.minute.length));
  cells[slot] = (cells[slot] ?? 0) + cellOf(value);
}

/** Takes out what `addSecond` with the same arguments put in. */
export function removeSecond(ring: MinuteRing, signal: number, second: number, value: number): void {
  const minute = Math.floor(second / 60);
  const columns = columnsOf(ring, signal);
  const slot = minute % columns.minute.length;
  const cells = columns.cells[COLUMN[signal] ?? -1] ?? null;
  if (cells === null || columns.minute[slot] !== minute) return;
  cells[slot] = (cells[slot] ?? 0) - cellOf(value);
}

/** Takes out what a minute holds of a signal; whoever calls has taken out the seconds of it that the second ring has. */
export function forgetMinute(ring: MinuteRing, signal: number, minute: number): void {
  const columns = columnsOf(ring, signal);
  const slot = minute % columns.minute.length;
  const cells = columns.cells[COLUMN[signal] ?? -1] ?? null;
  if (cells !== null && columns.minute[slot] === minute) cells[slot] = 0;
}

/** Mean over the minutes [fromMinute, toMinute), NaN when there is no value. */
export function meanOfMinutes(ring: MinuteRing, signal: number, fromMinute: number, toMinute: number): number {
  const columns = columnsOf(ring, signal);
  const cells = columns.cells[COLUMN[signal] ?? -1] ?? null;
  if (cells === null) return Number.NaN;
  let sum = 0;
  let count = 0;
  for (let minute = fromMinute; minute < toMinute; minute++) {
    const slot = minute % columns.minute.length;
    if (columns.minute[slot] !== minute) continue;
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
