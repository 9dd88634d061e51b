/**
 * The body of a request as text, at most so many bytes. It serves an application without body parser
 * as well as one that keeps the raw bytes, and never answers a large body with a broken connection:
 * the rest is read and dropped, so that the sender sees the refusal.
 */
import type { IncomingMessage } from 'node:http';

export type BodyText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly fault: 'too-large' | 'not-utf-8' | 'cut-off' };

/** Past this the connection is closed after all: nobody sends it by mistake. */
const DROP_BYTES_MAX = 16_000_000;

/** Reads the whole body. Never throws. */
export async function readBodyText(
  request: IncomingMessage & { readonly rawBody?: unknown },
  bytesMax: number,
): Promise<BodyText> {
  if (request.rawBody instanceof Uint8Array) return textOf(request.rawBody, bytesMax);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request) {
      const piece = chunk as Uint8Array;
      bytes += piece.byteLength;
      if (bytes <= bytesMax) chunks.push(piece);
      else chunks.length = 0;
      if (bytes > DROP_BYTES_MAX) break;
    }
  } catch {
    return { ok: false, fault: 'cut-off' };
  }
  return bytes > bytesMax ? { ok: false, fault: 'too-large' } : textOf(Buffer.concat(chunks), bytesMax);
}

function textOf(bytes: Uint8Array, bytesMax: number): BodyText {
  if (bytes.byteLength > bytesMax) return { ok: false, fault: 'too-large' };
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, fault: 'not-utf-8' };
  }
}
