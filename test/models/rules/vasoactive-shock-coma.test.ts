/** VIS, the shock indices, PALS and the Glasgow scale for children between their rows. */
import { describe, expect, it } from 'vitest';
import type { Observed } from './npews-child.ts';
import { CHARTED_CODES, CHARTED_RANGES } from '../../../services/contract/records/closed-lists.ts';
import { boundsOf, partOf, scored, shippedRule } from '../../clinical/score/shipped-rule.ts';

const VIS = shippedRule('vasoactive-inotropic-score');
const SIPA = shippedRule('sipa');
const ROUSSEAUX = shippedRule('shock-index-rousseaux');
const PALS = shippedRule('pals-hypotension');
const GCS = shippedRule('paediatric-gcs');

describe('vasoactive-inotropic score', () => {
  const OFF: Observed = { dopamine: 0, dobutamine: 0, epinephrine: 0, norepinephrine: 0, milrinone: 0, vasopressin: 0 };
  const vis = (changes: Observed) => scored(VIS, { observed: { ...OFF, ...changes } });

  it.each([
    ['dopamine', 5, 5],
    ['dobutamine', 7.5, 7.5],
    ['epinephrine', 0.05, 5],
    ['norepinephrine', 0.1, 10],
    ['milrinone', 0.5, 5],
    ['vasopressin', 0.0004, 4],
  ])('%s %s gives %s', (drug, rate, points) => {
    expect(vis({ [drug]: rate })).toMatchObject({ status: 'complete', total: points, unit: '{score}' });
  });
  it('adds them', () => {
    expect(
      vis({ dopamine: 5, dobutamine: 5, epinephrine: 0.05, norepinephrine: 0.1, milrinone: 0.5, vasopressin: 0.0004 })
        .total,
    ).toBe(34);
  });
  it('is 0 only when every drug is charted as off', () => {
    expect(vis({})).toMatchObject({ status: 'complete', total: 0 });
    expect(scored(VIS, { observed: {} })).toMatchObject({ status: 'abstained', lower: null });
  });
  it('keeps the highest rate of a drug that nobody charted in its upper bound', () => {
    const { vasopressin: _unknown, ...rest } = OFF;
    expect(scored(VIS, { observed: { ...rest, epinephrine: 0.1 } })).toMatchObject({
      status: 'partial',
      total: null,
      lower: 10,
      upper: 210,
      missing: ['Vasopressin'],
    });
  });
  it('has the ranges that are kept as values, and a maximum that follows', () => {
    const ranges = Object.fromEntries(
      VIS.inputs.flatMap((input) => input.sources.map((source) => [source.from, input.range])),
    );
    for (const [from, range] of Object.entries(ranges)) {
      expect(CHARTED_RANGES[from as keyof typeof CHARTED_RANGES], from).toEqual(range);
    }
    expect(Object.keys(ranges)).toHaveLength(6);
  });
  it('does not take mU for U: such a rate is implausible', () => {
    expect(boundsOf(vis({ vasopressin: 0.4 }), 'vasopressin')).toEqual([0, 200]);
  });
});

describe('shock indices', () => {
  const index = (rule: typeof SIPA, born: string, heartRate: number, systolicPressure: number) =>
    scored(rule, { observed: { heartRate, systolicPressure }, born });

  it('tells 1.22 from the ratio just above it', () => {
    expect([index(SIPA, '2021-01-05', 122, 100).total, index(SIPA, '2021-01-05', 144, 118).total]).toEqual([0, 1]);
  });
  it('shows the ratio beside the answer', () => {
    const result = index(ROUSSEAUX, '2021-01-05', 130, 100);
    expect(result).toMatchObject({ total: 1, level: 'elevated' });
    expect(partOf(result, 'shockIndex').inputs.find((input) => input.name === 'shockIndex')).toMatchObject({
      value: 1.3,
      quality: 'present',
    });
  });
  it.each([
    ['the day before the fourth birthday', '2022-03-11'],
    ['the seventeenth birthday', '2009-03-10'],
  ])('SIPA does not speak on %s', (_title, born) => {
    expect(index(SIPA, born, 150, 60)).toMatchObject({
      status: 'abstained',
      reason: expect.stringMatching(/made for injured children from 4 to 16 years/) as string,
    });
  });
  it('abstains without a pressure, and for a pressure or a heart rate of 0', () => {
    expect(scored(SIPA, { observed: { heartRate: 120 } }).status).toBe('abstained');
    expect([index(SIPA, '2021-01-05', 120, 0).status, index(SIPA, '2021-01-05', 0, 100).status]).toEqual([
      'abstained',
      'abstained',
    ]);
  });
});

