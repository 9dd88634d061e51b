/**
 * What the unit decided about rules takes the place of what held before, and every child is judged by it at once.
 * Whoever decided looked at one policy: where another one holds by now, nothing changes and the unit is told.
 */
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { publishNotice } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { scoreStay } from '../scoring/score-stay.ts';
import { assertState } from '../view/unit-view.ts';
import { announcePolicy } from '../view/view-policy.ts';
import { watchConcerns } from '../watch/concern.ts';
import { judgeAllCharted } from '../watch/vital/charted-vitals.ts';
import { refreshVitalRules } from '../watch/vital/vital-limits.ts';

export function setPolicy(step: FoldStep, record: RecordOf<'policy.set'>): void {
  const { state } = step;
  const {
    id: version,
    optIns,
    disabledRules,
    findingAlerts = [],
    by,
    displayName = null,
    reason,
    reasonCode,
    basedOn,
  } = record;
  if (basedOn !== undefined && basedOn !== state.policy.version) {
    return publishNotice(step, 'conflicting-record', {
      stayId: null,
      detail: { code: 'notice.policy-outrun', values: { by: displayName ?? by } },
    });
  }
  const before = {
    optIns: state.policy.optIns,
    disabledRules: state.policy.disabledRules,
    findingAlerts: state.policy.findingAlerts,
  };
  const decided = {
    by,
    displayName,
    reason,
    ...(reasonCode === undefined ? {} : { reasonCode }),
    atMs: state.nowMs,
  };
  state.policy = { version, optIns, disabledRules, findingAlerts, decided, before };
  judgeEveryStay(step);
  announcePolicy(step, record.id);
  // The limits of every child may be other ones now.
  assertState(step, step.cause);
}

/** Every child of the unit by what holds now, without waiting for a reading or the next grid point. */
export function judgeEveryStay(step: FoldStep): void {
  for (const stay of step.state.stays.values()) {
    if (stay.closedAtMs !== null) continue;
    refreshVitalRules(step, stay);
    judgeAllCharted(step, stay);
    watchConcerns(step, stay);
    scoreStay(step, stay, { answered: null });
  }
}
