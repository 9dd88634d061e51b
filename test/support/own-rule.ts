/** A rule of a unit's own for tests, and the same as one that has been tried. */
import type { Condition } from '../../services/clinical/own-rule/condition.ts';
import type { OwnRule } from '../../services/clinical/own-rule/own-rule-schema.ts';
import type { AskedOwnRule } from '../../services/clinical/own-rule/own-rule.ts';
import { ownRuleDigest } from '../../services/contract/own-rule/own-rule-digest.ts';

/** SpO₂ below 90 % and a heart rate above 160/min, without a break for 10 s. */
export const FAST_AND_LOW: Condition = {
  is: 'held',
  forMs: 10_000,
  of: {
    is: 'all',
    of: [
      { is: 'value', signal: 'spo2Percent', side: 'below', limit: 90, unit: '%' },
      { is: 'value', signal: 'heartRatePerMin', side: 'above', limit: 160, unit: '/min' },
    ],
  },
};

export function ownRule(fields: Partial<OwnRule> = {}): OwnRule {
  return {
    id: 'own-fast-and-low',
    title: { en: 'Fast and low', ko: '빠르고 낮음' },
    level: 'medium',
    ages: null,
    when: FAST_AND_LOW,
    clearForMs: 20_000,
    restMs: 0,
    reason: 'test',
    ...fields,
  };
}

export function tried(rule: OwnRule): AskedOwnRule {
  return { ...rule, backTest: { digest: ownRuleDigest(rule), fromMs: 0, toMs: 86_400_000, alerts: 1, bedDays: 11 } };
}
