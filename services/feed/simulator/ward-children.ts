/**
 * The made-up children of the demonstration ward: six paediatric and six neonatal beds, from a
 * preterm born at 27 weeks to a 16-year-old. Nobody of them exists.
 *
 * Resting heart and respiratory rates of children are the medians of hospitalised children (Bonafide
 * et al., Pediatrics 2013;131:e1150); preterm rates are near those of the PICS recordings (Gee et
 * al., IEEE TBME 2017); a preterm's mean pressure is near its weeks of gestation, a bedside rule of
 * thumb. Systolic pressures are chosen inside the zero band of National PEWS.
 */
import type { RecordOf, Setting } from '../../contract/records/unit-record.ts';

/** steady: varies about its rest. The others are played by ward-course.ts. */
export type CourseName = 'steady' | 'septic' | 'bradycardia-desaturation' | 'probe-falls-off';

export interface Rest {
  readonly heartRatePerMin: number;
  readonly respiratoryRatePerMin: number;
  readonly spo2Percent: number;
  readonly systolicMmHg: number;
  readonly diastolicMmHg: number;
  readonly temperatureCel: number;
}

export interface WardChild {
  readonly displayName: string;
  readonly sex: RecordOf<'stay.opened'>['sex'];
  /** Age when the ward opens: completed months and days beyond. */
  readonly ageMonths: number;
  readonly ageDays: number;
  readonly gestationalAgeAtBirthDays: number | null;
  readonly weightKg: number;
  readonly ventilated: boolean;
  readonly newbornStay: boolean;
  readonly rest: Rest;
  readonly hasArterialLine: boolean;
  readonly oxygen: {
    readonly device: string;
    readonly flowLPerMin: number | null;
    readonly fio2Percent: number | null;
  };
  readonly course: CourseName;
}

export interface WardBed {
  readonly bedId: string;
  readonly label: string;
  readonly setting: Setting;
  /** null: the bed is empty. */
  readonly child: WardChild | null;
}

const AIR = { device: 'air', flowLPerMin: null, fio2Percent: null } as const;

function rest(
  heartRatePerMin: number,
  respiratoryRatePerMin: number,
  pressure: readonly [number, number],
  more: Partial<Rest> = {},
): Rest {
  return {
    heartRatePerMin,
    respiratoryRatePerMin,
    systolicMmHg: pressure[0],
    diastolicMmHg: pressure[1],
    spo2Percent: 98,
    temperatureCel: 36.9,
    ...more,
  };
}

type Born = Pick<WardChild, 'displayName' | 'sex' | 'weightKg' | 'rest'> & Partial<WardChild>;

function child(facts: Born & { readonly ageMonths: number }): WardChild {
  return {
    ageDays: 0,
    gestationalAgeAtBirthDays: null,
    ventilated: false,
    newbornStay: false,
    hasArterialLine: false,
    oxygen: AIR,
    course: 'steady',
    ...facts,
  };
}

function newborn(facts: Born & { readonly ageDays: number; readonly gestationalAgeAtBirthDays: number }): WardChild {
  return child({ ageMonths: 0, newbornStay: true, ...facts });
}

const weeks = (whole: number, days = 0): number => whole * 7 + days;

const PICU: readonly (WardChild | null)[] = [
  child({
    displayName: 'Kim S.',
    sex: 'female',
    ageMonths: 40,
    weightKg: 14.5,
    rest: rest(111, 25, [92, 52]),
    course: 'septic',
  }),
  child({
    displayName: 'Lee J.',
    sex: 'male',
    ageMonths: 8,
    weightKg: 8.4,
    rest: rest(131, 38, [82, 46], { spo2Percent: 96 }),
    oxygen: { device: 'nasal-cannula', flowLPerMin: 1, fio2Percent: null },
  }),
  child({
    displayName: 'Park H.',
    sex: 'male',
    ageMonths: 194,
    weightKg: 61,
    rest: rest(82, 18, [112, 66]),
    hasArterialLine: true,
  }),
  child({
    displayName: 'Choi Y.',
    sex: 'female',
    ageMonths: 77,
    weightKg: 21,
    rest: rest(100, 22, [98, 56], { spo2Percent: 95 }),
    hasArterialLine: true,
    ventilated: true,
    oxygen: { device: 'ventilator', flowLPerMin: null, fio2Percent: 35 },
  }),
  child({
    displayName: 'Jung M.',
    sex: 'male',
    ageMonths: 133,
    weightKg: 37,
    rest: rest(94, 22, [103, 60]),
    course: 'probe-falls-off',
  }),
  null,
];

const CPAP = { device: 'cpap', flowLPerMin: null, fio2Percent: 25 } as const;

const NICU: readonly WardChild[] = [
  newborn({
    displayName: 'Kang A.',
    sex: 'female',
    ageDays: 6,
    gestationalAgeAtBirthDays: weeks(27, 3),
    weightKg: 0.98,
    rest: rest(152, 50, [46, 26], { spo2Percent: 93 }),
    oxygen: CPAP,
    course: 'bradycardia-desaturation',
  }),
  newborn({
    displayName: 'Yoon B.',
    sex: 'male',
    ageDays: 19,
    gestationalAgeAtBirthDays: weeks(29, 5),
    weightKg: 1.34,
    rest: rest(150, 48, [52, 30], { spo2Percent: 94 }),
    oxygen: CPAP,
  }),
  newborn({
    displayName: 'Lim D.',
    sex: 'female',
    ageDays: 3,
    gestationalAgeAtBirthDays: weeks(34, 1),
    weightKg: 2.1,
    rest: rest(146, 46, [60, 36], { spo2Percent: 96 }),
  }),
  newborn({
    displayName: 'Han E.',
    sex: 'male',
    ageDays: 2,
    gestationalAgeAtBirthDays: weeks(39, 4),
    weightKg: 3.4,
    rest: rest(128, 42, [68, 40]),
  }),
  newborn({
    displayName: 'Shin R.',
    sex: 'female',
    ageDays: 11,
    gestationalAgeAtBirthDays: weeks(32, 0),
    weightKg: 1.72,
    rest: rest(148, 48, [56, 33], { spo2Percent: 95 }),
  }),
  newborn({
    displayName: 'Oh N.',
    sex: 'male',
    ageMonths: 1,
    ageDays: 12,
    gestationalAgeAtBirthDays: weeks(28, 2),
    weightKg: 1.9,
    rest: rest(154, 50, [62, 36], { spo2Percent: 94 }),
    oxygen: { device: 'nasal-cannula', flowLPerMin: 0.5, fio2Percent: null },
  }),
];

/** Beds in physical order. */
export const WARD_BEDS: readonly WardBed[] = [
  ...PICU.map((each, index) => ({
    bedId: `picu-${index + 1}`,
    label: `P${index + 1}`,
    setting: 'picu' as const,
    child: each,
  })),
  ...NICU.map((each, index) => ({
    bedId: `nicu-${index + 1}`,
    label: `N${index + 1}`,
    setting: 'nicu' as const,
    child: each,
  })),
];
