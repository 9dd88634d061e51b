/** Sends webhooks by HTTP, signed anew each time: a repetition has the same id and a time of its own. */
import type { Clock } from '../../platform/clock.port.ts';
import type { MessageSender } from '../hl7/message-sender.port.ts';
import { signatureHeaders } from '../webhook/sign-webhook.ts';
import { openHttpLine } from './post-message.ts';

export interface WebhookLine {
  readonly url: string;
  readonly secret: Uint8Array;
  readonly clock: Clock;
  readonly answerWithinMs: number;
}

export function openWebhook({ url, secret, clock, answerWithinMs }: WebhookLine): MessageSender {
  return openHttpLine({
    url,
    answerWithinMs,
    headersOf: (body, id) => signatureHeaders({ id, sentAtMs: clock.nowMs(), body }, secret),
  });
}
