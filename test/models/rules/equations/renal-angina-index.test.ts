/** Renal angina index: worked examples, every row of its tables, what is not known, and whom it is not for. */
import { describe, expect, it } from 'vitest';
import { boundsOf, findingOf, shippedRule } from '../../../clinical/score/shipped-rule.ts';
import type { Observed } from '../npews-child.ts';
import { scoredAsTold } from './told-child.ts';

const RULE = shippedRule('renal-angina-index');
const NO_DRUG = {
  dopamineUgPerKgPerMin: 0,
  dobutamineUgPerKgPerMin: 0,
  epinephrineUgPerKgPerMin: 0,
  norepinephrineUgPerKgPerMin: 0,
  milrinoneUgPerKgPerMin: 0,
  vasopressinUnitsPerKgPerMin: 0,
};
/** Ward-level risk; neither route of injury. */
const WELL = {
  ...NO_DRUG,
  oxygenDevice: 'air',
  transplant: 'no',
  fluidOverloadPercent: 0,
  baselineCreatinineMgPerDL: 0.4,
  creatinineMgPerDL: 0.4,
};
const score = (told: Observed) => scoredAsTold(RULE, { ...WELL, ...told });

describe('worked examples', () => {
  it.each<[string, Observed, number, string]>([
    ['ward-level risk, clearance falls 57 %', { baselineCreatinineMgPerDL: 0.3, creatinineMgPerDL: 0.7 }, 8, 'yes'],
    [
      'ventilated and on adrenaline, clearance falls 11 %',
      { oxygenDevice: 'ventilator', epinephrineUgPerKgPerMin: 0.1, creatinineMgPerDL: 0.45 },
      10,
      'yes',
    ],
    [
      'ventilated without a drug, clearance falls 11 %: AND, not OR',
      { oxygenDevice: 'ventilator', creatinineMgPerDL: 0.45 },
      2,
      'no',
    ],
  ])('%s', (_name, told, total, positive) => {
    const result = score(told);
    expect(result).toMatchObject({ status: 'complete', total, probability: null });
    expect(findingOf(result, 'renal-angina')).toBe(positive);
    expect(result.level).toBe(positive === 'yes' ? 'positive' : null);
  });
});

describe('every row', () => {
  const RISKS: readonly (readonly [Observed, number])[] = [
    [{}, 1],
    [{ transplant: 'yes' }, 3],
    [{ oxygenDevice: 'ventilator', milrinoneUgPerKgPerMin: 0.3 }, 5],
    [{ oxygenDevice: 'ventilator', milrinoneUgPerKgPerMin: 0.3, transplant: 'yes' }, 5],
    [{ oxygenDevice: 'cpap', milrinoneUgPerKgPerMin: 0.3 }, 1],
  ];
  // Creatinine over a baseline of 1.00 that makes the clearance fall by so much.
  const FALLS: readonly (readonly [number, number])[] = [
    [0.5, 1],
    [1, 1],
    [1.01, 2],
    [1.33, 2],
    [4 / 3, 4],
    [1.99, 4],
    [2, 8],
    [9, 8],
  ];
  const OVERLOADS: readonly (readonly [number, number])[] = [
    [-10, 1],
    [4.9, 1],
    [5, 2],
    [9.9, 2],
    [10, 4],
    [14.9, 4],
    [15, 8],
  ];
  it('is risk times injury, by the clearance and by the fluid', () => {
    for (const [risk, times] of RISKS) {
      for (const [creatinineMgPerDL, injury] of FALLS) {
        expect(score({ ...risk, baselineCreatinineMgPerDL: 1, creatinineMgPerDL }).total).toBe(times * injury);
      }
      for (const [fluidOverloadPercent, injury] of OVERLOADS) {
        expect(score({ ...risk, fluidOverloadPercent }).total).toBe(times * injury);
      }
    }
  });
  it('takes the worse route', () => {
    expect(score({ creatinineMgPerDL: 0.45, fluidOverloadPercent: 12 }).total).toBe(4);
    expect(score({ creatinineMgPerDL: 0.9, fluidOverloadPercent: 6 }).total).toBe(8);
  });
});

describe('what nobody said', () => {
  const without = (name: string, told: Observed = {}) => {
    const { [name]: _unsaid, ...rest } = { ...WELL, ...told } as Record<string, number | string>;
    return scoredAsTold(RULE, rest);
  };
  it.each(['fluidOverloadPercent', 'baselineCreatinineMgPerDL', 'creatinineMgPerDL'])(
    'without %s the other route is the lower bound, and nobody knows whether it is positive',
    (name) => {
      const result = without(name);
      expect(result).toMatchObject({ status: 'partial', total: null, lower: 1, upper: 8, level: null });
      expect(findingOf(result, 'renal-angina')).toBe('unknown');
    },
  );
  it('without a word on transplants the risk has bounds', () => {
    expect(without('transplant')).toMatchObject({ status: 'partial', total: null, lower: 1, upper: 3 });
  });
  it('without a word on ventilation there is no number', () => {
    expect(without('oxygenDevice')).toMatchObject({ status: 'abstained', total: null, lower: null });
  });
  it('a drug that nobody charted is unknown in a ventilated child, and does not matter in one that is not', () => {
    const fall = { creatinineMgPerDL: 0.45 };
    for (const name of Object.keys(NO_DRUG)) {
      const ventilated = without(name, { ...fall, oxygenDevice: 'ventilator' });
      expect(ventilated).toMatchObject({ status: 'abstained', total: null, lower: null });
      expect(boundsOf(ventilated, 'index')).toEqual([2, 10]);
      expect(without(name, fall).total).toBe(2);
    }
  });
  it('nothing at all gives nothing at all', () => {
    expect(scoredAsTold(RULE, {})).toMatchObject({ status: 'abstained', total: null, lower: null });
  });
});

describe('a child whom it was not made for', () => {
  const optIn = { reason: 'demonstration', waives: ['setting', 'newborn-stay', 'ventilated', 'age'] as const };
  it.each([
    ['in neonatal intensive care', { subject: { setting: 'nicu' } }],
    ['27 days old', { born: '2026-02-11' }],
    ['27 days old, whatever the policy waives', { born: '2026-02-11', subject: { newbornStay: true, optIn } }],
    [
      'in hospital since birth, whatever the policy waives',
      { born: '2025-12-01', subject: { newbornStay: true, optIn } },
    ],
    ['grown up', { born: '2008-03-10' }],
  ])('%s gets a reason and no number', (_name, child) => {
    const result = scoredAsTold(RULE, WELL, child);
    expect(result).toMatchObject({ status: 'abstained', total: null, lower: null, parts: [] });
    expect(result.reason).not.toBeNull();
  });
  it('28 days old it was', () => {
    expect(scoredAsTold(RULE, WELL, { born: '2026-02-10' }).total).toBe(1);
  });
});
