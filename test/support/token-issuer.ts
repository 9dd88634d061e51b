/** An issuer of signed tokens (JWT, RS256) by node's own crypto, whose public keys another server checks them by. */
import { generateKeyPairSync, sign } from 'node:crypto';

export interface TokenIssuer {
  /** A JSON Web Key Set with the public key. */
  readonly keys: string;
  /** A token of these claims, signed. */
  token(claims: Readonly<Record<string, unknown>>): string;
}

export function makeTokenIssuer(keyId: string): TokenIssuer {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...publicKey.export({ format: 'jwk' }), kid: keyId, use: 'sig', alg: 'RS256' };
  return {
    keys: JSON.stringify({ keys: [key] }),
    token: (claims) => {
      const signed = `${partOf({ alg: 'RS256', typ: 'JWT', kid: keyId })}.${partOf(claims)}`;
      return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
    },
  };
}

/** The same claims without a signature. */
export function unsignedToken(claims: Readonly<Record<string, unknown>>): string {
  return `${partOf({ alg: 'none' })}.${partOf(claims)}.`;
}

function partOf(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
