/**
 * What time alone does to alerts, looked at on every tick: acknowledgements and snoozes run out, and
 * an alert that nobody answers, or that no visible screen has painted, goes up the unit's ladder
 * (escalation.ts), whose last step never ends by itself.
 */
import type { FoldStep } from '../context/fold-context.ts';
import type { AlertEntry } from '../state/unit-state.ts';
import { isSameWorst } from '../state/vital-course.ts';
import { changeAlert, ringAgain } from './alert-machine.ts';
import { dueStep } from './escalation.ts';

/** A number that falls by the second is told once in so many ms (engineering choice): each is a record for years. */
const TELL_WORST_MS = 10_000;

/** Moves every alert of the unit to where it stands at the turn's unit time. */
export function passTime(step: FoldStep): void {
  for (const entry of step.state.alerts.values()) {
    if (entry.alert.phase !== 'raised') expireWhenDue(step, entry);
    else if (isKnownTooLong(step, entry)) ringAgain(step, entry, 'worsened', {});
    else escalateWhenDue(step, entry);
    tellWorst(step, entry);
  }
}

/** A worse number within the level, or one that was taken back, is told by itself where nothing else tells it. */
function tellWorst(step: FoldStep, entry: AlertEntry): void {
  const { alert, course } = entry;
  if (course === null || isSameWorst(course.worst, alert.worst ?? [])) return;
  if (step.state.nowMs - alert.changedAtMs >= TELL_WORST_MS) changeAlert(step, entry, 'reached');
}

/** Lowered by what was known then, and nobody has answered it since. */
function isKnownTooLong({ state }: FoldStep, { lowered }: AlertEntry): boolean {
  return lowered !== null && state.nowMs >= lowered.untilMs;
}

function expireWhenDue(step: FoldStep, entry: AlertEntry): void {
  const { holder } = entry.alert;
  if (holder !== null && step.state.nowMs >= holder.untilMs) ringAgain(step, entry, 'expired', {});
}

function escalateWhenDue(step: FoldStep, entry: AlertEntry): void {
  const next = dueStep(step.state, entry);
  if (next === null) return;
  entry.stepFromMs = step.state.nowMs;
  changeAlert(step, entry, 'escalated', { escalation: next });
}
