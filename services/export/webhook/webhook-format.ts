/**
 * What a webhook is told: each change of an alert that alert managers are told, and, where it asks for beats, that a test alert
 * has come through to a screen. Beats are a dead man's switch: whoever gets none for minutes calls the unit, since Vigil may be
 * unable to. JSON, without the name of anybody.
 */
import { contentId } from '../../contract/content-id.ts';
import type { AlertChanged, Decision, DeliveryProved } from '../../contract/decisions/decision.ts';
import { alertText } from '../../wording/alert-text.ts';
import { statementText, type Listener } from '../../wording/wording.ts';
import type { MessageParts, Outgoing, PushFormat, PushTarget } from '../push/push-format.port.ts';
import { TOLD_CHANGES } from '../push/told-alert.ts';
import type { StayLocation } from '../ward/ward-directory.ts';

const VERSION = 1;
/** A beat says that the path holds now; what it says of a past minute helps nobody. */
const BEAT_WORTH_MS = 120_000;

/** An answer is the HTTP status; what waits for a better time never comes here (webhook-sender.ts). */
export const WEBHOOK_FORMAT: PushFormat = { messageFor, verdictOf };

function messageFor(decision: Decision, target: PushTarget, parts: MessageParts): Outgoing | null {
  const { unitId } = decision;
  if (!target.units.includes(unitId)) return null;
  const controlId = contentId('vigil', [target.receiverId, decision.id]);
  if (decision.kind === 'delivery.proved' && target.sends.includes('beats')) {
    if (parts.writtenAtMs - decision.atMs > BEAT_WORTH_MS) return null;
    return { controlId, text: beatText(controlId, decision, parts), alert: null };
  }
  if (
    decision.kind !== 'alert.changed' ||
    !target.sends.includes('alerts') ||
    !TOLD_CHANGES.includes(decision.change)
  ) {
    return null;
  }
  const { alert } = decision;
  return {
    controlId,
    text: alertTextOf(controlId, decision, parts),
    alert: { unitId, alertId: alert.id, transition: alert.transition },
  };
}

function beatText(id: string, { unitId, probedAtMs, atMs }: DeliveryProved, { wards }: MessageParts): string {
  return JSON.stringify({
    version: VERSION,
    id,
    kind: 'beat',
    ...placeOf(wards.locationOf(unitId, null)),
    sentAt: timeText(probedAtMs),
    paintedAt: timeText(atMs),
  });
}

function alertTextOf(id: string, { alert, change, stayId }: AlertChanged, { wards }: MessageParts): string {
  const where = wards.locationOf(alert.unitId, stayId, alert.bedId);
  const listener: Listener = { language: 'en', timeZone: where.timeZone, seesNames: false };
  return JSON.stringify({
    version: VERSION,
    id,
    kind: 'alert',
    ...placeOf(where),
    bed: where.bedLabel,
    alertId: alert.id,
    transition: alert.transition,
    change,
    phase: alert.phase,
    level: alert.level,
    escalation: alert.escalation,
    about: alert.kind,
    ruleId: alert.ruleId,
    ruleVersion: alert.ruleVersion,
    title: statementText(alert.title, listener),
    text: alertText(alert, listener),
    raisedAt: timeText(alert.firstRaisedAtMs),
    changedAt: timeText(alert.changedAtMs),
  });
}

/** `training`: a demonstration or a recording, and no child. */
function placeOf({ hospitalId, unitId, unitName, mode }: StayLocation) {
  return { purpose: mode === 'clinical' ? 'patients' : 'training', hospitalId, unitId, unit: unitName } as const;
}

function timeText(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** Gone and too large are for good; any other refusal may be a setting that somebody mends. */
function verdictOf(answer: string): ReturnType<PushFormat['verdictOf']> {
  const status = Number(answer);
  if (status >= 200 && status < 300) return 'accepted';
  return status === 410 || status === 413 ? 'refused' : 'failed';
}
