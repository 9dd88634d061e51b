/**
 * Bradycardia, desaturation and their like: a value past its limit without a break for long enough
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
import { announceBand } from '../context/decision-output.ts';
import { staleAfterMs } from '../../clinical/vital/signal-quality.ts';
import { signalIndex } from '../../clinical/signals.ts';
import { isBackInside, isBreached, vitalRuleStep, type VitalRule } from '../../clinical/vital/vital-rule.ts';
import type { AlertLevel } from '../../contract/decisions/alert.ts';
import { alertOf, assertAlert, clearAlert, easeAlert } from '../alert/alert-machine.ts';
import { breachText, breachTitle } from '../alert/alert-text.ts';
import { readingAt } from '../state/readings.ts';
import type { LimitStep, StayState, VitalRuleState } from '../state/stay-state.ts';
import { isDisabled } from '../state/unit-policy.ts';
import { unitDate } from '../state/unit-calendar.ts';
import type { Turn } from '../context/fold-context.ts';
import { RING_SECONDS, findRow, usableBits, valueAt } from '../windows/second-ring.ts';

const CHOOSE_AGAIN = -1;

const SEVERITY: Readonly<Record<AlertLevel, number>> = { low: 1, medium: 2, high: 3 };
/** No beat or no breath: worse than any limit, so it rings again through an acknowledged alert. */
const ZERO_SEVERITY = 4;

/** Bit of each step level in VitalRuleState.active. */
const LEVEL_BIT: Readonly<Record<AlertLevel, number>> = { low: 0, medium: 1, high: 2 };

/** Judges every rule on the signals in `bits` after a reading of this second was written, newest or late. */
export function judgeVitalRules(turn: Turn, stay: StayState, bits: number, second: number): void {
  if (stay.closedAtMs !== null) return;
  for (const rule of turn.rules.vitals) {
    const signal = signalIndex(rule.signal);
    if ((bits & (1 << signal)) === 0) continue;
    const state = ruleStateOf(turn, stay, rule);
    const mildest = state.steps[0];
    if (mildest === undefined) continue;
    const row = findRow(stay.seconds, second);
    // The steady path ends here, without an allocation.
    if (
      state.active === 0 &&
      (row < 0 || !isBreached(rule.direction, valueAt(stay.seconds, row, signal), mildest.limit))
    ) {
      continue;
    }
    judgeRule({ turn, stay, rule, state, signal }, second);
  }
}

/** Chooses the limits of every rule again: a new local date, another policy, a corrected person. */
export function refreshVitalRules(turn: Turn, stay: StayState): void {
  for (const rule of turn.rules.vitals) {
    const known = stay.vitalRules.get(rule.id);
    if (known !== undefined) known.day = CHOOSE_AGAIN;
    ruleStateOf(turn, stay, rule);
  }
}

interface Judgement {
  readonly turn: Turn;
  readonly stay: StayState;
  readonly rule: VitalRule;
  readonly state: VitalRuleState;
  readonly signal: number;
}

function judgeRule(of: Judgement, second: number): void {
  const { stay, state, signal } = of;
  const newestSecond = Math.floor((stay.newest.effectiveAtMs[signal] ?? -1) / 1000);
  // A reading that comes late can complete a run that ends after it.
  const last = Math.min(newestSecond, second + longestRunSeconds(of));
  for (let ending = second; ending <= last; ending++) raiseIfSustained(of, ending);
  if (state.active !== 0) clearIfBack(of, newestSecond);
}

/** Seconds that a run and its holes can reach beyond one reading, within the ring. */
function longestRunSeconds(of: Judgement): number {
  let longestMs = 0;
  for (const step of of.state.steps) longestMs = Math.max(longestMs, step.sustainedForMs);
  const holeMs = staleAfterMs(of.signal, of.stay.newest.intervalMs[of.signal] ?? 0);
  return Math.min(RING_SECONDS, Math.ceil((longestMs + (of.rule.guard?.heldBackMsMax ?? 0) + holeMs) / 1000));
}

