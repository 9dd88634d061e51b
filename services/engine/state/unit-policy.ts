/** What the unit has switched off, and what it uses beyond the intended population. */
import type { OptIn } from '../../clinical/statement/opt-in.ts';
import type { UnitState } from './unit-state.ts';

export function isDisabled(state: UnitState, ruleId: string): boolean {
  return state.policy.disabledRules.includes(ruleId);
}

export function optInOf(state: UnitState, ruleId: string): OptIn | null {
  return state.policy.optIns.find((optIn) => optIn.ruleId === ruleId) ?? null;
}
