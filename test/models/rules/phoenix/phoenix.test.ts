// Hazards: H10 (docs/hazards.md).
/** Phoenix-4 and Phoenix-8: every row of the reference table, and what stands between the rows. */
import { spokenScore } from '../../../support/said.ts';
import { describe, expect, it, test } from 'vitest';
import { readingsOf, type Observed } from '../npews-child.ts';
import { PHOENIX_DRUGS, WELL, answersOf, infusions, score, wellBut } from '../organ-score-child.ts';
import { boundsOf, partOf, shippedRule } from '../../../clinical/score/shipped-rule.ts';
import { ON_DATE, type Threshold } from '../threshold-edges.ts';
import { describeThresholds, type RowPlace } from '../thresholds.ts';

const FOUR = shippedRule('phoenix-4');
const EIGHT = shippedRule('phoenix-8');

const ventilation = (row: Threshold): Observed => ({
  invasiveVentilation: row.condition.startsWith('IMV') ? 'yes' : 'no',
});
const drugs = (count: number): Observed => ({
  ...infusions(PHOENIX_DRUGS, 0),
  ...infusions(PHOENIX_DRUGS.slice(0, count), 0.05),
});
const plain = (part: string, input: string): RowPlace => ({ part, given: (value) => wellBut({ [input]: value }) });

const FOUR_PLACES: Record<string, RowPlace> = {
  // At half oxygen the ratio is twice the gas; above 97 % the other ratio stays out.
  'respiratory.pf': {
    part: 'respiratory',
    given: (value, row) => wellBut({ ...ventilation(row), spo2: 99, fio2: 50, fio2AtGas: 50, pao2: Number(value) / 2 }),
  },
  'respiratory.sf': {
    part: 'respiratory',
    given: (value, row) =>
      wellBut({ ...ventilation(row), spo2: 97, fio2: 9700 / Number(value), pao2: 500, fio2AtGas: 100 }),
  },
  'cardiovascular.vasoactive_count': {
    part: 'cardiovascular',
    given: (value) => wellBut(drugs(Number(value))),
    step: 1,
  },
  'cardiovascular.lactate': plain('cardiovascular', 'lactate'),
  'cardiovascular.map': plain('cardiovascular', 'meanArterialPressure'),
  'coagulation.platelets': plain('coagulation', 'platelets'),
  'coagulation.inr': plain('coagulation', 'inr'),
  'coagulation.d_dimer': plain('coagulation', 'dDimer'),
  'coagulation.fibrinogen': plain('coagulation', 'fibrinogen'),
  'neurologic.gcs': plain('neurologic', 'gcsTotal'),
  'neurologic.pupils': plain('neurologic', 'pupils'),
};
const EIGHT_PLACES: Record<string, RowPlace> = {
  'endocrine.glucose': plain('endocrine', 'glucose'),
  'immunologic.anc': plain('immunologic', 'neutrophils'),
  'immunologic.alc': plain('immunologic', 'lymphocytes'),
  'renal.creatinine': plain('renal', 'creatinine'),
  'hepatic.bilirubin_total': plain('hepatic', 'bilirubin'),
  'hepatic.alt': plain('hepatic', 'alt'),
};
describeThresholds({ score: 'phoenix', rule: FOUR, places: FOUR_PLACES });
describeThresholds({ score: 'phoenix', rule: EIGHT, places: FOUR_PLACES });
describeThresholds({ score: 'phoenix8_extra', rule: EIGHT, places: EIGHT_PLACES });

describe('the well child', () => {
  it('has 0 points and nothing unknown', () => {
    for (const rule of [FOUR, EIGHT]) {
      expect(score(rule, WELL)).toMatchObject({
        status: 'complete',
        total: 0,
        published: 0,
        level: null,
        notes: [],
        missing: [],
        caution: null,
      });
    }
  });
  it('reaches 13 and 17 at worst', () => {
    const worst = wellBut({
      invasiveVentilation: 'yes',
      fio2: 100,
      fio2AtGas: 100,
      pao2: 40,
      ...drugs(6),
      lactate: 20,
      meanArterialPressure: 10,
      platelets: 5,
      inr: 5,
      dDimer: 20,
      fibrinogen: 20,
      gcsTotal: 3,
      pupils: 'both-fixed',
      glucose: 20,
      neutrophils: 0,
      lymphocytes: 0,
      creatinine: 9,
      bilirubin: 20,
      alt: 900,
    });
    expect([score(FOUR, worst).total, score(EIGHT, worst).total]).toEqual([13, 17]);
  });
  it('adds four parts to those of Phoenix-4, and says nothing of sepsis', () => {
    const ill = wellBut({ lactate: 6, gcsTotal: 8, glucose: 200, alt: 150, infection: 'suspected' });
    expect([score(FOUR, ill).total, score(EIGHT, ill).total]).toEqual([2, 4]);
    expect(score(EIGHT, ill).findings).toEqual([]);
  });
});