function raiseIfSustained(of: Judgement, second: number): void {
  const { stay, state, signal, rule } = of;
  const row = findRow(stay.seconds, second);
  if (row < 0 || !isReadable(of, row)) return;
  const value = valueAt(stay.seconds, row, signal);
  for (const step of state.steps) {
    const bit = LEVEL_BIT[step.level];
    if ((state.active & bit) !== 0 || !isBreached(rule.direction, value, step.limit)) continue;
    // Worse again within the second in which an episode ended: what is new of the run counts from the next.
    const startSecond = Math.max(
      state.closedSecond + 1,
      runStart(of, second, (candidate) => isBreached(rule.direction, candidate, step.limit)),
    );
    const lastedMs = (second - startSecond) * 1000;
    if (lastedMs < waitMs(of, row, step)) continue;
    // Past the far limit is past the near one too: the alert eases there, and ends only inside it.
    for (const milder of state.steps) {
      if (SEVERITY[milder.level] <= SEVERITY[step.level]) state.active |= LEVEL_BIT[milder.level];
    }
    const severity = value === 0 && isLongZero(of, second, row, step) ? ZERO_SEVERITY : SEVERITY[step.level];
    raiseStep(of, step, { row, startSecond, lastedMs, doubtful: isDoubtful(of, row), severity });
  }
  if (value === 0) worsenAtZero(of, second, row);
}

/** A rate that has been 0 for as long as its high limit waits is worse than that limit. */
function worsenAtZero(of: Judgement, second: number, row: number): void {
  const high = of.state.steps.find(({ level }) => level === 'high');
  const entry = alertOf(of.turn.state, of.stay.stayId, of.rule.id);
  if (
    high === undefined ||
    entry === undefined ||
    entry.severity === ZERO_SEVERITY ||
    !isLongZero(of, second, row, high)
  ) {
    return;
  }
  const startSecond = runStart(of, second, isZero);
  raiseStep(of, high, {
    row,
    startSecond,
    lastedMs: (second - startSecond) * 1000,
    doubtful: isDoubtful(of, row),
    severity: ZERO_SEVERITY,
  });
}

/** Only a sender that vouches for its signal sends a rate of 0. */
function isLongZero(of: Judgement, second: number, row: number, step: LimitStep): boolean {
  if (of.rule.direction !== 'below' || step.level !== 'high') return false;
  const startSecond = Math.max(of.state.closedSecond + 1, runStart(of, second, isZero));
  return (second - startSecond) * 1000 >= waitMs(of, row, step);
}

function isZero(value: number): boolean {
  return value === 0;
}

/** How long a breach must last before it alerts; longer while the guard doubts. */
function waitMs(of: Judgement, row: number, step: LimitStep): number {
  return step.sustainedForMs + (isDoubtful(of, row) ? (of.rule.guard?.heldBackMsMax ?? 0) : 0);
}

/** First second of the unbroken run of readings for which `holds`, ending with the reading of `second`. */
function runStart(of: Judgement, second: number, holds: (value: number) => boolean): number {
  const { stay, signal } = of;
  const holeMs = staleAfterMs(signal, stay.newest.intervalMs[signal] ?? 0);
  let start = second;
  for (let at = second - 1; at > second - RING_SECONDS; at--) {
    if ((start - at) * 1000 >= holeMs) break;
    const row = findRow(stay.seconds, at);
    if (row < 0 || !isReadable(of, row)) continue;
    if (!holds(valueAt(stay.seconds, row, signal))) break;
    start = at;
  }
  return start;
}

/** Present and plausible. An artefact is read too: the guard may delay an alert, never lose it. */
function isReadable(of: Judgement, row: number): boolean {
  const ring = of.stay.seconds;
  return ((ring.presentBits[row] ?? 0) & ~(ring.implausibleBits[row] ?? 0) & (1 << of.signal)) !== 0;
}

function isDoubtful(of: Judgement, row: number): boolean {
  return of.rule.guard !== null && ((of.stay.seconds.artefactBits[row] ?? 0) & (1 << of.signal)) !== 0;
}

function raiseStep(
  of: Judgement,
  step: LimitStep,
  found: {
    readonly row: number;
    readonly startSecond: number;
    readonly lastedMs: number;
    readonly doubtful: boolean;
    readonly severity: number;
  },
): void {
  const { turn, stay, rule, signal } = of;
  const nowMs = turn.state.nowMs;
  const value = valueAt(stay.seconds, found.row, signal);
  const rates = found.doubtful
    ? (rule.guard?.signals ?? []).map((name) => readingAt(stay, { row: found.row, signal: signalIndex(name), nowMs }))
    : [];
  assertAlert(turn, {
    stayId: stay.stayId,
    ruleId: rule.id,
    ruleVersion: rule.version,
    kind: 'clinical',
    level: step.level,
    severity: found.severity,
    startMs: found.startSecond * 1000,
    title: breachTitle(rule, value, signal),
    detail: breachText(rule, { signal, limit: step.limit, value, lastedMs: found.lastedMs, doubtful: found.doubtful }),
    inputs: [
      readingAt(stay, { row: found.row, signal, nowMs }),
      ...rates.filter((reading) => reading.name !== rule.signal),
    ],
  });
}

