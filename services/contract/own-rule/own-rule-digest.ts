/** What names a rule of a unit's own by what it decides: whoever changes any of that has another rule, and no back-test of it. */
import type { OwnRule } from '../../clinical/own-rule/own-rule-schema.ts';
import type { AskedOwnRule } from '../../clinical/own-rule/own-rule.ts';
import { contentDigest } from '../content-id.ts';

export function ownRuleDigest({ id, level, ages, when, clearForMs, restMs }: OwnRule): string {
  return contentDigest(JSON.stringify(inOrder({ id, level, ages, when, clearForMs, restMs })));
}

/** Whether the rule has been tried on the unit's past as it stands. */
export function isBackTested(rule: AskedOwnRule): boolean {
  return rule.backTest?.digest === ownRuleDigest(rule);
}

/** Fields by name: no order of writing counts. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([name, each]): [string, unknown] => [name, inOrder(each)])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}
