/**
 * Posts one message over HTTP. Redirects are refused: they lead to an address that nobody wrote down. An answer that asks to come later,
 * or that the receiver is unwell, is no answer, so that the message is tried for as long as it takes.
 */
import { messageOf, VigilError } from '../../platform/errors.ts';
import type { MessageSender } from '../hl7/message-sender.port.ts';

export interface HttpLine {
  readonly url: string;
  readonly answerWithinMs: number;
  /** Of one message by its id; the id is the key by which a repetition is known for one. */
  readonly headersOf: (body: string, id: string) => Readonly<Record<string, string>>;
}

/** Answers are HTTP statuses. */
export function openHttpLine({ url, answerWithinMs, headersOf }: HttpLine): MessageSender {
  const closing = new AbortController();
  return {
    send: async (body, id) => {
      const signal = AbortSignal.any([AbortSignal.timeout(answerWithinMs), closing.signal]);
      const status = await post({ url, body, headers: headersOf(body, id), signal });
      if (isForLater(status)) {
        throw new VigilError('receiver-unreachable', `the receiver answers ${status}: it is tried again`);
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
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'error',
      signal,
    });
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
    throw new VigilError('receiver-unreachable', `the receiver gave no answer: ${messageOf(error)}${cause}`, {
      cause: error,
    });
  }
}

/** Timed out, too early, too many, and whatever is wrong on their side. */
function isForLater(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}
