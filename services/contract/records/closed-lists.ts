/**
 * The closed lists of answers that people choose from. They stand apart from the parsers of
 * unit-record.ts, so that a screen can offer them without carrying a schema library.
 */
import type { Refusal } from '../refusals/refusal.ts';

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
  'cuffMeanMmHg',
  'cuffDiastolicMmHg',
  'meanAirwayPressureCmH2o',
  'peepCmH2o',
  'breathingInterface',
  'apnoeaObserved',
  'gcsEye',
  'gcsVerbal',
  'gcsMotor',
  'gcsTotal',
  'pupilReaction',
  'sedation',
  'infection',
  'systemicSteroid',
  'renalReplacement',
  'urineOutput6hMlPerKgPerH',
  'urineOutput8hMlPerKgPerH',
  'urineOutput12hMlPerKgPerH',
  'urineOutput16hMlPerKgPerH',
  'urineOutput24hMlPerKgPerH',
  'anuriaHours',
  'baselineCreatinineMgPerDL',
  'heightCm',
  'dobutamineUgPerKgPerMin',
  'dopamineUgPerKgPerMin',
  'epinephrineUgPerKgPerMin',
  'milrinoneUgPerKgPerMin',
  'norepinephrineUgPerKgPerMin',
  'phenylephrineUgPerKgPerMin',
  'vasopressinUnitsPerKgPerMin',
  'birthWeightG',
  'apgar5Minutes',
  'smallForGestation',
  'seizures',
  'electiveAdmission',
  'procedureAtAdmission',
  'pim3Diagnosis',
  'transplant',
  'fluidOverloadPercent',
  'maternalTemperatureCel',
  'membraneRuptureHours',
  'groupBStreptococcus',
  'intrapartumAntibiotics',
  'antibioticsBeforeBirthHours',
  'newbornExamination',
  'earlySepsisIncidencePer1000',
  'familyConcern',
  'nurseConcern',
] as const;
export type ChartedName = (typeof CHARTED_NAMES)[number];

/** Closed answer lists of the coded charted observations. */
export const CHARTED_CODES = {
  respiratoryDistress: ['none', 'mild', 'moderate', 'severe'],
  consciousness: ['alert', 'voice', 'pain', 'unresponsive'],
  oxygenDevice: [
    'air',
    'nasal-cannula',
    'face-mask',
    'head-box',
    'non-rebreather',
    'high-flow',
    'cpap',
    'bipap',
    'ventilator',
  ],
  bloodPressureNotRecorded: ['no-concern', 'concern'],
  carerConcern: ['worse', 'same', 'better', 'asleep', 'unavailable', 'skip'],
  clinicalIntuition: ['yes', 'no', 'skip'],
  sepsisSuspicion: ['none', 'suspected', 'shock'],
  pupils: ['normal', 'abnormal'],
  /** How breathing support reaches the child: PALICC asks for a full-face mask, Phoenix for a tube. */
  breathingInterface: ['none', 'nasal', 'full-face', 'tube'],
  apnoeaObserved: ['yes', 'no'],
  /** Glasgow answers are codes, since «cannot be tested» is one of them and never the number 1. */
  gcsEye: ['1', '2', '3', '4', 'not-testable'],
  gcsVerbal: ['1', '2', '3', '4', '5', 'tube', 'not-testable'],
  gcsMotor: ['1', '2', '3', '4', '5', '6', 'not-testable'],
  /** Drugs that lower consciousness are running or were given. */
  sedation: ['none', 'sedated'],
  pupilReaction: ['both-reactive', 'one-fixed', 'both-fixed'],
  infection: ['none', 'suspected', 'confirmed'],
  systemicSteroid: ['yes', 'no'],
  renalReplacement: ['yes', 'no'],
  /** Facts of the child and its admission, said by who charts them; nobody takes an unsaid one for «no». */
  smallForGestation: ['yes', 'no'],
  seizures: ['none', 'single', 'multiple'],
  electiveAdmission: ['yes', 'no'],
  procedureAtAdmission: ['none', 'bypass', 'cardiac', 'non-cardiac'],
  pim3Diagnosis: ['none', 'low', 'high', 'very-high'],
  transplant: ['yes', 'no'],
  groupBStreptococcus: ['negative', 'positive', 'unknown'],
  intrapartumAntibiotics: ['none', 'gbs-specific', 'broad-spectrum'],
  newbornExamination: ['well', 'equivocal', 'ill'],
  earlySepsisIncidencePer1000: ['0.3', '0.4', '0.5', '0.6'],
  /** How worried, told as a timed event; `none` ends it. */
  familyConcern: ['none', 'low', 'medium', 'high'],
  nurseConcern: ['none', 'low', 'medium', 'high'],
} as const satisfies Partial<Record<ChartedName, readonly string[]>>;

