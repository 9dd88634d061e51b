/**
 * Tokens that name their hospital: `<hospital>.<secret>.<signature>`. The hospital that issues one signs its own id with
 * the secret; the front door, which knows the public keys alone, finds the hospital by it and can issue none. What a token
 * opens is asked of the hospital, which knows it by its hash.
 */
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

const SEALED = /^([a-z0-9][a-z0-9-]{0,40})\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{86})$/;

export function sealToken(hospitalId: string, secret: string, key: KeyObject): string {
  const signature = sign(null, signedText(hospitalId, secret), key);
  return `${hospitalId}.${secret}.${signature.toString('base64url')}`;
}

/** The hospital that signed it; null: none of these did. */
export function hospitalOfToken(token: string, keys: ReadonlyMap<string, KeyObject>): string | null {
  const [, hospitalId = '', secret = '', signature = ''] = SEALED.exec(token) ?? [];
  const key = keys.get(hospitalId);
  if (key === undefined) return null;
  return verify(null, signedText(hospitalId, secret), key, Buffer.from(signature, 'base64url')) ? hospitalId : null;
}

export function publicKeyText(key: KeyObject): string {
  return String(createPublicKey(key).export({ format: 'jwk' }).x);
}

export function publicKeyOf(text: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: text }, format: 'jwk' });
}

function signedText(hospitalId: string, secret: string): Buffer {
  return Buffer.from(`token of a hospital, version 1\n${hospitalId}\n${secret}\n`);
}
