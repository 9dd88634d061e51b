/**
 * Bradycardia, hypotension and their like: a value past its limit without a break for long enough
 * raises; back inside by a margin for long enough clears. Judged at every frame, by looking back over
 * the second ring from the reading that came, so that the verdict depends on what was measured and not
 * on the order in which it arrived.
 *
 * «Without a break»: consecutive readings lie less than a stale limit apart, so nothing is
 * extrapolated past staleness; and the time covered is that between the first and the last reading,
 * so a sparse signal (one reading a minute) needs at least two. A reading that is off, implausible or
 * absent is a hole, which a run may bridge up to that limit. What only seems to be a run because a
 * frame is still on its way raises all the same: an alarm does not wait for what may never come.
 */
import { staleAfterMs } from '../../../clinical/vital/signal-quality.ts';
import { isBreached, type VitalRule } from '../../../clinical/vital/vital-rule.ts';
import { alertOf } from '../../alert/alert-machine.ts';
import type { FoldStep } from '../../context/fold-context.ts';
import type { LimitCheck, StayState, VitalRuleState } from '../../state/stay-state.ts';
import { RING_SECONDS, findRow, valueAt } from '../../windows/second-ring.ts';
import { raiseCheck, ZERO_SEVERITY } from './vital-alert.ts';
import { clearIfBack } from './vital-clear.ts';
import { isAccompanied, isCaredForAs } from './vital-conditions.ts';
import { rankOf, ruleStateOf } from './vital-limits.ts';
import { isDoubtful, isZero, newestSecondOf, readingsOfRun, rowInForce, runStart } from './vital-run.ts';
import { noteReading } from './vital-worst.ts';

/** Judges every rule on the signals in `bits` after a reading of this second was written, newest or late. */
export function judgeVitalRules(step: FoldStep, stay: StayState, bits: number, second: number): void {
  if (stay.closedAtMs !== null) return;
  for (const rule of step.rules.vitals) {
    const state = ruleStateOf(step, stay, rule);
    if ((state.signalBits & bits) === 0) continue;
    // The steady path ends here, without an allocation.
    if (state.active === 0 && !isAnyBreached(stay, state, bits, second)) continue;
    judgeRule({ step, stay, rule, state }, second);
  }
}

function isAnyBreached(stay: StayState, state: VitalRuleState, bits: number, second: number): boolean {
  const row = findRow(stay.seconds, second);
  let signal = -1;
  let value = 0;
  for (const check of state.checks) {
    if ((bits & (1 << check.signal)) === 0) continue;
    if (check.signal !== signal) {
      signal = check.signal;
      value = valueAt(stay.seconds, row, signal);
    }
    if (isBreached(check.direction, value, check.limit, check.strict)) return true;
  }
  return false;
}

/** One rule on one stay. */
export interface Judgement {
  readonly step: FoldStep;
  readonly stay: StayState;
  readonly rule: VitalRule;
  readonly state: VitalRuleState;
}

function judgeRule(judged: Judgement, second: number): void {
  const { step, stay, state } = judged;
  if (state.active !== 0) noteReading(step, judged, second);
  for (const [index, check] of state.checks.entries()) {
    // A reading that comes late can complete a run that ends after it.
    const last = Math.min(newestSecondOf(stay, check), second + longestRunSeconds(judged, check));
    for (let ending = second; ending <= last; ending++) raiseIfSustained(judged, { index, check }, ending);
  }
  if (state.active !== 0) clearIfBack(judged);
}

/** Seconds that a run and its holes can reach beyond one reading, within the ring. */
function longestRunSeconds({ stay, rule }: Judgement, check: LimitCheck): number {
  const holeMs = staleAfterMs(check.signal, stay.newest.intervalMs[check.signal] ?? 0);
  const longestMs = check.sustainedForMs + (rule.guard?.heldBackMsMax ?? 0) + holeMs;
  return Math.min(RING_SECONDS, Math.ceil(longestMs / 1000));
}

