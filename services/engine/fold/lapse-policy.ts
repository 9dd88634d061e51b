/** What of a unit's policy ends by time alone, looked at on every tick: limits of one child, and what nobody agreed to. */
import type { StayState } from '../state/stay-state.ts';
import type { LimitChange } from '../../clinical/vital/limit-change.ts';
import { publishNotice } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { announceStay } from '../view/unit-view.ts';
import { announcePolicy } from '../view/view-policy.ts';
import { judgeAllCharted } from '../watch/vital/charted-vitals.ts';
import { refreshVitalRules } from '../watch/vital/vital-limits.ts';
import { isOver } from './policy-limits.ts';

/** A proposal that nobody has answered for so long is nobody's decision (engineering choice: a day of shifts). */
export const PROPOSAL_STANDS_MS = 24 * 3_600_000;

export function lapsePolicy(step: FoldStep): void {
  const { policy, nowMs } = step.state;
  const { limits, proposed } = policy;
  const isUnanswered = proposed !== undefined && nowMs - proposed.atMs >= PROPOSAL_STANDS_MS;
  const over = limits.filter((change) => isOver(step.state, change));
  if (!isUnanswered && over.length === 0) return;
  if (isUnanswered) policy.proposed = undefined;
  policy.limits = limits.filter((change) => !over.includes(change));
  for (const stayId of new Set(over.map(stayOf))) tellLapsed(step, stayId);
  announcePolicy(step, `lapsed/${nowMs}`);
}

function stayOf({ scope }: LimitChange): string {
  return scope.of === 'stay' ? scope.stayId : '';
}

/** The limits of the unit hold for the child again, from this second on. */
function tellLapsed(step: FoldStep, stayId: string): void {
  const stay: StayState | undefined = step.state.stays.get(stayId);
  if (stay === undefined || stay.closedAtMs !== null) return;
  refreshVitalRules(step, stay);
  judgeAllCharted(step, stay);
  publishNotice(step, 'limits-lapsed', { stayId, detail: { code: 'notice.limits-lapsed', values: {} } });
  announceStay(step, stay, 'updated', `limits/${step.state.nowMs}`);
}
