/**
 * Programs that may ask for access tokens, as data: who they are, by which public keys they prove it,
 * what they may read and of which units. Invariant: no secret of a client is here, and a key that is
 * too weak or private is refused with the whole file.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { parseScope, type Scope } from './scope.ts';

export interface SmartClient {
  readonly clientId: string;
  readonly keys: readonly ClientKey[];
  readonly scopes: readonly Scope[];
  readonly units: readonly string[];
  /** Where notifications of this client's subscriptions may be sent, like `https://host:8443`; none: nowhere. */
  readonly endpointOrigins: readonly string[];
  /** Whether it may begin bulk exports, since its files stay inside the hospital. */
  readonly mayExport: boolean;
}

export interface ClientKey {
  readonly kid: string;
  /** The only algorithm this key may sign with: an attacker must not choose it. */
  readonly algorithm: SmartAlgorithm;
  readonly key: KeyObject;
}

export interface SmartSettings {
  /** Address under which clients reach this server, without a path; null: whatever the request says. */
  readonly publicUrl: string | null;
  readonly clients: readonly SmartClient[];
}

/** The two algorithms of SMART backend services; a closed list, so that `none` and HMAC never come near. */
export const SMART_ALGORITHMS = ['RS384', 'ES384'] as const;
export type SmartAlgorithm = (typeof SMART_ALGORITHMS)[number];

/** Below it an RSA key is not accepted anywhere today (NIST SP 800-131A). */
const RSA_BITS_MIN = 2048;

const jwk = z
  .looseObject({ kty: z.enum(['RSA', 'EC']), kid: z.string().min(1).max(128) })
  .refine((key) => !('d' in key), 'is a private key: register the public half');
const client = z.strictObject({
  clientId: z.string().regex(/^[\x21-\x7e]{1,128}$/),
  jwks: z.strictObject({ keys: z.array(jwk).min(1).max(10) }),
  scopes: z.array(z.string()).min(1).max(100),
  units: z.array(z.string().min(1).max(128)).min(1),
  endpointOrigins: z
    .array(
      z
        .url({ protocol: /^https?$/ })
        .refine((address) => new URL(address).origin === address, 'must be an origin, like https://host:8443'),
    )
    .max(20)
    .default([]),
  /** Said by whoever runs Vigil: what this program exports is not de-identified, and stays inside. */
  bulkExport: z.literal('in-house').optional(),
});
const settingsSchema = z.strictObject({
  version: z.literal(1),
  publicUrl: z.url({ protocol: /^https?$/ }),
  clients: z.array(client).max(1_000),
});

export type ParsedSmartSettings =
  | { readonly ok: true; readonly settings: SmartSettings }
  | { readonly ok: false; readonly fault: string };

/** Never throws: what is wrong comes back in words. */
export function parseSmartSettings(json: unknown): ParsedSmartSettings {
  const parsed = settingsSchema.safeParse(json);
  if (!parsed.success) {
    return {
      ok: false,
      fault: parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; '),
    };
  }
  const { publicUrl, clients } = parsed.data;
  const faults: string[] = [];
  const read = clients.map((entry): SmartClient => {
    const { clientId, units, endpointOrigins } = entry;
    const keys = entry.jwks.keys.flatMap((key) => {
      const found = keyOf(key);
      if (typeof found === 'string') faults.push(`${clientId}, key ${key.kid}: ${found}`);
      return typeof found === 'string' ? [] : [found];
    });
    const scopes = entry.scopes.flatMap((text) => {
      const scope = parseScope(text);
      if (scope === null || scope.context !== 'system') {
        faults.push(`${clientId}: «${text}» is not a scope that a backend service can have`);
      }
      return scope ?? [];
    });
    return { clientId, units, endpointOrigins, keys, scopes, mayExport: entry.bulkExport !== undefined };
  });
  const ids = clients.map(({ clientId }) => clientId);
  if (new Set(ids).size < ids.length) faults.push('a clientId stands twice');
  return faults.length > 0
    ? { ok: false, fault: faults.join('; ') }
    : { ok: true, settings: { publicUrl: publicUrl.replace(/\/+$/, ''), clients: read } };
}

/** The key ready to verify with, or why it is not taken. */
function keyOf(jsonWebKey: z.infer<typeof jwk>): ClientKey | string {
  const { kid, kty } = jsonWebKey;
  try {
    const key = createPublicKey({ key: jsonWebKey, format: 'jwk' });
    if (kty === 'RSA') {
      return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= RSA_BITS_MIN
        ? { kid, algorithm: 'RS384', key }
        : `needs ${RSA_BITS_MIN} bits or more`;
    }
    return key.asymmetricKeyDetails?.namedCurve === 'secp384r1'
      ? { kid, algorithm: 'ES384', key }
      : 'ES384 needs curve P-384';
  } catch {
    return 'is not a key';
  }
}
