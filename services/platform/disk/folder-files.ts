/** What adapters that keep files of their own in a folder have in common. */
import { randomBytes } from 'node:crypto';
import { open, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, VigilError } from '../errors.ts';

const OWNER_FILE = 0o600;

/** Names below a folder with `/` between their parts, in order, without those that end in `aside`. Rejects as the system does. */
export async function filesBelow(
  folder: string,
  { prefix, aside }: { readonly prefix: string; readonly aside: string },
): Promise<readonly string[]> {
  const below = path.join(folder, ...prefix.slice(0, prefix.lastIndexOf('/') + 1).split('/'));
  const entries = await readdir(below, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith(aside))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((name) => name.startsWith(prefix))
    .toSorted();
}

/** A new name in a folder is durable when the folder is. */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** For the owner alone, written aside, flushed and renamed into place: a reader finds all of it or what was there before. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const aside = `${file}.${randomBytes(4).toString('hex')}.new`;
  await writeFile(aside, text, { mode: OWNER_FILE, flush: true });
  await rename(aside, file);
}

/** Rejects with `data-folder-unusable` and what it was about, where the disk refuses. */
export async function onDisk<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new VigilError('data-folder-unusable', `${what}: ${messageOf(error)}`, { cause: error });
  }
}
