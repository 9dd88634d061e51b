/**
 * A record of the log that came back damaged or unreadable: what it said is not known, perhaps not even of which
 * unit. It may have been a birth date, a bed or a vital sign, so every unit that it can have concerned says so
 * until a person has looked and confirms.
 */
import { alertOf } from '../alert/alert-machine.ts';
import { assertTechnicalAlert } from '../alert/technical-alert.ts';
import { LOG_DAMAGE_RULE, NEWER_RECORDS_RULE } from '../alert/alert-commands.ts';
import type { FoldStep } from '../context/fold-context.ts';

/** Rings anew with each record, since each may have changed something else. */
export function noteLogDamage(step: FoldStep): void {
  const { state } = step;
  assertTechnicalAlert(step, {
    stayId: null,
    ruleId: LOG_DAMAGE_RULE,
    level: 'high',
    severity: (alertOf(state, null, LOG_DAMAGE_RULE)?.severity ?? 0) + 1,
    startMs: state.nowMs,
    title: { code: 'log-damage.title', values: {} },
    detail: { code: 'log-damage.detail', values: {} },
  });
}

/**
 * Records in a form that a newer Vigil writes: one state, however many there are of them. A gateway that was upgraded
 * before the engine sends fifty a second, and an alert that rings at each would be silenced.
 */
export function noteNewerRecords(step: FoldStep): void {
  assertTechnicalAlert(step, {
    stayId: null,
    ruleId: NEWER_RECORDS_RULE,
    level: 'high',
    startMs: step.state.nowMs,
    title: { code: 'newer-records.title', values: {} },
    detail: { code: 'newer-records.detail', values: {} },
  });
}
