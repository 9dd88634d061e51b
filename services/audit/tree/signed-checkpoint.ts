/**
 * A checkpoint says how long a trail is and what its root is, signed: C2SP tlog-checkpoint in a C2SP signed-note, with
 * Ed25519. Any reader of those formats (Go's sumdb/note) verifies it with the line of the public key.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/** Algorithm of the key, as signed-note numbers them. */
const ED25519 = 1;
/** What stands before the 32 bytes of a public Ed25519 key in DER (RFC 8410). */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

export interface VerifierKey {
  readonly name: string;
  readonly key: KeyObject;
  readonly hash: Buffer;
}

export interface SigningKey {
  readonly verifier: VerifierKey;
  readonly privateKey: KeyObject;
}

/** `pem`: PKCS8. The name has no space and no plus. */
export function signingKey(name: string, pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  const key = createPublicKey(privateKey);
  return { privateKey, verifier: { name, key, hash: hashOfKey(name, rawKey(key)) } };
}

/** `name+hash+key` in one line, as Go's note.NewVerifier reads it. */
export function verifierLine({ name, key, hash }: VerifierKey): string {
  return `${name}+${hash.toString('hex')}+${Buffer.concat([Buffer.of(ED25519), rawKey(key)]).toString('base64')}`;
}

/** null: no such line. */
export function parseVerifierLine(line: string): VerifierKey | null {
  const [, name = '', hash, base64 = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(line.trim()) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 33 || bytes[0] !== ED25519) return null;
  const raw = bytes.subarray(1);
  if (hashOfKey(name, raw).toString('hex') !== hash) return null;
  const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, raw]), format: 'der', type: 'spki' });
  return { name, key, hash: hashOfKey(name, raw) };
}

export function signCheckpoint({ origin, size, root }: Checkpoint, { verifier, privateKey }: SigningKey): Buffer {
  const text = `${origin}\n${size}\n${root.toString('base64')}\n`;
  const signature = sign(null, Buffer.from(text), privateKey);
  const signed = Buffer.concat([verifier.hash, signature]).toString('base64');
  return Buffer.from(`${text}\n— ${verifier.name} ${signed}\n`);
}

/** null: it cannot be read, tells of another trail, or the signature is not of this key. */
export function openCheckpoint(note: Uint8Array, { name, key, hash }: VerifierKey): Checkpoint | null {
  const [, text = '', origin = '', size = '', root = '', signatures = ''] =
    /^(([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n)\n((?:— \S+ \S+\n)+)$/.exec(Buffer.from(note).toString()) ??
    [];
  if (origin !== name) return null;
  const isSigned = signatures.split('\n').some((line) => {
    const [, signer, base64 = ''] = line.split(' ');
    const bytes = Buffer.from(base64, 'base64');
    return (
      signer === name && bytes.subarray(0, 4).equals(hash) && verify(null, Buffer.from(text), key, bytes.subarray(4))
    );
  });
  return isSigned ? { origin, size: Number(size), root: Buffer.from(root, 'base64') } : null;
}

function rawKey(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(SPKI_HEAD.length);
}

/** Tells keys of one name apart. */
function hashOfKey(name: string, raw: Buffer): Buffer {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.concat([Buffer.of(ED25519), raw]))
    .digest()
    .subarray(0, 4);
}
