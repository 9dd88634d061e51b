/** 14.5: what the reasons that people give say of alerts. */
import { describe, expect, it } from 'vitest';
import { answersWorth, wilsonInterval, worthOf } from '../../../services/contract/alert-course/answers-worth.ts';

describe('what answers say', () => {
  it('is worth it when it was acted on once, and nothing when nobody said', () => {
    expect(worthOf(['seen-at-bedside', 'doctor-told', 'sensor-fault'])).toBe('actionable');
    expect(worthOf(['seen-at-bedside', 'sensor-fault'])).toBe('notActionable');
    expect(worthOf(['seen-at-bedside', 'other', 'a reason of the future'])).toBeNull();
    expect(answersWorth([{ reasons: [] }, { reasons: ['other'] }])).toEqual({
      actionable: 0,
      notActionable: 0,
      share: null,
      interval: null,
    });
  });

  /** Newcombe, Stat Med 1998;17:857, table I, method 3. */
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('Wilson interval of %i in %i', (hits, all, low, high) => {
    const [from, to] = wilsonInterval(hits, all);
    expect(from).toBeCloseTo(low, 4);
    expect(to).toBeCloseTo(high, 4);
  });
});
