/** The limits of the shipped rules for a made-up child, as the engine's view of a stay says them. */
import { readFileSync } from 'node:fs';
import { signalIndex } from '../../services/clinical/signal/signals.ts';
import { vitalRuleStep, vitalRulesSchema } from '../../services/clinical/vital/vital-rule.ts';
import type { LimitInForce, LimitWithheld, StayLimits } from '../../services/contract/decisions/vital-limits.ts';

const { rules } = vitalRulesSchema.parse(
  JSON.parse(readFileSync(new URL('../../models/rules/vital-alerts.json', import.meta.url), 'utf8')),
);

const TODAY = { year: 2026, month: 11, day: 24 };

interface Child {
  readonly birthDate: string | null;
  readonly gestationalAgeAtBirthDays?: number;
  readonly ventilated?: boolean;
}

export function limitsOf({ birthDate, gestationalAgeAtBirthDays, ventilated }: Child): StayLimits {
  const inForce: LimitInForce[] = [];
  const withheld: LimitWithheld[] = [];
  const born = { birthDate, gestationalAgeAtBirthDays: gestationalAgeAtBirthDays ?? null };
  for (const rule of rules) {
    const step = vitalRuleStep(rule, born, TODAY);
    if (!step.ok) continue;
    for (const { level, signal: own, limit, strict, when, with: companions } of step.steps) {
      if (companions?.includes('poor-perfusion') === true) continue;
      const side = rule.direction === 'below' ? 'below' : strict === true ? 'above' : 'at-or-above';
      const signals =
        own === undefined && rule.secondSource !== undefined
          ? [rule.signal, rule.secondSource.signal]
          : [own ?? rule.signal];
      const lacking = when?.find((condition) => condition.startsWith('not-ventilated') === (ventilated === true));
      for (const signal of signals) {
        if (lacking === undefined) {
          inForce.push({ signal, ruleId: rule.id, side, limit, level });
        } else {
          const reason = { code: 'limit.asks', values: { ruleId: rule.id, condition: lacking } } as const;
          withheld.push({ signal, ruleId: rule.id, side: rule.direction, reason });
        }
      }
    }
  }
  const nearest = (one: LimitInForce, other: LimitInForce): number =>
    signalIndex(one.signal) - signalIndex(other.signal) ||
    Number(one.side !== 'below') - Number(other.side !== 'below') ||
    (one.side === 'below' ? other.limit - one.limit : one.limit - other.limit);
  return { inForce: inForce.toSorted(nearest), withheld };
}