describe('PALS hypotension', () => {
  it.each([
    ['28 days old', '2026-02-10', 59.9, 60],
    ['29 days old', '2026-02-09', 69.9, 70],
    ['the first birthday', '2025-03-10', 71.9, 72],
    ['the day before the tenth birthday', '2016-03-11', 87.9, 88],
    ['the tenth birthday', '2016-03-10', 89.9, 90],
  ])('%s: %s is low, %s is not', (_title, born, low, normal) => {
    const level = (systolicPressure: number) => scored(PALS, { observed: { systolicPressure }, born }).level;
    expect([level(low), level(normal)]).toEqual(['hypotension', null]);
  });
});

describe('Glasgow Coma Scale for children', () => {
  it('is the sum of the three answers, every one of them', () => {
    for (let gcsEye = 1; gcsEye <= 4; gcsEye++) {
      for (let gcsVerbal = 1; gcsVerbal <= 5; gcsVerbal++) {
        for (let gcsMotor = 1; gcsMotor <= 6; gcsMotor++) {
          expect(scored(GCS, { observed: { gcsEye, gcsVerbal, gcsMotor } })).toMatchObject({
            status: 'complete',
            total: gcsEye + gcsVerbal + gcsMotor,
            notes: [],
          });
        }
      }
    }
  });
  it('keeps an intubated child between its bounds, and says T', () => {
    const result = scored(GCS, { observed: { gcsEye: 4, gcsMotor: 6, verbalAnswer: 'tube' } });
    expect(result).toMatchObject({
      status: 'partial',
      total: null,
      lower: 11,
      upper: 15,
      missing: ['Verbal response'],
      notes: ['Intubated: no verbal answer (T).'],
    });
  });
  it.each([
    ['eyeAnswer', { gcsVerbal: 5, gcsMotor: 6 }, 12, /Eye opening/],
    ['verbalAnswer', { gcsEye: 4, gcsMotor: 6 }, 11, /verbal answer/],
    ['motorAnswer', { gcsEye: 4, gcsVerbal: 5 }, 10, /motor answer/],
  ])('%s that cannot be tested is never 1', (answer, observed, lower, note) => {
    expect(scored(GCS, { observed: { ...observed, [answer]: 'not-testable' } })).toMatchObject({
      status: 'partial',
      total: null,
      lower,
      upper: 15,
      notes: [expect.stringMatching(note) as string],
    });
  });
  it('abstains without any answer, and refuses answers that there are not', () => {
    expect(scored(GCS, { observed: {} }).status).toBe('abstained');
    expect(boundsOf(scored(GCS, { observed: { gcsEye: 5, gcsVerbal: 5, gcsMotor: 6 } }), 'eye')).toEqual([1, 4]);
  });
  it('gives every charted answer its number, and none to those that are no number', () => {
    for (const name of ['gcsEye', 'gcsVerbal', 'gcsMotor'] as const) {
      const values = GCS.inputs.find((input) => input.name === name)?.sources[0]?.values ?? {};
      expect(values).toEqual(
        Object.fromEntries(CHARTED_CODES[name].filter((code) => /^\d$/.test(code)).map((code) => [code, Number(code)])),
      );
    }
  });
});
