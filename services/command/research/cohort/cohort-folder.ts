/**
 * The folder of a cohort while it is built. Everything lies below `.building` until all of it is there: parts, each with a `part.json`
 * that is written last and names the digest of every file; then the files of the cohort, which are moved into their place one by one,
 * `cohort.json` last. Whatever moment a build is ended at, the folder says how far it had come.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { messageOf, VigilError } from '../../../platform/errors.ts';
import { writeWhole } from '../../../platform/disk/folder-files.ts';
import { cohortPartSchema, type CohortPart } from './cohort-part.ts';

const BUILDING = '.building';
const PART = 'part-';
export const WHOLE = 'cohort.json';
const OWN_FOLDER = { recursive: true, mode: 0o700 } as const;

const begunSchema = z.object({
  version: z.literal(1),
  /** Digest of what is built, and by which Vigil. */
  key: z.string(),
  /** Wall time of its beginning, ms: the end of what can be known of a stay that is open. */
  nowMs: z.number(),
  salt: z.string(),
});

export type Begun = z.infer<typeof begunSchema>;

export class CohortFolder {
  readonly #out: string;

  constructor(out: string) {
    this.#out = path.resolve(out);
  }

  /** What a whole cohort says of itself, as text; null: there is none yet. What its building left behind is removed. */
  async whole(): Promise<string | null> {
    if (!existsSync(path.join(this.#out, WHOLE)) || !existsSync(this.#below())) return null;
    return attempt(async () => {
      const text = await readFile(path.join(this.#out, WHOLE), 'utf8');
      await this.removeBuilding();
      return text;
    });
  }

  /** How the build began that lies here; null: none does. Rejects with `config-invalid` where something else lies here. */
  async begun(): Promise<Begun | null> {
    if (!existsSync(this.#out)) return null;
    if (!existsSync(this.#below())) {
      const there = await attempt(() => readdir(this.#out));
      if (there.length === 0) return null;
      throw new VigilError('config-invalid', `${this.#out} is not empty: a cohort is built in a folder of its own`);
    }
    // Ended before it was written: nothing was built yet.
    const file = this.#below('build.json');
    if (!existsSync(file)) return null;
    const read = begunSchema.safeParse(await attempt(async () => JSON.parse(await readFile(file, 'utf8')) as unknown));
    return read.data ?? null;
  }

  /** Whatever was built here before is gone. */
  begin(begun: Begun): Promise<void> {
    return attempt(async () => {
      await rm(this.#below(), { recursive: true, force: true });
      await mkdir(this.#below(), OWN_FOLDER);
      await writeWhole(this.#below('build.json'), JSON.stringify(begun));
    });
  }

  /**
   * Rejects with `config-invalid` while another process builds here. One that was killed holds nothing, nor does one of this
   * process's own number, which in a container is every one.
   */
  async own(): Promise<void> {
    const file = this.#below('owner');
    const pid = Number(await readFile(file, 'utf8').catch(() => ''));
    if (Number.isInteger(pid) && pid > 0 && pid !== process.pid && isThere(pid)) {
      throw new VigilError('config-invalid', `process ${pid} builds into this folder; if it does not, remove ${file}`);
    }
    await attempt(() => writeWhole(file, String(process.pid)));
  }

  /** A scratch database of this name may be made here; what lay there is gone. */
  async scratchFile(name: string): Promise<string> {
    const file = this.#below(`${name}.duckdb`);
    await attempt(() =>
      Promise.all(['', '.wal', '.spill', '.tmp'].map((end) => rm(`${file}${end}`, { recursive: true, force: true }))),
    );
    return file;
  }

  /** The part of this number if it is whole; null: it is made anew. */
  async part(number: number): Promise<CohortPart | null> {
    const file = this.partFile(number, 'part.json');
    if (!existsSync(file)) return null;
    return attempt(async () => {
      const read = cohortPartSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
      if (!read.success) return null;
      for (const [name, digest] of Object.entries(read.data.files)) {
        const own = this.partFile(number, name);
        if (!existsSync(own) || (await sha256Of(own)) !== digest) return null;
      }
      return read.data;
    });
  }

  /** Parts from this number on are gone, the last first: what is left is a beginning at every moment. */
  dropFrom(number: number): Promise<void> {
    return attempt(async () => {
      const names = (await readdir(this.#below())).filter((name) => name.startsWith(PART));
      for (const name of names.toSorted().toReversed()) {
        if (name >= partName(number)) await rm(this.#below(name), { recursive: true, force: true });
      }
    });
  }

  /** An empty folder for the part; resolves with the place of its scratch database. */
  async beginPart(number: number): Promise<string> {
    const folder = path.dirname(this.partFile(number, 'part.json'));
    await attempt(async () => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, OWN_FOLDER);
    });
    return this.scratchFile('gathered');
  }

  partFile(number: number, name: string): string {
    return this.#below(partName(number), name);
  }

  /** Digests of its files, and with them the part is whole. */
  async endPart(
    number: number,
    { names, part }: { readonly names: readonly string[]; readonly part: Omit<CohortPart, 'files'> },
  ): Promise<CohortPart> {
    const files: Record<string, string> = {};
    for (const name of names) files[name] = await attempt(() => sha256Of(this.partFile(number, name)));
    const whole = { ...part, files };
    await attempt(() => writeWhole(this.partFile(number, 'part.json'), JSON.stringify(whole)));
    return whole;
  }

  /** An empty place for the files of the cohort. */
  beginFiles(): Promise<void> {
    return attempt(async () => {
      await rm(this.#below('files'), { recursive: true, force: true });
      await mkdir(this.#below('files'), OWN_FOLDER);
    });
  }

  /** Of a file of the cohort, until all of them are there. */
  file(name: string): string {
    return this.#below('files', name);
  }

  writeText(name: string, text: string): Promise<void> {
    return attempt(() => writeFile(this.file(name), text, { mode: 0o600, flush: true }));
  }

  digestOf(name: string): Promise<string> {
    return attempt(() => sha256Of(this.file(name)));
  }

  /** Puts the files into their place, that which says that the cohort is whole last, and removes what it was built from. */
  end(): Promise<void> {
    return attempt(async () => {
      const names = await readdir(this.#below('files'));
      for (const name of [...names.filter((each) => each !== WHOLE), WHOLE]) {
        await rename(this.file(name), path.join(this.#out, name));
      }
      await this.removeBuilding();
    });
  }

  async removeBuilding(): Promise<void> {
    await rm(this.#below(), { recursive: true, force: true });
  }

  #below(...parts: readonly string[]): string {
    return path.join(this.#out, BUILDING, ...parts);
  }
}

function partName(number: number): string {
  return PART + String(number).padStart(6, '0');
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof VigilError) throw error;
    const isFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
    throw new VigilError(isFull ? 'disk-full' : 'export-failed', messageOf(error), { cause: error });
  }
}
