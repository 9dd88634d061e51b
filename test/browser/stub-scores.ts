/**
 * Scores of the made-up ward beyond the one on the tile, in every state that a row can be in: complete,
 * partial with and without a useful upper bound, an index, findings of all three answers, long words,
 * and many that abstained. Every value is made up.
 */
import type { ClinicalStatement } from '../../services/clinical/statement/statement.ts';
import type { InputReading, ScoreFinding, ScorePart, ScoreResult } from '../../services/clinical/score/score-result.ts';

/** 14:32:07 in Seoul; the start of the made-up ward. */
const NOW_MS = Date.UTC(2026, 10, 24, 5, 32, 7);
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

interface InputFacts {
  readonly name: string;
  readonly value: number | string | null;
  readonly unit?: string;
  readonly ageMs?: number;
  readonly from?: string;
  readonly formula?: string;
  readonly quality?: InputReading['quality'];
  readonly record?: string | null;
}

export function inputOf({
  name,
  value,
  unit,
  ageMs = MINUTE_MS,
  from,
  formula,
  quality,
  record = '0:4711',
}: InputFacts): InputReading {
  const seen = value !== null;
  return {
    name,
    value,
    unit: unit ?? null,
    quality: quality ?? (seen ? 'present' : 'missing'),
    observedAtMs: seen ? NOW_MS - ageMs : null,
    ageMs: seen ? ageMs : null,
    from: from ?? (seen && formula === undefined ? name : null),
    formula: formula === undefined ? null : { id: formula, applies: true },
    record: seen ? record : null,
  };
}

/** `points` a number, or the least and most where the inputs lack. */
export function partOf(
  name: string,
  points: number | readonly [number, number],
  inputs: readonly InputReading[],
): ScorePart {
  const [pointsMin, pointsMax] = typeof points === 'number' ? [points, points] : points;
  return { name, points: pointsMin === pointsMax ? pointsMin : null, pointsMin, pointsMax, inputs };
}

/** A result that agrees with its parts; `over` says the rest. */
export function scoreOf(ruleId: string, parts: readonly ScorePart[], over: Partial<ScoreResult> = {}): ScoreResult {
  const unknown = parts.filter((part) => part.points === null);
  const sum = (pick: (part: ScorePart) => number): number => parts.reduce((total, part) => total + pick(part), 0);
  const [lower, upper] = [sum((part) => part.pointsMin), sum((part) => part.pointsMax)];
  const status = unknown.length > 0 ? 'partial' : 'complete';
  return {
    ruleId,
    ruleVersion: '1.0.0',
    status,
    total: status === 'complete' ? lower : null,
    lower,
    upper,
    maximum: 20,
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
    parts,
    missing: unknown.map(({ name }) => ({ kind: 'part', name })),
    reason: null,
    cautions: [],
    ...over,
  };
}

function kept(text: string): ClinicalStatement {
  return { code: 'text.kept', values: { text } };
}

export function abstainedOf(ruleId: string, reason: string): ScoreResult {
  return scoreOf(ruleId, [], {
    status: 'abstained',
    total: null,
    lower: null,
    upper: null,
    reason: kept(reason),
  });
}

const finding = (id: string, answer: ScoreFinding['answer']): ScoreFinding => ({ id, answer });
const still = { change1h: 0, change4h: 0, change12h: null, areaAbove: null };
const NOT_VENTILATED = 'not ventilated; made for ventilated children below 18 years in intensive care';

