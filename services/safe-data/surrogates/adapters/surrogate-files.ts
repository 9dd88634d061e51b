/**
 * Surrogates in a file a grant, in a folder that nothing else lies in and only its owner reads (VIGIL_SURROGATES_DIR, so that it can be another disk
 * and another account's). Numbers and shifts are drawn by the random generator of the system; none is reckoned from what it stands for.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { onDisk, writeWhole } from '../../../platform/disk/folder-files.ts';
import { readListed } from '../../../platform/disk/listed-file.ts';
import { shiftMsOf } from '../../deidentify/date-shift.ts';
import type { KeptTime } from '../../deidentify/release-policy.ts';
import type { SurrogatePerson, SurrogateRequest, Surrogates } from '../surrogates.port.ts';

const NUMBER_MAX = 2 ** 31 - 1;
const number = z.number().int().min(1).max(NUMBER_MAX);
const fileSchema = z.object({
  version: z.literal(1),
  persons: z.record(z.string(), z.object({ number, shiftMs: z.number() })),
  stays: z.record(z.string(), number),
});
type Kept = z.infer<typeof fileSchema>;

export class SurrogateFiles implements Surrogates {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async give(
    grantId: string,
    keeps: readonly KeptTime[],
    requests: readonly SurrogateRequest[],
  ): Promise<readonly SurrogatePerson[]> {
    const kept = await this.#read(grantId);
    const persons = new Map(Object.entries(kept.persons));
    const stays = new Map(Object.entries(kept.stays));
    const taken = new Set([...persons.values()].map((person) => person.number));
    const takenStays = new Set(stays.values());
    const given = requests.map(({ personId, fromMs, stayIds }): SurrogatePerson => {
      const known = persons.get(personId);
      const person = known ?? { number: drawn(taken), shiftMs: shiftMsOf(fromMs, keeps, drawnShare()) };
      persons.set(personId, person);
      for (const stayId of stayIds) if (!stays.has(stayId)) stays.set(stayId, drawn(takenStays));
      return { ...person, stayNumbers: new Map(stayIds.map((stayId) => [stayId, stays.get(stayId) ?? 0])) };
    });
    await this.#write(grantId, {
      version: 1,
      persons: Object.fromEntries(persons),
      stays: Object.fromEntries(stays),
    });
    return given;
  }

  async whoIs(grantId: string, asked: number): Promise<string | null> {
    const { persons } = await this.#read(grantId);
    return Object.entries(persons).find(([, person]) => person.number === asked)?.[0] ?? null;
  }

  async numbers(grantId: string): Promise<ReadonlyMap<string, number>> {
    const { persons } = await this.#read(grantId);
    return new Map(Object.entries(persons).map(([personId, person]) => [personId, person.number]));
  }

  async destroy(grantId: string): Promise<boolean> {
    const known = await readListed(this.#fileOf(grantId), grantId, fileSchema);
    await onDisk(grantId, () => rm(this.#fileOf(grantId), { force: true }));
    return known !== null;
  }

  async #read(grantId: string): Promise<Kept> {
    const known = await readListed(this.#fileOf(grantId), `surrogates of ${grantId}`, fileSchema);
    return known ?? { version: 1, persons: {}, stays: {} };
  }

  async #write(grantId: string, kept: Kept): Promise<void> {
    await onDisk(`surrogates of ${grantId}`, async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeWhole(this.#fileOf(grantId), `${JSON.stringify(kept)}\n`);
    });
  }

  #fileOf(grantId: string): string {
    return path.join(this.#folder, `${grantId}.json`);
  }
}

/** One that is not taken yet, which it then is. */
function drawn(taken: Set<number>): number {
  for (;;) {
    const candidate = randomInt(1, NUMBER_MAX);
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
}

/** Uniform in [0, 1), of 48 bits. */
function drawnShare(): number {
  return randomBytes(6).readUIntBE(0, 6) / 2 ** 48;
}
