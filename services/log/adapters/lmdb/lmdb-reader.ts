/**
 * Reads partitions of one topic of the embedded log, in turn, one batch at a time. It is woken at
 * once by appends of its own process and looks every few milliseconds for those of others. Offsets
 * have no gaps here, so a batch that is not there although the partition goes on is a lost position.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../platform/clock.port.ts';
import type { LogReader, LogRecord, PartitionBounds, ReadRequest } from '../../event-log.port.ts';
import type { LmdbStore } from './lmdb-store.ts';
import { readerFault, requireContinuable, topicMissing } from '../read-position.ts';

/** Longest time another process' append waits to be seen. Costs well under 1 % of a core when idle. */
const POLL_MS = 15;

export interface LmdbReaderParts {
  readonly store: LmdbStore;
  readonly clock: Clock;
  readonly request: ReadRequest;
  readonly topicId: string;
  /** Partition and the offset to begin at. */
  readonly offsets: ReadonlyMap<number, number>;
  readonly onStopped: (reader: LmdbReader) => void;
}

export class LmdbReader implements LogReader {
  readonly #parts: LmdbReaderParts;
  readonly #next: Map<number, number>;
  readonly #finished: Promise<void>;
  #closing = false;
  #wake: () => void = () => undefined;
  #woken = false;

  constructor(parts: LmdbReaderParts) {
    this.#parts = parts;
    this.#next = new Map(parts.offsets);
    this.#finished = this.#run();
  }

  get beganAt(): ReadonlyMap<number, number> {
    return this.#parts.offsets;
  }

  /** The log is on this very disk: it is there, or reading ends with a fault. */
  interruption(): null {
    return null;
  }

  /** Something was appended: look now. */
  wake(): void {
    this.#woken = true;
    if ((this.#parts.request.patienceMs ?? 0) === 0) this.#wake();
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#wake();
    await this.#finished;
  }

  async #run(): Promise<void> {
    try {
      // The first batch comes after `read` has given the caller its reader.
      await nextTurn();
      while (!this.#closing) {
        this.#woken = false;
        if (!(await this.#deliverRound())) await this.#idle();
      }
    } catch (thrown) {
      this.#closing = true;
      this.#parts.request.onFault(readerFault(this.#parts.request.topic, thrown));
    } finally {
      this.#parts.onStopped(this);
    }
  }

  /** One batch of every partition that has one; false when none had. */
  async #deliverRound(): Promise<boolean> {
    let delivered = false;
    for (const [partition, offset] of this.#next) {
      if (this.#closing) break;
      const records = await this.#batch(partition, offset);
      const last = records.at(-1);
      if (last === undefined) continue;
      await this.#parts.request.onBatch(partition, records);
      this.#next.set(partition, last.offset + 1);
      delivered = true;
      // Others get their turn: catching up must not starve sockets and timers.
      await nextTurn();
    }
    return delivered;
  }

  /** Checks that the position still holds, then reads, both in one snapshot of the store. */
  #batch(partition: number, offset: number): Promise<readonly LogRecord[]> {
    const { store, topicId, request } = this.#parts;
    return store.read(() => {
      const topic = store.topic(request.topic);
      if (topic === undefined) throw topicMissing(request.topic);
      const bounds: PartitionBounds = { topicId: topic.topicId, ...store.head(topic.topicId, partition) };
      requireContinuable({ topic: request.topic, partition }, { topicId, offset }, bounds);
      return bounds.endOffset === offset ? [] : store.batch(topicId, partition, offset);
    });
  }

  /** A patient reader lets what is appended gather. */
  #idle(): Promise<void> {
    const { patienceMs = 0 } = this.#parts.request;
    if (this.#closing || (this.#woken && patienceMs === 0)) return Promise.resolve();
    return new Promise((resolve) => {
      const cancelPoll = this.#parts.clock.after(Math.max(POLL_MS, patienceMs), resolve);
      this.#wake = () => {
        cancelPoll();
        resolve();
      };
    });
  }
}