const in_ = {
  lactate: inputOf({
    name: 'lactate',
    value: 3.8,
    unit: 'mmol/L',
    ageMs: 27 * MINUTE_MS,
    from: 'lactateMmolPerL',
    record: '0:182201',
  }),
  noLactate: inputOf({ name: 'lactate', value: null }),
  platelets: inputOf({
    name: 'platelets',
    value: 92,
    unit: '10*3/uL',
    ageMs: 5.2 * HOUR_MS,
    from: 'plateletsThousandPerUL',
    record: '0:181007',
  }),
  inr: inputOf({
    name: 'inr',
    value: 1.4,
    unit: '{INR}',
    ageMs: 26 * HOUR_MS,
    from: 'inr',
    quality: 'stale',
    record: '0:170332',
  }),
  norepinephrine: inputOf({
    name: 'norepinephrine',
    value: 0.08,
    unit: 'ug/kg/min',
    ageMs: 41 * MINUTE_MS,
    from: 'norepinephrineUgPerKgPerMin',
    record: '0:182090',
  }),
  pressure: inputOf({
    name: 'meanArterialPressure',
    value: 55,
    unit: 'mm[Hg]',
    ageMs: 2_000,
    from: 'arterialMeanMmHg',
    record: '0:183377:41',
  }),
  sf: inputOf({
    name: 'sfRatio',
    value: 213.3,
    unit: '{ratio}',
    ageMs: 9 * MINUTE_MS,
    formula: 'ratio',
    record: null,
  }),
  spo2: inputOf({
    name: 'spo2',
    value: 93,
    unit: '%',
    ageMs: 2_000,
    from: 'spo2Percent',
    record: '0:183377:41',
  }),
  gas: inputOf({ name: 'pao2', value: null }),
  verbal: inputOf({
    name: 'gcsVerbal',
    value: 'tube',
    ageMs: 3.1 * HOUR_MS,
    from: 'gcsVerbal',
    record: '0:181840',
  }),
  eye: inputOf({
    name: 'gcsEye',
    value: '2',
    ageMs: 3.1 * HOUR_MS,
    from: 'gcsEye',
    record: '0:181839',
  }),
  artefact: inputOf({
    name: 'respiratoryRate',
    value: 118,
    unit: '/min',
    ageMs: 2_000,
    from: 'respiratoryRatePerMin',
    quality: 'artefact',
    record: '0:183377:41',
  }),
};

const cardiovascular = partOf('cardiovascular', 2, [in_.norepinephrine, in_.lactate, in_.pressure]);
const respiratory = partOf('respiratory', [1, 3], [in_.gas, in_.sf, in_.spo2]);
const coagulation = partOf('coagulation', [1, 2], [in_.platelets, in_.inr]);

