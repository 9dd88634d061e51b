/**
 * Rules of the unit's own in a decision. One that has not been tried on the unit's past as it stands is refused, whoever sends it
 * and by which door; one that is new or another one than before waits for a second person. Taking one away does not.
 */
import { plainOwnRule } from '../../clinical/own-rule/own-rule.ts';
import { ownRuleFaults } from '../../clinical/own-rule/check-own-rule.ts';
import type { LimitSetBy } from '../../clinical/vital/limit-change.ts';
import { isHeldOwnRule, type ChosenOwnRule, type HeldOwnRule } from '../../contract/own-rule/held-own-rule.ts';
import type { NeedsTwo, PolicyChoices } from '../../contract/decisions/policy-view.ts';
import { isBackTested } from '../../contract/own-rule/own-rule-digest.ts';
import { isSameJson } from '../../contract/same-json.ts';
import type { OwnRuleStatementValues } from '../../contract/statement/statement.ts';
import type { UnitPolicy } from '../state/unit-state.ts';

type RefusedOwnRule = OwnRuleStatementValues['notice.own-rules-refused']['rules'][number];

/** Empty: each may be. */
export function refusedOwnRules({ ownRules = [] }: PolicyChoices): readonly RefusedOwnRule[] {
  return ownRules.flatMap((rule): readonly RefusedOwnRule[] => {
    const { id: ruleId } = rule;
    const [found] = ownRuleFaults(rule);
    if (found !== undefined) return [{ ruleId, fault: found.fault }];
    if (ownRules.some((other) => other !== rule && other.id === ruleId)) return [{ ruleId, fault: 'twice' }];
    return isBackTested(rule) ? [] : [{ ruleId, fault: 'not-back-tested' }];
  });
}

/** Neither holding, nor held one step back: two people have agreed to those. */
export function newOwnRules({ ownRules: held = [], before }: UnitPolicy, choices: PolicyChoices): readonly NeedsTwo[] {
  const known = [...held, ...(before?.ownRules ?? [])];
  return (choices.ownRules ?? [])
    .filter((rule) => !known.some((each) => isSameRule(each, rule)))
    .map((rule) => ({ what: 'own-rule', rule }));
}

/** Each with who decided it: those that are as they were keep theirs. */
export function ownRulesHeld(
  { ownRules = [] }: PolicyChoices,
  { known, set }: { readonly known: readonly ChosenOwnRule[]; readonly set: LimitSetBy },
): readonly HeldOwnRule[] {
  return ownRules.filter(isHeldOwnRule).map((rule) => {
    const same = known.find((each) => isSameRule(each, rule));
    return same !== undefined && isHeldOwnRule(same) ? same : { ...rule, set };
  });
}

function isSameRule(one: ChosenOwnRule, other: ChosenOwnRule): boolean {
  return isSameJson({ ...plainOwnRule(one), reason: '' }, { ...plainOwnRule(other), reason: '' });
}
