/** Clients with real keys, and assertions signed with them, as a client's library would make them. */
import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import {
  parseSmartSettings,
  type SmartAlgorithm,
  type SmartSettings,
} from '../../../services/access/smart/smart-client.ts';

export const ISSUER = 'https://vigil.example';
export const AUDIENCE = `${ISSUER}/oauth/token`;

export interface KeyPair {
  readonly kid: string;
  readonly algorithm: SmartAlgorithm;
  readonly privateKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

export function rsaKey(kid: string, bits = 2048): KeyPair {
  return pairOf(kid, 'RS384', generateKeyPairSync('rsa', { modulusLength: bits }));
}

export function ellipticKey(kid: string, namedCurve = 'P-384'): KeyPair {
  return pairOf(kid, 'ES384', generateKeyPairSync('ec', { namedCurve }));
}

function pairOf(
  kid: string,
  algorithm: SmartAlgorithm,
  pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
): KeyPair {
  return { kid, algorithm, privateKey: pair.privateKey, jwk: { ...pair.publicKey.export({ format: 'jwk' }), kid } };
}

export function clientFile(
  clients: readonly {
    readonly clientId: string;
    readonly keys: readonly KeyPair[];
    readonly scopes: readonly string[];
    readonly units: readonly string[];
  }[],
): unknown {
  return {
    version: 1,
    publicUrl: ISSUER,
    clients: clients.map(({ clientId, keys, scopes, units }) => ({
      clientId,
      jwks: { keys: keys.map(({ jwk }) => jwk) },
      scopes,
      units,
    })),
  };
}

export function settingsOf(file: unknown): SmartSettings {
  const parsed = parseSmartSettings(file);
  if (!parsed.ok) throw new Error(parsed.fault);
  return parsed.settings;
}

/** A compact JWS. `how` plays the attacker: another header, no signature, or one with a secret. */
export function assertionOf(
  key: KeyPair,
  claims: Readonly<Record<string, unknown>>,
  how: {
    readonly header?: Readonly<Record<string, unknown>>;
    readonly signWith?: 'nothing' | 'public-key-as-secret' | 'der';
  } = {},
): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: key.algorithm, kid: key.kid, typ: 'JWT', ...how.header })}.${encode(claims)}`;
  if (how.signWith === 'nothing') return `${text}.`;
  if (how.signWith === 'public-key-as-secret') {
    return `${text}.${createHmac('sha384', JSON.stringify(key.jwk)).update(text).digest('base64url')}`;
  }
  const isPlain = key.algorithm === 'ES384' && how.signWith !== 'der';
  return `${text}.${sign('sha384', Buffer.from(text), isPlain ? { key: key.privateKey, dsaEncoding: 'ieee-p1363' } : key.privateKey).toString('base64url')}`;
}