/** Ends each step whose readings have been back inside, without doubt, for long enough. */
function clearIfBack(of: Judgement, newestSecond: number): void {
  const { turn, stay, rule, state, signal } = of;
  const row = findRow(stay.seconds, newestSecond);
  if (row < 0 || (usableBits(stay.seconds, row) & (1 << signal)) === 0) return;
  const value = valueAt(stay.seconds, row, signal);
  if (value > 0) easeFromZero(of, newestSecond, value);
  let ended = false;
  for (const step of state.steps) {
    const bit = LEVEL_BIT[step.level];
    if ((state.active & bit) === 0 || !isBackInside(rule, value, step.limit)) continue;
    const startSecond = runStart(of, newestSecond, (candidate) => isBackInside(rule, candidate, step.limit));
    if ((newestSecond - startSecond) * 1000 < rule.clearForMs) continue;
    state.active &= ~bit;
    ended = true;
  }
  if (!ended) return;
  if (state.active === 0) {
    state.closedSecond = newestSecond;
    clearAlert(turn, stay.stayId, rule.id);
  } else {
    easeTo(turn, stay, rule, state);
  }
}

/** Beats or breaths again, though still past the limit: the next 0 must ring anew. */
function easeFromZero(of: Judgement, newestSecond: number, value: number): void {
  const { turn, stay, rule, signal } = of;
  const entry = alertOf(turn.state, stay.stayId, rule.id);
  if (
    entry?.severity !== ZERO_SEVERITY ||
    (newestSecond - runStart(of, newestSecond, (candidate) => candidate > 0)) * 1000 < rule.clearForMs
  ) {
    return;
  }
  easeAlert(turn, entry, {
    severity: SEVERITY.high,
    text: 'No longer 0.',
    fields: { title: breachTitle(rule, value, signal) },
  });
}

function easeTo(turn: Turn, stay: StayState, rule: VitalRule, state: VitalRuleState): void {
  const entry = alertOf(turn.state, stay.stayId, rule.id);
  const level = (state.active & LEVEL_BIT.high) !== 0 ? 'high' : 'medium';
  if (entry === undefined || SEVERITY[level] >= entry.severity) return;
  easeAlert(turn, entry, {
    severity: SEVERITY[level],
    text: `Better, still past the ${level} limit.`,
    fields: { level },
  });
}

/** Limits in force, chosen afresh on every local date and when the person or the rule changes. */
function ruleStateOf(turn: Turn, stay: StayState, rule: VitalRule): VitalRuleState {
  const known = stay.vitalRules.get(rule.id);
  if (known !== undefined && known.day === turn.state.day && known.ruleVersion === rule.version) return known;
  const state: VitalRuleState = known ?? {
    ruleVersion: rule.version,
    day: CHOOSE_AGAIN,
    band: null,
    steps: [],
    active: 0,
    closedSecond: -1,
  };
  stay.vitalRules.set(rule.id, state);
  chooseSteps(turn, stay, rule, state);
  return state;
}

function chooseSteps(turn: Turn, stay: StayState, rule: VitalRule, state: VitalRuleState): void {
  const chosen = isDisabled(turn.state, rule.id)
    ? null
    : vitalRuleStep(rule, stay.person, unitDate(turn.state, turn.state.nowMs));
  const before = state.band;
  state.ruleVersion = rule.version;
  state.day = turn.state.day;
  state.band = chosen?.ok === true ? { id: chosen.band.id, label: chosen.band.label } : null;
  state.steps =
    chosen?.ok === true
      ? chosen.steps.map(({ level, limit, sustainedForMs }) => ({ level, limit, sustainedForMs }))
      : [];
  state.active &= state.steps.reduce((bits, step) => bits | LEVEL_BIT[step.level], 0);
  if (state.active === 0) clearAlert(turn, stay.stayId, rule.id, 'The rule no longer holds for this child.');
  if (before !== null && state.band !== null && before.id !== state.band.id) {
    announceBand(turn, stay, rule.id, { from: before.label, to: state.band.label });
  }
}