interface IndexedCheck {
  readonly index: number;
  readonly check: LimitCheck;
}

function raiseIfSustained(judged: Judgement, { index, check }: IndexedCheck, second: number): void {
  const { step, stay, state } = judged;
  const row = rowInForce(stay, check, second);
  if (row < 0) return;
  const value = valueAt(stay.seconds, row, check.signal);
  if (value === 0) worsenAtZero(judged, check, second, row);
  if ((state.active & (1 << index)) !== 0 || !isPast(check, value)) return;
  // Worse again within the second in which an episode ended: what is new of the run counts from the next.
  const startSecond = Math.max(
    state.closedSecond + 1,
    runStart(stay, check, second, (candidate) => isPast(check, candidate)),
  );
  const lastedMs = (second - startSecond) * 1000;
  if (lastedMs < waitMs(judged, check, row) || isResting(state, check, second)) return;
  if (check.readings > 1 && readingsOfRun(stay, check, startSecond, second) < check.readings) return;
  if (!isCaredForAs(step, stay, check.when) || !isAccompanied(stay, check.with, { second, startSecond })) return;
  holdWithMilder(judged, { index, check });
  const severity = value === 0 && isLongZero(judged, check, second, row) ? ZERO_SEVERITY : rankOf(check);
  raiseCheck(judged, check, { row, startSecond, lastedMs, severity });
}

/** Whether the unit has asked for rest after an episode, of which this would be no worse one. An episode that goes on is none. */
function isResting(state: VitalRuleState, check: LimitCheck, second: number): boolean {
  if (check.cooldownSeconds === 0 || state.active !== 0 || rankOf(check) > state.closedRank) return false;
  return second - state.closedSecond < check.cooldownSeconds;
}

/** Past the far limit is past the near one too: the alert eases there, and ends only inside it. */
function holdWithMilder({ step, stay, state }: Judgement, { index, check: raised }: IndexedCheck): void {
  state.active |= 1 << index;
  for (const [other, milder] of state.checks.entries()) {
    if (milder.signal !== raised.signal || rankOf(milder) > rankOf(raised)) continue;
    const isNearer = milder.limit === raised.limit || isBreached(milder.direction, raised.limit, milder.limit);
    if (isNearer && isCaredForAs(step, stay, milder.when)) state.active |= 1 << other;
  }
}

function isPast(check: LimitCheck, value: number): boolean {
  return isBreached(check.direction, value, check.limit, check.strict);
}

/** A rate that has been 0 for as long as its high limit waits is worse than that limit. */
function worsenAtZero(judged: Judgement, check: LimitCheck, second: number, row: number): void {
  const entry = alertOf(judged.step.state, judged.stay.stayId, judged.rule.id);
  if (entry === undefined || !isLongZero(judged, check, second, row)) return;
  const startSecond = runStart(judged.stay, check, second, isZero);
  raiseCheck(judged, check, {
    row,
    startSecond,
    lastedMs: (second - startSecond) * 1000,
    severity: ZERO_SEVERITY,
  });
}

/** Only a sender that vouches for its signal sends a rate of 0. */
function isLongZero(judged: Judgement, check: LimitCheck, second: number, row: number): boolean {
  if (check.direction !== 'below' || rankOf(check) < rankOf({ level: 'high' })) return false;
  const startSecond = Math.max(judged.state.closedSecond + 1, runStart(judged.stay, check, second, isZero));
  return (second - startSecond) * 1000 >= waitMs(judged, check, row);
}

/** How long a breach must last before it alerts; longer while the guard doubts. */
function waitMs({ stay, rule }: Judgement, check: LimitCheck, row: number): number {
  return check.sustainedForMs + (isDoubtful(stay, rule, row, check.signal) ? (rule.guard?.heldBackMsMax ?? 0) : 0);
}
