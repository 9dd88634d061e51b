/**
 * Progress of receivers as one JSON file each, written aside and renamed: a kill leaves the older one
 * whole. It is not flushed to the disk; after a loss of power some messages may be repeated, under the
 * same MSH-10.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { messageOf, VigilError } from '../../platform/errors.ts';
import type { ReceiverProgress, ReceiverProgressStore } from '../push/receiver-progress.port.ts';

const position = z.strictObject({ topicId: z.string(), nextOffset: z.number().int(), contextOffset: z.number().int() });
const sent = z.strictObject({
  controlId: z.string(),
  alert: z.strictObject({ unitId: z.string(), alertId: z.string(), transition: z.number().int() }).nullable(),
});
const progressSchema = z.strictObject({
  version: z.literal(1),
  positions: z.array(z.tuple([z.number().int(), position])),
  sent: z.array(sent),
});

export class ProgressFiles implements ReceiverProgressStore {
  readonly #folder: string;

  /** Newest save of each receiver that is under way. */
  readonly #saving = new Map<string, Promise<void>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async load(receiverId: string): Promise<ReceiverProgress> {
    const file = this.#fileOf(receiverId);
    try {
      const { positions, sent: messages } = progressSchema.parse(JSON.parse(await readFile(file, 'utf8')));
      return { positions: new Map(positions), sent: messages };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { positions: new Map(), sent: [] };
      throw new VigilError('data-file-corrupt', `${file}: ${messageOf(error)}`, { cause: error });
    }
  }

  /** One after the other for each receiver: two that share the file aside would publish half of each other. */
  async save(receiverId: string, { positions, sent: messages }: ReceiverProgress): Promise<void> {
    const text = JSON.stringify({ version: 1, positions: [...positions], sent: messages });
    const saving = settled(this.#saving.get(receiverId)).then(() => this.#replace(receiverId, text));
    this.#saving.set(receiverId, saving);
    try {
      await saving;
    } finally {
      if (this.#saving.get(receiverId) === saving) this.#saving.delete(receiverId);
    }
  }

  async #replace(receiverId: string, text: string): Promise<void> {
    const file = this.#fileOf(receiverId);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.part`, text, { mode: 0o600 });
    await rename(`${file}.part`, file);
  }

  #fileOf(receiverId: string): string {
    return path.join(this.#folder, `${encodeURIComponent(receiverId)}.json`);
  }
}

/** Whoever asked for the earlier save hears of its failure; the next one is tried all the same. */
async function settled(earlier: Promise<void> | undefined): Promise<void> {
  await Promise.allSettled(earlier === undefined ? [] : [earlier]);
}
