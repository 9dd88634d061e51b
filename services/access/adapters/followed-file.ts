/**
 * A file of the data folder as it is now: what a command changes in it counts with the next question, without a
 * restart. A file that has become unreadable changes nobody's rights: a ward board that goes dark by a slip of an
 * editor is a hazard of its own, and the next start names the fault.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { VigilError } from '../../platform/errors.ts';

export class FollowedFile<T> {
  readonly #path: string;
  readonly #read: (path: string) => Promise<T>;
  #seen: string;
  #content: T;

  private constructor(
    file: { readonly path: string; readonly read: (path: string) => Promise<T> },
    seen: string,
    content: T,
  ) {
    this.#path = file.path;
    this.#read = file.read;
    this.#seen = seen;
    this.#content = content;
  }

  /** Rejects with the fault of an unreadable file. */
  static async open<T>(path: string, read: (path: string) => Promise<T>): Promise<FollowedFile<T>> {
    const seen = await fileMark(path);
    return new FollowedFile({ path, read }, seen, await read(path));
  }

  async current(): Promise<T> {
    const mark = await fileMark(this.#path);
    if (mark === this.#seen) return this.#content;
    try {
      this.#content = await this.#read(this.#path);
    } catch (error) {
      if (!(error instanceof VigilError)) throw error;
    }
    this.#seen = mark;
    return this.#content;
  }
}

/** Differs after every write: the file is renamed into place, and so is a new one each time. */
async function fileMark(file: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'none';
    throw new VigilError('data-folder-unusable', `${path.basename(file)} cannot be read`, { cause: error });
  }
}
