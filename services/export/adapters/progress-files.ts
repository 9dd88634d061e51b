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

  async save(receiverId: string, { positions, sent: messages }: ReceiverProgress): Promise<void> {
    const file = this.#fileOf(receiverId);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.part`, JSON.stringify({ version: 1, positions: [...positions], sent: messages }), {
      mode: 0o600,
    });
    await rename(`${file}.part`, file);
  }

  #fileOf(receiverId: string): string {
    return path.join(this.#folder, `${encodeURIComponent(receiverId)}.json`);
  }
}
