/**
 * A made-up ward for looking at the screens: every state that a bed, a number, a score and an alert
 * can be in, once. Values are plain functions of time, so that what is live continues what is stored.
 */
import { breached, scoreDetail, toldAs } from './stub-statements.ts';
import type { Statement } from '../../services/contract/statement/statement.ts';
import type { ClinicalStatement } from '../../services/clinical/statement/statement.ts';
import { SIGNALS, type SignalName } from '../../services/clinical/signal/signals.ts';
import type { InputReading, ScorePart, ScoreResult } from '../../services/clinical/score/score-result.ts';
import { moreScores } from './stub-scores.ts';
import { limitsOf } from './stub-limits.ts';
import { newbornCharacteristics, newbornEvents } from './stub-newborn.ts';
import type { Alert, AlertLevel } from '../../services/contract/decisions/alert.ts';
import {
  DECISION_VERSION,
  type AlertChanged,
  type Decision,
  type ScoreComputed,
  type StayView,
  type UnitState,
} from '../../services/contract/decisions/decision.ts';
import type { RiskResult } from '../../services/contract/decisions/risk-result.ts';

/** 14:32:07 in Seoul. */
export const START_MS = Date.UTC(2026, 10, 24, 5, 32, 7);
export const UNIT_ID = 'picu-5b';
export const HOSTILE_NAME = '<img src=x onerror="window.harmed=1">';
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

type Numbers = Partial<Record<SignalName, number>>;

export interface StubChild {
  readonly bed: number;
  readonly name: string;
  readonly birthDate: string | null;
  readonly weightKg: number | null;
  readonly gestationalAgeAtBirthDays?: number;
  readonly ventilated?: boolean;
  readonly newbornStay?: boolean;
  readonly sex?: 'female' | 'male';
  readonly numbers: Numbers;
  /** Signals that the monitor says are off. */
  readonly off?: readonly SignalName[];
  /** The feed fell silent this long before the start; the values are as old. */
  readonly silentForMs?: number;
  /** Cuff pressures of this age instead of an arterial line. */
  readonly cuffAgeMs?: number;
  readonly score: ScoreResult;
  readonly risk: number | null;
  /** Rise of the heart rate over the last six hours, per minute. */
  readonly rise?: number;
}