/** Inclusive limits of the numeric charted observations (terminology.csv plausible ranges). */
export const CHARTED_RANGES = {
  capillaryRefillSeconds: [0, 15],
  oxygenFlowLPerMin: [0, 80],
  fio2Percent: [16, 100],
  weightKg: [0.2, 300],
  coreTemperatureCel: [25, 43.5],
  respiratoryRatePerMin: [0, 200],
  heartRatePerMin: [0, 300],
  spo2Percent: [0, 100],
  cuffSystolicMmHg: [1, 300],
  cuffMeanMmHg: [1, 300],
  cuffDiastolicMmHg: [1, 200],
  meanAirwayPressureCmH2o: [0, 60],
  peepCmH2o: [0, 40],
  gcsTotal: [3, 15],
  urineOutput6hMlPerKgPerH: [0, 50],
  urineOutput8hMlPerKgPerH: [0, 50],
  urineOutput12hMlPerKgPerH: [0, 50],
  urineOutput16hMlPerKgPerH: [0, 50],
  urineOutput24hMlPerKgPerH: [0, 50],
  anuriaHours: [0, 240],
  baselineCreatinineMgPerDL: [0.05, 50],
  heightCm: [20, 220],
  dobutamineUgPerKgPerMin: [0, 50],
  dopamineUgPerKgPerMin: [0, 50],
  epinephrineUgPerKgPerMin: [0, 5],
  milrinoneUgPerKgPerMin: [0, 50],
  norepinephrineUgPerKgPerMin: [0, 5],
  phenylephrineUgPerKgPerMin: [0, 50],
  vasopressinUnitsPerKgPerMin: [0, 0.02],
  birthWeightG: [200, 8000],
  apgar5Minutes: [0, 10],
  fluidOverloadPercent: [-50, 200],
  maternalTemperatureCel: [34, 43],
  membraneRuptureHours: [0, 240],
  antibioticsBeforeBirthHours: [0, 240],
} as const satisfies Partial<Record<ChartedName, readonly [number, number]>>;

/**
 * Laboratory values that scores read: the only unit (UCUM) in which each travels inside Vigil, and the
 * widest range that is kept as a value (terminology.csv plausible ranges). Other laboratory names pass
 * through to the history unread. Gas of unknown or venous origin has names of its own, so that it can
 * never stand in for arterial gas.
 */
