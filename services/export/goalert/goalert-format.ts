/**
 * Alerts for GoAlert's generic API. `dedup` is the alert: a repetition is the same one there. GoAlert calls until it is closed, which it is as
 * soon as somebody in Vigil has answered or the reason is gone; when the answer runs out it is opened again.
 */
import type { PushFormat } from '../push/push-format.port.ts';
import { httpVerdict, toldAlert } from '../push/told-alert.ts';

export function goalertFormat({ screensUrl }: { readonly screensUrl: string | null }): PushFormat {
  return {
    messageFor: (decision, target, parts) => {
      const told = toldAlert(decision, target, { ...parts, screensUrl });
      if (told === null) return null;
      const { controlId, about, alert, isWaiting, summary, details, link } = told;
      const body = {
        summary,
        details: link === null ? details : `${details}\n\n${link}`,
        dedup: alert.id,
        ...(isWaiting ? {} : { action: 'close' }),
      };
      return { controlId, text: JSON.stringify(body), alert: about };
    },
    verdictOf: httpVerdict,
  };
}