describe('respiratory', () => {
  const ventilated: Observed = { invasiveVentilation: 'yes', spo2: 99, fio2: 50, fio2AtGas: 50 };

  it.each([
    ['PaO₂/FiO₂ of exactly 200', { ...ventilated, pao2: 100 }, /PaO₂\/FiO₂ is exactly 200/],
    ['SpO₂/FiO₂ of exactly 220', { ...ventilated, spo2: 88, fio2: 40, pao2: 250 }, /SpO₂\/FiO₂ is exactly 220/],
  ])('%s under ventilation gives 1 point as in the software, and a note', (_title, changes, note) => {
    const result = score(FOUR, wellBut(changes));
    expect(partOf(result, 'respiratory').points).toBe(1);
    expect(result.notes).toEqual([expect.stringMatching(note)]);
    expect(score(FOUR, wellBut({ ...changes, invasiveVentilation: 'no' })).notes).toEqual([]);
  });
  it('takes the higher of both ratios', () => {
    expect(partOf(score(FOUR, wellBut({ ...ventilated, spo2: 90, fio2: 65, pao2: 90 })), 'respiratory').points).toBe(3);
    expect(partOf(score(FOUR, wellBut({ ...ventilated, spo2: 97, fio2: 40, pao2: 40 })), 'respiratory').points).toBe(3);
  });
  it('does not use a saturation above 97 %, and stays unknown until there is a gas', () => {
    expect(boundsOf(score(FOUR, wellBut({ ...ventilated, spo2: 98, fio2: 100 }, ['pao2'])), 'respiratory')).toEqual([
      0, 3,
    ]);
    expect(boundsOf(score(FOUR, wellBut({ ...ventilated, spo2: 97, fio2: 100 }, ['pao2'])), 'respiratory')).toEqual([
      3, 3,
    ]);
  });
  it('is 0 in room air without support, whatever the ratios would be', () => {
    expect(boundsOf(score(FOUR, wellBut({ spo2: 60 }, ['pao2'])), 'respiratory')).toEqual([0, 0]);
  });
  it('takes FiO₂ above 21 % for support', () => {
    expect(boundsOf(score(FOUR, wellBut({ fio2: 21.001, spo2: 60 }, ['pao2'])), 'respiratory')).toEqual([1, 1]);
  });
  it('keeps both ends open when nobody said whether the child is ventilated', () => {
    expect(boundsOf(score(FOUR, wellBut({ ...ventilated, pao2: 40 }, ['invasiveVentilation'])), 'respiratory')).toEqual(
      [1, 3],
    );
  });
  it('never takes an oxygen fraction for a percentage', () => {
    expect(
      boundsOf(score(FOUR, wellBut({ ...ventilated, fio2: 0.5, fio2AtGas: 0.5, spo2: 90 })), 'respiratory'),
    ).toEqual([0, 3]);
  });
});

