/**
 * The alerts a bed-day that a unit has said it will bear. A setting of its limits that exceeds them, or that nobody has tried on
 * the unit's own stream, needs a second person, and so does bearing more. What a preview counted stands in the record: the fold
 * judges by it and folds nothing itself. Limits of one child are their own matter: they end within a week.
 */
import { askedLimit, type HeldLimit } from '../../clinical/vital/limit-change.ts';
import type { AlertBudget, Foreseen, NeedsTwo, PolicyChoices } from '../../contract/decisions/policy-view.ts';
import { ownRuleDigest } from '../../contract/own-rule/own-rule-digest.ts';
import { isSameJson } from '../../contract/same-json.ts';
import type { UnitPolicy } from '../state/unit-state.ts';

export function budgetFaults(
  policy: UnitPolicy,
  choices: PolicyChoices,
  foreseen: Foreseen | null,
): readonly NeedsTwo[] {
  const { budget } = choices;
  const isStepBack = isSameJson(budget, policy.before?.budget);
  if (policy.budget !== undefined && !isStepBack && isMore(budget, policy.budget)) return [{ what: 'budget-raised' }];
  if (budget === undefined || isAlikeOne(choices, [policy, policy.before])) return [];
  return foreseen === null || isMore(foreseen, budget) ? [{ what: 'over-budget', foreseen }] : [];
}

/** No budget bears everything. */
function isMore(one: AlertBudget | undefined, than: AlertBudget): boolean {
  return one === undefined || one.urgent > than.urgent || one.medium > than.medium;
}

/** Whether the unit alerts by these limits as it does now, or did one step back. */
function isAlikeOne(choices: PolicyChoices, held: readonly (Alerting | null | undefined)[]): boolean {
  return held.some((each) => each !== null && each !== undefined && isSameJson(alertingOf(each), alertingOf(choices)));
}

type Alerting = Pick<PolicyChoices, 'limits' | 'disabledRules' | 'ownRules'>;

function alertingOf({ limits = [], disabledRules, ownRules = [] }: Alerting): unknown {
  const digests = ownRules.map(ownRuleDigest).toSorted();
  return [limits.filter(({ scope }) => scope.of !== 'stay').map(unreasoned), disabledRules, digests];
}

function unreasoned(limit: HeldLimit): object {
  return { ...askedLimit(limit), reason: '' };
}
