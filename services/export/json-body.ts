/** The body of a request as JSON, at most so many bytes. What is too large is read to its end and dropped, so that the answer arrives. */
import type { IncomingMessage } from 'node:http';

export type JsonBody =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly status: 400 | 413; readonly fault: string };

/** Never throws. */
export async function readJsonBody(request: IncomingMessage, bytesMax: number): Promise<JsonBody> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Uint8Array>) {
      bytes += chunk.byteLength;
      if (bytes <= bytesMax) chunks.push(chunk);
    }
    if (bytes > bytesMax) return { ok: false, status: 413, fault: `the body has more than ${bytesMax} bytes` };
    return { ok: true, json: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))) };
  } catch {
    return { ok: false, status: 400, fault: 'the body is not JSON in UTF-8' };
  }
}
