/** Passwords are kept as scrypt hashes with a salt each; a check takes the same time right or wrong. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

export interface PasswordHash {
  /** base64 */
  readonly salt: string;
  /** base64, 32 bytes */
  readonly hash: string;
}

const HASH_BYTES = 32;
/** OWASP password storage cheat sheet, the row that needs 32 MiB: several at once must fit a small server. */
const COST = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 2 ** 20 };

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16);
  return { salt: salt.toString('base64'), hash: (await derive(password, salt)).toString('base64') };
}

export async function isPassword(password: string, known: PasswordHash): Promise<boolean> {
  const expected = Buffer.from(known.hash, 'base64');
  const derived = await derive(password, Buffer.from(known.salt, 'base64'));
  return expected.byteLength === HASH_BYTES && timingSafeEqual(derived, expected);
}

/** A hash that no password has, for names that do not exist. */
export function hashOfNobody(): PasswordHash {
  return { salt: randomBytes(16).toString('base64'), hash: randomBytes(HASH_BYTES).toString('base64') };
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, COST, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
