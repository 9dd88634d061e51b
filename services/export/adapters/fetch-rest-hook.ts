/**
 * Calls subscribers over HTTP. Redirects are refused: they would lead to an address that nobody
 * registered. What the answer says beside its status is not read.
 */
import { messageOf, VigilError } from '../../platform/errors.ts';
import type { RestHook } from '../subscriptions/rest-hook.port.ts';

export const fetchRestHook: RestHook = {
  post: async ({ endpoint, headers, body, timeoutMs, signal }) => {
    const named = headers.map((line): [string, string] => [
      line.slice(0, line.indexOf(':')),
      line.slice(line.indexOf(':') + 1).trim(),
    ]);
    try {
      const answer = await fetch(endpoint, {
        method: 'POST',
        headers: [...named, ['content-type', 'application/fhir+json']],
        body,
        redirect: 'error',
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]),
      });
      await answer.body?.cancel();
      return answer.status;
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
      throw new VigilError('receiver-unreachable', `the endpoint gave no answer: ${messageOf(error)}${cause}`, {
        cause: error,
      });
    }
  },
};
