/**
 * The LMDB tables under the embedded log: reads topics, heads and records, and runs write
 * transactions. Several processes may have the same folder open: LMDB gives each write
 * transaction the folder alone, and a commit returns only after the data is flushed to disk.
 */
import type { Database, RootDatabase } from 'lmdb';
import type { LogRecord } from '../../event-log.port.ts';
import { VigilError } from '../../../platform/errors.ts';
import { openLmdbFolder } from './lmdb-folder.ts';
import {
  EMPTY_HEAD,
  damagedRecord,
  decodeHead,
  decodeRecord,
  encodeHead,
  headKey,
  openSeal,
  recordKey,
  recordedAtMsOf,
  sealRecord,
} from './lmdb-layout.ts';
import type { PartitionHead, TopicEntry } from './lmdb-layout.ts';

/** One batch: at most so many records, and no further record once so many bytes are in it. */
const BATCH_RECORDS_MAX = 500;
const BATCH_BYTES_MAX = 4 * 1024 * 1024;

/** So much may be read and written before the map is given back. */
const TOUCHED_BYTES_MAX = 4 * 1024 * 1024;

interface Tables {
  readonly root: RootDatabase<unknown, string>;
  readonly topics: Database<TopicEntry, string>;
  readonly heads: Database<Buffer, Buffer>;
  readonly records: Database<Buffer, Buffer>;
  /** Records of versions without checksums; only read and removed. */
  readonly unsealed: Database<Buffer, Buffer>;
  /** Offset from which on a partition is not forgotten by age alone. */
  readonly floors: Database<Buffer, Buffer>;
}

export class LmdbStore {
  readonly #folder: string;
  /** Null after pages were given back: opened again by whoever comes next. */
  #opened: Tables | null;
  #isClosed = false;
  readonly #writing = new Set<Promise<unknown>>();
  #givingBack: Promise<void> | null = null;
  /** Since the file was opened. */
  #touchedBytes = 0;

