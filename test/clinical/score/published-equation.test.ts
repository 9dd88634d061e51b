/** What a published equation may say: bounds of its probability, substitutes of the publication, refusals, and whom it speaks about. */
import { describe, expect, it } from 'vitest';
import { acceptedRule, child, faultsOf, intendedBut, numberInput, part, rising, score } from './small-rule.ts';

const EVIDENCE = { group: { children: 53_112, years: '2010-2011' }, derivation: null, validations: [], rights: 'none' };
const INPUTS = [numberInput('a'), numberInput('b', { range: [0, 2] })];
const EQUATION = {
  label: 'Deaths',
  intercept: -3,
  parts: { one: 0.5 },
  inputs: { b: -1 },
  ageBands: { child: 1 },
  text: 'made up',
};
const equation = acceptedRule({ inputs: INPUTS, probability: EQUATION, evidence: EVIDENCE });
const logistic = (logit: number): number => Math.round(1e6 / (1 + Math.exp(-logit))) / 1e6;

describe('the probability', () => {
  it('adds parts, age band and inputs', () => {
    expect(score(equation, { a: 12, b: 1 }).probability).toEqual({ lower: logistic(-2), upper: logistic(-2) });
  });
  it('has bounds where an input or a part lacks, each by the sign of its coefficient', () => {
    expect(score(equation, { a: 12 }).probability).toEqual({ lower: logistic(-3), upper: logistic(-1) });
  });
  it('is not told where the equation is off', () => {
    const off = acceptedRule({
      inputs: INPUTS,
      probability: { ...EQUATION, disabled: { certainty: 'S', reason: 'one source' } },
    });
    expect(score(off, { a: 12, b: 1 }).probability).toBeNull();
  });
  it('is refused with a name that the rule does not have', () => {
    expect(faultsOf({ inputs: INPUTS, probability: { ...EQUATION, parts: { two: 1 } } })).toContain('no part two');
    expect(faultsOf({ inputs: INPUTS, probability: { ...EQUATION, ageBands: { adult: 1 } } })).toContain(
      'no age band adult',
    );
    expect(
      faultsOf({ inputs: [numberInput('a'), numberInput('b', { range: undefined })], probability: EQUATION }),
    ).toContain('the equation reads b, which is no number with a range');
  });
});

describe('a group figure', () => {
  it('says that it is one', () => {
    expect(score(equation, { a: 12, b: 1 }).caution).toMatch(/53,112 children in 2010-2011; not a forecast/);
  });
  it('is never taken outside its population, whatever the policy waives', () => {
    const optIn = { reason: 'demonstration', waives: ['setting', 'newborn-stay', 'ventilated', 'age'] as const };
    const outside = score(equation, { a: 12, b: 1 }, { setting: 'ward', optIn });
    expect(outside).toMatchObject({ status: 'abstained', total: null, lower: null, probability: null });
    const open = acceptedRule({ inputs: INPUTS, probability: EQUATION });
    expect(score(open, { a: 12, b: 1 }, { setting: 'ward', optIn }).total).toBe(2);
  });
});

describe('a substitute of the publication', () => {
  const sum = { kind: 'formula', id: 'sum', is: { op: 'add', of: ['a', 'b'] }, text: 'a + b' };
  const rule = acceptedRule({
    inputs: [...INPUTS, numberInput('c', { sources: [], derived: [sum], range: [0, 22] })],
    parts: [part('one', { kind: 'value', input: 'c', bounded: true })],
    maximum: 22,
    missingAs: { b: 1.5 },
  });
  it('makes the published total and never the total', () => {
    expect(score(rule, { a: 3 })).toMatchObject({ total: null, lower: 3, upper: 5, published: 5 });
    expect(score(rule, { a: 3, b: 1 })).toMatchObject({ total: 4, published: 4 });
  });
  it('does not stand in for what the publication names no substitute for', () => {
    expect(score(rule, { b: 1 })).toMatchObject({ total: null, published: null });
  });
});

describe('a child to whom the publication has no answer', () => {
  const rule = acceptedRule({
    refusals: [{ id: 'blank', text: 'no row', ageBands: ['child'], all: [{ input: 'a', from: 15 }] }],
  });
  it('gets a reason and no number', () => {
    expect(score(rule, { a: 15 })).toMatchObject({ status: 'abstained', total: null, lower: null, parts: [] });
    expect(score(rule, { a: 14.9 }).total).toBe(2);
  });
});

describe('gestation at birth', () => {
  const weeks = (from: number, to: number) => ({
    id: `${from}-weeks`,
    label: `${from} wk`,
    from: { weeks: from },
    to: { weeks: to },
  });
  const rule = acceptedRule({
    ageBasis: 'gestation',
    intended: intendedBut({ ageFrom: { weeks: 22 }, ageTo: { weeks: 24 }, daysOldBelow: 2 }),
    ageBands: [weeks(22, 23), weeks(23, 24)],
    parts: [
      part('one', {
        kind: 'bands',
        input: 'a',
        byAge: { '22-weeks': rising('a', 5)['bands'], '23-weeks': rising('a', 10)['bands'] },
      }),
    ],
    maximum: 1,
  });
  const born = (gestationalAgeAtBirthDays: number | null, birthDate = '2026-03-10') =>
    score(rule, { a: 7 }, { gestationalAgeAtBirthDays, birthDate });
  it('chooses the band, to the day', () => {
    expect([born(154).total, born(160).total, born(161).total]).toEqual([1, 1, 0]);
  });
  it('refuses who is born outside it, who is too old, and of whom it is not known', () => {
    for (const result of [born(153), born(168), born(null), born(160, '2026-03-08')]) {
      expect(result).toMatchObject({ status: 'abstained', lower: null });
      expect(result.reason).not.toBe('');
    }
    expect(born(160, '2026-03-09').total).toBe(1);
    expect(child().gestationalAgeAtBirthDays).toBeNull();
  });
});
