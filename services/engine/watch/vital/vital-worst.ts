/**
 * The worst number of a vital sign alert, counted again from the second ring whenever a reading comes, late or not, and
 * whenever some are taken out. It is the worst of the readings in force since the first second of the unbroken run that
 * raised the alert, so it does not depend on the order in which they came. What the ring no longer holds stands in
 * the course by minutes. Off, absent and implausible readings are none. A doubtful one never hides the worst that is not
 * in doubt: it is told beside that one, as doubtful, where it is worse.
 */
import { signalAt } from '../../../clinical/signal/signals.ts';
import { isBreached, type VitalRule } from '../../../clinical/vital/vital-rule.ts';
import type { WorstValue } from '../../../contract/decisions/alert-worst.ts';
import { alertOf } from '../../alert/alert-machine.ts';
import type { FoldStep } from '../../context/fold-context.ts';
import type { LimitCheck, StayState, VitalRuleState } from '../../state/stay-state.ts';
import {
  isSameReached,
  isWorse,
  shorten,
  withMinute,
  type MinuteWorst,
  type Reached,
  type VitalCourse,
} from '../../state/vital-course.ts';
import { reaches, valueAt } from '../../windows/second-ring.ts';
import { isDoubtful, newestSecondOf, rowInForce, runStart } from './vital-run.ts';

interface Watched {
  readonly stay: StayState;
  readonly rule: VitalRule;
  readonly state: VitalRuleState;
}

/** The course of an alert that this limit raises at `raisedSecond`, with all that was measured of it so far. */
export function beginCourse(
  watched: Watched,
  check: LimitCheck,
  at: { readonly fromSecond: number; readonly raisedSecond: number },
): VitalCourse {
  const course: VitalCourse = { ...at, signal: check.signal, minutes: [], charted: [], worst: [] };
  recount(watched, course, course.fromSecond, newestSecond(watched));
  return course;
}

/** To be told of every reading of this second, before limits are judged by it. */
export function noteReading(step: FoldStep, watched: Watched, second: number): void {
  const course = alertOf(step.state, watched.stay.stayId, watched.rule.id)?.course;
  if (course === null || course === undefined) return;
  const before = course.fromSecond;
  if (second <= course.raisedSecond) course.fromSecond = firstSecond(watched, course);
  // A reading of the first source puts the second one out of force for some seconds.
  const afterSeconds = Math.max(0, ...watched.state.checks.map((check) => check.afterSeconds));
  const from = course.fromSecond === before ? second : Math.min(second, before, course.fromSecond);
  recount(watched, course, from, second + afterSeconds);
}

/** To be told of every charted value that is judged; one that counted goes on counting until it is corrected. */
export function noteCharted(
  watched: Watched,
  course: VitalCourse,
  answer: { readonly signal: number; readonly observedAtMs: number; readonly value: number },
  counts: boolean,
): void {
  const { signal, observedAtMs, value } = answer;
  const isOfThen = (known: Reached): boolean => known.signal === signal && known.observedAtMs === observedAtMs;
  const counted = course.charted.some((known) => isOfThen(known) && known.value === value);
  const others = course.charted.filter((known) => !isOfThen(known));
  course.charted = counts || counted ? [...others, { signal, observedAtMs, value, doubtful: false }] : others;
  course.worst = worstOf(watched, course);
}

/** Counts again after seconds of the ring were emptied or filled anew. */
export function recountStay(step: FoldStep, stay: StayState, fromSecond: number, toSecond: number): void {
  forEachCourse(step, stay, (watched, course) => {
    course.fromSecond = firstSecond(watched, course);
    recount(watched, course, Math.min(fromSecond, course.fromSecond), toSecond);
  });
}

/** Takes whole minutes of signals out, and what was charted of them. */
export function withdrawFromCourses(
  step: FoldStep,
  stay: StayState,
  taken: {
    readonly isMinuteTaken: (signal: number, minute: number) => boolean;
    readonly isChartedTaken: (signal: number, observedAtMs: number) => boolean;
  },
): void {
  forEachCourse(step, stay, (watched, course) => {
    course.minutes = course.minutes.filter(({ signal, minute }) => !taken.isMinuteTaken(signal, minute));
    course.charted = course.charted.filter(({ signal, observedAtMs }) => !taken.isChartedTaken(signal, observedAtMs));
    course.worst = worstOf(watched, course);
  });
}

/** Nothing of it was this child's. */
export function dropCourses(step: FoldStep, stay: StayState): void {
  forEachCourse(step, stay, (_watched, course) => Object.assign(course, { minutes: [], charted: [], worst: [] }));
}

function forEachCourse(step: FoldStep, stay: StayState, visit: (watched: Watched, course: VitalCourse) => void): void {
  for (const { alert, course } of step.state.alerts.values()) {
    if (course === null || alert.stayId !== stay.stayId) continue;
    const rule = step.rules.vitals.find(({ id }) => id === alert.ruleId);
    const state = stay.vitalRules.get(alert.ruleId);
    if (rule !== undefined && state !== undefined) visit({ stay, rule, state }, course);
  }
}

