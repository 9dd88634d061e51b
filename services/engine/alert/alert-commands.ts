/**
 * What people and screens say about an alert. The order of the log decides: a person acknowledges the
 * transition that was on the screen. Whatever has merely been painted, escalated or annotated since
 * does not matter to that; a worsening, a renewed ring or another person's acknowledgement does, and
 * then the command is refused with a reason that can be told.
 */
import { UNDO_MS } from '../../contract/decisions/alert-timing.ts';
import type { Alert, AlertHolder } from '../../contract/decisions/alert.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import type { Statement } from '../../contract/statement/statement.ts';
import { publishNotice } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { quietMsOf } from '../state/unit-policy.ts';
import type { AlertEntry, UnitState } from '../state/unit-state.ts';
import { forgetAnswered, noteAnswered, ownLevelOf } from './already-known.ts';
import { answerCommand, changeAlert, clearAlert, publishAlert } from './alert-machine.ts';

export type AlertAnswer = RecordOf<'alert.acknowledged'> | RecordOf<'alert.snoozed'>;
export type AlertCommand = AlertAnswer | RecordOf<'alert.undone'>;

/** Alerts that ask for a person's word and nothing else: the acknowledgement ends them. */
export const CONFIRM_PATIENT_RULE = 'technical.patient-merged';
export const LOG_DAMAGE_RULE = 'technical.log-damage';
export const NEWER_RECORDS_RULE = 'technical.newer-records';
export const BEGINNING_LOST_RULE = 'technical.beginning-lost';
const ENDED_BY_WORD: ReadonlySet<string> = new Set([
  CONFIRM_PATIENT_RULE,
  LOG_DAMAGE_RULE,
  NEWER_RECORDS_RULE,
  BEGINNING_LOST_RULE,
]);

/** Commands remembered for each alert. */
const COMMANDS_MAX = 16;

/** Acknowledges, snoozes, or takes either back. The same command a second time changes nothing and says nothing. */
export function foldCommand(step: FoldStep, command: AlertCommand): void {
  const entry = findEntry(step.state, command.alertId);
  if (entry === undefined) return refuseGone(step, command);
  if (entry.commandIds.includes(command.id)) return;
  entry.commandIds.push(command.id);
  if (entry.commandIds.length > COMMANDS_MAX) entry.commandIds.shift();
  const refusal = refusalOf(entry, command) ?? undoRefusalOf(step, entry.alert, command);
  if (refusal !== null) return refuse(step, entry.alert, command, refusal);
  if (command.kind === 'alert.undone') return undo(step, entry, command);
  noteAnswered(step.state, entry.alert, command.reason);
  const acknowledged = command.kind === 'alert.acknowledged';
  entry.materialTransition = entry.alert.transition + 1;
  const how = acknowledged ? 'acknowledged' : 'snoozed';
  answerCommand(step, entry, how, {
    fields: { phase: how, holder: holderOf(step.state, entry, command) },
    commandId: command.id,
  });
  if (acknowledged && ENDED_BY_WORD.has(entry.alert.ruleId)) {
    clearAlert(step, entry.alert.stayId, entry.alert.ruleId, {
      code: 'alert.confirmed',
      values: { by: command.displayName },
    });
  }
}

/** As if the answer had never been: the wait for one goes on from where it had begun. */
function undo(step: FoldStep, entry: AlertEntry, command: AlertCommand): void {
  entry.materialTransition = entry.alert.transition + 1;
  forgetAnswered(step.state, entry.alert);
  answerCommand(step, entry, 'undone', { fields: { phase: 'raised', holder: null }, commandId: command.id });
}

/** A visible screen has painted the alert. Later receipts of the same ring change nothing. */
export function foldPainted(step: FoldStep, record: RecordOf<'alert.painted'>): void {
  const entry = findEntry(step.state, record.alertId);
  if (
    entry === undefined ||
    entry.painted ||
    record.transition < entry.ringTransition ||
    record.transition > entry.alert.transition
  ) {
    return;
  }
  entry.painted = true;
  changeAlert(step, entry, 'painted', { firstPaintedAtMs: entry.alert.firstPaintedAtMs ?? step.state.nowMs });
}

function findEntry(state: UnitState, alertId: string): AlertEntry | undefined {
  for (const entry of state.alerts.values()) if (entry.alert.id === alertId) return entry;
  return undefined;
}

/** Why the command cannot count, to be told to the person who sent it; null when it can. */
function refusalOf(entry: AlertEntry, command: AlertCommand): Statement | null {
  const { alert } = entry;
  if (command.seenTransition > alert.transition) return { code: 'refused.not-yet', values: {} };
  if (command.seenTransition >= entry.materialTransition) return null;
  if (alert.phase !== 'raised' && alert.holder !== null) {
    return { code: 'refused.held', values: { phase: alert.phase, by: alert.holder.displayName } };
  }
  return { code: 'refused.changed', values: {} };
}

/** Only whoever answered takes it back, and only at once: later others have relied on it. */
function undoRefusalOf({ state }: FoldStep, { holder }: Alert, command: AlertCommand): Statement | null {
  if (command.kind !== 'alert.undone') return null;
  if (holder === null || holder.by !== command.by) return { code: 'refused.not-yours', values: {} };
  return state.nowMs - holder.atMs > UNDO_MS ? { code: 'refused.undo-late', values: { afterMs: UNDO_MS } } : null;
}

/** A lowered alert is quietened for no longer than it would be at its own level. */
function holderOf(state: UnitState, entry: AlertEntry, command: AlertAnswer): AlertHolder {
  const { nowMs } = state;
  const mostMs = quietMsOf(state, ownLevelOf(entry));
  const quietMs = command.kind === 'alert.snoozed' ? Math.min(command.forMs, mostMs) : mostMs;
  return {
    by: command.by,
    displayName: command.displayName,
    role: command.role,
    reason: command.reason,
    ...reasonTextOf(state, command.reason),
    note: command.kind === 'alert.acknowledged' ? command.note : null,
    atMs: nowMs,
    untilMs: nowMs + quietMs,
  };
}

/** What a reason of the unit's own says now: the list may be another one when somebody reads it. */
function reasonTextOf({ policy }: UnitState, code: string): Pick<AlertHolder, 'reasonText'> {
  const own = policy.reasons?.find((offered) => typeof offered !== 'string' && offered.code === code);
  if (own === undefined || typeof own === 'string') return {};
  const { code: _code, ...reasonText } = own;
  return { reasonText };
}

function refuseGone(step: FoldStep, command: AlertCommand): void {
  const cleared = step.state.clearedAlerts.findLast((alert) => alert.id === command.alertId);
  if (cleared !== undefined) refuse(step, cleared, command, { code: 'refused.cleared', values: {} });
  else {
    publishNotice(step, 'unknown-reference', {
      stayId: null,
      detail: { code: 'notice.no-such-alert', values: { alertId: command.alertId } },
    });
  }
}

/** A refusal is no transition: the alert stays as it is. */
function refuse(step: FoldStep, alert: Alert, command: AlertCommand, refusal: Statement): void {
  publishAlert(step, {
    key: `alert/${alert.id}#refused/${command.id}`,
    change: 'refused',
    alert,
    commandId: command.id,
    refusal,
  });
}
