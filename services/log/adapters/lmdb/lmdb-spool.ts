/** The spool in a folder of the gateway's own disk, on the tables of the embedded log. Every entry carries a checksum. */
import { randomBytes } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Clock } from '../../../platform/clock.port.ts';
import { VigilError, messageOf } from '../../../platform/errors.ts';
import type { LogEntry, LogRecord } from '../../event-log.port.ts';
import type { Spool, SpoolLane, SpooledBatch } from '../../spool.port.ts';
import { encodeRecord, type TopicEntry } from './lmdb-layout.ts';
import { LmdbStore } from './lmdb-store.ts';

const CHECKSUM_BYTES = 4;
/** Room that is left to the rest of the machine. */
const FREE_BYTES_MIN = 256 * 2 ** 20;
/** How often free room is asked for, in additions. */
const ASK_EVERY = 50;
const PARTITIONS_MAX = 256;

export class LmdbSpool implements Spool {
  readonly #store: LmdbStore;
  readonly #folder: string;
  readonly #clock: Clock;
  #additions = 0;

  /** Throws `spool-corrupt`, `disk-full` or `data-folder-unusable`; makes the folder. */
  constructor({ folder, clock }: { readonly folder: string; readonly clock: Clock }) {
    this.#folder = folder;
    this.#clock = clock;
    this.#store = openStore(folder);
  }

  async add({ topic, partition }: SpoolLane, entries: readonly LogEntry[]): Promise<void> {
    try {
      if (this.#additions++ % ASK_EVERY === 0) await this.#refuseFullDisk();
      await this.#store.write(() => {
        const { topicId } = this.#topic(topic);
        const head = this.#store.head(topicId, partition);
        for (const [index, entry] of entries.entries()) {
          this.#store.putRecord(
            topicId,
            partition,
            head.endOffset + index,
            encodeRecord({ key: entry.key, value: sealed(entry) }, this.#clock.nowMs()),
          );
        }
        this.#store.putHead(topicId, partition, { ...head, endOffset: head.endOffset + entries.length });
      });
    } catch (error) {
      if (error instanceof VigilError) throw error;
      throw new VigilError('log-append-failed', `neither the log nor the spool takes records: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  oldest({ topic, partition }: SpoolLane): SpooledBatch | null {
    const known = this.#store.topic(topic);
    if (known === undefined) return null;
    const { startOffset, endOffset } = this.#store.head(known.topicId, partition);
    if (startOffset >= endOffset) return null;
    const records = this.#store.batch(known.topicId, partition, startOffset);
    const entries = records.flatMap(opened);
    return { entries, nextOffset: startOffset + records.length, damaged: records.length - entries.length };
  }

  async forget({ topic, partition }: SpoolLane, nextOffset: number): Promise<void> {
    await this.#store.write(() => {
      const { topicId } = this.#topic(topic);
      const head = this.#store.head(topicId, partition);
      for (let offset = head.startOffset; offset < nextOffset; offset++) {
        this.#store.removeRecord(topicId, partition, offset);
      }
      this.#store.putHead(topicId, partition, { ...head, startOffset: nextOffset });
    });
  }

  lanes(): readonly SpoolLane[] {
    return this.#store
      .topicNames()
      .flatMap((topic) =>
        Array.from({ length: PARTITIONS_MAX }, (_, partition) => ({ topic, partition })).filter(
          (lane) => this.#depthOf(lane) > 0,
        ),
      );
  }

  depth(): number {
    return this.lanes().reduce((sum, lane) => sum + this.#depthOf(lane), 0);
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  #depthOf({ topic, partition }: SpoolLane): number {
    const { startOffset, endOffset } = this.#store.head(this.#store.topic(topic)?.topicId ?? '', partition);
    return endOffset - startOffset;
  }

  /** Inside a write. */
  #topic(name: string): TopicEntry {
    const known = this.#store.topic(name);
    if (known !== undefined) return known;
    const made = { topicId: randomBytes(8).toString('hex'), partitions: PARTITIONS_MAX, retentionMs: 0 };
    this.#store.putTopic(name, made);
    return made;
  }

  async #refuseFullDisk(): Promise<void> {
    if ((await spoolRoom(this.#folder)) > 0) return;
    throw new VigilError('log-append-failed', 'the log is away, and the disk of the spool is full');
  }
}

/** Bytes that a spool in this folder may still take; 0: it refuses. */
export async function spoolRoom(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return Math.max(0, bavail * bsize - FREE_BYTES_MIN);
}

function openStore(folder: string): LmdbStore {
  try {
    return new LmdbStore(folder);
  } catch (error) {
    if (!(error instanceof VigilError) || error.code !== 'log-corrupt') throw error;
    throw new VigilError('spool-corrupt', messageOf(error), { cause: error });
  }
}

function sealed(entry: LogEntry): Buffer {
  const value = Buffer.allocUnsafe(CHECKSUM_BYTES + entry.value.length);
  value.writeUInt32LE(checksumOf(entry.key, entry.value), 0);
  value.set(entry.value, CHECKSUM_BYTES);
  return value;
}

/** Copies: what LMDB hands out lives only until the next write. */
function opened({ key, value, isDamaged }: LogRecord): LogEntry[] {
  if (isDamaged === true) return [];
  const bytes = Buffer.from(value.subarray(CHECKSUM_BYTES));
  const isWhole = value.length >= CHECKSUM_BYTES && Buffer.from(value).readUInt32LE(0) === checksumOf(key, bytes);
  return isWhole ? [{ key, value: bytes }] : [];
}

function checksumOf(key: string, value: Uint8Array): number {
  return crc32(value, crc32(key));
}
