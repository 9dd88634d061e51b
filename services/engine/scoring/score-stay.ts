/**
 * Evaluates the published scores of one stay, publishes what is new, and hands levels to the alerts.
 *
 * Most looks find nothing new: then the numbers of the score sheet are the same as at the last one, and
 * no result is made. The marks of the last look stand beside the state, not in it: without them, as
 * after a restart, the result is made in full and compared.
 */
import { evaluateCompiled } from '../../clinical/score/evaluate-score.ts';
import { scopeOf, type ScoreScope } from '../../clinical/score/score-place.ts';
import type { ScoreResult } from '../../clinical/score/score-result.ts';
import { clearAlert } from '../alert/alert-machine.ts';
import { settingOf } from '../state/setting.ts';
import type { ScoreState, StayState } from '../state/stay-state.ts';
import { announceRuleBand } from '../context/decision-output.ts';
import { isDisabled, optInOf } from '../state/unit-policy.ts';
import { unitDate } from '../state/unit-calendar.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { ventilationOf } from '../state/ventilation.ts';
import { announceStay } from '../view/unit-view.ts';
import { previousCodes, readInputs } from '../sheet/read-inputs.ts';
import { isSameResult } from './same-result.ts';
import { scoreStateOf, tellResult } from './score-state.ts';
import { scoreFirstHours, scoreOwedFirstHours } from './window-scores.ts';
import { mayMakeFirstResult } from './first-results.ts';
import { alertOnLevel, canAlert, isSettled } from './score-alert.ts';
import { hasChangedSince, readSheet, runRule, sheetOf, type LastLook, type ScoreSheet } from '../sheet/score-sheet.ts';
import type { PlannedRule } from '../sheet/sheet-plan.ts';
import { createTrendRing, isSlotOpen, notePoint, pointOf, trendOf } from '../windows/trend-ring.ts';

export const SCORE_GRID_MS = 10_000;
/** How old the numbers beside an unchanged result may become: on a score that alerts, on others, on one that abstains. */
const PUBLISH_ALERTING_EVERY_MS = 60_000;
const PUBLISH_EVERY_MS = 300_000;
const PUBLISH_ABSTAINED_EVERY_MS = 1_800_000;

/**
 * `answered`: names of what people or the laboratory have just said; the rules that read any of it are evaluated, and
 * their levels need no second look. null: time has passed, and all rules are.
 */
export function scoreStay(
  step: FoldStep,
  stay: StayState,
  { answered }: { readonly answered: ReadonlySet<string> | null },
): void {
  let isShownGone = scoreFirstHours(step, stay, answered);
  forEachRule(step, stay, { charted: answered !== null, isOwed: false }, (look) => {
    const { planned } = look;
    const { rule } = planned.compiled;
    if (answered !== null && !readsAny(planned, answered)) return;
    if (isDisabled(step.state, rule.id)) {
      isShownGone ||= isShown(stay.scores.get(rule.id));
      stay.scores.delete(rule.id);
      clearAlert(step, stay.stayId, rule.id, { code: 'score.switched-off', values: {} });
      return;
    }
    scoreRule(step, stay, look);
  });
  if (isShownGone) announceScoresGone(step, stay);
}

/** Whether a screen shows a result of it. */
function isShown(scoreState: ScoreState | undefined): boolean {
  return scoreState !== undefined && scoreState.published !== null;
}

/** A rule that this version no longer has must not leave a result or an alert behind that nothing can take away. */
export function retireScores(step: FoldStep, stay: StayState): void {
  let isShownGone = false;
  for (const [ruleId, scoreState] of stay.scores) {
    if (step.rules.scores.some((rule) => rule.id === ruleId)) continue;
    isShownGone ||= isShown(scoreState);
    stay.scores.delete(ruleId);
    clearAlert(step, stay.stayId, ruleId, { code: 'rule.no-longer-holds', values: {} });
  }
  if (isShownGone) announceScoresGone(step, stay);
}

/** No decision says that a score is no more: the stay is told anew, so that no screen shows a result that nobody keeps current. */
function announceScoresGone(step: FoldStep, stay: StayState): void {
  announceStay(step, stay, 'updated', `scores-gone/${step.state.nowMs}`);
}

/**
 * The first results that waited: as many as may be made now, or `all`, since the child leaves. A rule that can alert
 * never waits, and is not looked at here.
 */
