/**
 * A trail as files of a folder of this machine, for the owner alone. What is put once is written aside, flushed and
 * linked to its name, and the folder flushed after it: whole or not at all, and of two that write at once one wins.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { filesBelow, flushFolder } from '../../platform/disk/folder-files.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import type { TrailStore } from '../trail-store.port.ts';

const OWNER_FOLDER = 0o700;
const OWNER_FILE = 0o600;
const ASIDE = '.aside';

export class TrailFolder implements TrailStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(name: string): Promise<Buffer | null> {
    try {
      return await readFile(this.#pathOf(name));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw failure(`${name} of the audit trail cannot be read`, error);
    }
  }

  async names(prefix: string): Promise<readonly string[]> {
    try {
      return await filesBelow(this.#folder, { prefix, aside: ASIDE });
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw failure('the audit trail cannot be listed', error);
    }
  }

  async create(name: string, bytes: Uint8Array): Promise<boolean> {
    const target = this.#pathOf(name);
    const aside = asideOf(target);
    try {
      await writeAside(aside, bytes, true);
      const isNew = await link(aside, target).then(
        () => true,
        (error: unknown) => {
          if (codeOf(error) === 'EEXIST') return false;
          throw error;
        },
      );
      await rm(aside, { force: true });
      if (isNew) await flushFolder(path.dirname(target));
      return isNew;
    } catch (error) {
      throw failure(`${name} of the audit trail cannot be written`, error);
    }
  }

  async replace(name: string, bytes: Uint8Array, isDurable: boolean): Promise<void> {
    const target = this.#pathOf(name);
    const aside = asideOf(target);
    try {
      await writeAside(aside, bytes, isDurable);
      await rename(aside, target);
      if (isDurable) await flushFolder(path.dirname(target));
    } catch (error) {
      throw failure(`${name} of the audit trail cannot be written`, error);
    }
  }

  async remove(name: string): Promise<void> {
    try {
      await rm(this.#pathOf(name), { force: true });
    } catch (error) {
      throw failure(`${name} of the audit trail cannot be removed`, error);
    }
  }

  #pathOf(name: string): string {
    return path.join(this.#folder, ...name.split('/'));
  }
}

/** Of its own for each write: another process may write the same name at this moment. */
function asideOf(target: string): string {
  return `${target}.${randomUUID()}${ASIDE}`;
}

async function writeAside(aside: string, bytes: Uint8Array, isDurable: boolean): Promise<void> {
  const file = await open(aside, 'w', OWNER_FILE).catch(async (error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
    await mkdir(path.dirname(aside), { recursive: true, mode: OWNER_FOLDER });
    return open(aside, 'w', OWNER_FILE);
  });
  try {
    await file.writeFile(bytes);
    if (isDurable) await file.sync();
  } finally {
    await file.close();
  }
}

function failure(what: string, cause: unknown): VigilError {
  return new VigilError(codeOf(cause) === 'ENOSPC' ? 'disk-full' : 'audit-unusable', `${what}: ${messageOf(cause)}`, {
    cause,
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
