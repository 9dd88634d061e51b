/** PELOD-2: every row of the reference table, what stands between the rows, and the mortality equation. */
import { describe, expect, it } from 'vitest';
import { WELL, score, wellBut } from './organ-score-child.ts';
import { boundsOf, partOf, shippedRule } from '../../clinical/score/shipped-rule.ts';
import { describeThresholds, type RowPlace } from './thresholds.ts';

const RULE = shippedRule('pelod-2');
const UMOL_PER_MG = 88.4;
const plain = (part: string, input: string, step = 0.001): RowPlace => ({
  part,
  given: (value) => wellBut({ [input]: value }),
  step,
});

describeThresholds({
  score: 'pelod2',
  rule: RULE,
  places: {
    'neurologic.gcs': plain('neurologic', 'gcsTotal'),
    'neurologic.pupils': plain('neurologic', 'pupils'),
    'cardiovascular.lactate': plain('cardiovascular', 'lactate'),
    // Printed in whole numbers, and rounded to them before it is compared.
    'cardiovascular.map': plain('cardiovascular', 'meanArterialPressure', 1),
    'renal.creatinine': {
      part: 'renal',
      given: (value) => wellBut({ creatinine: Number(value) / UMOL_PER_MG }),
      step: 0.1,
    },
    'respiratory.pf': { part: 'respiratory', given: (value) => wellBut({ fio2AtGas: 100, pao2: Number(value) }) },
    'respiratory.paco2': plain('respiratory', 'paco2'),
    'respiratory.invasive_ventilation': plain('respiratory', 'invasiveVentilation'),
    'haematology.wbc': plain('haematology', 'whiteCells'),
    'haematology.platelets': plain('haematology', 'platelets'),
  },
});

it('gives the well child 0 and the worst 33', () => {
  expect(score(RULE, WELL)).toMatchObject({ status: 'complete', total: 0, published: 0, missing: [] });
  const worst = wellBut({
    gcsTotal: 3,
    pupils: 'both-fixed',
    lactate: 20,
    meanArterialPressure: 10,
    creatinine: 9,
    fio2AtGas: 100,
    pao2: 40,
    paco2: 110,
    invasiveVentilation: 'yes',
    whiteCells: 1,
    platelets: 5,
  });
  expect(score(RULE, worst)).toMatchObject({ status: 'complete', total: 33, maximum: 33 });
});

describe('mean pressure', () => {
  const points = (meanArterialPressure: number) =>
    partOf(score(RULE, wellBut({ meanArterialPressure })), 'cardiovascular').points;
  it('of exactly 45 at 24-59 months gives 3 points', () => {
    expect([points(46), points(45), points(44)]).toEqual([2, 3, 3]);
  });
  it('is rounded to whole numbers first', () => {
    expect([points(45.4), points(45.6), points(31.4), points(31.6)]).toEqual([3, 2, 6, 3]);
  });
});

describe('creatinine', () => {
  it('keeps a limit that went through mg/dL with six digits', () => {
    const points = (creatinine: number, birthDate: string) =>
      partOf(score(RULE, wellBut({ creatinine }), { birthDate }), 'renal').points;
    for (const factor of [88.4, 88.42]) expect(points(Number((93 / factor).toPrecision(6)), '2012-01-05')).toBe(2);
    expect(points(Number((92 / 88.4).toPrecision(6)), '2012-01-05')).toBe(0);
  });
});

it('compares PaO₂/FiO₂ strictly at 60, and one fixed pupil gives nothing', () => {
  expect(partOf(score(RULE, wellBut({ fio2AtGas: 100, pao2: 60.5 })), 'respiratory').points).toBe(0);
  expect(partOf(score(RULE, wellBut({ pupils: 'one-fixed' })), 'neurologic').points).toBe(0);
});

it('looks for the worst laboratory value of a day', () => {
  const picks = Object.fromEntries(
    RULE.inputs.flatMap((input) =>
      input.sources.flatMap((source) => (source.kind === 'lab' ? [[input.name, source.pick]] : [])),
    ),
  );
  expect(picks).toEqual({
    lactate: 'highest',
    creatinine: 'highest',
    pao2: 'lowest',
    paco2: 'highest',
    whiteCells: 'lowest',
    platelets: 'lowest',
  });
});

describe('mortality equation', () => {
  const ofTotal = (total: number) => 1 / (1 + Math.exp(6.61 - 0.47 * total));
  it('belongs to the total', () => {
    const { probability, total } = score(RULE, wellBut({ invasiveVentilation: 'yes', lactate: 6 }));
    expect(total).toBe(4);
    expect(probability?.lower).toBeCloseTo(ofTotal(4), 6);
    expect(probability?.upper).toBe(probability?.lower);
  });
  it('is given for both bounds, and starts at 0.13 %', () => {
    const result = score(RULE, wellBut({}, ['lactate', 'pupils']));
    expect(result).toMatchObject({ status: 'partial', total: null, published: 0, lower: 0, upper: 9 });
    expect(result.probability?.lower).toBe(0.001345);
    expect(result.probability?.upper).toBeCloseTo(ofTotal(9), 6);
  });
  it('says nothing when nothing is known', () => {
    expect(score(RULE, {})).toMatchObject({ status: 'abstained', probability: null, published: null });
  });
});

it('keeps a part open while anything that lacks could raise it', () => {
  expect(boundsOf(score(RULE, wellBut({ gcsTotal: 8 }, ['pupils'])), 'neurologic')).toEqual([1, 6]);
  expect(boundsOf(score(RULE, wellBut({}, ['pao2'])), 'respiratory')).toEqual([0, 2]);
});

it('abstains for adults and outside intensive care', () => {
  expect(score(RULE, WELL, { birthDate: '2008-03-10' }).reason).toMatch(/adult/);
  expect(score(RULE, WELL, { setting: 'ward' }).reason).toMatch(/setting ward/);
});