export function scoreOwed(step: FoldStep, stay: StayState, { all }: { readonly all: boolean }): void {
  stay.owesFirstResults = false;
  scoreOwedFirstHours(step, stay, { all });
  forEachRule(step, stay, { charted: false, isOwed: true }, (look) => {
    const { rule } = look.planned.compiled;
    if (stay.owesFirstResults || isDisabled(step.state, rule.id)) return;
    const scoreState = scoreStateOf(stay, rule);
    if (scoreState.published !== null || isPrompt(step, scoreState, look)) return;
    if (all || mayMakeFirstResult(step)) scoreRule(step, stay, look);
    else stay.owesFirstResults = true;
  });
}

/** At every look at a child: one object is made for each rule, and no more. */
function forEachRule(
  step: FoldStep,
  stay: StayState,
  { charted, isOwed }: Pick<Look, 'charted' | 'isOwed'>,
  act: (look: Look) => void,
): void {
  const sheet = sheetOf(step.memory.scoring, stay);
  const places = placesOf(step, stay);
  readSheet(sheet, stay, step.state.nowMs);
  sheet.plan.rules.forEach((planned, index) => {
    const scope = places[index];
    if (scope === undefined) throw new Error(`no place for rule ${planned.compiled.rule.id}`);
    act({ sheet, index, planned, scope, charted, isOwed });
  });
}

/** Whether the first result of the rule is made at once, however many there are: it can alert for this child, or does. */
function isPrompt(step: FoldStep, { heldSeverity }: ScoreState, { planned, scope }: Look): boolean {
  return heldSeverity > 0 || (scope.ok && canAlert(step, planned.compiled.rule));
}

function readsAny({ answers }: PlannedRule, answered: ReadonlySet<string>): boolean {
  for (const name of answered) if (answers.has(name)) return true;
  return false;
}

/** A rule on the sheet of a child. */
interface Look {
  readonly sheet: ScoreSheet;
  /** Of the rule in the plan. */
  readonly index: number;
  readonly planned: PlannedRule;
  readonly scope: ScoreScope;
  readonly charted: boolean;
  /** It is the turn of a first result that waited. */
  readonly isOwed: boolean;
}

function scoreRule(step: FoldStep, stay: StayState, look: Look): void {
  const { planned, scope, charted } = look;
  const { rule } = planned.compiled;
  const { nowMs } = step.state;
  const scoreState = scoreStateOf(stay, rule);
  const { published } = scoreState;
  const isSame = scope.ok ? isSameEvaluation(scoreState, look, scope.ageBand, nowMs) : isSamePlace(scoreState, look);
  scoreState.evaluatedAtMs = nowMs;
  if (
    isSame &&
    !charted &&
    published !== null &&
    !isDue(planned.isAlerting, scoreState, published, nowMs) &&
    isSettled(step, rule, scoreState, published)
  ) {
    return;
  }
  const mayWait = published === null && !look.isOwed && !isPrompt(step, scoreState, look);
  if (mayWait && !mayMakeFirstResult(step)) {
    stay.owesFirstResults = true;
    return;
  }
  const result = resultOf(step, stay, look, scoreState);
  publishWhenNew(step, stay, { planned, scoreState, charted }, result);
  alertOnLevel(step, stay, { rule, scoreState, result, charted });
}

/** Evaluates the rule, unless nothing it looks at has changed. */
function isSameEvaluation(scoreState: ScoreState, look: Look, ageBand: number, nowMs: number): boolean {
  const { sheet, planned, scope, charted } = look;
  const last = lastLookOf(scoreState, look);
  const needsPoint = scoreState.trend !== null && isSlotOpen(scoreState.trend, nowMs);
  const isUntouched = last !== undefined && last.scope === scope && !hasChangedSince(sheet, planned, last.look);
  if (isUntouched && !charted && !needsPoint && !planned.isTimed) return true;
  runRule(sheet, planned, ageBand);
  keepTrend(scoreState, planned, nowMs);
  return isSameLook(scoreState, look);
}

function resultOf(
  step: FoldStep,
  stay: StayState,
  { planned, scope, sheet }: Look,
  scoreState: ScoreState,
): ScoreResult {
  const { rule } = planned.compiled;
  const { nowMs } = step.state;
  const subject = {
    ...subjectOf(step, stay),
    optIn: optInOf(step.state, rule.id),
    previousCodes: previousCodes(rule, stay),
  };
  const result = evaluateCompiled(
    planned.evaluator,
    subject,
    readInputs(rule, stay, { nowMs, scratch: sheet.scratch.streamed }),
  );
  if (!scope.ok || result.status === 'abstained' || scoreState.trend === null) return result;
  return { ...result, trend: trendOf(scoreState.trend, nowMs, pointOf(planned.evaluator), rule) };
}

