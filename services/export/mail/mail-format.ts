/**
 * An alert as a mail, for a mailbox or a gateway that makes pages and text messages of mails: unit, bed, level, what it is and a link. Mails
 * cross networks of others and stay in many places: no name or number of anybody is in them. Only what calls somebody is sent.
 */
import { isGraverLevel, type AlertChange, type AlertLevel } from '../../contract/decisions/alert.ts';
import type { PushFormat } from '../push/push-format.port.ts';
import { toldAlert } from '../push/told-alert.ts';

/** What a mail line sends: the message of this format, read back. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
  readonly alertId: string;
}

const CALLING: readonly AlertChange[] = ['raised', 'worsened', 'expired', 'escalated'];
const FOOT =
  'Research software. Bedside monitors keep their own alarms. An answer to this mail answers no alert: acknowledge at a screen of Vigil.';

/** `fromLevel`: lower ones are not sent. */
export function mailFormat({
  screensUrl,
  fromLevel,
}: {
  readonly screensUrl: string | null;
  readonly fromLevel: AlertLevel;
}): PushFormat {
  return {
    messageFor: (decision, target, parts) => {
      const told = toldAlert(decision, target, { ...parts, screensUrl });
      if (told === null || !CALLING.includes(told.change) || isGraverLevel(fromLevel, told.alert.level)) return null;
      const { controlId, about, summary, details, link } = told;
      const text = [details, ...(link === null ? [] : [link]), FOOT].join('\n\n');
      const mail: MailText = { subject: oneLine(summary), text, alertId: about.alertId };
      return { controlId, text: JSON.stringify(mail), alert: about };
    },
    verdictOf: (answer) => (answer.startsWith('2') ? 'accepted' : 'refused'),
  };
}

/** Nothing that was measured or typed makes a header of its own. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
