/**
 * The closed lists of answers that people choose from. They stand apart from the parsers of
 * unit-record.ts, so that a screen can offer them without carrying a schema library.
 */

export const CHARTED_NAMES = [
  'respiratoryDistress',
  'capillaryRefillSeconds',
  'consciousness',
  'oxygenDevice',
  'oxygenFlowLPerMin',
  'fio2Percent',
  'bloodPressureNotRecorded',
  'carerConcern',
  'clinicalIntuition',
  'sepsisSuspicion',
  'pupils',
  'weightKg',
  'coreTemperatureCel',
  'respiratoryRatePerMin',
  'heartRatePerMin',
  'spo2Percent',
  'cuffSystolicMmHg',
] as const;
export type ChartedName = (typeof CHARTED_NAMES)[number];

/** Closed answer lists of the coded charted observations. */
export const CHARTED_CODES = {
  respiratoryDistress: ['none', 'mild', 'moderate', 'severe'],
  consciousness: ['alert', 'voice', 'pain', 'unresponsive'],
  oxygenDevice: ['air', 'nasal-cannula', 'face-mask', 'head-box', 'non-rebreather', 'high-flow', 'cpap', 'bipap', 'ventilator'],
  bloodPressureNotRecorded: ['no-concern', 'concern'],
  carerConcern: ['worse', 'same', 'better', 'asleep', 'unavailable', 'skip'],
  clinicalIntuition: ['yes', 'no', 'skip'],
  sepsisSuspicion: ['none', 'suspected', 'shock'],
  pupils: ['normal', 'abnormal'],
} as const satisfies Partial<Record<ChartedName, readonly string[]>>;

/** Inclusive limits of the numeric charted observations (terminology.csv plausible ranges). */
export const CHARTED_RANGES = {
  capillaryRefillSeconds: [0, 15],
  oxygenFlowLPerMin: [0, 80],
  fio2Percent: [21, 100],
  weightKg: [0.2, 300],
  coreTemperatureCel: [25, 43.5],
  respiratoryRatePerMin: [0, 200],
  heartRatePerMin: [0, 300],
  spo2Percent: [0, 100],
  cuffSystolicMmHg: [1, 300],
} as const satisfies Partial<Record<ChartedName, readonly [number, number]>>;

export const ACKNOWLEDGE_REASONS = [
  'seen-at-bedside',
  'doctor-told',
  'treatment-started',
  'sensor-fault',
  'expected-for-this-child',
  'end-of-life-plan',
  'other',
] as const;
export type AcknowledgeReason = (typeof ACKNOWLEDGE_REASONS)[number];
