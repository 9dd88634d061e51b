/**
 * What people and the laboratory say is scored at once, until it comes in heaps: a ward admitted at once, a midnight
 * round, a gateway that returns. Then each unit looks a few times a second and the rest waits for the next ticks, at
 * most for the next point of the score grid, so that no vital sign waits behind a hundred scores. A child that waits is
 * looked at once for all that was said of it meanwhile.
 */
import type { FoldStep } from '../context/fold-context.ts';
import type { StayState } from '../state/stay-state.ts';
import type { UnitState } from '../state/unit-state.ts';
import { isFirstResultLeft } from './first-results.ts';
import { scoreOwed, scoreStay } from './score-stay.ts';

/** More than a busy ward of 60 beds is told in a second of an ordinary day. */
export const ANSWER_LOOKS_A_SECOND = 20;

/** Scores the rules that read `name`, now or with the next ticks. */
export function scoreAnswer(step: FoldStep, stay: StayState, name: string): void {
  stay.unscoredAnswers.add(name);
  if (mayLook(step.state)) scoreWaitingAnswers(step, stay);
}

/** With each tick: those that wait, before what comes next. */
export function scoreAllWaitingAnswers(step: FoldStep): void {
  for (const stay of step.state.stays.values()) {
    if (stay.unscoredAnswers.size === 0 || stay.closedAtMs !== null) continue;
    if (!mayLook(step.state)) return;
    scoreWaitingAnswers(step, stay);
  }
}

/** With each tick: first results that wait, of the child admitted first before the others. */
export function scoreAllOwed(step: FoldStep): void {
  for (const stay of step.state.stays.values()) {
    if (!stay.owesFirstResults || stay.closedAtMs !== null) continue;
    if (!isFirstResultLeft(step)) return;
    scoreOwed(step, stay, { all: false });
  }
}

/** What a child that leaves is still owed. */
export function scoreRest(step: FoldStep, stay: StayState): void {
  scoreWaitingAnswers(step, stay);
  if (stay.owesFirstResults) scoreOwed(step, stay, { all: true });
}

export function scoreWaitingAnswers(step: FoldStep, stay: StayState): void {
  if (stay.unscoredAnswers.size === 0) return;
  const answered = new Set(stay.unscoredAnswers);
  stay.unscoredAnswers.clear();
  scoreStay(step, stay, { answered });
}

function mayLook(state: UnitState): boolean {
  const { answerLooks } = state;
  if (answerLooks.atMs !== state.nowMs) {
    answerLooks.atMs = state.nowMs;
    answerLooks.count = 0;
  }
  if (answerLooks.count >= ANSWER_LOOKS_A_SECOND) return false;
  answerLooks.count += 1;
  return true;
}
