/**
 * Digests of content and ids that follow from it: what was sent twice is one thing twice, whoever computes
 * it and whenever. Invariant: the bytes of an id never change, since ids stand in logs, histories and other
 * systems. Secrets (passwords, tokens) are hashed where they are kept, and not here.
 */
import { createHash } from 'node:crypto';

/** Digits of the digest in an id: 128 bits, far more than there are things. */
const ID_DIGITS = 32;

/** SHA-256 in lower-case hexadecimal digits, of the parts one after the other. */
export function sha256Hex(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** SHA-256 in Base64, where space is short. */
export function sha256Base64(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64');
}

/** The first half of the SHA-256 in hexadecimal digits. */
export function contentDigest(content: string | Uint8Array): string {
  return sha256Hex(content).slice(0, ID_DIGITS);
}

/** `prefix:` and a digest of the parts; as JSON, so that no part can be taken for two. */
export function contentId(prefix: string, parts: readonly unknown[]): string {
  return `${prefix}:${contentDigest(JSON.stringify(parts))}`;
}

/** A name-based UUID (RFC 9562, version 8: our own hash). */
export function contentUuid(name: string): string {
  const digits = sha256Hex(name);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
