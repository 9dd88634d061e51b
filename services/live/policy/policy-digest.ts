/** What names a policy by its content: units with the same digest decide alike, whoever decided and when. */
import { sha256Hex } from '../../contract/content-id.ts';
import { ownRuleDigest } from '../../contract/own-rule/own-rule-digest.ts';
import type { PolicyChoices } from '../../contract/decisions/policy-view.ts';

export function policyDigest({
  optIns,
  disabledRules,
  findingAlerts,
  limits = [],
  quietMs = {},
  reasons = [],
  alreadyKnown,
  budget,
  ownRules = [],
}: PolicyChoices): string {
  return sha256Hex(
    JSON.stringify([
      optIns.map(({ ruleId, waives }) => [ruleId, waives.toSorted()]).toSorted(byText),
      disabledRules.toSorted(),
      findingAlerts.map(({ ruleId, findingId }) => [ruleId, findingId]).toSorted(byText),
      limits.map(({ reason: _reason, set: _set, ...change }) => entriesOf(change)).toSorted(byText),
      entriesOf(quietMs),
      // A unit that has chosen none keeps the digest of before.
      ...(reasons.length === 0 ? [] : [reasons.map((each) => (typeof each === 'string' ? each : entriesOf(each)))]),
      ...(alreadyKnown === undefined ? [] : [['already-known', entriesOf(alreadyKnown)]]),
      ...(budget === undefined ? [] : [['budget', entriesOf(budget)]]),
      ...(ownRules.length === 0 ? [] : [['own-rules', ownRules.map(ownRuleDigest).toSorted()]]),
    ]),
  );
}

/** Fields by name: no order of writing counts. */
function entriesOf(fields: object): readonly (readonly [string, unknown])[] {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]): [string, unknown] => [
      name,
      typeof value === 'object' && value !== null ? entriesOf(value) : value,
    ])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
