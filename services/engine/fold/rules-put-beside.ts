/**
 * For questions to the past alone: rules of vital signs that are judged in one fold under other ids too. What a unit holds of
 * a rule is put beside itself; what was raised goes on under both, and limits are chosen anew, since those of another id may be
 * others.
 */
import type { Alert } from '../../contract/decisions/alert.ts';
import { alertKey } from '../alert/alert-machine.ts';
import type { UnitState } from '../state/unit-state.ts';
import { RULE_READ_BY_OTHERS } from '../watch/vital/vital-conditions.ts';
import { CHOOSE_AGAIN } from '../watch/vital/vital-limits.ts';

/** Whether other rules ask about this one: what they decide is not what they would decide beside another version of it. */
export function isReadByOthers(ruleId: string): boolean {
  return ruleId === RULE_READ_BY_OTHERS;
}

/** `besideIds`: under which id each rule is judged too. */
export function putBeside(state: UnitState, besideIds: ReadonlyMap<string, string>): void {
  for (const { vitalRules } of state.stays.values()) {
    for (const [ruleId, besideId] of besideIds) {
      const known = vitalRules.get(ruleId);
      if (known !== undefined) vitalRules.set(besideId, { ...known, day: CHOOSE_AGAIN });
    }
  }
  // What is put beside comes up here too, and has nothing beside itself.
  for (const entry of state.alerts.values()) {
    const besideId = besideIds.get(entry.alert.ruleId);
    const alert = besideId === undefined ? null : ofRule(entry.alert, besideId);
    if (alert !== null) state.alerts.set(alertKey(alert.stayId, alert.ruleId), { ...structuredClone(entry), alert });
  }
}

/** The alert as the same rule raises it under another id; null: its own id does not tell the rule, being a digest. */
export function ofRule(alert: Alert, ruleId: string): Alert | null {
  const id = alert.id.replace(`/${alert.ruleId}/`, `/${ruleId}/`);
  return id === alert.id ? null : { ...alert, id, ruleId };
}

/** Limits of these rules are chosen again at the next reading: other ones hold than when the state was kept. */
export function chooseLimitsAgain(state: UnitState, ruleIds: ReadonlySet<string>): void {
  for (const { vitalRules } of state.stays.values()) {
    for (const ruleId of ruleIds) {
      const known = vitalRules.get(ruleId);
      if (known !== undefined) known.day = CHOOSE_AGAIN;
    }
  }
}