export const LAB_VALUES = {
  pao2MmHg: { unit: 'mm[Hg]', low: 5, high: 700, label: 'Arterial PO₂' },
  venousPo2MmHg: { unit: 'mm[Hg]', low: 5, high: 700, label: 'Venous PO₂' },
  capillaryPo2MmHg: { unit: 'mm[Hg]', low: 5, high: 700, label: 'Capillary PO₂' },
  paco2MmHg: { unit: 'mm[Hg]', low: 5, high: 250, label: 'Arterial PCO₂' },
  lactateMmolPerL: { unit: 'mmol/L', low: 0.1, high: 40, label: 'Lactate' },
  plateletsThousandPerUL: { unit: '10*3/uL', low: 1, high: 2500, label: 'Platelets' },
  inr: { unit: '{INR}', low: 0.5, high: 25, label: 'INR' },
  dDimerMgPerLFeu: { unit: 'mg/L{FEU}', low: 0, high: 500, label: 'D-dimer' },
  fibrinogenMgPerDL: { unit: 'mg/dL', low: 5, high: 2000, label: 'Fibrinogen' },
  glucoseMgPerDL: { unit: 'mg/dL', low: 5, high: 2000, label: 'Glucose' },
  neutrophilsThousandPerUL: { unit: '10*3/uL', low: 0, high: 200, label: 'Neutrophils' },
  lymphocytesThousandPerUL: { unit: '10*3/uL', low: 0, high: 200, label: 'Lymphocytes' },
  leukocytesThousandPerUL: { unit: '10*3/uL', low: 0, high: 800, label: 'White cells' },
  creatinineMgPerDL: { unit: 'mg/dL', low: 0.05, high: 50, label: 'Creatinine' },
  bilirubinTotalMgPerDL: { unit: 'mg/dL', low: 0, high: 100, label: 'Bilirubin' },
  /** Arterial, as every gas without another word in its name. */
  baseExcessMmolPerL: { unit: 'mmol/L', low: -50, high: 50, label: 'Base excess' },
  phArterial: { unit: '[pH]', low: 6.3, high: 8, label: 'Arterial pH' },
  bicarbonateMmolPerL: { unit: 'mmol/L', low: 0, high: 80, label: 'Bicarbonate' },
  potassiumMmolPerL: { unit: 'mmol/L', low: 0, high: 15, label: 'Potassium' },
  ureaNitrogenMgPerDL: { unit: 'mg/dL', low: 0, high: 400, label: 'Urea nitrogen' },
  partialThromboplastinTimeSeconds: { unit: 's', low: 5, high: 600, label: 'Partial thromboplastin time' },
  altUnitsPerL: { unit: 'U/L', low: 1, high: 30_000, label: 'ALT' },
} as const;
export type LabName = keyof typeof LAB_VALUES;

/** What every unit may offer, in the order of a unit that has chosen none. */
export const ACKNOWLEDGE_REASONS = [
  'seen-at-bedside',
  'doctor-told',
  'treatment-started',
  'already-known',
  'expected-for-this-child',
  'sensor-fault',
  'not-needed',
  'end-of-life-plan',
  'other',
] as const;
export type AcknowledgeReason = (typeof ACKNOWLEDGE_REASONS)[number];

/** A reason of the unit's own, by its code; what it says stands in the unit's policy. */
export type OwnReasonCode = `own-${string}`;
export const OWN_REASON_PATTERN = /^own-[a-z0-9-]{1,40}$/;
export const REASON_TEXT_MAX = 60;
/** More are no choice in one tap. */
export const REASONS_MAX = 14;
export type ReasonCode = AcknowledgeReason | OwnReasonCode;

/** What a reason of a unit's own says, in one language at least. */
export interface ReasonText {
  readonly en?: string | undefined;
  readonly ko?: string | undefined;
}

export function isOwnReason(code: string): code is OwnReasonCode {
  return OWN_REASON_PATTERN.test(code);
}

/** Why a charted value is none of its name's list or range; null: it is one. */
export function chartedValueFault(name: ChartedName, value: string | number): Refusal | null {
  if (name in CHARTED_CODES) {
    const list: readonly string[] = CHARTED_CODES[name as keyof typeof CHARTED_CODES];
    const isListed = typeof value === 'string' && list.includes(value);
    return isListed ? null : { code: 'value.not-in-list', values: { name, list } };
  }
  const [low, high] = CHARTED_RANGES[name as keyof typeof CHARTED_RANGES];
  const isWithin = typeof value === 'number' && value >= low && value <= high;
  return isWithin ? null : { code: 'value.not-charted', values: { name, low, high } };
}
