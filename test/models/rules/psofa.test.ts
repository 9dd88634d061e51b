/** pSOFA: every row of the reference table, and what stands between the rows. */
import { describe, expect, it } from 'vitest';
import { WELL, score, wellBut } from './organ-score-child.ts';
import { boundsOf, partOf, shippedRule } from '../../clinical/score/shipped-rule.ts';
import { describeThresholds, type RowPlace } from './thresholds.ts';

const RULE = shippedRule('psofa');
const plain = (part: string, input: string, step = 0.001): RowPlace => ({
  part,
  given: (value) => wellBut({ [input]: value }),
  step,
});
const supported = { invasiveVentilation: 'yes', pressureSupport: 'yes' };

describeThresholds({
  score: 'psofa',
  rule: RULE,
  places: {
    'respiratory.pf': {
      part: 'respiratory',
      given: (value) => wellBut({ ...supported, spo2: 90, fio2: 50, fio2AtGas: 50, pao2: Number(value) / 2 }),
    },
    'respiratory.sf': {
      part: 'respiratory',
      given: (value) => wellBut({ ...supported, spo2: 97, fio2: 9700 / Number(value) }, ['pao2']),
    },
    'coagulation.platelets': plain('coagulation', 'platelets'),
    'hepatic.bilirubin_total': plain('hepatic', 'bilirubin'),
    'cardiovascular.map': plain('cardiovascular', 'meanArterialPressure'),
    'cardiovascular.dopamine': plain('cardiovascular', 'dopamine', 0.000_001),
    'cardiovascular.dobutamine': plain('cardiovascular', 'dobutamine', 0.000_001),
    'cardiovascular.epinephrine': plain('cardiovascular', 'epinephrine', 0.000_001),
    'cardiovascular.norepinephrine': plain('cardiovascular', 'norepinephrine', 0.000_001),
    // No score is above 15.
    'neurologic.gcs': { part: 'neurologic', given: (value) => wellBut({ gcsTotal: Math.min(Number(value), 15) }) },
    'renal.creatinine': plain('renal', 'creatinine'),
  },
  apart: [{ reason: 'above 216 months: adults are refused', is: (row) => row.ages?.from === 216, count: 7 }],
});

it('gives the well child 0 and the worst 24', () => {
  expect(score(RULE, WELL)).toMatchObject({ status: 'complete', total: 0, published: 0, missing: [] });
  const worst = wellBut({
    ...supported,
    fio2AtGas: 100,
    pao2: 40,
    platelets: 5,
    bilirubin: 20,
    epinephrine: 1,
    gcsTotal: 3,
    creatinine: 9,
  });
  expect(score(RULE, worst)).toMatchObject({ status: 'complete', total: 24, maximum: 24 });
});

describe('respiratory', () => {
  const gas = { fio2AtGas: 50, pao2: 60 };
  it('gives at most 2 points without pressure support, and is open between when nobody knows', () => {
    expect(boundsOf(score(RULE, wellBut(gas)), 'respiratory')).toEqual([2, 2]);
    expect(boundsOf(score(RULE, wellBut({ ...gas, pressureSupport: 'yes' })), 'respiratory')).toEqual([3, 3]);
    expect(boundsOf(score(RULE, wellBut(gas, ['pressureSupport'])), 'respiratory')).toEqual([2, 3]);
    expect(boundsOf(score(RULE, wellBut({ spo2: 80, fio2: 80 }, ['pao2'])), 'respiratory')).toEqual([2, 2]);
  });
  it('takes invasive ventilation for pressure support, and its absence for nothing', () => {
    expect(
      boundsOf(score(RULE, wellBut({ ...gas, invasiveVentilation: 'yes' }, ['pressureSupport'])), 'respiratory'),
    ).toEqual([3, 3]);
  });
  it('prefers the arterial gas to the saturation', () => {
    expect(
      boundsOf(score(RULE, wellBut({ ...supported, fio2AtGas: 50, pao2: 250, fio2: 100, spo2: 60 })), 'respiratory'),
    ).toEqual([0, 0]);
    expect(boundsOf(score(RULE, wellBut({ ...supported, fio2: 100, spo2: 60 }, ['pao2'])), 'respiratory')).toEqual([
      4, 4,
    ]);
  });
  it('stays unknown at a saturation above 97 % without a gas', () => {
    expect(boundsOf(score(RULE, wellBut({ ...supported, fio2: 100, spo2: 98 }, ['pao2'])), 'respiratory')).toEqual([
      0, 4,
    ]);
  });
  it('counts CPAP, BiPAP and a ventilator as pressure support, other devices not', () => {
    const values = RULE.inputs.find((input) => input.name === 'pressureSupport')?.sources[0]?.values ?? {};
    expect(
      Object.keys(values)
        .filter((device) => values[device] === 'yes')
        .sort(),
    ).toEqual(['bipap', 'cpap', 'ventilator']);
    expect(values).toMatchObject({ 'high-flow': 'no', air: 'no' });
  });
});

describe('cardiovascular', () => {
  it('takes the highest, never a sum', () => {
    expect(
      partOf(
        score(RULE, wellBut({ meanArterialPressure: 40, dobutamine: 5, dopamine: 6, norepinephrine: 0.05 })),
        'cardiovascular',
      ).points,
    ).toBe(3);
  });
  it('is known at its highest whatever else lacks', () => {
    expect(
      boundsOf(score(RULE, wellBut({ epinephrine: 0.2 }, ['dopamine', 'meanArterialPressure'])), 'cardiovascular'),
    ).toEqual([4, 4]);
    expect(boundsOf(score(RULE, wellBut({ dobutamine: 5 }, ['dopamine'])), 'cardiovascular')).toEqual([2, 4]);
  });
});

it('closes the printed gaps: 0.95 mg/dL of creatinine in a newborn is 1 point', () => {
  expect(partOf(score(RULE, wellBut({ creatinine: 0.95 }), { birthDate: '2026-03-01' }), 'renal').points).toBe(1);
});

it('counts what lacks as 0 in the published total only', () => {
  expect(score(RULE, wellBut({ platelets: 60 }, ['bilirubin', 'gcsTotal']))).toMatchObject({
    status: 'partial',
    total: null,
    published: 2,
    lower: 2,
    upper: 10,
  });
});

it.each([
  ['adult', { birthDate: '2008-03-10' }, /adult/],
  ['ward', { setting: 'ward' }, /setting ward/],
  ['birth stay', { newbornStay: true }, /in hospital since birth/],
  ['no birth date', { birthDate: null }, /birth date is missing/],
])('abstains: %s', (_title, child, reason) => {
  expect(score(RULE, WELL, child)).toMatchObject({ status: 'abstained', reason: expect.stringMatching(reason) });
});
