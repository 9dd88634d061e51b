/**
 * A unit's own ladder takes the place of the one before. Whoever set it looked at one: where another holds by now, nothing changes and
 * they are told whose that is. An alert that had gone to the whole unit stays there; the others stand where the same people are asked.
 */
import type { CareChanged } from '../../contract/decisions/decision.ts';
import type { Ladder } from '../../contract/ladder/ladder.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { isSameJson } from '../../contract/same-json.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { changeAlert } from './alert-machine.ts';
import type { AlertEntry } from '../state/unit-state.ts';
import { askedOf, ladderOf } from './escalation.ts';

/** Answers with who was faster; empty: it holds. */
export function setLadder(step: FoldStep, record: RecordOf<'ladder.set'>): CareChanged['refused'] {
  const { care } = step.state;
  if (care === undefined) return [];
  const { ladder, basedOn, by, displayName, reason } = record;
  if (basedOn !== (care.ladder?.version ?? 'none')) {
    return [{ bedId: null, by: care.ladder?.displayName ?? '' }];
  }
  const before = ladderOf(step.state);
  if (ladder === null) delete care.ladder;
  else care.ladder = { ...ladder, version: record.id, by, displayName, reason, atMs: step.state.nowMs };
  moveAlerts(step, before);
  return [];
}

function moveAlerts(step: FoldStep, before: Ladder): void {
  const { steps } = ladderOf(step.state);
  for (const entry of step.state.alerts.values()) {
    const who = before.steps[entry.alert.escalation]?.who ?? 'whole-unit';
    const same = steps.findIndex((each) => each.who === who);
    tellAsked(step, entry, same < 0 ? Math.min(entry.alert.escalation, steps.length - 1) : same);
  }
}

/** Where somebody has come to stand on a step, or has gone, every open alert says so. */
export function refreshAsked(step: FoldStep): void {
  for (const entry of step.state.alerts.values()) tellAsked(step, entry, entry.alert.escalation);
}

function tellAsked(step: FoldStep, entry: AlertEntry, escalation: number): void {
  const { alert } = entry;
  const asked = askedOf(step.state, entry, { ...alert, escalation });
  if (escalation === alert.escalation && isSameJson(alert.asked ?? null, asked)) return;
  changeAlert(step, entry, 'annotated', { escalation });
}
