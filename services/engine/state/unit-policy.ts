/** What the unit has switched off, and what it uses beyond the intended population. */
import type { OptIn } from '../../clinical/statement/opt-in.ts';
import type { UnitState } from './unit-state.ts';

export function isDisabled(state: UnitState, ruleId: string): boolean {
  return state.policy.disabledRules.includes(ruleId);
}

export function optInOf(state: UnitState, ruleId: string): OptIn | null {
  return state.policy.optIns.find((optIn) => optIn.ruleId === ruleId) ?? null;
}

/** Whether the unit wants an alert from a finding that raises none by itself. */
export function isFindingAlertAsked(state: UnitState, ruleId: string, findingId: string): boolean {
  return state.policy.findingAlerts.some((asked) => asked.ruleId === ruleId && asked.findingId === findingId);
}
