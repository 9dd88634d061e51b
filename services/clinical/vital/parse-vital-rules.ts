/**
 * Reads the JSON of the vital sign rules and proves what its shape cannot say: limits for every age
 * from birth to 18 years exactly once, the more severe step further out, no unverified limit enabled.
 */
import { ADULT_FROM } from '../age/age.ts';
import { ageBandFaults, repeated, statusFaults } from '../score/parse-score-rule.ts';
import { isBreached, vitalRulesSchema } from './vital-rule.ts';
import type { VitalRule, VitalStep } from './vital-rule.ts';

export type ParsedVitalRules =
  | { readonly ok: true; readonly rules: readonly VitalRule[] }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Never throws: what is wrong with the file comes back as named faults. */
export function parseVitalRules(json: unknown): ParsedVitalRules {
  const parsed = vitalRulesSchema.safeParse(json);
  if (!parsed.success) {
    return { ok: false, faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  }
  const { rules } = parsed.data;
  const faults = [
    ...repeated(
      'rule',
      rules.map((rule) => rule.id),
    ),
    ...rules.flatMap((rule) => ruleFaults(rule).map((fault) => `${rule.id}: ${fault}`)),
  ];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, rules };
}

function ruleFaults(rule: VitalRule): string[] {
  const tables = [{ id: rule.newborn.id, steps: rule.newborn.steps }, ...rule.bands];
  return [
    ...statusFaults(rule),
    ...ageBandFaults(
      rule.bands.map(({ id, label, from, to }) => ({ id, label, from, to })),
      { from: undefined, to: ADULT_FROM },
    ),
    ...tables.flatMap((table) => stepFaults(rule, table.steps).map((fault) => `age band ${table.id}: ${fault}`)),
  ];
}

function stepFaults(rule: VitalRule, steps: readonly VitalStep[]): string[] {
  const faults = steps
    .filter((step) => rule.enabled && step.certainty !== 'V' && step.certainty !== 'S')
    .map((step) => `limit ${step.limit} has certainty ${step.certainty}`);
  const [milder, severer] = steps;
  if (milder === undefined || severer === undefined) return faults;
  if (milder.level !== 'medium' || severer.level !== 'high') faults.push('steps must be medium, then high');
  const furtherOut = isBreached(rule.direction, severer.limit, milder.limit) && severer.limit !== milder.limit;
  if (!furtherOut) faults.push('the high limit must lie beyond the medium one');
  return faults;
}
