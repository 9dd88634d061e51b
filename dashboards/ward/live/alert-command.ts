/**
 * What one person is doing about one alert on this screen:
 *
 *   idle -> choosing (acknowledge or snooze) -> waiting -> idle (the engine's state shows the holder)
 *                                                       -> failed -> waiting (retry, same command)
 *
 * Success is never a state of its own: only the folded alert says that it is held. A retry sends the
 * very same command again, so that pressing twice can never be two acts.
 */
import { QUIET_MS, UNDO_MS } from '../../../services/contract/decisions/alert-timing.ts';
import { ACKNOWLEDGE_REASONS, isOwnReason, type ReasonCode } from '../../../services/contract/records/closed-lists.ts';
import type { Alert, AlertLevel } from '../../../services/contract/decisions/alert.ts';
import type { Statement } from '../../../services/contract/statement/statement.ts';
import type { CommandAnswer } from '../../../services/contract/screens/live-events.ts';

export type AlertAct = 'acknowledge' | 'snooze';

interface UndoBody {
  readonly commandId: string;
  readonly unitId: string;
  readonly alertId: string;
  readonly seenTransition: number;
}

interface CommandBody extends UndoBody {
  readonly reason: ReasonCode;
}

export type AlertCommand =
  | { readonly act: 'acknowledge'; readonly body: CommandBody & { readonly note: string | null } }
  | { readonly act: 'snooze'; readonly body: CommandBody & { readonly forMs: number } }
  | { readonly act: 'undo'; readonly body: UndoBody };

export type CommandFailure = Extract<CommandAnswer, { ok: false }>['code'];

export type CommandState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'choosing'; readonly act: AlertAct }
  | { readonly kind: 'waiting'; readonly command: AlertCommand }
  | {
      readonly kind: 'failed';
      readonly command: AlertCommand;
      readonly code: CommandFailure;
      /** Why, when the engine refused it. */
      readonly refusal: Statement | null;
    };

export const IDLE: CommandState = { kind: 'idle' };

/** Minutes offered for a snooze: never more than the engine grants at that level (safety H37). */
export function snoozeMinutes(level: AlertLevel): readonly number[] {
  const offered = level === 'high' ? [2, 5, 10] : [5, 10, 30];
  return offered.filter((minutes) => minutes * 60_000 <= QUIET_MS[level]);
}

/** The command that a person gives by choosing a reason; `minutes` only for a snooze. */
export function commandFor(choice: {
  act: AlertAct;
  alert: Alert;
  commandId: string;
  reason: ReasonCode;
  minutes: number;
}): AlertCommand {
  const { alert, commandId, reason } = choice;
  const body = { commandId, unitId: alert.unitId, alertId: alert.id, seenTransition: alert.transition, reason };
  if (choice.act === 'acknowledge') return { act: 'acknowledge', body: { ...body, note: null } };
  return { act: 'snooze', body: { ...body, forMs: choice.minutes * 60_000 } };
}

/** One press: whoever takes over gives the reason of whom they take it from, and has it for as long as an answer lasts. */
export function takeOverFor(alert: Alert, commandId: string): AlertCommand {
  const given = alert.holder?.reason ?? 'other';
  const reason = isOwnReason(given) ? given : (ACKNOWLEDGE_REASONS.find((known) => known === given) ?? 'other');
  return commandFor({ act: 'acknowledge', alert, commandId, reason, minutes: 0 });
}

/** Takes back the answer by which the alert is held. */
export function undoFor(alert: Alert, commandId: string): AlertCommand {
  return {
    act: 'undo',
    body: { commandId, unitId: alert.unitId, alertId: alert.id, seenTransition: alert.transition },
  };
}

/** How long this person may still take the answer back, ms; 0: no longer, or it was somebody else's. */
export function undoLeftMs({ holder }: Pick<Alert, 'holder'>, userId: string, nowMs: number): number {
  if (holder === null || holder.by !== userId) return 0;
  return Math.max(0, holder.atMs + UNDO_MS - nowMs);
}

/** State after the server's answer; an answer to another command changes nothing. */
export function afterAnswer(state: CommandState, commandId: string, answer: CommandAnswer): CommandState {
  if (state.kind !== 'waiting' || state.command.body.commandId !== commandId) return state;
  if (!answer.ok) {
    const refusal = answer.code === 'refused' ? answer.refusal : null;
    return { kind: 'failed', command: state.command, code: answer.code, refusal };
  }
  if (answer.change.refusal !== null) {
    return { kind: 'failed', command: state.command, code: 'refused', refusal: answer.change.refusal };
  }
  return IDLE;
}

/** Whether the same command may be sent again: only when it is unknown what became of it. */
export function mayRetry(code: CommandFailure): boolean {
  return code === 'not-confirmed';
}
