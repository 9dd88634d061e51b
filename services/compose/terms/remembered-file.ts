/** One small value in one file of the data folder, written aside and renamed, readable by its owner alone. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { VigilError, messageOf } from '../../platform/errors.ts';

/** Text of a file of the data folder; null when there is none. Rejects with `data-folder-unusable`. */
export async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new VigilError('data-folder-unusable', `${path.basename(file)} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Writes one text after the other, never two at once; a text that a newer one overtakes is not written. */
export class TextFile {
  readonly #file: string;
  #next: (() => string) | null = null;
  #writing: Promise<void> | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  /** Resolves when this text, or one asked for later, is on the disk. Rejects with `data-folder-unusable`. */
  async write(text: () => string): Promise<void> {
    this.#next = text;
    // What is being written now may have been made before this was asked for.
    await this.#writing?.catch(() => undefined);
    const next = this.#next;
    if (next !== null) {
      this.#next = null;
      this.#writing = this.#replace(next()).finally(() => {
        this.#writing = null;
      });
    }
    await this.#writing;
  }

  async #replace(text: string): Promise<void> {
    try {
      await writeFile(`${this.#file}.part`, text, { flush: true, mode: 0o600 });
      await rename(`${this.#file}.part`, this.#file);
    } catch (error) {
      throw new VigilError(
        'data-folder-unusable',
        `${path.basename(this.#file)} cannot be written: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }
}

export class RememberedJson<T> {
  readonly #file: TextFile;
  #value: T;

  /** Throws `data-file-corrupt` for a file that does not parse; a missing file is `otherwise`. */
  static async open<T>(file: string, schema: z.ZodType<T>, otherwise: T): Promise<RememberedJson<T>> {
    const text = await textOf(file);
    if (text === null) return new RememberedJson(file, otherwise);
    try {
      return new RememberedJson(file, schema.parse(JSON.parse(text)));
    } catch (error) {
      const fault = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
      throw new VigilError('data-file-corrupt', `${path.basename(file)}: ${fault}`, { cause: error });
    }
  }

  private constructor(file: string, value: T) {
    this.#file = new TextFile(file);
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  /** Resolves when it is on the disk. Rejects with `data-folder-unusable`. */
  async remember(value: T): Promise<void> {
    this.#value = value;
    await this.#file.write(() => JSON.stringify(value));
  }
}
