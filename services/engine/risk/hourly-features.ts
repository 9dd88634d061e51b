/**
 * The one definition of the features of hourly vital signs, used by training (through
 * `vigil features`) and by serving alike, so that the two cannot drift apart.
 *
 * Input: the last 24 hours as hour means, newest hour last. Training takes the hours as charted;
 * serving takes trailing 60-minute means of the minute aggregates. Only the last six hours are used.
 */

/** Columns of an hourly row, in order. */
export const HOURLY_VITALS = [
  'heartRatePerMin',
  'spo2Percent',
  'temperatureCel',
  'systolicPressureMmHg',
  'meanPressureMmHg',
  'diastolicPressureMmHg',
  'respiratoryRatePerMin',
  'endTidalCo2MmHg',
] as const;

export const HOURS = 24;
export const HOURLY_LENGTH = HOURS * HOURLY_VITALS.length;

/** End-tidal CO2 is charted in 7 % of the training hours: it is carried, not used. */
const USED_VITALS = HOURLY_VITALS.slice(0, 7);
/** Hours that the features read. */
export const LOOK_BACK_HOURS = 6;
const HEART_RATE = 0;
const SYSTOLIC = 3;

export const HOURLY_FEATURE_SET = 'hourly-vitals-6h-v1';

export const HOURLY_FEATURES: readonly string[] = [
  ...USED_VITALS.flatMap((vital) => [`${vital}Last`, `${vital}Mean6h`, `${vital}Change6h`, `${vital}Range6h`]),
  'shockIndexLast',
  'ageYears',
];

/**
 * Writes HOURLY_FEATURES.length values into `out` from `offset` on, NaN where the data lack.
 * `hourly` has HOURS rows of HOURLY_VITALS.length values, NaN for a missing hour; `ageYears` in
 * completed years, NaN when unknown. Per vital: newest value of the last six hours, their mean, newest minus
 * oldest, largest minus smallest. Shock index: heart rate over systolic pressure, both newest.
 */
export function writeHourlyFeatures(
  input: { readonly hourly: Float32Array; readonly ageYears: number },
  out: Float32Array,
  offset: number,
): void {
  let at = offset;
  for (let vital = 0; vital < USED_VITALS.length; vital++) {
    writeVital(input.hourly, vital, out, at);
    at += 4;
  }
  const systolic = out[offset + 4 * SYSTOLIC] ?? Number.NaN;
  const heartRate = out[offset + 4 * HEART_RATE] ?? Number.NaN;
  out[at] = systolic > 0 ? heartRate / systolic : Number.NaN;
  out[at + 1] = input.ageYears;
}

function writeVital(hourly: Float32Array, vital: number, out: Float32Array, at: number): void {
  let newest = Number.NaN;
  let oldest = Number.NaN;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let count = 0;
  for (let hour = HOURS - LOOK_BACK_HOURS; hour < HOURS; hour++) {
    const value = hourly[hour * HOURLY_VITALS.length + vital] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    if (count === 0) oldest = value;
    newest = value;
    low = Math.min(low, value);
    high = Math.max(high, value);
    sum += value;
    count += 1;
  }
  out[at] = newest;
  out[at + 1] = count > 0 ? sum / count : Number.NaN;
  out[at + 2] = count > 1 ? newest - oldest : Number.NaN;
  out[at + 3] = count > 1 ? high - low : Number.NaN;
}
