/**
 * What a hospital keeps of a linkage, beside the numbers of its grants: the secret that it shares with the other hospitals of the grant, and which drawn
 * row is which child. Who joins has neither.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { onDisk, writeWhole } from '../../../platform/disk/folder-files.ts';
import { readListed } from '../../../platform/disk/listed-file.ts';
import { GRANT_ID } from '../../grants/grant.ts';

const SECRET_BYTES = 32;
const ROW_BYTES = 12;

export const sharedSecretSchema = z.strictObject({
  version: z.literal(1),
  grantId: z.string().regex(GRANT_ID),
  secret: z.base64().length(44),
});
export type SharedSecret = z.infer<typeof sharedSecretSchema>;
const rowsSchema = z.object({ version: z.literal(1), rows: z.record(z.string(), z.string()) });

/** Every call rejects with `data-file-corrupt` or `data-folder-unusable`. */
export class HospitalLinks {
  readonly #folder: string;

  constructor(surrogatesDir: string) {
    this.#folder = path.join(surrogatesDir, 'linkage');
  }

  secretOf(grantId: string): Promise<SharedSecret | null> {
    return readListed(this.#file(grantId, 'secret'), `secret of ${grantId}`, sharedSecretSchema);
  }

  async makeSecret(grantId: string): Promise<SharedSecret> {
    const made: SharedSecret = { version: 1, grantId, secret: randomBytes(SECRET_BYTES).toString('base64') };
    await this.takeSecret(made);
    return made;
  }

  takeSecret(secret: SharedSecret): Promise<void> {
    return this.#write(secret.grantId, 'secret', secret);
  }

  /** A drawn row for each child, in its order; those of before count no more. */
  async drawRows(grantId: string, patientIds: readonly string[]): Promise<readonly string[]> {
    const drawn = patientIds.map((patientId) => [randomBytes(ROW_BYTES).toString('hex'), patientId] as const);
    await this.#write(grantId, 'rows', { version: 1, rows: Object.fromEntries(drawn) });
    return drawn.map(([row]) => row);
  }

  /** Which child each row is. */
  async rowsOf(grantId: string): Promise<ReadonlyMap<string, string>> {
    const kept = await readListed(this.#file(grantId, 'rows'), `rows of ${grantId}`, rowsSchema);
    return new Map(Object.entries(kept?.rows ?? {}));
  }

  async destroy(grantId: string): Promise<void> {
    for (const name of ['secret', 'rows']) {
      await onDisk(grantId, () => rm(this.#file(grantId, name), { force: true }));
    }
  }

  async #write(grantId: string, name: string, content: unknown): Promise<void> {
    await onDisk(grantId, async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeWhole(this.#file(grantId, name), `${JSON.stringify(content)}\n`);
    });
  }

  #file(grantId: string, name: string): string {
    return path.join(this.#folder, `${grantId}.${name}.json`);
  }
}
