/** Passwords are kept as scrypt hashes, each with its salt and cost; a check takes as long right or wrong. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** scrypt's N, r and p. */
export interface HashCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

export interface PasswordHash extends HashCost {
  /** base64 */
  readonly salt: string;
  /** base64, 32 bytes */
  readonly hash: string;
}

/** OWASP password storage cheat sheet, the row that needs 32 MiB: several at once must fit a small server. */
export const ACCOUNT_COST: HashCost = { N: 2 ** 15, r: 8, p: 3 };

const HASH_BYTES = 32;
const MEMORY_MAX_BYTES = 256 * 2 ** 20;

export function hashPassword(password: string, cost: HashCost): Promise<PasswordHash> {
  return hashWithSalt(password, cost, randomBytes(16));
}

export async function hashWithSalt(password: string, cost: HashCost, salt: Buffer): Promise<PasswordHash> {
  const hash = await derive({ password, salt, cost });
  return { ...cost, salt: salt.toString('base64'), hash: hash.toString('base64') };
}

export async function isPassword(password: string, known: PasswordHash): Promise<boolean> {
  const expected = Buffer.from(known.hash, 'base64');
  const derived = await derive({ password, salt: Buffer.from(known.salt, 'base64'), cost: known });
  return expected.byteLength === HASH_BYTES && timingSafeEqual(derived, expected);
}

/** A hash that no password has, for names that do not exist; checking it costs as much. */
export function hashOfNobody(cost: HashCost): PasswordHash {
  return {
    N: cost.N,
    r: cost.r,
    p: cost.p,
    salt: randomBytes(16).toString('base64'),
    hash: randomBytes(HASH_BYTES).toString('base64'),
  };
}

function derive({
  password,
  salt,
  cost,
}: {
  readonly password: string;
  readonly salt: Buffer;
  readonly cost: HashCost;
}): Promise<Buffer> {
  const { N, r, p } = cost;
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { N, r, p, maxmem: MEMORY_MAX_BYTES }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
