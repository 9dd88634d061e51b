/**
 * Scores of the first hours of a stay: reckoned when their window is over, corrected by what comes late, and then frozen
 * with a stamp. A frozen one costs one comparison a look; before its window is over nothing is reckoned either, only what is
 * streamed is kept aside once an hour.
 */
import { evaluateCompiled } from '../../clinical/score/evaluate-score.ts';
import { scopeOf, type ScoreSubject } from '../../clinical/score/score-place.ts';
import type { ScoreResult } from '../../clinical/score/score-result.ts';
import { localDateAt } from '../../clinical/age/age.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { previousCodes } from '../sheet/read-inputs.ts';
import type { PlannedWindow } from '../sheet/score-sheet.ts';
import type { PlannedRule } from '../sheet/sheet-plan.ts';
import { settingOf } from '../state/setting.ts';
import type { ScoreState, StayState } from '../state/stay-state.ts';
import { isDisabled } from '../state/unit-policy.ts';
import { ventilationOf } from '../state/ventilation.ts';
import { mayMakeFirstResult } from './first-results.ts';
import { isSameResult } from './same-result.ts';
import { scoreStateOf, tellResult } from './score-state.ts';
import { captureStreams, readWindow, type WindowRule } from './window-readings.ts';

const HOUR_MS = 3_600_000;
/** What a minute ring still holds of every signal, with half an hour to spare. */
const RECAPTURED_MS = 7.5 * HOUR_MS;

/** With each look at a child's scores. Whether a result that screens show is gone, since its rule was switched off. */
export function scoreFirstHours(step: FoldStep, stay: StayState, answered: ReadonlySet<string> | null): boolean {
  const isShownGone = dropSwitchedOff(step, stay);
  scoreOpen(step, stay, answered);
  return isShownGone;
}

function dropSwitchedOff(step: FoldStep, stay: StayState): boolean {
  let isShownGone = false;
  for (const { rule } of step.memory.scoring.windowed) {
    const scoreState = stay.scores.get(rule.id);
    if (scoreState === undefined || !isDisabled(step.state, rule.id)) continue;
    isShownGone ||= scoreState.published !== null;
    stay.scores.delete(rule.id);
    // Switched on again it is reckoned anew.
    stay.firstHours.dueAtMs = Math.min(stay.firstHours.dueAtMs, step.state.nowMs + HOUR_MS);
  }
  return isShownGone;
}

function scoreOpen(step: FoldStep, stay: StayState, answered: ReadonlySet<string> | null): void {
  const { nowMs } = step.state;
  const isDue = nowMs >= stay.firstHours.dueAtMs;
  if (!isDue && (answered === null || stay.firstHours.dueAtMs === Infinity)) return;
  const planned = step.memory.scoring.windowed;
  const open = planned.filter((each) => nowMs < endOf(stay, each.rule) || frozenAtOf(stay, each.rule.id) === null);
  if (isDue) capture(stay, open, nowMs);
  for (const each of open) {
    if (answered !== null && !isDue && !readsAny(each.planned, answered)) continue;
    if (isUntold(stay, each) && !mayMakeFirstResult(step)) stay.owesFirstResults = true;
    else scoreOne(step, stay, each);
  }
  if (!isDue) return;
  const isOff = open.some(({ rule }) => isDisabled(step.state, rule.id));
  const nextMs = nextDueMs(stay, open, nowMs);
  stay.firstHours.dueAtMs = isOff ? Math.min(nextMs, nowMs + HOUR_MS) : nextMs;
}

/** The first results that waited: as many as may be made now, or `all`, since the child leaves. */
export function scoreOwedFirstHours(step: FoldStep, stay: StayState, { all }: { readonly all: boolean }): void {
  for (const each of step.memory.scoring.windowed) {
    if (!isUntold(stay, each) || isDisabled(step.state, each.rule.id)) continue;
    if (all || mayMakeFirstResult(step)) scoreOne(step, stay, each);
    else stay.owesFirstResults = true;
  }
}

function isUntold(stay: StayState, { rule }: PlannedWindow): boolean {
  return (stay.scores.get(rule.id)?.published ?? null) === null;
}

/** When the result stands for good, ms since 1970. */
function endOf(stay: StayState, { window }: WindowRule): number {
  return stay.openedAtMs + window.frozenAfterMs;
}

function frozenAtOf(stay: StayState, ruleId: string): number | null {
  return stay.scores.get(ruleId)?.published?.window?.frozenAtMs ?? null;
}

