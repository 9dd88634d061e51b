/**
 * Grants in `grants.json` of the data folder, for its owner alone, written whole. It is read anew for each question: a grant
 * that was taken back by another process stops what runs in this one.
 */
import path from 'node:path';
import { z } from 'zod';
import { onDisk, writeWhole } from '../../../platform/disk/folder-files.ts';
import { readListed } from '../../../platform/disk/listed-file.ts';
import { grantSchema, type Grant } from '../grant.ts';
import type { GrantChange, Grants } from '../grants.port.ts';

const NAME = 'grants.json';
const fileSchema = z.object({ version: z.literal(1), grants: z.array(grantSchema).max(10_000) });

export class GrantFile implements Grants {
  readonly #path: string;

  constructor(dataDir: string) {
    this.#path = path.join(dataDir, NAME);
  }

  async list(): Promise<readonly Grant[]> {
    return (await readListed(this.#path, NAME, fileSchema))?.grants ?? [];
  }

  async find(grantId: string): Promise<Grant | null> {
    return (await this.list()).find((grant) => grant.grantId === grantId) ?? null;
  }

  async add(grant: Grant): Promise<GrantChange> {
    const known = await this.list();
    if (known.some(({ grantId }) => grantId === grant.grantId)) return { ok: false, fault: 'exists' };
    await this.#write([...known, grant]);
    return { ok: true, grant };
  }

  async change(grantId: string, change: (grant: Grant) => GrantChange): Promise<GrantChange> {
    const known = await this.list();
    const grant = known.find((each) => each.grantId === grantId);
    if (grant === undefined) return { ok: false, fault: 'unknown' };
    const made = change(grant);
    if (made.ok) await this.#write(known.map((each) => (each === grant ? made.grant : each)));
    return made;
  }

  async #write(grants: readonly Grant[]): Promise<void> {
    const text = `${JSON.stringify({ version: 1, grants }, null, 2)}\n`;
    await onDisk(NAME, () => writeWhole(this.#path, text));
  }
}