describe('cardiovascular', () => {
  it('adds drugs, lactate and pressure, drugs at most 2', () => {
    expect(
      partOf(score(FOUR, wellBut({ ...drugs(5), lactate: 12, meanArterialPressure: 40 })), 'cardiovascular').points,
    ).toBe(5);
  });
  it.each(PHOENIX_DRUGS)('takes the slowest infusion of %s for running', (drug) => {
    for (const rule of [FOUR, EIGHT]) {
      expect(partOf(score(rule, wellBut({ [drug]: 0.000_001 })), 'cardiovascular').points).toBe(1);
    }
  });
  it('holds a drug that nobody charted for unknown, never for stopped', () => {
    expect(boundsOf(score(FOUR, wellBut({}, ['dopamine'])), 'cardiovascular')).toEqual([0, 1]);
    expect(boundsOf(score(FOUR, wellBut(drugs(2), ['vasopressin'])), 'cardiovascular')).toEqual([2, 2]);
  });
  it('has no place for phenylephrine', () => {
    expect(FOUR.inputs.map((input) => input.name)).not.toContain('phenylephrine');
  });

  const arterial = { arterialSystolicPressure: 60, arterialDiastolicPressure: 30 };
  const cuff = { systolicPressure: 30, diastolicPressure: 24 };
  it.each([
    ['arterial measured', { meanArterialPressure: 50, ...arterial, cuffMeanPressure: 31, ...cuff }, 0, 50],
    ['arterial computed', { ...arterial, cuffMeanPressure: 31, ...cuff }, 1, 40],
    ['cuff measured', { cuffMeanPressure: 31, ...cuff }, 2, 31],
    ['cuff computed', cuff, 2, 26],
  ])('reads the mean pressure in order: %s', (_title, given, points, mean) => {
    const part = partOf(
      score(FOUR, wellBut(given, 'meanArterialPressure' in given ? [] : ['meanArterialPressure'])),
      'cardiovascular',
    );
    expect(part.points).toBe(points);
    expect(part.inputs.find((input) => input.name === 'meanArterialPressure')?.value).toBe(mean);
  });
  it('takes a computed mean that binary arithmetic put just below a limit as the limit', () => {
    expect(10.2 + (72.6 - 10.2) / 3).toBeLessThan(31);
    const newborn = (systolicPressure: number) =>
      partOf(
        score(FOUR, wellBut({ systolicPressure, diastolicPressure: 10.2 }, ['meanArterialPressure']), {
          birthDate: '2026-03-01',
        }),
        'cardiovascular',
      ).points;
    expect([newborn(72.6), newborn(72.5)]).toEqual([0, 1]);
  });
});

describe('coagulation and neurologic', () => {
  it('counts at most two clotting results', () => {
    expect(
      partOf(score(FOUR, wellBut({ platelets: 50, inr: 2, dDimer: 5, fibrinogen: 50 })), 'coagulation').points,
    ).toBe(2);
    expect(boundsOf(score(FOUR, wellBut({ platelets: 50, inr: 2 }, ['dDimer', 'fibrinogen'])), 'coagulation')).toEqual([
      2, 2,
    ]);
    expect(boundsOf(score(FOUR, wellBut({ platelets: 50 }, ['dDimer'])), 'coagulation')).toEqual([1, 2]);
  });
  it('takes the higher of Glasgow and pupils', () => {
    expect(partOf(score(FOUR, wellBut({ pupils: 'both-fixed' })), 'neurologic').points).toBe(2);
    expect(partOf(score(FOUR, wellBut({ pupils: 'one-fixed' })), 'neurologic').points).toBe(0);
    expect(boundsOf(score(FOUR, wellBut({ pupils: 'both-fixed' }, ['gcsTotal'])), 'neurologic')).toEqual([2, 2]);
    expect(boundsOf(score(FOUR, wellBut({}, ['gcsTotal'])), 'neurologic')).toEqual([0, 1]);
  });
  const child = {
    birthDate: '2023-01-05',
    gestationalAgeAtBirthDays: null,
    onDate: ON_DATE,
    setting: 'picu',
    ventilated: false,
    newbornStay: false,
    optIn: null,
    previousCodes: new Map<string, string>(),
  };
  it('adds the parts of the Glasgow scale, and lets the newer of sum and total count', () => {
    const glasgow = (totalAgeMs: number, partsAgeMs: number) => {
      const readings = readingsOf(wellBut({ gcsTotal: 15, gcsEye: 2, gcsVerbal: 2, gcsMotor: 4 }));
      for (const [name, reading] of readings) {
        if (name.startsWith('gcs')) {
          readings.set(name, { ...reading, observedAtMs: 1e12 - (name === 'gcsTotal' ? totalAgeMs : partsAgeMs) });
        }
      }
      return partOf(spokenScore(FOUR, child, readings), 'neurologic').points;
    };
    expect([glasgow(60_000, 3_600_000), glasgow(3_600_000, 60_000)]).toEqual([0, 1]);
  });
  it('flags the verbal answer of an intubated child', () => {
    expect(score(FOUR, wellBut({ verbalAnswer: 'tube' })).notes).toEqual([expect.stringMatching(/intubated/)]);
    expect(score(FOUR, wellBut({ verbalAnswer: '5' })).notes).toEqual([]);
    const verbal = FOUR.inputs.find((input) => input.name === 'gcsVerbal')?.sources[0]?.values;
    expect([verbal?.['tube'], verbal?.['not-testable']]).toEqual([1, undefined]);
  });
});