/** Heart, SpO2, breathing, systolic, diastolic, temperature. */
const vital = (
  ...[heart, spo2, breathing, systolic, diastolic, temperature]: readonly [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
): Numbers => ({
  heartRatePerMin: heart,
  pulseRatePerMin: heart,
  spo2Percent: spo2,
  respiratoryRatePerMin: breathing,
  arterialSystolicMmHg: systolic,
  arterialMeanMmHg: Math.round((systolic + 2 * diastolic) / 3),
  arterialDiastolicMmHg: diastolic,
  coreTemperatureCel: temperature,
});

/** Value with its unit and age; a value of null is missing. */
function input(
  name: string,
  [value, unit, ageMs]: readonly [value: number | string | null, unit: string | null, ageMs: number],
): InputReading {
  const seen = value !== null;
  return {
    name,
    quality: seen ? 'present' : 'missing',
    value,
    unit,
    observedAtMs: seen ? START_MS - ageMs : null,
    ageMs: seen ? ageMs : null,
    from: name,
    formula: null,
    record: seen ? '0:12' : null,
  };
}

function part(points: number | null, reading: InputReading, name = reading.name): ScorePart {
  return { name, points, pointsMin: points ?? 0, pointsMax: points ?? 4, inputs: [reading] };
}

interface PewsFacts {
  readonly numbers: Numbers;
  /** Points of breathing, distress, SpO2, oxygen, heart, pressure, refill; null: input lacks. */
  readonly points: readonly (number | null)[];
  readonly band: string;
  readonly caution?: ClinicalStatement;
}

const LEVELS: readonly (readonly [number, string])[] = [
  [13, 'emergency'],
  [9, 'high'],
  [5, 'medium'],
  [1, 'low'],
];

export function pews({ numbers, points, band, caution }: PewsFacts): ScoreResult {
  const rate = (signal: SignalName): number | null => numbers[signal] ?? null;
  const oxygen = points[3] ?? 0;
  const inputs: readonly InputReading[] = [
    input('respiratoryRate', [rate('respiratoryRatePerMin'), '/min', 1_000]),
    input('respiratoryDistress', [['none', 'mild', 'moderate'][points[1] ?? 0] ?? 'none', null, 9 * MINUTE_MS]),
    input('spo2', [rate('spo2Percent'), '%', 1_000]),
    oxygen > 0 ? input('oxygenFlow', [4, 'L/min', 9 * MINUTE_MS]) : input('oxygenDevice', ['air', null, 9 * MINUTE_MS]),
    input('heartRate', [rate('heartRatePerMin'), '/min', 1_000]),
    input('systolicPressure', [rate('arterialSystolicMmHg') ?? rate('cuffSystolicMmHg'), 'mm[Hg]', 1_000]),
    input('capillaryRefill', [(points[6] ?? 0) > 0 ? 3 : 2, 's', 9 * MINUTE_MS]),
  ];
  const parts = inputs.map((reading, index) => {
    const given = points[index] ?? null;
    const known = given === null ? { ...reading, quality: 'stale' as const, ageMs: 74 * MINUTE_MS } : reading;
    return index === 3 ? part(given, known, 'oxygen') : part(given, known);
  });
  const unknown = parts.filter((each) => each.points === null);
  const lower = parts.reduce((sum, each) => sum + each.pointsMin, 0);
  const level = LEVELS.find(([from]) => lower >= from);
  return {
    ruleId: 'national-pews-england',
    ruleVersion: '1.0.0',
    status: unknown.length === 0 ? 'complete' : 'partial',
    total: unknown.length === 0 ? lower : null,
    lower,
    upper: parts.reduce((sum, each) => sum + each.pointsMax, 0),
    maximum: 26,
    unit: null,
    decimals: 0,
    published: null,
    level: level?.[1] ?? null,
    triggers: [],
    findings: [],
    notes: [],
    probability: null,
    trend: null,
    ageBand: band,
    parts,
    missing: unknown.map(({ name }) => ({ kind: 'part', name })),
    reason: null,
    cautions: caution === undefined ? [] : [caution],
  };
}

function abstained(reason: string): ScoreResult {
  return {
    ruleId: 'national-pews-england',
    ruleVersion: '1.0.0',
    status: 'abstained',
    total: null,
    lower: null,
    upper: null,
    maximum: 26,
    unit: null,
    decimals: 0,
    published: null,
    level: null,
    triggers: [],
    findings: [],
    notes: [],
    probability: null,
    trend: null,
    ageBand: null,
    parts: [],
    missing: [],
    reason: { code: 'text.kept', values: { text: reason } },
    cautions: [],
  };
}

export const PICU_CAUTION: ClinicalStatement = {
  code: 'caution.outside-population',
  values: {
    ruleId: 'national-pews-england',
    outside: ['setting'],
    setting: 'picu',
    policyReason: 'pilot of the rapid response team',
  },
};

const zero = [0, 0, 0, 0, 0, 0, 0] as const;
const N = {
  one: vital(142, 98, 38, 78, 44, 37.1),
  two: vital(96, 99, 18, 104, 61, 36.8),
  three: vital(151, 84, 44, 88, 50, 37.9),
  four: vital(118, 97, 28, 94, 55, 37.0),
  six: vital(84, 98, 16, 118, 70, 36.6),
  seven: vital(172, 93, 58, 82, 41, 39.2),
  eight: vital(134, 96, 36, 84, 48, 37.2),
  nine: vital(101, 97, 20, 110, 66, 37.0),
  ten: vital(156, 95, 52, 62, 38, 36.9),
  eleven: vital(120, 97, 26, 96, 58, 37.0),
  twelve: { ...vital(138, 96, 30, 86, 38, 38.8), fio2Percent: 45 },
  fourteen: vital(92, 98, 17, 112, 64, 36.7),
  fifteen: vital(112, 98, 24, 98, 58, 37.1),
};
const cuffed: Numbers = {
  pulseRatePerMin: 124,
  spo2Percent: 98,
  respiratoryRatePerMin: 30,
  cuffSystolicMmHg: 92,
  cuffMeanMmHg: 67,
  cuffDiastolicMmHg: 54,
  skinTemperatureCel: 35.9,
};

export const CHILDREN: readonly StubChild[] = [
  {
    bed: 1,
    name: '이하은',
    birthDate: '2026-07-12',
    weightKg: 6.1,
    numbers: N.one,
    score: pews({ numbers: N.one, points: [0, 1, 0, 0, 0, 2, 0], band: '0-11 mo' }),
    risk: 0.04,
  },
  {
    bed: 2,
    name: 'Kang Min-jun',
    birthDate: '2017-05-02',
    weightKg: 28,
    numbers: N.two,
    score: pews({ numbers: N.two, points: [0, 1, 0, 0, 0, 0, 0], band: '5-12 y' }),
    risk: 0.02,
  },
  {
    bed: 3,
    name: '최유나',
    birthDate: '2025-10-01',
    weightKg: 9.4,
    numbers: N.three,
    score: pews({ numbers: N.three, points: [1, 1, 4, 0, 0, 0, 0], band: '1-4 y' }),
    risk: 0.12,
  },
  {
    bed: 4,
    name: 'Yoon D.',
    birthDate: '2024-08-30',
    weightKg: 12,
    numbers: N.four,
    score: pews({ numbers: N.four, points: [0, null, 0, 0, 2, 0, null], band: '1-4 y' }),
    risk: 0.03,
  },
  {
    bed: 6,
    name: '한지우',
    birthDate: '2011-02-18',
    weightKg: 51,
    numbers: N.six,
    score: pews({ numbers: N.six, points: zero, band: '13-17 y' }),
    risk: 0.005,
  },
  {
    bed: 7,
    name: 'Seo A.',
    birthDate: '2023-09-03',
    weightKg: 14,
    sex: 'female',
    numbers: N.seven,
    rise: 44,
    score: pews({ numbers: N.seven, points: [2, 0, 1, 2, 4, 0, 2], band: '1-4 y', caution: PICU_CAUTION }),
    risk: 0.38,
  },
  {
    bed: 8,
    name: '임도윤',
    birthDate: '2026-05-20',
    weightKg: 7.4,
    numbers: N.eight,
    off: ['spo2Percent', 'pulseRatePerMin'],
    score: pews({
      numbers: { ...N.eight, spo2Percent: undefined as never },
      points: [0, 0, null, 0, 1, 0, 0],
      band: '0-11 mo',
    }),
    risk: null,
  },
  {
    bed: 9,
    name: 'Oh Seo-jin',
    birthDate: '2015-03-09',
    weightKg: 35,
    numbers: N.nine,
    silentForMs: 11_000,
    score: pews({ numbers: N.nine, points: [0, 1, 0, 0, 0, 0, 0], band: '5-12 y' }),
    risk: 0.02,
  },
  {
    bed: 10,
    name: '정 아기',
    birthDate: '2026-11-12',
    weightKg: 1.1,
    gestationalAgeAtBirthDays: 192,
    newbornStay: true,
    numbers: N.ten,
    score: abstained(
      'in hospital since birth; made for children below 18 years on hospital wards, not ventilated and not in hospital since birth',
    ),
    risk: null,
  },
  {
    bed: 11,
    name: 'Ryu C.',
    birthDate: '2020-06-15',
    weightKg: 19,
    numbers: N.eleven,
    silentForMs: 38_000,
    score: abstained('respiratory rate is 38 s old, heart rate is 38 s old, SpO₂ is 38 s old'),
    risk: null,
  },
  {
    bed: 12,
    name: '배나연',
    birthDate: '2021-04-27',
    weightKg: 19,
    ventilated: true,
    numbers: { ...N.twelve, endTidalCo2MmHg: 41, fio2Percent: 45 },
    score: pews({ numbers: N.twelve, points: [0, 1, 0, 2, 2, 1, 0], band: '5-12 y', caution: PICU_CAUTION }),
    risk: 0.41,
  },
  {
    bed: 13,
    name: 'Ahn E.',
    birthDate: '2025-06-10',
    weightKg: 10.2,
    numbers: cuffed,
    off: ['heartRatePerMin'],
    cuffAgeMs: 12 * MINUTE_MS,
    score: pews({ numbers: cuffed, points: [0, 0, 0, 0, null, 0, 0], band: '1-4 y' }),
    risk: 0.03,
  },
  {
    bed: 14,
    name: HOSTILE_NAME,
    birthDate: '2013-07-07',
    weightKg: 44,
    numbers: N.fourteen,
    score: pews({ numbers: N.fourteen, points: zero, band: '13-17 y' }),
    risk: 0.02,
  },
  {
    bed: 15,
    name: 'Hwang Ga-eun Elisabeth',
    birthDate: null,
    weightKg: null,
    numbers: { ...N.fifteen, coreTemperatureCel: 24.1 },
    score: abstained('birth date is missing'),
    risk: 0.02,
  },
];

export function childOf(bed: number): StubChild {
  const child = CHILDREN.find((candidate) => candidate.bed === bed);
  if (child === undefined) throw new Error(`no child in bed ${bed}`);
  return child;
}

/** The child of a bed, or for the many beds of a crowded ward the first child's numbers. */
export function childLike(bed: number): StubChild {
  return CHILDREN.find((candidate) => candidate.bed === bed) ?? childOf(1);
}

export const stayIdOf = (bed: number): string => `stay-${bed}`;

/** Value of a signal at a time; null where the child has none. Small waves, and a slow rise where told. */
export function valueAt(child: StubChild, name: SignalName, atMs: number): number | null {
  const level = child.numbers[name];
  if (level === undefined || child.off?.includes(name) === true) return null;
  const definition = SIGNALS.find((candidate) => candidate.name === name);
  if (definition === undefined || definition.rhythm === 'aperiodic') return level;
  const seconds = (atMs - START_MS) / 1_000;
  const phase = child.bed * 1.7 + definition.name.length;
  const size = definition.decimals > 0 ? 0.05 : Math.max(0.6, level * 0.012);
  const wave =
    Math.sin(seconds / 7 + phase) + 0.8 * Math.sin(seconds / 61 + 2 * phase) + 1.6 * Math.sin(seconds / 1_900 + phase);
  const before = Math.min(1, Math.max(0, -seconds / (6 * 3_600)));
  const drift = name === 'heartRatePerMin' || name === 'pulseRatePerMin' ? (child.rise ?? 0) * before : 0;
  const scale = 10 ** definition.decimals;
  const value = Math.round((level + size * wave - drift) * scale) / scale;
  return name === 'spo2Percent' ? Math.min(100, value) : value;
}

export function readingAge(child: StubChild, name: SignalName): number {
  return name.startsWith('cuff') ? (child.cuffAgeMs ?? 0) : (child.silentForMs ?? 0);
}

export function riskOf(child: StubChild): RiskResult {
  return {
    modelId: 'sepsis-adult-surrogate-0.1.0',
    modelSha256: '4f1c9a70'.repeat(8),
    label: { code: 'risk.kind', values: { kind: 'adult-surrogate' } },
    outcome: { code: 'risk.outcome', values: { outcome: 'sepsis' } },
    horizonHours: 6,
    probability: child.risk,
    reason:
      child.risk === null
        ? { code: 'risk.features-missing', values: { missingCount: 21, featureCount: 30, missingMax: 14 } }
        : null,
    dueAtMs: START_MS - 7 * MINUTE_MS,
  };
}

export function stayView(child: StubChild): StayView {
  const names = Object.keys(child.numbers) as SignalName[];
  return {
    stayId: stayIdOf(child.bed),
    patientId: `patient-${child.bed}`,
    bedId: `bed-${child.bed}`,
    displayName: child.name,
    birthDate: child.birthDate,
    sex: child.sex ?? 'male',
    gestationalAgeAtBirthDays: child.gestationalAgeAtBirthDays ?? null,
    weightKg: child.weightKg,
    ventilated: child.ventilated ?? false,
    ventilatedFrom: 'ventilated',
    newbornStay: child.newbornStay ?? false,
    openedAtMs: START_MS - 40 * HOUR_MS,
    lastFrameAtMs: START_MS - (child.silentForMs ?? 0),
    signals: [...names, ...(child.off ?? []).filter((name) => !names.includes(name))].map((name) => {
      const off = child.off?.includes(name) === true;
      return {
        signal: name,
        value: off ? null : valueAt(child, name, START_MS),
        observedAtMs: START_MS - readingAge(child, name),
        off,
        judged: 'present',
        intervalMs: 1_000,
      };
    }),
    charted:
      child.bed === 7
        ? [
            { name: 'respiratoryDistress', value: 'none', observedAtMs: START_MS - 9 * MINUTE_MS, by: 'Nurse Kim' },
            { name: 'capillaryRefillSeconds', value: 3, observedAtMs: START_MS - 9 * MINUTE_MS, by: 'Nurse Kim' },
            { name: 'oxygenDevice', value: 'face-mask', observedAtMs: START_MS - 9 * MINUTE_MS, by: 'Nurse Kim' },
            { name: 'oxygenFlowLPerMin', value: 4, observedAtMs: START_MS - 9 * MINUTE_MS, by: 'Nurse Kim' },
            { name: 'carerConcern', value: 'worse', observedAtMs: START_MS - 37 * MINUTE_MS, by: 'Nurse Kim' },
          ]
        : [],
    labs:
      child.bed === 7
        ? [
            {
              name: 'lactateMmolPerL',
              value: 3.8,
              unit: 'mmol/L',
              observedAtMs: START_MS - 27 * MINUTE_MS,
              range: { low: 0.5, high: 2.2, flag: 'H' as const },
            },
          ]
        : [],
    scores: [child.score, ...moreScores(child.bed)],
    risks: [riskOf(child)],
    concerns: [],
    events: newbornEvents(child.bed),
    heartRateCharacteristics: newbornCharacteristics(child.bed),
    limits: limitsOf(child),
  };
}

export interface AlertFacts {
  readonly bed: number | null;
  readonly rule: string;
  readonly level: AlertLevel;
  readonly kind: Alert['kind'];
  /** Text stands for prose of an older Vigil. */
  readonly title: Statement | string;
  readonly detail: Statement | string;
  readonly agoMs: number;
  readonly inputs?: readonly InputReading[];
  readonly parts?: Alert['parts'];
  readonly holder?: NonNullable<Alert['holder']>;
}

export function alertOf(facts: AlertFacts): Alert {
  const atMs = START_MS - facts.agoMs;
  return {
    id: `${UNIT_ID}/${facts.bed ?? 'unit'}/${facts.rule}/${atMs}`,
    unitId: UNIT_ID,
    stayId: facts.bed === null ? null : stayIdOf(facts.bed),
    bedId: facts.bed === null ? null : `bed-${facts.bed}`,
    ruleId: facts.rule,
    ruleVersion: '1.0.0',
    kind: facts.kind,
    level: facts.level,
    phase: facts.holder === undefined ? 'raised' : 'acknowledged',
    title: toldAs(facts.title),
    detail: toldAs(facts.detail),
    inputs: facts.inputs ?? [],
    parts: facts.parts ?? [],
    firstRaisedAtMs: atMs,
    changedAtMs: atMs,
    transition: facts.holder === undefined ? 1 : 2,
    holder: facts.holder ?? null,
    firstPaintedAtMs: null,
    escalation: 0,
    annotations: [],
  };
}

export function firstAlerts(): readonly Alert[] {
  const seven = childOf(7).score;
  return [
    alertOf({
      bed: 7,
      rule: 'national-pews-england',
      level: 'high',
      kind: 'score',
      title: { code: 'score.title', values: { ruleId: seven.ruleId, lower: 11, complete: true } },
      detail: scoreDetail(seven.ruleId, 11, 'high'),
      agoMs: 130_000,
      inputs: seven.parts.flatMap((each) => each.inputs),
      parts: seven.parts.map(({ name, points, inputs }) => ({ name, points, inputs: inputs.map((each) => each.name) })),
    }),
    alertOf({
      bed: 3,
      rule: 'desaturation',
      level: 'medium',
      kind: 'clinical',
      ...breached('desaturation', { signal: 'spo2Percent', side: 'below', limit: 88, value: 84, lastedMs: 45_000 }),
      agoMs: 48_000,
      inputs: [input('spo2Percent', [84, '%', 1_000])],
    }),
    alertOf({
      bed: 12,
      rule: 'tachycardia',
      level: 'medium',
      kind: 'clinical',
      ...breached('tachycardia', {
        signal: 'heartRatePerMin',
        side: 'at-or-above',
        limit: 135,
        value: 138,
        lastedMs: 60_000,
      }),
      agoMs: 6 * MINUTE_MS,
      inputs: [input('heartRatePerMin', [138, '/min', 1_000])],
      holder: {
        by: 'park',
        displayName: 'Park S.',
        role: 'nurse',
        reason: 'doctor-told',
        note: null,
        atMs: START_MS - 5 * MINUTE_MS,
        untilMs: START_MS + 24 * MINUTE_MS,
      },
    }),
    alertOf({
      bed: 11,
      rule: 'technical.no-data',
      level: 'low',
      kind: 'technical',
      title: { code: 'no-data.title', values: {} },
      detail: { code: 'no-data.detail', values: { quietMs: 30_000 } },
      agoMs: 8_000,
    }),
  ];
}

export function unitState(): UnitState {
  return {
    version: DECISION_VERSION,
    kind: 'unit.state',
    id: 'state-1',
    unitId: UNIT_ID,
    atMs: START_MS,
    cause: '0:1',
    hospitalId: 'hospital-1',
    name: 'PICU 5B',
    timeZone: 'Asia/Seoul',
    setting: 'picu',
    mode: 'demo',
    beds: Array.from({ length: 16 }, (_, index) => ({
      bedId: `bed-${index + 1}`,
      label: String(index + 1),
      setting: 'picu' as const,
      stayId: CHILDREN.some((child) => child.bed === index + 1) ? stayIdOf(index + 1) : null,
    })),
    stays: CHILDREN.map(stayView),
    alerts: firstAlerts(),
    policyVersion: '2026.11',
  };
}

/** Children of a full unit: those of the ward that send, over and over, each in a bed of their own. */
export function childOfCrowd(bed: number): StubChild {
  const models = CHILDREN.filter(({ name, silentForMs }) => name !== HOSTILE_NAME && silentForMs === undefined);
  const model = models[bed % models.length];
  if (model === undefined) throw new Error('the ward has no child that sends');
  return { ...model, bed };
}

export function crowdedState(children: readonly StubChild[]): UnitState {
  return {
    ...unitState(),
    beds: children.map(({ bed }) => ({
      bedId: `bed-${bed}`,
      label: String(bed),
      setting: 'picu' as const,
      stayId: stayIdOf(bed),
    })),
    stays: children.map(stayView),
    alerts: firstAlerts(),
  };
}

/** Stored decisions of a stay: a score that rises in steps, and one alert of the day before. */
export function storedDecisions(bed: number): readonly Decision[] {
  const { score } = childOf(bed);
  const total = score.lower ?? 0;
  const steps = [
    [-20, 0.2],
    [-6, 0.2],
    [-4, 0.3],
    [-1.5, 0.5],
    [-1, 0.6],
    [-0.05, 1],
  ] as const;
  const scores = steps.map(([hours, share], index): ScoreComputed => ({
    version: DECISION_VERSION,
    kind: 'score.computed',
    id: `score-${bed}-${index}`,
    unitId: UNIT_ID,
    atMs: START_MS + hours * HOUR_MS,
    cause: `0:${index}`,
    stayId: stayIdOf(bed),
    score:
      score.status === 'abstained'
        ? score
        : {
            ...score,
            total: Math.round(total * share),
            lower: Math.round(total * share),
            upper: Math.round(total * share) + (index === 2 ? 4 : 0),
            status: index === 2 ? 'partial' : 'complete',
          },
  }));
  const past = alertOf({
    bed,
    rule: 'tachycardia',
    level: 'low',
    kind: 'clinical',
    ...breached('tachycardia', {
      signal: 'heartRatePerMin',
      side: 'at-or-above',
      limit: 150,
      value: 151,
      lastedMs: 60_000,
    }),
    agoMs: 4.4 * HOUR_MS,
  });
  const step = (change: AlertChanged['change'], minutes: number, alert: Alert): AlertChanged => ({
    version: DECISION_VERSION,
    kind: 'alert.changed',
    id: `past-${bed}-${change}`,
    unitId: UNIT_ID,
    atMs: past.firstRaisedAtMs + minutes * MINUTE_MS,
    cause: '0:1',
    stayId: stayIdOf(bed),
    change,
    alert,
    commandId: null,
    refusal: null,
  });
  const holder = {
    by: 'kim',
    displayName: 'Kim J.',
    role: 'nurse' as const,
    reason: 'seen-at-bedside',
    note: null,
    atMs: past.firstRaisedAtMs,
    untilMs: past.firstRaisedAtMs + 30 * MINUTE_MS,
  };
  return [
    ...scores,
    step('raised', 0, past),
    step('acknowledged', 2, { ...past, transition: 2, phase: 'acknowledged', holder }),
    step('cleared', 11, { ...past, transition: 3, phase: 'cleared' }),
  ];
}
