/** What a unit has decided about rules and what it could decide, for the page and for the command. */
import type { ScoreRule } from '../../clinical/score/score-rule.ts';
import { settingsWithoutScoreAlert } from '../../clinical/score/score-alerts.ts';
import type { AlertLevel } from '../../contract/decisions/alert.ts';
import { bedSettingsOf, type PolicyView } from '../../contract/decisions/policy-view.ts';
import type { Setting } from '../../contract/records/unit-record.ts';
import type { OffRule, PolicyAnswer, PolicyScore } from '../../contract/screens/policy-answer.ts';
import { seenPolicy } from '../../contract/screens/seen-person.ts';
import type { PersonSight } from '../../contract/access/access-table.ts';
import { limitsOf, policyOf, type PolicyUnit, type ShippedRules } from './change-policy.ts';

export function policyAnswer(
  unit: PolicyUnit,
  rules: ShippedRules,
  reader: Pick<PersonSight, 'seesNames'> & { readonly mayChange: boolean; readonly userId: string },
): PolicyAnswer {
  const settings = bedSettingsOf(unit);
  const policy = policyOf(unit);
  const scores = rules.scores
    .filter(({ id, enabled }) => enabled && !policy.disabledRules.includes(id))
    .map((rule) => scoreOf(rule, policy, settings))
    .filter((score) => mayAlert(score) || score.limits.length > 0);
  return {
    unitId: unit.unitId,
    policy: seenPolicy(policy, { ...reader, seesBirthDates: false }),
    withoutScoreAlert: settingsWithoutScoreAlert(policy.scoreAlerts, settings),
    mayChange: reader.mayChange,
    mayAgree: reader.mayChange && policy.proposed !== undefined && policy.proposed.by !== reader.userId,
    scores: [...scores.filter(mayAlert), ...scores.filter((score) => !mayAlert(score))],
    off: offRules(rules, policy),
  };
}

function mayAlert({ alerts, findings }: PolicyScore): boolean {
  return alerts.length > 0 || findings.length > 0;
}

function scoreOf(rule: ScoreRule, { optIns, findingAlerts }: PolicyView, settings: readonly Setting[]): PolicyScore {
  const { id: ruleId, intended } = rule;
  const optIn = optIns.find((each) => each.ruleId === ruleId);
  const alerts = rule.levels.flatMap(({ alert }): AlertLevel[] => (alert === null ? [] : [alert]));
  return {
    ruleId,
    alerts: [...new Set(alerts)],
    findings: rule.findings.flatMap(({ id: findingId, alert }) => {
      const asked = findingAlerts.find((each) => each.ruleId === ruleId && each.findingId === findingId);
      return alert === undefined ? [] : [{ findingId, level: alert, reason: asked?.reason ?? null }];
    }),
    outsideSettings: settings.filter((setting) => !intended.settings.includes(setting)),
    limits: limitsOf(rule, settings),
    optIn: optIn === undefined ? null : optIn,
  };
}

function offRules({ scores, others }: ShippedRules, { disabledRules }: PolicyView): readonly OffRule[] {
  const shipped = [...scores, ...others].filter(({ enabled }) => !enabled);
  return [
    ...disabledRules.map((ruleId) => ({ ruleId, by: 'unit' as const })),
    ...shipped.map(({ id }) => ({ ruleId: id, by: 'shipped' as const })),
  ];
}
