/**
 * A vital sign that a person charted, or that a message brought without a device, against the limits of the
 * same rule. Charting confirms it: there is no wait and no second reading. It is the rule's one alert,
 * whoever measured, so what the monitor has raised is not raised twice. A charted value counts until the
 * next one, until the monitor shows something better, or until it is too old, which is said.
 */
import type { InputReading } from '../../../clinical/score/score-result.ts';
import { isSignalName, signalAt, signalIndex } from '../../../clinical/signal/signals.ts';
import { isBackInside, isBreached, type VitalRule } from '../../../clinical/vital/vital-rule.ts';
import { alertOf, assertAlert } from '../../alert/alert-machine.ts';
import type { FoldStep } from '../../context/fold-context.ts';
import type { VitalCourse } from '../../state/vital-course.ts';
import { qualityNow } from '../../state/readings.ts';
import type { ChartedAnswer, ChartedBreach, LimitCheck, StayState, VitalRuleState } from '../../state/stay-state.ts';
import { PRESENT, timeOf } from '../../windows/newest-readings.ts';
import { decimalOf } from '../../../contract/records/vitals-block.ts';
import { ZERO_SEVERITY, breachTitle, isZeroRate, sideOf } from './vital-alert.ts';
import { settleVitalAlert } from './vital-clear.ts';
import { isAccompanied, isCaredForAs } from './vital-conditions.ts';
import { alertLevelOf, isEmergencyRank, rankOf, ruleStateOf } from './vital-limits.ts';
import { rowInForce, runStart } from './vital-run.ts';
import { beginCourse, noteCharted } from './vital-worst.ts';

/** A monitor's course that lasts this long outweighs what was charted before it (engineering choice). */
const OUTWEIGHED_MS = 300_000;

type ChartedUse = NonNullable<VitalRule['charted']>;

interface Judged {
  readonly step: FoldStep;
  readonly stay: StayState;
  readonly rule: VitalRule;
  readonly state: VitalRuleState;
  readonly use: ChartedUse;
}

/** Judges the newest charted value of this name by every rule that reads charted values. */
export function judgeCharted(step: FoldStep, stay: StayState, name: string): void {
  if (stay.closedAtMs !== null || !isSignalName(name)) return;
  const answer = stay.charted.get(name)?.newest;
  if (typeof answer?.value !== 'number') return;
  for (const rule of step.rules.vitals) {
    if (rule.charted === undefined) continue;
    const judged = { step, stay, rule, state: ruleStateOf(step, stay, rule), use: rule.charted };
    judgeAnswer(judged, signalIndex(name), answer, answer.value);
  }
}

/** Judges all that is charted again: the person or the unit's policy has changed. */
export function judgeAllCharted(step: FoldStep, stay: StayState): void {
  for (const name of stay.charted.keys()) judgeCharted(step, stay, name);
}

/** Looked at on every tick: ends what the monitor outweighs and what is too old. */
export function watchCharted(step: FoldStep, stay: StayState): void {
  for (const rule of step.rules.vitals) {
    const state = stay.vitalRules.get(rule.id);
    if (rule.charted === undefined || state === undefined || state.charted.length === 0) continue;
    const judged = { step, stay, rule, state, use: rule.charted };
    const old = state.charted.find((breach) => isOld(step, rule, breach.observedAtMs));
    const standing = state.charted.filter(
      (breach) => !isOld(step, rule, breach.observedAtMs) && !isOutweighed(judged, breach),
    );
    if (standing.length === state.charted.length) continue;
    state.charted = standing;
    settleVitalAlert(judged, old === undefined ? null : tooOld(rule, old));
  }
}

function tooOld(rule: VitalRule, { signal }: ChartedBreach) {
  const values = { signal: signalAt(signal).name, afterMs: rule.charted?.countsForMs ?? 0 };
  return { code: 'vital.charted-old', values } as const;
}

function isOld(step: FoldStep, rule: VitalRule, observedAtMs: number): boolean {
  return step.state.nowMs - observedAtMs >= (rule.charted?.countsForMs ?? 0);
}

function judgeAnswer(judged: Judged, signal: number, answer: ChartedAnswer, value: number): void {
  const { step, rule, state } = judged;
  const others = state.charted.filter((breach) => breach.signal !== signal);
  const check = isOld(step, rule, answer.observedAtMs) ? undefined : gravestBreach(judged, signal, value);
  const breach: ChartedBreach | null =
    check === undefined
      ? null
      : { signal, level: check.level, value, observedAtMs: answer.observedAtMs, limit: check.limit };
  const counts = breach !== null && !isMeasuredInstead(judged, signal) && !isOutweighed(judged, breach);
  const had = state.charted.length;
  state.charted = counts ? [...others, breach] : others;
  const course = alertOf(step.state, judged.stay.stayId, rule.id)?.course ?? null;
  if (course !== null) noteCharted(judged, course, { signal, observedAtMs: answer.observedAtMs, value }, counts);
  if (counts && check !== undefined) raise(judged, check, { answer, value });
  if (had > 0) settleVitalAlert(judged, null);
}

