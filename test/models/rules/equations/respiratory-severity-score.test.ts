/** Respiratory severity score: worked examples, what is not known, and whom it is not for. */
import { describe, expect, it } from 'vitest';
import { shippedRule } from '../../../clinical/score/shipped-rule.ts';
import { scoredAsTold } from './told-child.ts';

const RULE = shippedRule('respiratory-severity-score');
const born = '2026-03-01';

describe('mean airway pressure times oxygen', () => {
  it.each([
    [8, 21, 1.68],
    [10, 45, 4.5],
    [14, 100, 14],
    [0, 21, 0],
  ])('%d cmH2O on %d %% is %d', (meanAirwayPressureCmH2o, fio2Percent, total) => {
    const result = scoredAsTold(RULE, { meanAirwayPressureCmH2o, fio2Percent }, { born });
    expect(result).toMatchObject({ status: 'complete', total, level: null, probability: null });
  });
  it('is withheld, without bounds, when either is unknown or out of its range', () => {
    const nothing = { status: 'abstained', total: null, lower: null, upper: null };
    for (const told of [
      { meanAirwayPressureCmH2o: 8 },
      { fio2Percent: 21 },
      {},
      { meanAirwayPressureCmH2o: 8, fio2Percent: 15 },
      { meanAirwayPressureCmH2o: 61, fio2Percent: 40 },
    ]) {
      expect(scoredAsTold(RULE, told, { born })).toMatchObject(nothing);
    }
  });
  it('is for the first year, in neonatal intensive care: elsewhere a reason and no number, whatever the policy waives', () => {
    const told = { meanAirwayPressureCmH2o: 8, fio2Percent: 21 };
    const optIn = { reason: 'demonstration', waives: ['setting', 'newborn-stay', 'ventilated', 'age'] as const };
    for (const child of [
      { born: '2025-03-10' },
      { born, subject: { setting: 'picu' } },
      { born, subject: { setting: 'picu', newbornStay: true, optIn } },
    ]) {
      const result = scoredAsTold(RULE, told, child);
      expect(result).toMatchObject({ status: 'abstained', total: null, lower: null });
      expect(result.reason).not.toBeNull();
    }
    expect(scoredAsTold(RULE, told, { born: '2025-03-11' }).total).toBe(1.68);
  });
});
