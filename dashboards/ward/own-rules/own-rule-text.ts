/** A rule of the unit's own in the language of the screen: its title, its sentence, and what it did on the unit's past. */
import { plainOwnRule } from '../../../services/clinical/own-rule/own-rule.ts';
import type { ChosenOwnRule } from '../../../services/contract/own-rule/held-own-rule.ts';
import { t, told } from '../text/text.ts';

const DAY_MS = 86_400_000;

export function ownRuleTitle({ title }: Pick<ChosenOwnRule, 'title'>): string {
  return told({ code: 'own-rule.title', values: { title } }, 'UTC');
}

export function ownRuleSentence(rule: ChosenOwnRule): string {
  return told({ code: 'own-rule.says', values: { rule: plainOwnRule(rule) } }, 'UTC');
}

export function ownRuleText(rule: ChosenOwnRule): string {
  return `${ownRuleTitle(rule)}: ${ownRuleSentence(rule)} ${triedText(rule)}`;
}

/** What it did on the unit's past. */
export function triedText({ backTest }: ChosenOwnRule): string {
  if (backTest === undefined) return t('own.untried');
  const { alerts, bedDays, fromMs, toMs } = backTest;
  const values = { days: ((toMs - fromMs) / DAY_MS).toFixed(1), bedDays: bedDays.toFixed(2) };
  return t('own.tried', { alerts, ...values });
}
