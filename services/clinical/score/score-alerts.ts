/**
 * In which beds a score can raise an alert at all: it has a level or a finding that does, and it is used there, by
 * its intended population or because the unit opted in. A child may still be outside it by age or ventilation.
 */
import type { Waiver } from '../statement/opt-in.ts';
import type { ScoreRule } from './score-rule.ts';

/** What a unit has decided about rules, as far as it bears on this. */
export interface UnitChoices {
  readonly optIns: readonly { readonly ruleId: string; readonly waives: readonly Waiver[] }[];
  readonly disabledRules: readonly string[];
  readonly findingAlerts: readonly { readonly ruleId: string; readonly findingId: string }[];
}

export interface ScoreAlerts<Setting extends string = string> {
  readonly ruleId: string;
  /** Settings of beds in which the score can alert; never empty. */
  readonly settings: readonly Setting[];
}

type Rule = Pick<ScoreRule, 'id' | 'enabled' | 'intended' | 'levels' | 'findings'>;

/** One entry a score that can alert in a bed of one of `settings`, in the order of the rules; empty: none can. */
export function scoreAlertsIn<Setting extends string>(
  rules: readonly Rule[],
  choices: UnitChoices,
  settings: readonly Setting[],
): readonly ScoreAlerts<Setting>[] {
  return rules.flatMap((rule) => {
    if (!rule.enabled || choices.disabledRules.includes(rule.id) || !raisesAlerts(rule, choices)) return [];
    const isOptedIn = choices.optIns.some(({ ruleId, waives }) => ruleId === rule.id && waives.includes('setting'));
    const used = settings.filter((setting) => isOptedIn || rule.intended.settings.includes(setting));
    return used.length === 0 ? [] : [{ ruleId: rule.id, settings: used }];
  });
}

function raisesAlerts({ id, levels, findings }: Rule, { findingAlerts }: UnitChoices): boolean {
  const isAsked = (findingId: string): boolean =>
    findingAlerts.some((asked) => asked.ruleId === id && asked.findingId === findingId);
  return (
    levels.some(({ alert }) => alert !== null) || findings.some((each) => each.alert !== undefined && isAsked(each.id))
  );
}

/** Settings in which none of the scores can alert, in order. */
export function settingsWithoutScoreAlert<Setting extends string>(
  alerts: readonly ScoreAlerts[],
  settings: readonly Setting[],
): readonly Setting[] {
  return settings.filter((setting) => !alerts.some((each) => each.settings.includes(setting)));
}