function readsAny({ answers }: Pick<PlannedRule, 'answers'>, answered: ReadonlySet<string>): boolean {
  for (const name of answered) if (answers.has(name)) return true;
  return false;
}

/** What the ring still holds whole is read anew, so that what was withdrawn or moved to another child meanwhile is gone. */
function capture(stay: StayState, open: readonly PlannedWindow[], nowMs: number): void {
  const { firstHours } = stay;
  const isWhole = nowMs - stay.openedAtMs < RECAPTURED_MS;
  if (isWhole) firstHours.captured.clear();
  const fromMs = isWhole ? -Infinity : firstHours.capturedUntilMs;
  captureStreams(
    open.map(({ rule }) => rule),
    stay,
    { fromMs: Math.max(fromMs, stay.openedAtMs - HOUR_MS), untilMs: nowMs },
  );
  firstHours.capturedUntilMs = nowMs;
}

function nextDueMs(stay: StayState, open: readonly PlannedWindow[], nowMs: number): number {
  const edges = open.flatMap(({ rule }) => [stay.openedAtMs + rule.window.toMs, endOf(stay, rule)]);
  const later = edges.filter((atMs) => atMs > nowMs);
  return later.length === 0 ? Infinity : Math.min(nowMs + HOUR_MS, ...later);
}

function scoreOne(step: FoldStep, stay: StayState, { rule, planned }: PlannedWindow): void {
  if (isDisabled(step.state, rule.id)) return;
  const { nowMs } = step.state;
  const { window } = rule;
  const scoreState = scoreStateOf(stay, rule);
  const subject = subjectOf(step, stay);
  const result = resultOf({ rule, planned }, stay, { subject, nowMs });
  const frozenAtMs = nowMs >= endOf(stay, rule) ? endOf(stay, rule) : null;
  publish(step, stay, scoreState, {
    ...result,
    window: {
      anchorAtMs: stay.openedAtMs,
      fromMs: stay.openedAtMs + window.fromMs,
      toMs: stay.openedAtMs + window.toMs,
      frozenAtMs,
    },
    cautions:
      result.status === 'abstained'
        ? result.cautions
        : [
            ...result.cautions,
            {
              code: 'caution.window',
              values: {
                ruleId: rule.id,
                hours: window.toMs / HOUR_MS,
                frozenAfterHours: window.frozenAfterMs / HOUR_MS,
                frozen: frozenAtMs !== null,
              },
            },
          ],
  });
}

function resultOf(
  { rule, planned }: PlannedWindow,
  stay: StayState,
  { subject, nowMs }: { readonly subject: Omit<ScoreSubject, 'previousCodes'>; readonly nowMs: number },
): ScoreResult {
  const whole = { ...subject, previousCodes: previousCodes(rule, stay) };
  const isOver = nowMs >= stay.openedAtMs + rule.window.toMs;
  if (isOver) return evaluateCompiled(planned.evaluator, whole, readWindow(rule, stay, nowMs));
  const empty = evaluateCompiled(planned.evaluator, whole, new Map());
  if (!scopeOf(rule, subject).ok) return empty;
  const hours = rule.window.toMs / HOUR_MS;
  return {
    ...empty,
    status: 'abstained',
    parts: [],
    missing: [],
    lower: null,
    upper: null,
    published: null,
    probability: null,
    reason: { code: 'score.window-open', values: { ruleId: rule.id, hours } },
  };
}

/** The child as it was admitted: its age of that day. */
function subjectOf(step: FoldStep, stay: StayState): Omit<ScoreSubject, 'previousCodes'> {
  const { birthDate, gestationalAgeAtBirthDays, newbornStay } = stay.person;
  return {
    birthDate,
    gestationalAgeAtBirthDays,
    newbornStay,
    ventilated: ventilationOf(stay, step.state.nowMs).ventilated,
    onDate: localDateAt(stay.openedAtMs, step.state.config?.timeZone ?? 'UTC', step.memory.zones),
    setting: settingOf(step.state, stay),
    optIn: null,
  };
}

function publish(step: FoldStep, stay: StayState, scoreState: ScoreState, result: ScoreResult): void {
  const { nowMs } = step.state;
  const before = scoreState.published;
  const isSame =
    before !== null &&
    before.window?.frozenAtMs === result.window?.frozenAtMs &&
    isSameResult(before, result, { exactly: true });
  scoreState.evaluatedAtMs = nowMs;
  if (!isSame) tellResult(step, stay, { scoreState, result });
}
