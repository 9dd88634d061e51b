/** Rules of a unit's own as a person reads them on a command line. */
import type { OwnRule } from '../../clinical/own-rule/own-rule-schema.ts';
import { plainOwnRule } from '../../clinical/own-rule/own-rule.ts';
import type { ChosenOwnRule } from '../../contract/own-rule/held-own-rule.ts';
import type { PolicyChoices } from '../../contract/decisions/policy-view.ts';
import { statementText, type Language } from '../../wording/wording.ts';

const DAY_MS = 86_400_000;

export function ownRuleLines({ ownRules = [] }: PolicyChoices): readonly string[] {
  if (ownRules.length === 0) return [];
  return [
    '',
    'Rules of the unit’s own:',
    ...ownRules.flatMap((rule) => [`  ${ownRuleLine(rule)}`, `    why: ${rule.reason}`]),
  ];
}

/** «own-fast-and-low, Fast and low: An alert of level … On the past: 2 alerts in 11.00 bed-days». */
export function ownRuleLine(rule: ChosenOwnRule): string {
  const { backTest } = rule;
  const tried =
    backTest === undefined
      ? 'Not tried on the past.'
      : `On the past (${((backTest.toMs - backTest.fromMs) / DAY_MS).toFixed(2)} d): ${backTest.alerts} alerts in ${backTest.bedDays.toFixed(2)} bed-days.`;
  return `${rule.id}, ${titleOf(rule, 'en')}: ${sentenceOf(rule, 'en')} ${tried}`;
}

export function sentenceOf(rule: OwnRule, language: Language): string {
  return statementText(
    { code: 'own-rule.says', values: { rule: plainOwnRule(rule) } },
    { language, timeZone: 'UTC', seesNames: false },
  );
}

export function titleOf({ title }: OwnRule, language: Language): string {
  return statementText({ code: 'own-rule.title', values: { title } }, { language, timeZone: 'UTC', seesNames: false });
}
