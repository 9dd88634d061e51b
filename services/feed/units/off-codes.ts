/**
 * Numbers that monitors and gateways write for «off», in one table. They become missing with the
 * off bit, never values: a heart rate of 0 from a fallen lead must not alarm for asystole, and must
 * not count as measured. The bedside monitor keeps its own asystole and apnoea alarms. Only a sender that
 * vouches for the signal (`goodSignal` of a frame, `trueZeros` of a source) makes a 0 a value: no beat, no breath, no CO2.
 *
 * Seen in: minute numerics of an older monitor (0 for SpO2 and pulse in 363 of 1,936 minutes, for
 * the arterial line in 1,929), seven HL7 dialects (-1, -100, -999, -99.9, -10000, 32767, 8388607),
 * and hospital charting (-17.8 Cel, which is 0 Fahrenheit converted).
 */
import { SIGNALS } from '../../clinical/signal/signals.ts';
import type { SignalName } from '../../clinical/signal/signals.ts';

/** «Not available» for every quantity. */
const NOT_AVAILABLE = [-100, -999, -99.9, -10_000, 32_767, 8_388_607];
/** Off for all quantities that are never zero or -1 in a living person. */
const NEVER_IN_LIFE = [0, -1];
/** 0 Fahrenheit, however it was rounded. */
const ZERO_FAHRENHEIT_CEL = [-17.8, -17.78, -17.778];

/**
 * A central venous pressure of 0 or -1 mmHg is ordinary. End-tidal CO2 and mean airway pressure of
 * 0 can be a disconnection, but nothing in the number tells it from a sensor that is switched off;
 * both are shown as off, which no score takes for normal. A CO2 that goes off in an intubated child is
 * an alert of its own (services/engine/watch), whoever vouches for what.
 */
const OWN_CODES: Readonly<Record<SignalName, readonly number[]>> = {
  heartRatePerMin: NEVER_IN_LIFE,
  pulseRatePerMin: NEVER_IN_LIFE,
  respiratoryRatePerMin: NEVER_IN_LIFE,
  spo2Percent: NEVER_IN_LIFE,
  arterialSystolicMmHg: NEVER_IN_LIFE,
  arterialMeanMmHg: NEVER_IN_LIFE,
  arterialDiastolicMmHg: NEVER_IN_LIFE,
  cuffSystolicMmHg: NEVER_IN_LIFE,
  cuffMeanMmHg: NEVER_IN_LIFE,
  cuffDiastolicMmHg: NEVER_IN_LIFE,
  coreTemperatureCel: [...NEVER_IN_LIFE, ...ZERO_FAHRENHEIT_CEL],
  skinTemperatureCel: [...NEVER_IN_LIFE, ...ZERO_FAHRENHEIT_CEL],
  endTidalCo2MmHg: NEVER_IN_LIFE,
  fio2Percent: NEVER_IN_LIFE,
  centralVenousPressureMmHg: [],
  intracranialPressureMmHg: [],
  meanAirwayPressureCmH2o: NEVER_IN_LIFE,
};

/** Off codes of each signal, by column. */
const OFF_CODES: readonly ReadonlySet<number>[] = SIGNALS.map(
  ({ name }) => new Set([...NOT_AVAILABLE, ...OWN_CODES[name]]),
);
const LAB_OFF_CODES: ReadonlySet<number> = new Set(NOT_AVAILABLE);

/** What can truly be 0 in a child who needs help now: no beat, no breath, a tube in the wrong place. */
const CAN_BE_ZERO: Readonly<Record<SignalName, boolean>> = {
  heartRatePerMin: true,
  pulseRatePerMin: false,
  respiratoryRatePerMin: true,
  spo2Percent: false,
  arterialSystolicMmHg: false,
  arterialMeanMmHg: false,
  arterialDiastolicMmHg: false,
  cuffSystolicMmHg: false,
  cuffMeanMmHg: false,
  cuffDiastolicMmHg: false,
  coreTemperatureCel: false,
  skinTemperatureCel: false,
  endTidalCo2MmHg: true,
  fio2Percent: false,
  centralVenousPressureMmHg: false,
  intracranialPressureMmHg: false,
  meanAirwayPressureCmH2o: false,
};

/** Whether a good signal makes 0 a value of this signal (column index). */
export function canBeZero(signal: number): boolean {
  const name = SIGNALS[signal]?.name;
  return name !== undefined && CAN_BE_ZERO[name];
}

/** Codes of one signal, for documentation and tests. */
export function offCodesOf(signal: number): readonly number[] {
  return [...(OFF_CODES[signal] ?? [])];
}

/** Whether the number, as the source sent it, means «off» for this signal (column index). */
export function isOffCode(signal: number, value: number): boolean {
  return OFF_CODES[signal]?.has(value) ?? false;
}

/** A laboratory value of 0 or -1 can be true (base excess); the wide codes cannot. */
export function isLabOffCode(value: number): boolean {
  return LAB_OFF_CODES.has(value);
}

/** Beyond this no quantity of the table exists in any unit: a broken sender, not a measurement. */
export const READING_MAX = 1_000_000;
