/** A small disk of its own for a data folder, to be filled up: a tmpfs, which needs root. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PIECE = Buffer.alloc(256 * 1024);

export const mayMount = process.getuid?.() === 0;

export interface SmallDisk {
  /** A folder on it for VIGIL_DATA_DIR. */
  readonly folder: string;
  /** Writes until nothing more fits, again and again until it is emptied: as a log file that runs wild does. */
  fillUp(): Promise<void>;
  /** Removes what filled it. */
  makeRoom(): Promise<void>;
  close(): Promise<void>;
}

export async function smallDisk(megabytes: number): Promise<SmallDisk> {
  const mount = await mkdtemp(path.join(os.tmpdir(), 'vigil-disk-'));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', mount]);
  const folder = path.join(mount, 'data');
  await mkdir(folder);
  const filler = path.join(mount, 'filler');
  return {
    folder,
    fillUp: () => fill(filler),
    makeRoom: () => rm(filler, { force: true }),
    close: async () => {
      await run('umount', ['--lazy', mount]);
      await rm(mount, { recursive: true, force: true });
    },
  };
}

async function fill(file: string): Promise<void> {
  const handle = await open(file, 'a');
  try {
    for (;;) await handle.write(PIECE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await handle.close();
  }
}
