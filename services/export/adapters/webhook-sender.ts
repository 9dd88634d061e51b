/**
 * Sends webhooks by HTTP. Redirects are refused: they lead to an address that nobody wrote down. An answer that asks to come later,
 * or that the receiver is unwell, is no answer, so that the message is tried for as long as it takes.
 */
import type { Clock } from '../../platform/clock.port.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import type { MessageSender } from '../hl7/message-sender.port.ts';
import { signatureHeaders } from '../webhook/sign-webhook.ts';

export interface WebhookLine {
  readonly url: string;
  readonly secret: Uint8Array;
  readonly clock: Clock;
  readonly answerWithinMs: number;
}

export function openWebhook({ url, secret, clock, answerWithinMs }: WebhookLine): MessageSender {
  const closing = new AbortController();
  return {
    send: async (body, id) => {
      const status = await post({
        url,
        body,
        headers: signatureHeaders({ id, sentAtMs: clock.nowMs(), body }, secret),
        signal: AbortSignal.any([AbortSignal.timeout(answerWithinMs), closing.signal]),
      });
      if (isForLater(status)) {
        throw new VigilError('receiver-unreachable', `the webhook answers ${status}: it is tried again`);
      }
      return String(status);
    },
    close: () => closing.abort(),
  };
}

async function post(request: {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}): Promise<number> {
  const { url, body, headers, signal } = request;
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal,
    });
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
    throw new VigilError('receiver-unreachable', `the webhook gave no answer: ${messageOf(error)}${cause}`, {
      cause: error,
    });
  }
}

/** Timed out, too early, too many, and whatever is wrong on their side. */
function isForLater(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}
