/** The folder of an export, readable by its account alone: it holds what children had. */
import { mkdir, open, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, VigilError } from '../../platform/errors.ts';
import type { DatasetFile, DatasetFolder } from '../dataset/dataset-folder.port.ts';

export class DatasetFolderFiles implements DatasetFolder {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Made when missing. Rejects with `config-invalid` where something lies in it: two exports are never mixed. */
  static async create(folder: string): Promise<DatasetFolderFiles> {
    await attempt(() => mkdir(folder, { recursive: true, mode: 0o700 }));
    const there = await attempt(() => readdir(folder));
    if (there.length > 0) {
      throw new VigilError('config-invalid', `${folder} is not empty: an export is written into a folder of its own`);
    }
    return new DatasetFolderFiles(path.resolve(folder));
  }

  async pathOf(name: string): Promise<string> {
    const file = path.join(this.#folder, name);
    await attempt(() => mkdir(path.dirname(file), { recursive: true, mode: 0o700 }));
    return file;
  }

  async writeText(name: string, text: string): Promise<void> {
    const file = await this.pathOf(name);
    await attempt(() => writeFile(file, text, { flag: 'wx', mode: 0o600 }));
  }

  /** Everything in it is gone. */
  async clear(): Promise<void> {
    const there = await attempt(() => readdir(this.#folder));
    for (const name of there) await attempt(() => rm(path.join(this.#folder, name), { recursive: true, force: true }));
  }

  async open(name: string): Promise<DatasetFile> {
    const file = await this.pathOf(name);
    const handle = await attempt(() => open(file, 'wx', 0o600));
    return {
      write: (bytes) =>
        attempt(async () => {
          await handle.writeFile(bytes);
        }),
      close: () => attempt(() => handle.close()),
    };
  }
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
    throw new VigilError(isFull ? 'disk-full' : 'export-failed', messageOf(error), { cause: error });
  }
}
