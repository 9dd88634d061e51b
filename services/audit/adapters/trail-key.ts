/** The key that signs a trail: made with it, kept beside it for the owner alone, and told as a line for verifiers. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { VigilError } from '../../platform/errors.ts';
import type { TrailStore } from '../trail-store.port.ts';
import { signingKey, verifierLine, type SigningKey } from '../tree/signed-checkpoint.ts';
import { sha256Hex } from '../../contract/content-id.ts';

const PRIVATE = 'key';
export const PUBLIC = 'key.pub';

/** Makes one where there is none. Rejects with `audit-unusable`, or `audit-broken` where it cannot be read. */
export async function openTrailKey(store: TrailStore, trail: string): Promise<SigningKey> {
  const kept = await store.read(PRIVATE);
  if (kept !== null) return keyOf(kept, trail);
  if ((await store.read(PUBLIC)) !== null) {
    throw new VigilError('audit-broken', `the key of the trail ${trail} is gone`);
  }
  const { privateKey } = generateKeyPairSync('ed25519');
  await store.create(PRIVATE, Buffer.from(privateKey.export({ format: 'pem', type: 'pkcs8' })));
  // Another process may have been first.
  const key = keyOf((await store.read(PRIVATE)) ?? Buffer.alloc(0), trail);
  await store.create(PUBLIC, Buffer.from(`${verifierLine(key.verifier)}\n`));
  return key;
}

function keyOf(pem: Buffer, trail: string): SigningKey {
  try {
    const raw = createPublicKey(pem).export({ format: 'der', type: 'spki' });
    return signingKey(`vigil-${sha256Hex(raw).slice(0, 8)}/${trail}`, pem.toString());
  } catch (error) {
    throw new VigilError('audit-broken', `the key of the trail ${trail} cannot be read`, { cause: error });
  }
}
