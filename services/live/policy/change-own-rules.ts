/**
 * A policy with one rule of the unit's own more, another or less. What is wrong with a rule is refused here; that it was tried on
 * the unit's past is put in by whoever tried it, never by whoever asks, and the fold refuses what was not.
 */
import { ownRuleFaults, type KnownNames } from '../../clinical/own-rule/check-own-rule.ts';
import { OWN_RULES_MAX, type BackTest } from '../../clinical/own-rule/own-rule-schema.ts';
import type { PolicyChoices, PolicyView } from '../../contract/decisions/policy-view.ts';
import { isBackTested, ownRuleDigest } from '../../contract/own-rule/own-rule-digest.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import type { PolicyChange, PolicyRefusal } from '../../contract/screens/policy-answer.ts';
import type { PreviewView } from '../../contract/screens/limits/preview-view.ts';

/** What a rule did in a preview of the policy that has it. */
export type Tried = Pick<PreviewView, 'fromMs' | 'toMs'> & {
  readonly after: Pick<PreviewView['after'], 'bedDays'> & {
    readonly byRule: Readonly<Record<string, { readonly alerts: number }>>;
  };
};

export function ownRuleAfter(
  policy: PolicyView,
  { rule, reason }: Extract<PolicyChange, { readonly change: 'own-rule' }>,
  known: KnownNames,
): PolicyChoices | PolicyRefusal {
  const others = (policy.ownRules ?? []).filter(({ id }) => id !== rule.id);
  if (ownRuleFaults(rule, known).length > 0 || others.length >= OWN_RULES_MAX) return 'own-rule-faulty';
  return { ...policy, ownRules: [...others, { ...rule, reason }] };
}

export function ownRuleOff(
  policy: PolicyView,
  { ruleId }: Extract<PolicyChange, { readonly change: 'own-rule-off' }>,
): PolicyChoices | PolicyRefusal {
  const { ownRules = [], ...others } = policy;
  const left = ownRules.filter(({ id }) => id !== ruleId);
  if (left.length === ownRules.length) return 'nothing-to-take-back';
  return left.length === 0 ? others : { ...others, ownRules: left };
}

/** The decision with what each of its rules did; null: one of them has not been tried, and `tried` is none either. */
export function withBackTests(record: RecordOf<'policy.set'>, tried: Tried | null): RecordOf<'policy.set'> | null {
  const { ownRules = [] } = record;
  if (ownRules.every(isBackTested)) return record;
  if (tried === null) return null;
  const told = ownRules.map((rule) =>
    isBackTested(rule) ? rule : { ...rule, backTest: backTestOf(tried, rule.id, ownRuleDigest(rule)) },
  );
  return { ...record, ownRules: told };
}

function backTestOf({ fromMs, toMs, after }: Tried, ruleId: string, digest: string): BackTest {
  return { digest, fromMs, toMs, alerts: after.byRule[ruleId]?.alerts ?? 0, bedDays: after.bedDays };
}
