/**
 * The hospitals of one installation, and what each of them has alone. The wall between them is the process: nothing of a
 * hospital is opened by a process of another. So what a hospital has is written down without secrets, compared with what
 * its process was given, and refused where two of them name the same.
 */
import { z } from 'zod';
import { HOSPITAL_ID } from '../platform/tenancy-settings.ts';

const text = z.string().min(1).max(1_024);

const hospitalSchema = z.strictObject({
  hospitalId: z.string().regex(HOSPITAL_ID, 'must be small letters, digits and hyphens'),
  /** Where its process answers, for the front door alone. */
  address: z.string().regex(/^http:\/\/[^\s/?#@]+$/, 'must be an address like http://127.0.0.1:8081'),
  /** Ed25519, base64url of 32 bytes: by it the front door knows its tokens. */
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be a public key as `hospital entry` prints it'),
  /** Absolute paths: data, archive, and the numbers and keys of what leaves. */
  folders: z.array(text.startsWith('/')).min(1).max(16),
  /** null: the embedded log. */
  topicPrefix: text.nullable(),
  /** null: no sign-in to the brokers. */
  logUser: text.nullable(),
  /** null: the embedded history. */
  database: z.strictObject({ server: text, name: text, user: text }).nullable(),
  /** null: the archive lies in a folder. */
  bucket: z.strictObject({ place: text, keyId: text }).nullable(),
  /** null: no provider of sign-ins. */
  provider: z.strictObject({ issuer: text, clientId: text }).nullable(),
});

export const installationSchema = z.strictObject({
  version: z.literal(1),
  front: z.strictObject({
    host: text.default('127.0.0.1'),
    port: z.number().int().min(1).max(65_535),
    trustedProxies: z.number().int().min(0).max(3).default(0),
    /** Names under which the front door is asked for, besides loopback. */
    allowedHosts: z.array(z.string().regex(/^[a-z0-9._-]+$/)).default([]),
  }),
  hospitals: z.array(hospitalSchema).min(1).max(64),
});

export type Hospital = z.infer<typeof hospitalSchema>;
export type Installation = z.infer<typeof installationSchema>;

/** What two hospitals may not both have; `of` tells what one of them names. */
const ALONE: readonly { readonly what: string; readonly of: (hospital: Hospital) => string | null }[] = [
  { what: 'id', of: ({ hospitalId }) => hospitalId },
  { what: 'address', of: ({ address }) => address.toLowerCase() },
  { what: 'public key', of: ({ publicKey }) => publicKey },
  // Broker addresses have aliases, so prefixes must differ wherever they lie.
  { what: 'topic prefix', of: ({ topicPrefix }) => topicPrefix },
  { what: 'user of the log', of: ({ logUser }) => logUser },
  { what: 'database', of: ({ database }) => database?.name ?? null },
  { what: 'database user', of: ({ database }) => database?.user ?? null },
  { what: 'access key of the archive', of: ({ bucket }) => bucket?.keyId ?? null },
  { what: 'client id at the provider', of: ({ provider }) => provider?.clientId ?? null },
];

/** Every thing that two of them share, as a sentence each; none: each has its own. */
export function sharedAmong({ hospitals }: Pick<Installation, 'hospitals'>): readonly string[] {
  return hospitals.flatMap((left, index) => hospitals.slice(index + 1).flatMap((right) => sharedBy(left, right)));
}

function sharedBy(left: Hospital, right: Hospital): readonly string[] {
  const names = `${left.hospitalId} and ${right.hospitalId}`;
  const same = ALONE.filter(({ of }) => of(left) !== null && of(left) === of(right));
  const folders = left.folders.flatMap((one) => right.folders.filter((other) => isWithin(one, other)));
  const places = [left.bucket?.place, right.bucket?.place];
  return [
    ...same.map(({ what }) => `${names} have one ${what}`),
    ...folders.map((folder) => `${names} have one folder: ${folder}`),
    ...(places[0] !== undefined && places[1] !== undefined && isWithin(places[0], places[1])
      ? [`${names} have one place in the bucket`]
      : []),
  ];
}

/** One is the other, or lies in it. */
function isWithin(one: string, other: string): boolean {
  const [left, right] = [`${one}/`.replace(/\/+$/, '/'), `${other}/`.replace(/\/+$/, '/')];
  return left.startsWith(right) || right.startsWith(left);
}

/** Fields in which a process was given something else than the file says; its address is for the front door alone. */
export function differencesOf(given: Omit<Hospital, 'address'>, listed: Hospital): readonly string[] {
  const { address: _address, ...known } = listed;
  return Object.entries(known).flatMap(([field, value]) =>
    JSON.stringify(value) === JSON.stringify(given[field as keyof typeof given]) ? [] : [field],
  );
}
