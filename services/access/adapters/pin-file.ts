/**
 * PINs and badges by which people say at a shared screen who they are, in `pins.json` of the data folder: as scrypt
 * hashes, for its owner alone, written whole and renamed into place. A badge is looked up by its number, so all badges have
 * one salt, random for this installation.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { writeWhole } from '../../platform/disk/folder-files.ts';
import { readListed } from '../../platform/disk/listed-file.ts';
import { VigilError } from '../../platform/errors.ts';
import { ACCOUNT_COST, hashPassword, hashWithSalt, type HashCost } from './password-hash.ts';

const hash = z.object({
  N: z.number().int(),
  r: z.number().int(),
  p: z.number().int(),
  salt: z.base64().min(20),
  hash: z.base64().length(44),
});
const personSchema = z.object({
  userId: z.string().min(1).max(128),
  pin: hash.extend({ setAtMs: z.number() }).nullable(),
  /** Hash of the number under the one salt of the file. */
  badge: z
    .object({ hash: z.base64().length(44), boundBy: z.string().min(1).max(80), boundAtMs: z.number() })
    .nullable(),
  /** What a sign-in provider proved of them last; null: an account of this machine, or not proven, or ended. */
  proven: z
    .object({
      displayName: z.string(),
      issuer: z.string(),
      subject: z.string(),
      providerSessionId: z.string().nullable(),
      held: z.array(z.object({ claim: z.array(z.string()), value: z.string() })),
      provenAtMs: z.number(),
    })
    .nullable(),
});
const fileSchema = z.object({
  version: z.literal(1),
  badgeSalt: z.base64().min(20),
  people: z.array(personSchema).max(10_000),
});

export type PinPerson = z.infer<typeof personSchema>;
export interface Pins {
  readonly badgeSalt: string;
  readonly people: readonly PinPerson[];
}

/** As a reader types it, without what it puts around the number. */
const BADGE = /^[A-Za-z0-9]{4,64}$/;

/** No file: nobody has a PIN. Rejects with `data-file-corrupt` naming the fault, or `data-folder-unusable`. */
export async function readPins(file: string): Promise<Pins> {
  return (
    (await readListed(file, 'pins.json', fileSchema)) ?? { badgeSalt: randomBytes(16).toString('base64'), people: [] }
  );
}

/** Changes what is kept of one person, who begins with nothing. */
export async function changePinPerson(
  file: string,
  userId: string,
  change: (person: PinPerson, pins: Pins) => PinPerson | Promise<PinPerson>,
): Promise<void> {
  const pins = await readPins(file);
  const known = pins.people.find((person) => person.userId === userId);
  const changed = await change(known ?? { userId, pin: null, badge: null, proven: null }, pins);
  const others = pins.people.filter((person) => person.userId !== userId);
  await writePins(file, { ...pins, people: [...others, changed] });
}

export async function writePins(file: string, { badgeSalt, people }: Pins): Promise<void> {
  const kept = people.filter(({ pin, badge }) => pin !== null || badge !== null);
  await writeWhole(file, `${JSON.stringify({ version: 1, badgeSalt, people: kept }, null, 2)}\n`);
}

export async function pinHashOf(
  pin: string,
  { setAtMs, cost }: { readonly setAtMs: number; readonly cost: HashCost },
): Promise<NonNullable<PinPerson['pin']>> {
  return { ...(await hashPassword(pin, cost)), setAtMs };
}

/** The badge of this number is this person's from now on. Rejects with `config-invalid` where it is somebody else's, or is none. */
export async function bindBadge(
  file: string,
  {
    userId,
    number,
    by,
    nowMs,
  }: { readonly userId: string; readonly number: string; readonly by: string; readonly nowMs: number },
): Promise<void> {
  if (!BADGE.test(number)) {
    throw new VigilError('config-invalid', 'a badge number has 4 to 64 letters and digits, as the reader types it');
  }
  await changePinPerson(file, userId, async (person, pins) => {
    const badgeHash = await badgeHashOf(number, pins);
    const other = pins.people.find((each) => each.badge?.hash === badgeHash && each.userId !== userId);
    if (other !== undefined) throw new VigilError('config-invalid', `this badge is of ${other.userId}`);
    return { ...person, badge: { hash: badgeHash, boundBy: by, boundAtMs: nowMs } };
  });
}

/** Their badge or PIN counts no more. Rejects with `config-invalid` where there is none. */
export async function dropProof(file: string, userId: string, what: 'pin' | 'badge'): Promise<void> {
  const known = (await readPins(file)).people.find((person) => person.userId === userId);
  if (known === undefined || known[what] === null) {
    throw new VigilError('config-invalid', `no ${what} of ${userId}; \`node vigil.mjs badge list\` shows them`);
  }
  await changePinPerson(file, userId, (person) => ({ ...person, [what]: null }));
}

/** Base64. */
export async function badgeHashOf(number: string, { badgeSalt }: Pick<Pins, 'badgeSalt'>): Promise<string> {
  return (await hashWithSalt(number, ACCOUNT_COST, Buffer.from(badgeSalt, 'base64'))).hash;
}
