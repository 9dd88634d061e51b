/** nSOFA: every row of the reference table, and what stands between the rows. */
import { describe, expect, it } from 'vitest';
import { PHOENIX_DRUGS, WELL, infusions, score, wellBut } from './organ-score-child.ts';
import { boundsOf, partOf, shippedRule } from '../../clinical/score/shipped-rule.ts';
import { describeThresholds } from './thresholds.ts';

const RULE = shippedRule('nsofa');
const DRUGS = [...PHOENIX_DRUGS, 'phenylephrine'] as const;
const NEWBORN = { birthDate: '2026-02-20', newbornStay: true, gestationalAgeAtBirthDays: 180 };
const running = (count: number, systemicSteroid: 'yes' | 'no') =>
  wellBut({ ...infusions(DRUGS.slice(0, count), 0.05), systemicSteroid });

describeThresholds({
  score: 'nsofa',
  rule: RULE,
  places: {
    'respiratory.sf': {
      part: 'respiratory',
      given: (value) => wellBut({ invasiveVentilation: 'yes', spo2: 95, fio2: 9500 / Number(value) }),
    },
    cardiovascular: {
      part: 'cardiovascular',
      given: (value) => {
        const children = {
          '0 drugs, no steroid': running(0, 'no'),
          '0 drugs + systemic steroid': running(0, 'yes'),
          '1 drug, no steroid': DRUGS.map((drug) => wellBut({ [drug]: 0.0002 })),
          '>=2 drugs, or 1 drug + steroid': [running(2, 'no'), running(7, 'no'), running(1, 'yes')],
          '>=2 drugs + steroid': [running(2, 'yes'), running(7, 'yes')],
        }[value];
        if (children === undefined) throw new Error(`no child for ${value}`);
        return children;
      },
    },
    'haematology.platelets': { part: 'haematology', given: (value) => wellBut({ platelets: value }) },
  },
});

it('gives the well baby 0 and the worst 15', () => {
  expect(score(RULE, WELL, NEWBORN)).toMatchObject({ status: 'complete', total: 0, published: null, caution: null });
  expect(
    score(RULE, { ...running(3, 'yes'), invasiveVentilation: 'yes', spo2: 80, fio2: 100, platelets: 20 }, NEWBORN),
  ).toMatchObject({ status: 'complete', total: 15, maximum: 15 });
});

describe('respiratory', () => {
  it('is 0 for a baby who is not intubated, even without a saturation', () => {
    expect(boundsOf(score(RULE, wellBut({ spo2: 60, fio2: 100 }), NEWBORN), 'respiratory')).toEqual([0, 0]);
    expect(boundsOf(score(RULE, wellBut({}, ['spo2', 'fio2']), NEWBORN), 'respiratory')).toEqual([0, 0]);
  });
  it('uses saturations above 97 % too', () => {
    expect(
      partOf(score(RULE, wellBut({ invasiveVentilation: 'yes', spo2: 99, fio2: 100 }), NEWBORN), 'respiratory').points,
    ).toBe(8);
  });
  it('is open from 0 to 8 when nobody knows whether the baby is intubated', () => {
    expect(
      boundsOf(score(RULE, wellBut({ spo2: 60, fio2: 100 }, ['invasiveVentilation']), NEWBORN), 'respiratory'),
    ).toEqual([0, 8]);
  });
});

it('gives bounds with one part unknown and abstains with two', () => {
  expect(score(RULE, wellBut({ dopamine: 5 }, ['platelets']), NEWBORN)).toMatchObject({
    status: 'partial',
    lower: 2,
    upper: 5,
    published: null,
  });
  expect(score(RULE, wellBut({}, ['platelets', 'systemicSteroid']), NEWBORN)).toMatchObject({
    status: 'abstained',
    lower: null,
  });
});

it.each([
  ['120 days old', { ...NEWBORN, birthDate: '2025-11-10' }, /outside the intended age/],
  ['adult', { birthDate: '2001-01-01' }, /adult/],
  ['paediatric intensive care', { ...NEWBORN, setting: 'picu' }, /setting picu/],
])('abstains: %s', (_title, child, reason) => {
  expect(score(RULE, WELL, child)).toMatchObject({ status: 'abstained', reason: expect.stringMatching(reason) });
});
it('speaks on the 119th day', () => {
  expect(score(RULE, WELL, { ...NEWBORN, birthDate: '2025-11-11' })).toMatchObject({ status: 'complete' });
});