  /** Throws as `openLmdbFolder`. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#opened = openTables(folder);
  }

  /** Runs `change` alone among all processes; resolves when flushed, keeps nothing of it if it throws. */
  async write<T>(change: () => T): Promise<T> {
    while (this.#givingBack !== null) await this.#givingBack;
    const writing = this.#tables.root.childTransaction(change);
    this.#writing.add(writing);
    try {
      return await writing;
    } catch (thrown) {
      throw await commitError(thrown);
    } finally {
      this.#writing.delete(writing);
    }
  }

  /** Runs `look` on what all processes have committed by now. */
  async read<T>(look: () => T): Promise<T> {
    while (this.#givingBack !== null) await this.#givingBack;
    this.#tables.root.resetReadTxn();
    return look();
  }

  /**
   * Pages that were read count as memory of this process for as long as the file is mapped, and nothing but the end of the
   * map gives them back: so the file is closed, between two writes, when much of it was touched, and opened again for the
   * next one. Takes some milliseconds. Reads and writes wait meanwhile; nothing that was read lies in the map, it is copied.
   */
  async giveBackPages(): Promise<void> {
    if (this.#isClosed || this.#touchedBytes < TOUCHED_BYTES_MAX) return;
    this.#givingBack ??= this.#unmap().finally(() => {
      this.#givingBack = null;
    });
    await this.#givingBack;
  }

  async #unmap(): Promise<void> {
    await Promise.allSettled(this.#writing);
    const tables = this.#opened;
    this.#opened = null;
    this.#touchedBytes = 0;
    await tables?.root.close();
  }

  /** Throws as `openLmdbFolder` where the file cannot be opened again: the next one tries once more. */
  get #tables(): Tables {
    if (this.#isClosed) throw new VigilError('log-reader-failed', 'the log is closed');
    this.#opened ??= openTables(this.#folder);
    return this.#opened;
  }

  topic(name: string): TopicEntry | undefined {
    return this.#tables.topics.get(name);
  }

  topicNames(): string[] {
    return [...this.#tables.topics.getKeys()];
  }

  head(topicId: string, partition: number): PartitionHead {
    const stored = this.#tables.heads.get(headKey(topicId, partition));
    return stored === undefined ? EMPTY_HEAD : decodeHead(stored);
  }

  /**
   * Records from `offset` on, in order and without a gap; fewer than there are, empty at the end. What is damaged,
   * or gone although the head knows it, is there as damaged.
   */
  batch(topicId: string, partition: number, offset: number): LogRecord[] {
    const { endOffset } = this.head(topicId, partition);
    const records: LogRecord[] = [];
    let bytes = 0;
    for (let next = offset; next < endOffset && records.length < BATCH_RECORDS_MAX && bytes < BATCH_BYTES_MAX; next++) {
      const stored = this.#stored(recordKey(topicId, partition, next));
      records.push(stored === null ? damagedRecord(next) : decodeRecord(stored, next));
      bytes += stored?.length ?? 0;
    }
    this.#touchedBytes += bytes;
    return records;
  }

  /** The stored form at a key; null when nothing whole is there. */
  #stored(key: Buffer): Buffer | null {
    const sealed = this.#tables.records.get(key);
    return sealed === undefined ? (this.#tables.unsealed.get(key) ?? null) : openSeal(key, sealed);
  }

  /** Wall time at which a record was made, ms; undefined when there is none at the offset. */
  recordedAtMs(topicId: string, partition: number, offset: number): number | undefined {
    const stored = this.#stored(recordKey(topicId, partition, offset));
    return stored === null ? undefined : recordedAtMsOf(stored);
  }

  /**
   * Smallest offset of the partition whose record was made at or after `wallTimeMs`, its end if none.
   * Where the wall clock stepped back the answer lies somewhere in the repeated stretch. A damaged record
   * counts as made with the whole one before it.
   */
  offsetAtTime(topicId: string, partition: number, wallTimeMs: number): number {
    const head = this.head(topicId, partition);
    let low = head.startOffset;
    let high = head.endOffset;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const recordedAtMs = this.recordedAtMs(topicId, partition, this.#wholeAtOrBefore(topicId, partition, middle));
      if (recordedAtMs !== undefined && recordedAtMs >= wallTimeMs) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The nearest offset at or before this one whose record can be read; 0 when there is none. */
  #wholeAtOrBefore(topicId: string, partition: number, offset: number): number {
    const { startOffset } = this.head(topicId, partition);
    let whole = offset;
    while (whole > startOffset && this.#stored(recordKey(topicId, partition, whole)) === null) whole -= 1;
    return whole;
  }

  /** Infinity where nobody has said from where on records are needed. */
  floor(topicId: string, partition: number): number {
    return this.#tables.floors.get(headKey(topicId, partition))?.readDoubleLE(0) ?? Number.POSITIVE_INFINITY;
  }

  // The rest is for inside `write` only.

  putTopic(name: string, entry: TopicEntry): void {
    this.#tables.topics.putSync(name, entry);
  }

  removeTopic(name: string): void {
    this.#tables.topics.removeSync(name);
  }

  putHead(topicId: string, partition: number, head: PartitionHead): void {
    this.#tables.heads.putSync(headKey(topicId, partition), encodeHead(head));
  }

  putFloor(topicId: string, partition: number, offset: number): void {
    const value = Buffer.allocUnsafe(8);
    value.writeDoubleLE(offset, 0);
    this.#tables.floors.putSync(headKey(topicId, partition), value);
  }

  removeHead(topicId: string, partition: number): void {
    this.#tables.heads.removeSync(headKey(topicId, partition));
  }

  putRecord(topicId: string, partition: number, offset: number, stored: Buffer): void {
    const key = recordKey(topicId, partition, offset);
    this.#tables.records.putSync(key, sealRecord(key, stored));
    this.#touchedBytes += stored.length;
  }

  removeRecord(topicId: string, partition: number, offset: number): void {
    const key = recordKey(topicId, partition, offset);
    this.#tables.records.removeSync(key);
    this.#tables.unsealed.removeSync(key);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#givingBack;
    await this.#unmap();
  }
}

function openTables(folder: string): Tables {
  const root = openLmdbFolder(folder);
  return {
    root,
    topics: root.openDB({ name: 'topics', encoding: 'json' }),
    heads: root.openDB({ name: 'heads', encoding: 'binary', keyEncoding: 'binary' }),
    records: root.openDB({ name: 'sealed-records', encoding: 'binary', keyEncoding: 'binary' }),
    floors: root.openDB({ name: 'floors', encoding: 'binary', keyEncoding: 'binary' }),
    unsealed: root.openDB({ name: 'records', encoding: 'binary', keyEncoding: 'binary' }),
  };
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