const SEPTIC: readonly ScoreResult[] = [
  scoreOf('oxygen-saturation-index', [partOf('index', 7.4, [in_.spo2])], {
    unit: '{index}',
    decimals: 1,
    maximum: 6000,
    trend: {
      change1h: 0.6,
      change4h: -2.1,
      change12h: null,
      areaAbove: { threshold: 5, pointHours: 14.25, hoursKnown: 9.5 },
    },
  }),
  scoreOf(
    'psofa',
    [
      partOf('respiratory', 2, [in_.sf]),
      cardiovascular,
      partOf('coagulation', 2, [in_.platelets]),
      partOf('neurologic', 1, [in_.eye, in_.verbal]),
    ],
    {
      maximum: 24,
      notes: ['intubated'],
      trend: { change1h: 1, change4h: 3, change12h: -2, areaAbove: { threshold: 8, pointHours: 3.5, hoursKnown: 12 } },
      ageBand: '24-59-months',
    },
  ),
  scoreOf('phoenix-4', [respiratory, cardiovascular, coagulation, partOf('neurologic', 1, [in_.eye, in_.verbal])], {
    maximum: 13,
    published: 5,
    level: 'two-or-more',
    ageBand: '24-59-months',
    trend: still,
    findings: [finding('sepsis', 'yes'), finding('septic-shock', 'unknown')],
  }),
  scoreOf(
    'pelod-2',
    [
      cardiovascular,
      partOf('renal', [0, 2], [inputOf({ name: 'creatinine', value: null })]),
      partOf('respiratory', [0, 3], [in_.gas, in_.artefact]),
    ],
    {
      maximum: 7,
      published: 2,
      probability: { lower: 0.003442, upper: 0.034921 },
      trend: still,
    },
  ),
  scoreOf('vasoactive-inotropic-score', [partOf('norepinephrine', 8, [in_.norepinephrine])], {
    unit: '{score}',
    decimals: 1,
    maximum: 1800,
    total: 8,
    trend: { change1h: 0, change4h: 2.5, change12h: 8, areaAbove: null },
  }),
  scoreOf(
    'kdigo-aki',
    [
      partOf('stage', 0, [
        inputOf({
          name: 'urineOutput6h',
          value: 0.9,
          unit: 'mL/kg/h',
          ageMs: 32 * MINUTE_MS,
          from: 'urineOutput6hMlPerKgPerH',
        }),
      ]),
    ],
    {
      maximum: 3,
      trend: still,
      findings: [finding('aki', 'no')],
    },
  ),
  scoreOf(
    'paediatric-gcs',
    [
      partOf('eye', 2, [in_.eye]),
      partOf('verbal', [1, 5], [in_.verbal]),
      partOf('motor', 5, [inputOf({ name: 'gcsMotor', value: '5', ageMs: 3.1 * HOUR_MS })]),
    ],
    { maximum: 15, notes: ['intubated'], trend: still },
  ),
  scoreOf(
    'bedside-pews',
    [
      partOf('heartRate', 4, [
        inputOf({
          name: 'heartRate',
          value: 172,
          unit: '/min',
          ageMs: 1_000,
          from: 'heartRatePerMin',
          record: '0:183377:41',
        }),
      ]),
    ],
    {
      maximum: 26,
      cautions: [
        {
          code: 'caution.outside-population',
          values: { ruleId: 'bedside-pews', outside: ['setting'], setting: 'picu', policyReason: 'pilot' },
        },
      ],
      trend: { change1h: 2, change4h: null, change12h: null, areaAbove: null },
      ageBand: '1-3-years',
    },
  ),
  abstainedOf('phoenix-8', 'creatinine is missing, bilirubin is missing, ALT is missing, glucose is 26 h old'),
  abstainedOf('oxygenation-index', 'Oxygenation index is missing'),
  abstainedOf('rox-index', 'respiratory rate is judged an artefact'),
  abstainedOf('palicc-2015-pards', NOT_VENTILATED),
  abstainedOf('sipa', 'age 38 months is outside the intended age'),
  abstainedOf('nsofa', 'age 38 months is outside the intended age'),
  abstainedOf('neonatal-aki', 'age 38 months is outside the intended age'),
];

const NEWBORN: readonly ScoreResult[] = [
  scoreOf('nsofa', [partOf('respiratory', 2, [in_.sf]), partOf('haematology', 0, [in_.platelets])], {
    maximum: 15,
    trend: still,
  }),
  abstainedOf(
    'phoenix-4',
    'in hospital since birth; made for children in hospital below 18 years, from 37 weeks postmenstrual, not in hospital since birth',
  ),
];

/** All of them abstained: without a birth date nothing that goes by age can be scored. */
const AGELESS: readonly ScoreResult[] = SEPTIC.map(({ ruleId }) => abstainedOf(ruleId, 'birth date is missing'));

/** A partial score that rests on almost nothing. */
const VENTILATED: readonly ScoreResult[] = [
  scoreOf(
    'phoenix-4',
    [
      partOf('respiratory', [0, 3], [in_.gas]),
      partOf('cardiovascular', [0, 6], [in_.noLactate]),
      partOf('coagulation', 0, [in_.platelets]),
      partOf('neurologic', [0, 2], []),
    ],
    {
      maximum: 13,
      published: 0,
      trend: null,
      findings: [finding('sepsis', 'unknown')],
    },
  ),
];

const BY_BED: Readonly<Record<number, readonly ScoreResult[]>> = {
  7: SEPTIC,
  10: NEWBORN,
  12: VENTILATED,
  15: AGELESS,
};

export function moreScores(bed: number): readonly ScoreResult[] {
  return BY_BED[bed] ?? [];
}
