/** The SIRS of 2005: ships disabled; its rows are held to the reference table with everything on. */
import { describe, expect, it } from 'vitest';
import { answersOf, score } from './organ-score-child.ts';
import type { Observed } from './npews-child.ts';
import { boundsOf, partOf, shippedRule, withDisabledOn } from '../../clinical/score/shipped-rule.ts';
import { describeThresholds, type RowPlace } from './thresholds.ts';

const SHIPPED = shippedRule('goldstein-2005-sirs');
const ALL_ON = withDisabledOn(SHIPPED);
/** The rule itself on, its disabled part still off. */
const RULE = { ...SHIPPED, enabled: true, disabledReason: null };

const WELL: Observed = {
  temperature: 37,
  heartRate: 105,
  respiratoryRate: 14,
  invasiveVentilation: 'no',
  whiteCells: 8,
  systolicPressure: 100,
};
const plain = (part: string, input = part): RowPlace => ({ part, given: (value) => ({ ...WELL, [input]: value }) });

describeThresholds({
  score: 'goldstein2005_sirs',
  rule: ALL_ON,
  places: {
    temperature: plain('temperature'),
    heart_rate: plain('heartRate'),
    respiratory_rate: plain('respiratoryRate'),
    wbc: plain('whiteCells'),
    sbp_hypotension: plain('systolicPressure'),
  },
  pointsOf: () => 1,
});

it('ships disabled and says why', () => {
  const result = score(SHIPPED, WELL);
  expect(result).toMatchObject({ status: 'abstained', total: null, findings: [] });
  expect(result.reason).toMatch(/sources disagree.*38\.5.*38\.8/);
  expect(SHIPPED.certainty).toBe('D');
});

it('never scores the pressure limits, on which the sources disagree', () => {
  const result = score(RULE, { ...WELL, systolicPressure: 30 });
  expect(result.parts.map((part) => part.name)).toEqual(['temperature', 'heartRate', 'respiratoryRate', 'whiteCells']);
  expect(result).toMatchObject({ status: 'complete', total: 0, maximum: 4 });
  expect(SHIPPED.parts.find((part) => part.name === 'systolicPressure')?.disabled).toMatchObject({ certainty: 'D' });
});

describe('SIRS', () => {
  const fast = { heartRate: 200, respiratoryRate: 60 };
  it.each([
    ['heart and breathing rate alone', fast, [], 'no'],
    ['with fever', { ...fast, temperature: 39 }, [], 'yes'],
    ['with few white cells', { heartRate: 200, whiteCells: 2 }, [], 'yes'],
    ['fever alone', { temperature: 39 }, [], 'no'],
    ['fever, heart rate unknown', { temperature: 39 }, ['heartRate'], 'unknown'],
    ['both rates, temperature unknown', fast, ['temperature'], 'unknown'],
    ['fever and fast heart, breathing unknown', { temperature: 39, heartRate: 200 }, ['respiratoryRate'], 'yes'],
  ] as const)('%s', (_title, changes, without, sirs) => {
    const observed = Object.fromEntries(
      Object.entries({ ...WELL, ...changes }).filter(([name]) => !(without as readonly string[]).includes(name)),
    );
    expect(answersOf(score(RULE, observed))).toEqual({ sirs });
  });
});

it('takes ventilation for the criterion of breathing, whatever the rate', () => {
  expect(boundsOf(score(RULE, { ...WELL, invasiveVentilation: 'yes' }), 'respiratoryRate')).toEqual([1, 1]);
});

it('takes a slow heart for a criterion below one year only', () => {
  const points = (birthDate: string) =>
    partOf(score(RULE, { ...WELL, heartRate: 60 }, { birthDate }), 'heartRate').points;
  expect([points('2025-03-11'), points('2025-03-10')]).toEqual([1, 0]);
});
