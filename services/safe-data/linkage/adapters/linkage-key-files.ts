/**
 * Keys of grants in a folder of its own (VIGIL_LINKAGE_DIR), for its owner alone: a file a key, one of what came under it, one that says it ended. The last is
 * written first and stays, so that a grant that ended never has a key again; then the key is overwritten and removed. A copy of
 * the disk that somebody made before, and a disk that keeps what was overwritten, are not reached: docs/guides/research.md says so.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { flushFolder, onDisk, writeWhole } from '../../../platform/disk/folder-files.ts';
import { readListed } from '../../../platform/disk/listed-file.ts';
import { GRANT_ID } from '../../grants/grant.ts';
import type { KnownRow } from '../link-rows.ts';
import type { LinkageKeys, OpenedGrant } from '../linkage-keys.port.ts';
import { codedRowSchema } from '../linkage-messages.ts';

const KEY_BYTES = 32;
const keySchema = z.object({
  version: z.literal(1),
  grantId: z.string().regex(GRANT_ID),
  openedBy: z.string().min(1),
  openedAtMs: z.number(),
  expiresAtMs: z.number(),
  key: z.base64().length(44),
});
const endSchema = keySchema.omit({ key: true }).extend({ ended: z.object({ by: z.string(), atMs: z.number() }) });
const peopleSchema = z.object({
  version: z.literal(1),
  rows: z.array(codedRowSchema.omit({ row: true }).extend({ pseudonym: z.string() })),
});

export class LinkageKeyFiles implements LinkageKeys {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async list(): Promise<readonly OpenedGrant[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const ids = new Set(names.flatMap((name) => /^(.+)\.(?:key|end)\.json$/.exec(name)?.[1] ?? []));
    const grants = await Promise.all([...ids].toSorted().map((grantId) => this.#find(grantId)));
    return grants.filter((grant) => grant !== null);
  }

  async open(grant: Omit<OpenedGrant, 'ended'>): Promise<boolean> {
    if ((await this.#find(grant.grantId)) !== null) return false;
    const key = randomBytes(KEY_BYTES).toString('base64');
    await this.#write(`${grant.grantId}.key.json`, { version: 1, ...grant, key });
    return true;
  }

  async keyOf(grantId: string, nowMs: number): Promise<Uint8Array | null> {
    if ((await this.#end(grantId)) !== null) return null;
    const kept = await this.#key(grantId);
    return kept === null || nowMs >= kept.expiresAtMs ? null : Buffer.from(kept.key, 'base64');
  }

  async known(grantId: string): Promise<readonly KnownRow[]> {
    const file = this.#file(`${grantId}.people.json`);
    return (await readListed(file, `what came under ${grantId}`, peopleSchema))?.rows ?? [];
  }

  async keep(grantId: string, rows: readonly KnownRow[]): Promise<void> {
    await this.#write(`${grantId}.people.json`, { version: 1, rows });
    if ((await this.#end(grantId)) !== null) await this.#remove(`${grantId}.people.json`);
  }

  async destroy(grantId: string, ended: { readonly by: string; readonly atMs: number }): Promise<boolean> {
    const kept = await this.#key(grantId);
    if (kept === null) return false;
    const { key: _gone, ...grant } = kept;
    await this.#write(`${grantId}.end.json`, { ...grant, ended });
    await onDisk(`key of ${grantId}`, async () => {
      const handle = await open(this.#file(`${grantId}.key.json`), 'r+');
      try {
        const { size } = await handle.stat();
        await handle.write(randomBytes(size), 0, size, 0);
        await handle.sync();
      } finally {
        await handle.close();
      }
    });
    for (const name of ['key', 'people']) await this.#remove(`${grantId}.${name}.json`);
    await onDisk(this.#folder, () => flushFolder(this.#folder));
    return true;
  }

  async #find(grantId: string): Promise<OpenedGrant | null> {
    const end = await this.#end(grantId);
    const kept = end ?? (await this.#key(grantId));
    if (kept === null) return null;
    const { openedBy, openedAtMs, expiresAtMs } = kept;
    return { grantId, openedBy, openedAtMs, expiresAtMs, ended: end?.ended ?? null };
  }

  #key(grantId: string): Promise<z.infer<typeof keySchema> | null> {
    return readListed(this.#file(`${grantId}.key.json`), `key of ${grantId}`, keySchema);
  }

  #end(grantId: string): Promise<z.infer<typeof endSchema> | null> {
    return readListed(this.#file(`${grantId}.end.json`), `end of ${grantId}`, endSchema);
  }

  async #write(name: string, content: unknown): Promise<void> {
    await onDisk(name, async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeWhole(this.#file(name), `${JSON.stringify(content)}\n`);
      await flushFolder(this.#folder);
    });
  }

  async #remove(name: string): Promise<void> {
    await onDisk(name, () => rm(this.#file(name), { force: true }));
  }

  #file(name: string): string {
    return path.join(this.#folder, name);
  }
}
