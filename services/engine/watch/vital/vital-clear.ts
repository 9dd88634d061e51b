/**
 * The way back of a vital sign alert: each limit ends when its readings have been back inside by the
 * margin, without doubt, for long enough; the alert eases to the gravest limit that still holds, and
 * ends with the last. Missing never clears; while a signal is away, its second source may.
 */
import { signalAt } from '../../../clinical/signal/signals.ts';
import { isBackInside, type VitalLevel, type VitalRule } from '../../../clinical/vital/vital-rule.ts';
import { alertOf, clearAlert, easeAlert, emergencyOf } from '../../alert/alert-machine.ts';
import type { Statement } from '../../../contract/statement/statement.ts';
import type { FoldStep } from '../../context/fold-context.ts';
import type { LimitCheck, StayState, VitalRuleState } from '../../state/stay-state.ts';
import { RING_SECONDS, usableBits, valueAt } from '../../windows/second-ring.ts';
import { ZERO_SEVERITY, breachTitle, isZeroRate } from './vital-alert.ts';
import { isCaredForAs } from './vital-conditions.ts';
import { activeRank, alertLevelOf, heldRank, isEmergencyRank, rankOf } from './vital-limits.ts';
import { newestSecondOf, rowInForce, runStart } from './vital-run.ts';

interface Active {
  readonly step: FoldStep;
  readonly stay: StayState;
  readonly rule: VitalRule;
  readonly state: VitalRuleState;
}

/** Ends each check that is back inside, and the alert with the last of them. */
export function clearIfBack(active: Active): void {
  const { step, stay, state } = active;
  const before = state.active;
  const rank = activeRank(state);
  let newestSecond = 0;
  for (const [index, check] of state.checks.entries()) {
    if ((state.active & (1 << index)) === 0) continue;
    const second = newestSecondOf(stay, check);
    newestSecond = Math.max(newestSecond, second);
    if (!isCaredForAs(step, stay, check.when) || isBack(stay, check, second) || isBackElsewhere(stay, state, check)) {
      state.active &= ~(1 << index);
    }
  }
  easeFromZero(active);
  if (state.active === before) return;
  if (state.active === 0) Object.assign(state, { closedSecond: newestSecond, closedRank: rank });
  settleVitalAlert(active, null);
}

/** Eases the alert to the gravest that still holds, measured or charted; ends it, with the remark, when nothing does. */
export function settleVitalAlert(active: Active, remark: Statement | null): void {
  const { step, stay, rule, state } = active;
  if (heldRank(state) === 0) clearAlert(step, stay.stayId, rule.id, remark);
  else easeTo(active);
}

/** The reading of the check that is in force in this second and not doubted; null: there is none. */
function usableInForce(stay: StayState, check: LimitCheck, second: number): number | null {
  const row = rowInForce(stay, check, second);
  const isUsable = (usableBits(stay.seconds, row) & (1 << check.signal)) !== 0;
  return isUsable ? valueAt(stay.seconds, row, check.signal) : null;
}

/** Whether the readings of the check up to this second have been back inside for long enough. */
function isBack(stay: StayState, check: LimitCheck, second: number): boolean {
  const value = usableInForce(stay, check, second);
  if (value === null || !isBackInside(check, value, check.limit)) return false;
  // A cuff measures now and then: one reading back inside is what there is.
  if (check.sustainedForMs === 0) return true;
  const startSecond = runStart(stay, check, second, (candidate) => isBackInside(check, candidate, check.limit));
  return (second - startSecond) * 1000 >= check.clearForMs;
}

/** Raised by one source, while the other, which measures now in its place, is back inside. */
function isBackElsewhere(stay: StayState, state: VitalRuleState, check: LimitCheck): boolean {
  const other = state.checks.find(
    (candidate) =>
      candidate.level === check.level && candidate.limit === check.limit && isOtherSourceOf(candidate, check),
  );
  if (other === undefined) return false;
  const second = newestSecondOf(stay, other);
  return !isInForceAfter(stay, check, second) && isBack(stay, other, second);
}

/** Whether two checks read the first and the second source of one quantity. */
function isOtherSourceOf(candidate: LimitCheck, check: LimitCheck): boolean {
  return candidate.first === check.signal || candidate.signal === check.first;
}

/** Whether the check has a reading in force later than a second: what its other source said until then is past. */
function isInForceAfter(stay: StayState, check: LimitCheck, second: number): boolean {
  const newest = newestSecondOf(stay, check);
  const oldest = Math.max(second, newest - RING_SECONDS);
  for (let at = newest; at > oldest; at--) if (rowInForce(stay, check, at) >= 0) return true;
  return false;
}

/** Beats or breaths again, though still past the limit: the next 0 must ring anew. */
function easeFromZero({ step, stay, rule, state }: Active): void {
  const entry = alertOf(step.state, stay.stayId, rule.id);
  if (entry?.severity !== ZERO_SEVERITY) return;
  for (const check of state.checks) {
    const second = newestSecondOf(stay, check);
    const value = usableInForce(stay, check, second);
    if (value === null || value === 0) continue;
    if (state.checks.some((other) => isOtherSourceOf(other, check) && isInForceAfter(stay, other, second))) continue;
    const startSecond = runStart(stay, check, second, (candidate) => candidate > 0);
    if ((second - startSecond) * 1000 < rule.clearForMs) continue;
    const severity = Math.max(heldRank(state), rankOf({ level: 'high' }));
    easeAlert(step, entry, {
      severity,
      remark: { code: 'vital.no-longer-zero', values: {} },
      fields: {
        title: breachTitle(rule, value, signalAt(check.signal).name),
        ...emergencyOf(entry, isEmergencyRank(severity)),
      },
    });
    return;
  }
}

const LEVEL_AT_RANK: readonly VitalLevel[] = ['low', 'low', 'medium', 'high', 'emergency'];

/** Whether a limit that is passed reads 0 in its newest second that is in force. */
function isZeroMeasured(stay: StayState, state: VitalRuleState): boolean {
  return state.checks.some(
    (check, index) =>
      (state.active & (1 << index)) !== 0 && usableInForce(stay, check, newestSecondOf(stay, check)) === 0,
  );
}

function easeTo({ step, stay, rule, state }: Active): void {
  const entry = alertOf(step.state, stay.stayId, rule.id);
  const rank = heldRank(state);
  const level = LEVEL_AT_RANK[rank] ?? 'low';
  if (entry === undefined || rank >= entry.severity) return;
  // A charted rate of 0 stands above its limit: it is no easing that the limit itself ranks lower.
  if (entry.severity === ZERO_SEVERITY && state.charted.some((breach) => isZeroRate(rule, breach))) return;
  // Nor does what a person charts beside it ease a 0 that the monitor measures at this moment.
  if (entry.severity === ZERO_SEVERITY && isZeroMeasured(stay, state)) return;
  easeAlert(step, entry, {
    severity: rank,
    remark: { code: 'vital.eased', values: { level } },
    fields: { level: alertLevelOf(level), ...emergencyOf(entry, isEmergencyRank(rank)) },
  });
}
