/** Lines to systems that are told of alerts over HTTP, each in the words of its own interface. */
import { MESSAGE_SYSTEM } from '../fhir/told/communication-format.ts';
import type { MessageSender } from '../hl7/message-sender.port.ts';
import { openHttpLine } from './post-message.ts';

export type HttpChannelKind = 'alertmanager' | 'goalert' | 'fhir';

export interface AlertLine {
  readonly kind: HttpChannelKind;
  /** Of the server: without the path of its interface. */
  readonly url: string;
  /** Sent as a bearer's; null: none is asked for. */
  readonly token: string | null;
  readonly answerWithinMs: number;
}

const PATHS: Readonly<Record<HttpChannelKind, string>> = {
  alertmanager: 'api/v2/alerts',
  goalert: 'api/v2/generic/incoming',
  fhir: 'Communication',
};

export function openAlertLine({ kind, url, token, answerWithinMs }: AlertLine): MessageSender {
  const own = kind === 'fhir' ? { 'content-type': 'application/fhir+json' } : {};
  return openHttpLine({
    url: `${url.replace(/\/$/, '')}/${PATHS[kind]}`,
    answerWithinMs,
    headersOf: (_body, id) => ({
      ...own,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(kind === 'fhir' ? { 'if-none-exist': `identifier=${MESSAGE_SYSTEM}|${id}` } : {}),
      'idempotency-key': id,
    }),
  });
}
