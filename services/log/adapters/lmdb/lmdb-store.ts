/**
 * The LMDB tables under the embedded log: reads topics, heads and records, and runs write
 * transactions. Several processes may have the same folder open: LMDB gives each write
 * transaction the folder alone, and a commit returns only after the data is flushed to disk.
 */
import type { Database, RootDatabase } from 'lmdb';
import type { LogRecord } from '../../event-log.port.ts';
import { openLmdbFolder } from './lmdb-folder.ts';
import { EMPTY_HEAD, decodeHead, decodeRecord, encodeHead, headKey, recordKey, recordedAtMsOf } from './lmdb-layout.ts';
import type { PartitionHead, TopicEntry } from './lmdb-layout.ts';

/** One batch: at most so many records, and no further record once so many bytes are in it. */
const BATCH_RECORDS_MAX = 500;
const BATCH_BYTES_MAX = 4 * 1024 * 1024;

export class LmdbStore {
  readonly #root: RootDatabase<unknown, string>;
  readonly #topics: Database<TopicEntry, string>;
  readonly #heads: Database<Buffer, Buffer>;
  readonly #records: Database<Buffer, Buffer>;

  /** Throws `data-folder-unusable` when the folder cannot be made, written or understood. */
  constructor(folder: string) {
    this.#root = openLmdbFolder(folder);
    this.#topics = this.#root.openDB({ name: 'topics', encoding: 'json' });
    this.#heads = this.#root.openDB({ name: 'heads', encoding: 'binary', keyEncoding: 'binary' });
    this.#records = this.#root.openDB({ name: 'records', encoding: 'binary', keyEncoding: 'binary' });
  }

  /** Runs `change` alone among all processes; resolves when flushed, keeps nothing of it if it throws. */
  async write<T>(change: () => T): Promise<T> {
    try {
      return await this.#root.childTransaction(change);
    } catch (thrown) {
      throw await commitError(thrown);
    }
  }

  /** Lets the next reads see what other processes have committed. */
  refresh(): void {
    this.#root.resetReadTxn();
  }

  topic(name: string): TopicEntry | undefined {
    return this.#topics.get(name);
  }

  topicNames(): string[] {
    return [...this.#topics.getKeys()];
  }

  head(topicId: string, partition: number): PartitionHead {
    const stored = this.#heads.get(headKey(topicId, partition));
    return stored === undefined ? EMPTY_HEAD : decodeHead(stored);
  }

  /** Records from `offset` on, in order and without a gap; fewer than there are, empty at the end. */
  batch(topicId: string, partition: number, offset: number): LogRecord[] {
    const records: LogRecord[] = [];
    let bytes = 0;
    while (records.length < BATCH_RECORDS_MAX && bytes < BATCH_BYTES_MAX) {
      const next = offset + records.length;
      const stored = this.#records.get(recordKey(topicId, partition, next));
      if (stored === undefined) break;
      records.push(decodeRecord(stored, next));
      bytes += stored.length;
    }
    return records;
  }

  /** Wall time at which a record was made, ms; undefined when there is none at the offset. */
  recordedAtMs(topicId: string, partition: number, offset: number): number | undefined {
    const stored = this.#records.get(recordKey(topicId, partition, offset));
    return stored === undefined ? undefined : recordedAtMsOf(stored);
  }

  /**
   * Smallest offset of the partition whose record was made at or after `wallTimeMs`, its end if none.
   * Where the wall clock stepped back the answer lies somewhere in the repeated stretch.
   */
  offsetAtTime(topicId: string, partition: number, wallTimeMs: number): number {
    const head = this.head(topicId, partition);
    let low = head.startOffset;
    let high = head.endOffset;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const stored = this.#records.get(recordKey(topicId, partition, middle));
      if (stored !== undefined && recordedAtMsOf(stored) >= wallTimeMs) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  // The rest is for inside `write` only.

  putTopic(name: string, entry: TopicEntry): void {
    this.#topics.putSync(name, entry);
  }

  removeTopic(name: string): void {
    this.#topics.removeSync(name);
  }

  putHead(topicId: string, partition: number, head: PartitionHead): void {
    this.#heads.putSync(headKey(topicId, partition), encodeHead(head));
  }

  removeHead(topicId: string, partition: number): void {
    this.#heads.removeSync(headKey(topicId, partition));
  }

  putRecord(topicId: string, partition: number, offset: number, stored: Buffer): void {
    this.#records.putSync(recordKey(topicId, partition, offset), stored);
  }

  removeRecord(topicId: string, partition: number, offset: number): void {
    this.#records.removeSync(recordKey(topicId, partition, offset));
  }

  async close(): Promise<void> {
    await this.#root.close();
  }
}

/** lmdb rejects with a general error that carries the reason, say a full disk, as another promise. */
async function commitError(thrown: unknown): Promise<unknown> {
  if (!(thrown instanceof Error && 'commitError' in thrown)) return thrown;
  try {
    await thrown.commitError;
    return thrown;
  } catch (reason) {
    return reason;
  }
}
