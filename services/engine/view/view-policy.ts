/** What the unit has decided about rules, as it goes with decisions. */
import { scoreAlertsIn } from '../../clinical/score/score-alerts.ts';
import { bedSettingsOf, ownChoices } from '../../contract/decisions/policy-view.ts';
import type { PolicyView } from '../../contract/decisions/policy-view.ts';
import { decisionEnvelope } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { UnitConfig } from '../state/unit-state.ts';

export function viewPolicy({ state, rules }: Pick<FoldStep, 'state' | 'rules'>, config: UnitConfig | null): PolicyView {
  const { version, optIns, disabledRules, findingAlerts, proposed } = state.policy;
  const { decided = null, before = null } = state.policy;
  const scoreAlerts = scoreAlertsIn(rules.scores, state.policy, config === null ? [] : bedSettingsOf(config));
  return {
    version,
    decided,
    optIns,
    disabledRules,
    findingAlerts,
    ...ownChoices(state.policy),
    scoreAlerts,
    before,
    ...(proposed === undefined ? {} : { proposed }),
  };
}

export function announcePolicy(step: FoldStep, recordId: string): void {
  step.output.decisions.push({
    ...decisionEnvelope(step, `policy/${recordId}`, step.state.nowMs),
    kind: 'policy.changed',
    stayId: null,
    policy: viewPolicy(step, step.state.config),
  });
}
