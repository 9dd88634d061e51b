/** 18.4: an alert keeps the highest level and number that it reached, and «worsened» has them at hand. */
import { describe, expect, it } from 'vitest';
import { peakOf } from '../../dashboards/ward/alerts/content/alert-peak.ts';
import { firstAlerts } from '../browser/stub-ward.ts';
import { alertChanged } from '../live/decision-samples.ts';
import type { Alert, AlertLevel } from '../../services/contract/decisions/alert.ts';

const [first] = firstAlerts();
if (first === undefined) throw new Error('the ward has no alert');
const at = (level: AlertLevel, lower: number): Alert => ({
  ...first,
  level,
  title: { code: 'score.title', values: { ruleId: 'national-pews-england', lower, complete: true } },
});

describe('18.4: the peak of an alert', () => {
  it('is the highest level, then the highest number, of its course', () => {
    const steps = [at('medium', 6), at('high', 12), at('high', 9)].map((alert) => alertChanged('worsened', alert));
    expect(peakOf(at('medium', 6), steps)).toBe(steps[1]);
    expect(peakOf(at('high', 9), steps)).toBe(steps[1]);
  });

  it('is not told apart where it is what the alert says now', () => {
    const steps = [at('medium', 6), at('high', 12)].map((alert) => alertChanged('worsened', alert));
    expect(peakOf(at('high', 12), steps)).toBeNull();
    expect(peakOf(at('low', 1), [])).toBeNull();
  });
});
