/**
 * What channels outside the hospital's own systems are told of an alert: where it is, how urgent, what it is and where to look. Unit and
 * bed, never the name or a number of anybody. One that may be answered is asked for only while nobody in Vigil has answered it.
 */
import { contentId } from '../../contract/content-id.ts';
import type { Alert, AlertChange } from '../../contract/decisions/alert.ts';
import type { AlertChanged, Decision } from '../../contract/decisions/decision.ts';
import { alertText } from '../../wording/alert-text.ts';
import { statementText, type Listener } from '../../wording/wording.ts';
import type { MessageParts, Outgoing, PushTarget } from './push-format.port.ts';
import type { StayLocation } from '../ward/ward-directory.ts';

/** Painting, remarks, worse numbers within a level and refused commands are of the screens alone. */
export const TOLD_CHANGES: readonly AlertChange[] = [
  'raised',
  'worsened',
  'expired',
  'escalated',
  'acknowledged',
  'snoozed',
  'undone',
  'handed-over',
  'cleared',
];

export interface ToldAlert {
  readonly controlId: string;
  readonly about: NonNullable<Outgoing['alert']>;
  readonly change: AlertChange;
  readonly alert: Alert;
  readonly where: StayLocation;
  /** `emergency`, or the level. */
  readonly urgency: 'emergency' | Alert['level'];
  /** Nobody has answered it in Vigil: somebody is to come. */
  readonly isWaiting: boolean;
  /** In one line: «High: Desaturation: 84 %, PICU 5B, bed 7». */
  readonly summary: string;
  /** Sentences. */
  readonly details: string;
  /** Page that shows it; null: where the screens are is not known. */
  readonly link: string | null;
}

/** `screensUrl`: where the screens are opened, with a slash at its end; null: it is not told. Null: not for this receiver. */
export function toldAlert(
  decision: Decision,
  target: PushTarget,
  parts: MessageParts & { readonly screensUrl: string | null },
): ToldAlert | null {
  if (decision.kind !== 'alert.changed' || !target.units.includes(decision.unitId)) return null;
  if (!target.sends.includes('alerts') || !TOLD_CHANGES.includes(decision.change)) return null;
  return toldOf(decision, target.receiverId, parts);
}

function toldOf(
  decision: AlertChanged,
  receiverId: string,
  { wards, screensUrl }: MessageParts & { readonly screensUrl: string | null },
): ToldAlert {
  const { alert, change, stayId } = decision;
  const where = wards.locationOf(alert.unitId, stayId, alert.bedId);
  const listener: Listener = { language: 'en', timeZone: where.timeZone, seesNames: false };
  const urgency = alert.isEmergency === true ? 'emergency' : alert.level;
  return {
    controlId: contentId('vigil', [receiverId, decision.id]),
    about: { unitId: alert.unitId, alertId: alert.id, transition: alert.transition },
    change,
    alert,
    where,
    urgency,
    isWaiting: alert.phase === 'raised',
    summary: [
      `${where.mode === 'clinical' ? '' : 'TRAINING, no child. '}${capital(urgency)}: ${statementText(alert.title, listener)}`,
      where.unitName,
      ...(where.bedLabel === null ? [] : [`bed ${where.bedLabel}`]),
    ].join(', '),
    details: alertText(alert, listener),
    link: screensUrl === null ? null : screensUrl + hashOf(alert),
  };
}

/** As the screens read it (dashboards/ward/page/route.ts). */
function hashOf({ unitId, bedId }: Alert): string {
  const place = bedId === null ? '/' : `/bed/${encodeURIComponent(bedId)}`;
  return `#${place}?unit=${encodeURIComponent(unitId)}`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Of an HTTP status: what will never be taken is passed over at once; any other refusal may be a setting that somebody mends. */
export function httpVerdict(answer: string): 'accepted' | 'refused' | 'failed' {
  const status = Number(answer);
  if (status >= 200 && status < 300) return 'accepted';
  return [400, 410, 413, 422].includes(status) ? 'refused' : 'failed';
}