function newestSecond({ stay, state }: Watched): number {
  return Math.max(-1, ...state.checks.map((check) => newestSecondOf(stay, check)));
}

/** First second of the run that raised the alert, as the ring has it now; as it was where its end is no longer there. */
function firstSecond({ stay, state }: Watched, course: VitalCourse): number {
  const check = state.checks.find(({ signal }) => signal === course.signal);
  if (check === undefined || rowInForce(stay, check, course.raisedSecond) < 0) return course.fromSecond;
  const passed = state.checks.filter(({ signal }) => signal === course.signal);
  return runStart(stay, check, course.raisedSecond, (value) =>
    passed.some(({ direction, limit, strict }) => isBreached(direction, value, limit, strict)),
  );
}

/** Counts the minutes of these seconds again, of every signal of the rule. */
function recount(watched: Watched, course: VitalCourse, fromSecond: number, toSecond: number): void {
  const { rule, state } = watched;
  const signals = new Map(state.checks.toReversed().map((check) => [check.signal, check]));
  const last = Math.min(toSecond, newestSecond(watched));
  let isChanged = false;
  for (let minute = Math.floor(fromSecond / 60); minute * 60 <= last; minute++) {
    for (const [signal, check] of signals) {
      const { sure, doubted } = worstOfMinute(watched, check, { minute, fromSecond: course.fromSecond });
      isChanged = countAgain(watched, course, { minute, signal, doubtful: false }, sure) || isChanged;
      isChanged = countAgain(watched, course, { minute, signal, doubtful: true }, doubted) || isChanged;
    }
  }
  if (!isChanged) return;
  shorten(course, rule.direction);
  course.worst = worstOf(watched, course);
}

/** Puts what was found of a minute in place of what the course has of it. True: that is another. */
function countAgain(
  { stay, rule }: Watched,
  course: VitalCourse,
  at: Pick<MinuteWorst, 'minute' | 'signal' | 'doubtful'>,
  found: MinuteWorst | null,
): boolean {
  const known =
    course.minutes.findLast(
      ({ minute, signal, doubtful }) => minute === at.minute && signal === at.signal && doubtful === at.doubtful,
    ) ?? null;
  // The ring has moved past it: it goes on counting.
  const isOut = known !== null && !reaches(stay.seconds, Math.floor(known.observedAtMs / 1000));
  if (isOut && (found === null || isWorse(rule.direction, known, found))) return false;
  if (isSameReached(known, found)) return false;
  withMinute(course, at, found);
  return true;
}

function worstOfMinute(
  { stay, rule }: Watched,
  check: LimitCheck,
  { minute, fromSecond }: { readonly minute: number; readonly fromSecond: number },
): { readonly sure: MinuteWorst | null; readonly doubted: MinuteWorst | null } {
  const { signal } = check;
  let sure: MinuteWorst | null = null;
  let doubted: MinuteWorst | null = null;
  for (let second = Math.max(fromSecond, minute * 60); second < (minute + 1) * 60; second++) {
    const row = rowInForce(stay, check, second);
    if (row < 0) continue;
    const observedAtMs = second * 1000 + (stay.seconds.offsetMs[signal]?.[row] ?? 0);
    const value = valueAt(stay.seconds, row, signal);
    const found = { minute, signal, value, observedAtMs, doubtful: isDoubtful(stay, rule, row, signal) };
    const known = found.doubtful ? doubted : sure;
    if (known !== null && !isWorse(rule.direction, found, known)) continue;
    if (found.doubtful) doubted = found;
    else sure = found;
  }
  return { sure, doubted };
}

/** One a signal that is without doubt, and behind it a doubtful one that is worse, of those that were past a limit of the rule. */
function worstOf({ rule, state }: Watched, course: VitalCourse): readonly WorstValue[] {
  const reached = [...course.minutes, ...course.charted];
  const sure = worstBySignal(rule, reached, false);
  const doubted = [...worstBySignal(rule, reached, true).values()].filter(({ signal, value }) => {
    const known = sure.get(signal);
    return known === undefined || (rule.direction === 'below' ? value < known.value : value > known.value);
  });
  return [...sure.values(), ...doubted]
    .filter(({ signal, value }) =>
      state.checks.some(
        (check) => check.signal === signal && isBreached(check.direction, value, check.limit, check.strict),
      ),
    )
    .toSorted((a, b) => a.signal - b.signal)
    .map(({ signal, value, observedAtMs, doubtful }) => ({
      signal: signalAt(signal).name,
      extreme: rule.direction === 'below' ? 'lowest' : 'highest',
      value,
      observedAtMs,
      doubtful,
    }));
}

function worstBySignal(rule: VitalRule, all: readonly Reached[], doubtful: boolean): ReadonlyMap<number, Reached> {
  const bySignal = new Map<number, Reached>();
  for (const reached of all) {
    const known = bySignal.get(reached.signal);
    if (reached.doubtful !== doubtful || (known !== undefined && !isWorse(rule.direction, reached, known))) continue;
    bySignal.set(reached.signal, reached);
  }
  return bySignal;
}
