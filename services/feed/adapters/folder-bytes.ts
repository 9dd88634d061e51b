/** Random access to the signal files of one folder. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, VigilError } from '../../platform/errors.ts';
import type { ByteSource } from '../recordings/wfdb/wfdb-record.ts';

/** Opens a file for each read: a recording holds no handle while it is paced or forgotten. */
export class FolderBytes implements ByteSource {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async size(name: string): Promise<number> {
    return await this.#with(name, async (file) => (await file.stat()).size);
  }

  async read(name: string, start: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    const read = await this.#with(name, async (file) => (await file.read(bytes, 0, length, start)).bytesRead);
    return bytes.subarray(0, read);
  }

  async #with<T>(name: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
    let file: FileHandle;
    try {
      file = await open(join(this.#folder, name), 'r');
    } catch (error) {
      throw new VigilError('recording-unreadable', `signal file ${name} cannot be opened: ${messageOf(error)}`, {
        cause: error,
      });
    }
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  }
}