function subjectOf(step: FoldStep, stay: StayState): Omit<Parameters<typeof scopeOf>[1], 'optIn'> {
  const { birthDate, gestationalAgeAtBirthDays, newbornStay } = stay.person;
  return {
    birthDate,
    gestationalAgeAtBirthDays,
    ventilated: ventilationOf(stay, step.state.nowMs).ventilated,
    newbornStay,
    onDate: unitDate(step),
    setting: settingOf(step.state, stay),
  };
}

/** The first known total of every ten minutes. */
function keepTrend(scoreState: ScoreState, { compiled }: PlannedRule, nowMs: number): void {
  if (scoreState.trend !== null && !isSlotOpen(scoreState.trend, nowMs)) return;
  if (!compiled.parts.some(({ node }) => node.outcome.informed)) return;
  scoreState.trend ??= createTrendRing();
  notePoint(scoreState.trend, nowMs, pointOf(compiled));
}

/** Whether the rule stood to this child like this at the last look. */
function isSamePlace(scoreState: ScoreState, look: Look): boolean {
  if (lastLookOf(scoreState, look)?.scope === look.scope) return true;
  rememberLook(scoreState, look);
  return false;
}

/** Whether place and marks are those of the last look; remembers them. */
function isSameLook(scoreState: ScoreState, look: Look): boolean {
  const last = lastLookOf(scoreState, look);
  const areSame = keepMarks(look);
  if (last === undefined || last.scope !== look.scope) {
    rememberLook(scoreState, look);
    return false;
  }
  last.look = look.sheet.look;
  return areSame;
}

/** Writes the marks of the rule over those of its last look. True: they are the same. */
function keepMarks({ sheet, planned: { marks, marksFrom } }: Look): boolean {
  let areSame = true;
  for (let index = 0; index < marks.length; index++) {
    const mark = marks[index] ?? 0;
    if (sheet.lastMarks[marksFrom + index] === mark) continue;
    areSame = false;
    sheet.lastMarks[marksFrom + index] = mark;
  }
  return areSame;
}

function lastLookOf(scoreState: ScoreState, { sheet, index }: Look): LastLook | undefined {
  const last = sheet.lastLooks[index];
  return last?.scoreState === scoreState ? last : undefined;
}

function rememberLook(scoreState: ScoreState, { sheet, index, scope }: Look): void {
  sheet.lastLooks[index] = { scoreState, scope, look: sheet.look };
}

/** Where each rule stands to this child; found anew when the day, the person, the bed or the policy changes. */
function placesOf(step: FoldStep, stay: StayState): readonly ScoreScope[] {
  const { person } = stay;
  const { policy, day } = step.state;
  const subject = subjectOf(step, stay);
  const { setting, ventilated } = subject;
  const known = step.memory.scoring.places.get(stay);
  if (
    known !== undefined &&
    known.person === person &&
    known.policy === policy &&
    known.setting === setting &&
    known.ventilated === ventilated &&
    known.day === day
  ) {
    return known.places;
  }
  const places = step.memory.scoring.plan.rules.map(({ compiled: { rule } }) =>
    scopeOf(rule, { ...subject, optIn: optInOf(step.state, rule.id) }),
  );
  step.memory.scoring.places.set(stay, { person, policy, setting, ventilated, day, places });
  return places;
}

function isDue(isAlerting: boolean, scoreState: ScoreState, published: ScoreResult, nowMs: number): boolean {
  const everyMs =
    published.status === 'abstained'
      ? PUBLISH_ABSTAINED_EVERY_MS
      : isAlerting
        ? PUBLISH_ALERTING_EVERY_MS
        : PUBLISH_EVERY_MS;
  return nowMs - scoreState.publishedAtMs >= everyMs;
}

function publishWhenNew(
  step: FoldStep,
  stay: StayState,
  look: { readonly planned: PlannedRule; readonly scoreState: ScoreState; readonly charted: boolean },
  result: ScoreResult,
): void {
  const { nowMs } = step.state;
  const { planned, scoreState, charted } = look;
  const before = scoreState.published;
  if (
    before !== null &&
    isSameResult(before, result, { exactly: charted }) &&
    !isDue(planned.isAlerting, scoreState, before, nowMs)
  ) {
    return;
  }
  if (before !== null && before.ageBand !== null && result.ageBand !== null && before.ageBand !== result.ageBand) {
    announceRuleBand(step, stay, result.ruleId, { from: before.ageBand, to: result.ageBand });
  }
  tellResult(step, stay, { scoreState, result });
}
