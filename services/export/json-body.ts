/** The body of a request as JSON, at most so many bytes. */
import type { IncomingMessage } from 'node:http';
import { readBodyText } from '../platform/request-body.ts';

export type JsonBody =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly status: 400 | 413; readonly fault: string };

/** Never throws. */
export async function readJsonBody(request: IncomingMessage, bytesMax: number): Promise<JsonBody> {
  const body = await readBodyText(request, bytesMax);
  if (!body.ok && body.fault === 'too-large') {
    return { ok: false, status: 413, fault: `the body has more than ${bytesMax} bytes` };
  }
  try {
    if (body.ok) return { ok: true, json: JSON.parse(body.text) };
  } catch {
    // Said below.
  }
  return { ok: false, status: 400, fault: 'the body is not JSON in UTF-8' };
}