describe('immunologic', () => {
  it('limits cells in thousands per microlitre: 3.2 and 2 thousand are normal', () => {
    expect(partOf(score(EIGHT, wellBut({ neutrophils: 3.2, lymphocytes: 2 })), 'immunologic').points).toBe(0);
  });
});

describe('sepsis and septic shock', () => {
  const total2 = { gcsTotal: 8, platelets: 50 };
  it.each([
    ['infection and 2 points', { infection: 'suspected', ...total2 }, [], { sepsis: 'yes', 'septic-shock': 'no' }],
    [
      'confirmed infection, one of the points cardiovascular',
      { infection: 'confirmed', gcsTotal: 8, lactate: 6 },
      [],
      { sepsis: 'yes', 'septic-shock': 'yes' },
    ],
    ['infection and 1 point', { infection: 'confirmed', gcsTotal: 8 }, [], { sepsis: 'no', 'septic-shock': 'no' }],
    ['no infection', { ...total2 }, [], { sepsis: 'no', 'septic-shock': 'no' }],
    ['nobody said whether infection', { ...total2 }, ['infection'], { sepsis: 'unknown', 'septic-shock': 'no' }],
    [
      'a total of 1 that could be 2',
      { infection: 'suspected', gcsTotal: 8 },
      ['lactate'],
      { sepsis: 'unknown', 'septic-shock': 'unknown' },
    ],
    ['a total of 0 that could be 1', { infection: 'suspected' }, ['gcsTotal'], { sepsis: 'no', 'septic-shock': 'no' }],
    [
      '2 points, pressure unknown',
      { infection: 'suspected', ...total2 },
      ['meanArterialPressure'],
      { sepsis: 'yes', 'septic-shock': 'unknown' },
    ],
  ] as const)('%s', (_title, changes, without, answers) => {
    expect(answersOf(score(FOUR, wellBut(changes, without)))).toEqual(answers);
  });
});

describe('what lacks', () => {
  it('is 0 in the published total only, and keeps the upper bound', () => {
    const result = score(FOUR, wellBut({ lactate: 6 }, ['inr', 'pupils']));
    expect(result).toMatchObject({
      status: 'partial',
      total: null,
      published: 1,
      lower: 1,
      upper: 4,
      missing: ['Coagulation', 'Neurologic'],
    });
  });
  it('with a single value still gives the published total', () => {
    expect(score(FOUR, { lactate: 12 })).toMatchObject({ status: 'partial', published: 2, lower: 2, upper: 13 });
  });
  it('with nothing at all abstains', () => {
    expect(score(FOUR, {})).toMatchObject({ status: 'abstained', published: null, lower: null });
  });
});

describe('children whom it was not made for', () => {
  test.each([
    ['216 months', { birthDate: '2008-03-10' }, /^adult/],
    ['no birth date', { birthDate: null }, /birth date is missing/],
    ['birth stay', { newbornStay: true }, /in hospital since birth/],
    [
      '36 weeks and 6 days postmenstrual',
      { birthDate: '2026-03-01', gestationalAgeAtBirthDays: 249 },
      /younger than 37 weeks postmenstrual/,
    ],
  ])('refuses: %s', (_title, child, reason) => {
    for (const rule of [FOUR, EIGHT]) {
      const result = score(rule, WELL, child);
      expect(result).toMatchObject({ status: 'abstained', parts: [], findings: [] });
      expect(result.reason).toMatch(reason);
    }
  });
  test.each([
    ['the last day before 18 years', { birthDate: '2008-03-11' }],
    ['37 weeks postmenstrual', { birthDate: '2026-03-01', gestationalAgeAtBirthDays: 250 }],
    ['gestation unknown', { birthDate: '2026-03-01' }],
    ['a ward', { setting: 'ward' }],
    ['a neonatal unit, after the birth stay', { setting: 'nicu' }],
    ['ventilated', { ventilated: true }],
  ])('speaks without a caution: %s', (_title, child) => {
    expect(score(FOUR, WELL, child)).toMatchObject({ status: 'complete', total: 0, caution: null });
  });
});
