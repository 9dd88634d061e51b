/**
 * Sealed objects as files of a folder, on this machine or a shared disk. An object is written aside, flushed and
 * renamed, and the folder flushed after it: after a kill or a power cut it is there whole or not at all.
 */
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { SealedStore } from '../stores.port.ts';
import { archiveFailure } from './archive-failure.ts';

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
    const below = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    try {
      await mkdir(this.#folder, { recursive: true, mode: OWNER_FOLDER });
      const entries = await readdir(path.join(this.#folder, below), { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && !entry.name.endsWith(PART))
        .map((entry) => path.relative(this.#folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
        .filter((name) => name.startsWith(prefix))
        .toSorted();
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

  async write(name: string, bytes: Buffer): Promise<void> {
    const target = this.#pathOf(name);
    try {
      await mkdir(path.dirname(target), { recursive: true, mode: OWNER_FOLDER });
      const file = await open(target + PART, 'w', OWNER_FILE);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(target + PART, target);
      await flushFolder(path.dirname(target));
    } catch (error) {
      throw archiveFailure(`${name} of the archive cannot be written`, error);
    }
  }

  #pathOf(name: string): string {
    return path.join(this.#folder, ...name.split('/'));
  }
}

/** A rename is durable when the folder is. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
