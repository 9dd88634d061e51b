/**
 * Sealed objects as files of a folder, on this machine or a shared disk. An object is written aside, flushed and
 * renamed, and the folder flushed after it: after a kill or a power cut it is there whole or not at all.
 */
import { access, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { filesBelow, flushFolder } from '../../platform/disk/folder-files.ts';
import type { SealedStore } from '../stores.port.ts';
import { alreadyThere, archiveFailure } from './archive-failure.ts';

const PART = '.part';
/** Names and birth dates are in it: for the owner alone, wherever the folder lies. */
const OWNER_FOLDER = 0o700;
const OWNER_FILE = 0o600;

export class SealedFolder implements SealedStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async names(prefix: string): Promise<readonly string[]> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: OWNER_FOLDER });
      return await filesBelow(this.#folder, { prefix, aside: PART });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // nothing was sealed there yet
      throw archiveFailure(`the archive cannot be listed`, error);
    }
  }

  async first(name: string, bytes: number): Promise<Buffer> {
    try {
      const file = await open(this.#pathOf(name), 'r');
      try {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw archiveFailure(`${name} of the archive cannot be read`, error);
    }
  }

  async read(name: string): Promise<Buffer> {
    try {
      return await readFile(this.#pathOf(name));
    } catch (error) {
      throw archiveFailure(`${name} of the archive cannot be read`, error);
    }
  }

  async create(name: string, bytes: Buffer): Promise<void> {
    const target = this.#pathOf(name);
    try {
      await writeAside(target, bytes);
      const isNew = await linked(target + PART, target);
      await rm(target + PART, { force: true });
      await flushFolder(path.dirname(target));
      if (!isNew && !(await readFile(target)).equals(bytes)) throw alreadyThere(name);
    } catch (error) {
      throw archiveFailure(`${name} of the archive cannot be written`, error);
    }
  }

  async replace(name: string, bytes: Buffer): Promise<void> {
    const target = this.#pathOf(name);
    try {
      await writeAside(target, bytes);
      await rename(target + PART, target);
      await flushFolder(path.dirname(target));
    } catch (error) {
      throw archiveFailure(`${name} of the archive cannot be written`, error);
    }
  }

  async remove(name: string): Promise<void> {
    const target = this.#pathOf(name);
    try {
      await rm(target, { force: true });
      await flushFolder(path.dirname(target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // nor is its folder there
      throw archiveFailure(`${name} of the archive cannot be removed`, error);
    }
  }

  #pathOf(name: string): string {
    return path.join(this.#folder, ...name.split('/'));
  }
}

async function writeAside(target: string, bytes: Buffer): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true, mode: OWNER_FOLDER });
  const file = await open(target + PART, 'w', OWNER_FILE);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** False: something lies there already. A shared disk may know no links: there the look before the rename has to do. */
async function linked(from: string, target: string): Promise<boolean> {
  try {
    await link(from, target);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    const isThere = await access(target).then(
      () => true,
      () => false,
    );
    if (!isThere) await rename(from, target);
    return !isThere;
  }
}