/** The gravest limit that the value passes, from the level on from which this rule reads charted values. */
function gravestBreach({ step, stay, state, use }: Judged, signal: number, value: number): LimitCheck | undefined {
  const second = Math.floor(step.state.nowMs / 1000);
  let gravest: LimitCheck | undefined;
  for (const check of state.checks) {
    if (check.signal !== signal || check.first >= 0 || rankOf(check) < rankOf({ level: use.fromLevel })) continue;
    if (!isBreached(check.direction, value, check.limit, check.strict)) continue;
    if (!isCaredForAs(step, stay, check.when) || !isAccompanied(stay, check.with, { second, startSecond: second })) {
      continue;
    }
    if (gravest === undefined || rankOf(check) > rankOf(gravest)) gravest = check;
  }
  return gravest;
}

/** Rates and saturation change by the second: while the monitor measures them, it is judged and not the copy of one moment. */
function isMeasuredInstead({ step, stay, rule, use }: Judged, signal: number): boolean {
  if (use.besideMonitor === 'both') return false;
  const sources = rule.secondSource === undefined ? [signal] : [signal, signalIndex(rule.secondSource.signal)];
  return sources.some((source) => qualityNow(stay, source, step.state.nowMs) === 'present');
}

/** Whether its limit no longer holds, or the monitor has since shown the child back inside: one cuff, or a course without a break. */
function isOutweighed({ step, stay, state }: Judged, breach: ChartedBreach): boolean {
  const { signal, observedAtMs } = breach;
  const check = state.checks.find((each) => each.signal === signal && each.first < 0 && each.level === breach.level);
  if (check === undefined || !isCaredForAs(step, stay, check.when)) return true;
  const newestMs = timeOf(stay.newest.effectiveAtMs, signal);
  if (newestMs <= observedAtMs || stay.newest.kind[signal] !== PRESENT) return false;
  const isInside = (value: number): boolean => isBackInside(check, value, check.limit);
  if (signalAt(signal).rhythm === 'aperiodic') return isInside(decimalOf(stay.newest.values[signal] ?? Number.NaN));
  const second = Math.floor(newestMs / 1000);
  const row = rowInForce(stay, check, second);
  if (row < 0 || qualityNow(stay, signal, step.state.nowMs) !== 'present') return false;
  const startSecond = Math.max(Math.ceil(observedAtMs / 1000), runStart(stay, check, second, isInside));
  return (
    isInside(decimalOf(stay.newest.values[signal] ?? Number.NaN)) && (second - startSecond) * 1000 >= OUTWEIGHED_MS
  );
}

function raise(
  judged: Judged,
  check: LimitCheck,
  { answer, value }: { readonly answer: ChartedAnswer; readonly value: number },
): void {
  const { step, stay, rule, use } = judged;
  const { name, unit } = signalAt(check.signal);
  const input: InputReading = {
    name,
    quality: 'present',
    value,
    unit,
    observedAtMs: answer.observedAtMs,
    ageMs: Math.max(0, step.state.nowMs - answer.observedAtMs),
    from: name,
    formula: null,
    record: answer.position,
  };
  const title = breachTitle(rule, value, name);
  const isRunning = alertOf(step.state, stay.stayId, rule.id) !== undefined;
  const severity = isZeroRate(rule, { value, level: check.level }) ? ZERO_SEVERITY : rankOf(check);
  assertAlert(step, {
    ...(isRunning ? {} : { course: courseOf(judged, check, { observedAtMs: answer.observedAtMs, value }) }),
    stayId: stay.stayId,
    ruleId: rule.id,
    ruleVersion: rule.version,
    kind: 'clinical',
    level: alertLevelOf(check.level),
    mayBeLowered: true,
    isEmergency: isEmergencyRank(severity),
    severity,
    startMs: answer.observedAtMs,
    title:
      title.code === 'vital.title'
        ? { code: 'vital.charted-title', values: { ruleId: rule.id, signal: name, value } }
        : title,
    detail: {
      code: 'vital.charted',
      values: {
        signal: name,
        side: sideOf(rule, check),
        limit: check.limit,
        value,
        observedAtMs: answer.observedAtMs,
        untilMs: answer.observedAtMs + use.countsForMs,
      },
    },
    inputs: [input],
  });
}

/** From the moment of the charted value on, which is the first of it. */
function courseOf(
  judged: Judged,
  check: LimitCheck,
  { observedAtMs, value }: { readonly observedAtMs: number; readonly value: number },
): VitalCourse {
  const fromSecond = Math.floor(observedAtMs / 1000);
  const course = beginCourse(judged, check, { fromSecond, raisedSecond: fromSecond });
  noteCharted(judged, course, { signal: check.signal, observedAtMs, value }, true);
  return course;
}
