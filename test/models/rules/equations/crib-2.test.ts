/** CRIB II ships disabled, since rights to its table are unclear; its rows are held to the table all the same. */
import { describe, expect, it } from 'vitest';
import { shippedRule, withDisabledOn } from '../../../clinical/score/shipped-rule.ts';
import { pointsOf, type Observed } from '../npews-child.ts';
import { scoredAsTold, type ToldChild } from './told-child.ts';

const SHIPPED = shippedRule('crib-2');
const RULE = withDisabledOn(SHIPPED);
const weeks = (count: number, days = 0, born = '2026-03-10'): ToldChild => ({
  born,
  subject: { gestationalAgeAtBirthDays: 7 * count + days },
});
const infant = (
  sex: string,
  birthWeightG: number,
  coreTemperatureCel: number,
  baseExcessMmolPerL: number,
): Observed => ({
  sex,
  birthWeightG,
  coreTemperatureCel,
  baseExcessMmolPerL,
});
const NOTHING = { status: 'abstained', total: null, lower: null, upper: null, probability: null };

describe('as it ships', () => {
  it('is off, says why, and gives no number', () => {
    expect(SHIPPED.disabledReason).toContain('Rights');
    expect(scoredAsTold(SHIPPED, infant('male', 600, 35.2, -9), weeks(24))).toMatchObject(NOTHING);
  });
});

describe('worked examples', () => {
  it.each<[string, number, Observed, readonly [readonly number[], number]]>([
    ['a boy of 24 weeks', 24, infant('male', 600, 35.2, -9), [[12, 1, 3], 16]],
    ['a girl of 30 weeks', 30, infant('female', 1400, 36.6, -1), [[2, 0, 1], 3]],
    ['a boy of 27 weeks', 27, infant('male', 950, 36, -5), [[7, 1, 2], 10]],
    ['a boy of 28 weeks', 28, infant('male', 1001, 34.5, -12), [[6, 1, 3], 10]],
  ])('%s', (_name, gestation, told, [points, total]) => {
    const result = scoredAsTold(RULE, told, weeks(gestation));
    expect(result).toMatchObject({ status: 'complete', total, level: null });
    expect(RULE.parts.map(({ name }) => pointsOf(result, name))).toEqual(points);
  });
  it('no probability is told: the equation was read in one source only', () => {
    expect(scoredAsTold(RULE, infant('male', 600, 35.2, -9), weeks(24)).probability).toBeNull();
  });
});

describe('where the table has no answer', () => {
  it.each<[string, number, Observed]>([
    ['a blank cell', 32, infant('female', 700, 36.5, 0)],
    ['below the lightest row', 24, infant('male', 250, 36.5, 0)],
    ['boys of 25 weeks, 751 to 1000 g: 10 or 11', 25, infant('male', 751, 36.5, 0)],
    ['boys of 25 weeks, 751 to 1000 g: 10 or 11', 25, infant('male', 1000, 36.5, 0)],
    ['girls of 26 weeks, 251 to 500 g: 11 or 10', 26, infant('female', 500, 36.5, 0)],
  ])('%s: a reason and no number', (_name, gestation, told) => {
    const result = scoredAsTold(RULE, told, weeks(gestation));
    expect(result).toMatchObject(NOTHING);
    expect(result.reason).not.toBeNull();
  });
  it('the cells beside them have one', () => {
    expect(scoredAsTold(RULE, infant('male', 1001, 36.5, 0), weeks(25)).total).toBe(10);
    expect(scoredAsTold(RULE, infant('female', 501, 36.5, 0), weeks(26)).total).toBe(10);
  });
});

describe('both sides of every limit', () => {
  const points = (part: string, coreTemperatureCel: number, baseExcess: number) =>
    pointsOf(scoredAsTold(RULE, infant('male', 950, coreTemperatureCel, baseExcess), weeks(27)), part);
  it.each([
    [29.6, 5],
    [29.7, 4],
    [31.2, 4],
    [31.3, 3],
    [32.8, 3],
    [32.9, 2],
    [34.4, 2],
    [34.5, 1],
    [36, 1],
    [36.1, 0],
    [37.5, 0],
    [37.6, 1],
    [39.1, 1],
    [39.2, 2],
    [40.7, 2],
    [40.8, 3],
  ])('%d °C', (temperature, expected) => {
    expect(points('temperature', temperature, 0)).toBe(expected);
  });
  it.each([
    [-27, 7],
    [-26.5, 7],
    [-26.4, 6],
    [-23, 6],
    [-22.5, 6],
    [-22.4, 5],
    [-18, 5],
    [-17, 4],
    [-13, 4],
    [-12, 3],
    [-8, 3],
    [-7.5, 3],
    [-7.4, 2],
    [-3, 2],
    [-2, 1],
    [2, 1],
    [3, 0],
  ])('a base excess of %d', (baseExcess, expected) => {
    expect(points('baseExcess', 36.5, baseExcess)).toBe(expected);
  });
});

describe('what nobody said', () => {
  const told = infant('male', 600, 35.2, -9);
  it.each(Object.keys(told))('without %s there is no number', (name) => {
    const { [name]: _unsaid, ...rest } = told;
    expect(scoredAsTold(RULE, rest, weeks(24))).toMatchObject(NOTHING);
  });
  it.each([
    ['born at 21 + 6 weeks', weeks(21, 6)],
    ['born at 33 weeks', weeks(33)],
    ['of unknown gestation', { born: '2026-03-10' }],
    ['two days old', weeks(27, 0, '2026-03-08')],
  ])('%s: a reason and no number', (_name, child) => {
    const result = scoredAsTold(RULE, told, child);
    expect(result).toMatchObject(NOTHING);
    expect(result.reason).not.toBeNull();
  });
});
