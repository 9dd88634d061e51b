/** What the unit has switched off, what it uses beyond the intended population, and which of its limits are its own. */
import type { OptIn } from '../../clinical/statement/opt-in.ts';
import { changesFor, type ChildInBand } from '../../clinical/vital/changed-steps.ts';
import type { LimitChange } from '../../clinical/vital/limit-change.ts';
import type { VitalRule } from '../../clinical/vital/vital-rule.ts';
import { QUIET_MS } from '../../contract/decisions/alert-timing.ts';
import type { AlertLevel } from '../../contract/decisions/alert.ts';
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

/** What of a rule is other for this child, the widest scope first. */
export function limitChangesOf(state: UnitState, rule: VitalRule, child: ChildInBand): readonly LimitChange[] {
  return changesFor(rule, child, state.policy.limits);
}

/** How long an answer quietens an alert of this level, ms. */
export function quietMsOf({ policy }: UnitState, level: AlertLevel): number {
  return policy.quietMs?.[level] ?? QUIET_MS[level];
}
