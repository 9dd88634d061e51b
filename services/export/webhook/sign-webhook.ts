/**
 * The signature of a webhook, in the form of the Standard Webhooks specification 1.0: HMAC-SHA256 over id, time and body, so that
 * a receiver knows who sent it, that nothing was changed, and that it is not an old message sent again by somebody else. Any
 * library of that specification checks it.
 */
import { createHmac } from 'node:crypto';

/** As the specification asks: 24 to 64 bytes. */
const SECRET_BYTES_MIN = 24;
const SECRET_BYTES_MAX = 64;
const PREFIX = 'whsec_';

/** The key in `whsec_` and Base64, as it stands in its file; null: it is none. */
export function webhookSecretIn(text: string): Uint8Array | null {
  const secret = text.trim();
  if (!secret.startsWith(PREFIX)) return null;
  const encoded = secret.slice(PREFIX.length);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null;
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.length < SECRET_BYTES_MIN || bytes.length > SECRET_BYTES_MAX ? null : bytes;
}

export interface SignedMessage {
  readonly id: string;
  /** When it is sent, ms: a repetition is signed anew. */
  readonly sentAtMs: number;
  readonly body: string;
}

/** Headers of the request. `webhook-id` is the idempotency key: a repetition has the same. */
export function signatureHeaders({ id, sentAtMs, body }: SignedMessage, secret: Uint8Array) {
  const sentAtSeconds = String(Math.floor(sentAtMs / 1000));
  const signature = createHmac('sha256', secret).update(`${id}.${sentAtSeconds}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': sentAtSeconds,
    'webhook-signature': `v1,${signature}`,
  } as const;
}
