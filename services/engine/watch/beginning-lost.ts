/**
 * A unit whose beginning is gone: the log's retention has passed it and no saved state knows it. Who lies in which
 * bed, how old they are and what is charted is not known, and vital signs belong to nobody. That must not look
 * like a quiet ward: it is a high alert until a person has made the beds right and confirms.
 */
import { BEGINNING_LOST_RULE } from '../alert/alert-commands.ts';
import { alertOf } from '../alert/alert-machine.ts';
import { assertTechnicalAlert } from '../alert/technical-alert.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { UnitState } from '../state/unit-state.ts';

/** Raises the alert once. To be called on each tick. */
export function watchBeginning(step: FoldStep): void {
  const { state } = step;
  if (state.isBeginningLost !== true) return;
  state.isBeginningLost = undefined;
  assertTechnicalAlert(step, {
    stayId: null,
    ruleId: BEGINNING_LOST_RULE,
    level: 'high',
    startMs: state.nowMs,
    title: { code: 'beginning-lost.title', values: {} },
    detail: { code: 'beginning-lost.detail', values: {} },
  });
}

/** Whether this unit still waits to be told who lies where. */
export function isBlind(state: UnitState): boolean {
  return state.isBeginningLost === true || alertOf(state, null, BEGINNING_LOST_RULE) !== undefined;
}
