/**
 * Keeps, every some hours, the states that the engine has saved, so that a replay of last year begins near the time
 * asked for and not at the unit's birth. A state that could not be kept is missed, not waited for: a replay then
 * begins at the one before.
 */
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { promisify } from 'node:util';
import type { Logger } from '../platform/logger.ts';
import type { Checkpoint } from './archive.port.ts';
import type { SealedStore } from './stores.port.ts';
import { checkpointName, type PartitionOfTopic } from './names.ts';
import { keepNewest } from './newest-states.ts';
import type { SegmentHeader } from './segment.ts';

/** States are large beside the input of an hour; six hours of input fold in seconds. */
const EVERY_MS = 6 * 3_600_000;
const QUALITY = 4;

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

export interface CheckpointKeeperParts {
  readonly store: SealedStore;
  readonly savedStates: (partition: number, topicId: string) => Promise<readonly Checkpoint[]>;
  readonly logger: Logger;
}

export class CheckpointKeeper {
  readonly #parts: CheckpointKeeperParts;
  /** Wall time of the segment after which states were last kept, by partition, ms. */
  readonly #keptAtMs = new Map<number, number>();

  /** Newest offset that the newest states hold, by partition. */
  readonly #newestBelow = new Map<number, number>();

  constructor(parts: CheckpointKeeperParts) {
    this.#parts = parts;
  }

  /** Never rejects. Looks every time: nothing is written while no unit was saved anew. */
  async keepNewest(at: PartitionOfTopic): Promise<void> {
    try {
      const states = await this.#parts.savedStates(at.partition, at.topicId);
      const newest = Math.max(-1, ...states.map(({ nextOffset }) => nextOffset));
      if (newest <= (this.#newestBelow.get(at.partition) ?? -1)) return;
      await keepNewest(this.#parts.store, at, states);
      this.#newestBelow.set(at.partition, newest);
    } catch (error) {
      this.#parts.logger.error('the newest states could not be kept in the archive', error, {
        partition: at.partition,
      });
    }
  }

  /** Never rejects. */
  async keepWhenDue({ partition, topicId, toMs }: SegmentHeader): Promise<void> {
    const atMs = toMs ?? 0;
    if (atMs - (this.#keptAtMs.get(partition) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return;
    try {
      for (const state of await this.#parts.savedStates(partition, topicId)) {
        await this.#keepOne(state);
      }
      this.#keptAtMs.set(partition, atMs);
    } catch (error) {
      this.#parts.logger.error('states could not be kept in the archive', error, { partition });
    }
  }

  /** After a restart the same unit may stand where it was kept before: the first one stays. */
  async #keepOne(state: Checkpoint): Promise<void> {
    const { store } = this.#parts;
    const name = checkpointName(state);
    if (!(await store.names(name)).includes(name)) await store.create(name, await packState(state.bytes));
  }
}

async function packState(bytes: Buffer): Promise<Buffer> {
  return compress(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } });
}

export async function unpackState(bytes: Buffer): Promise<Buffer> {
  return decompress(bytes);
}
