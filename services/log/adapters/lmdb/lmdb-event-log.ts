/**
 * The embedded event log: LMDB in one folder, no server. Appends that arrive together share one
 * flushed commit, and offsets are given inside the write transaction, so they have no gaps and two
 * processes never give the same one. It survives kill -9 and power loss of the process and machine
 * as far as the disk does; it does not survive the loss of the machine, which only Kafka can.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../platform/clock.port.ts';
import { VigilError, invariant, messageOf } from '../../../platform/errors.ts';
import { SILENT_LOGGER } from '../../../platform/logger.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { EventLog, LogEntry, LogReader, PartitionBounds, ReadRequest, TopicSpec } from '../../event-log.port.ts';
import { encodeRecord } from './lmdb-layout.ts';
import type { TopicEntry } from './lmdb-layout.ts';
import { LmdbReader } from './lmdb-reader.ts';
import { LmdbStore } from './lmdb-store.ts';
import { beginningOffset, topicMissing } from '../read-position.ts';

/** Entries of one commit: more would keep other processes waiting for the write lock. */
const COMMIT_ENTRIES_MAX = 5_000;
const TRIM_EVERY_MS = 60_000;
const GIVE_BACK_EVERY_MS = 10_000;
/** Records removed in one transaction while trimming, so that appends hardly wait. */
const TRIM_CHUNK = 1_000;

/** Of each partition at most this much time is removed at once: a clock that jumps a month ahead must not empty the log. */
const TRIM_SPAN_MS = 3_600_000;

/** A reader that holds records back does so for this many times their retention. */
const KEPT_TIMES = 2;

export interface LmdbEventLogOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger?: Logger;
}

interface WaitingAppend {
  readonly topic: string;
  readonly partition: number;
  readonly entries: readonly LogEntry[];
  readonly resolve: () => void;
  readonly reject: (reason: VigilError) => void;
}

export class LmdbEventLog implements EventLog {
  readonly #store: LmdbStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #readers = new Set<LmdbReader>();
  readonly #cancelTimers: readonly (() => void)[];
  /** Not yet settled. */
  readonly #appending = new Set<Promise<void>>();
  #waiting: WaitingAppend[] = [];
  #committing: Promise<void> | null = null;
  #trimming: Promise<void> | null = null;
  #closed = false;

  /** Throws `log-corrupt`, `disk-full` or `data-folder-unusable`. */
  constructor(options: LmdbEventLogOptions) {
    this.#store = new LmdbStore(options.folder);
    this.#clock = options.clock;
    this.#logger = options.logger ?? SILENT_LOGGER;
    this.#cancelTimers = [
      options.clock.every(TRIM_EVERY_MS, () => {
        this.trim().catch((thrown: unknown) => this.#logger.error('trimming the log failed', thrown));
      }),
      options.clock.every(GIVE_BACK_EVERY_MS, () => {
        this.giveBackPages().catch((thrown: unknown) =>
          this.#logger.error('closing the map of the log failed', thrown),
        );
      }),
    ];
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    await this.#store.write(() => {
      for (const spec of specs) {
        const existing = this.#store.topic(spec.name);
        if (existing !== undefined && existing.partitions !== spec.partitions) {
          throw new VigilError(
            'log-topic-mismatch',
            `topic ${spec.name} has ${existing.partitions} partitions, not ${spec.partitions}`,
          );
        }
        // A replay beside Vigil opens the log too, and changes nothing of it.
        if (existing?.retentionMs === spec.retentionMs) continue;
        const topicId = existing?.topicId ?? randomBytes(8).toString('hex');
        this.#store.putTopic(spec.name, { topicId, partitions: spec.partitions, retentionMs: spec.retentionMs });
      }
    });
  }

  async partitionCount(topic: string): Promise<number> {
    return (await this.#topic(topic)).partitions;
  }

  async bounds(topic: string, partition: number): Promise<PartitionBounds> {
    return this.#store.read(() => {
      const { topicId } = this.#stored(topic, partition);
      return { topicId, ...this.#store.head(topicId, partition) };
    });
  }

  async append(topic: string, partition: number, entries: readonly LogEntry[]): Promise<void> {
    if (entries.length === 0) return;
    if (this.#closed) throw new VigilError('log-append-failed', 'the log is closed');
    const appending = this.#enqueue(topic, partition, entries);
    this.#appending.add(appending);
    try {
      await appending;
    } finally {
      this.#appending.delete(appending);
    }
  }

  /** A topic that is missing is refused before it can fail a commit that others share. */
  async #enqueue(topic: string, partition: number, entries: readonly LogEntry[]): Promise<void> {
    await this.#topic(topic, partition);
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ topic, partition, entries, resolve, reject });
      this.#committing ??= this.#commitWaiting();
    });
  }

  async keepFrom(topic: string, partition: number, offset: number): Promise<void> {
    const { topicId } = await this.#topic(topic, partition);
    if ((await this.#store.read(() => this.#store.floor(topicId, partition))) === offset) return;
    await this.#store.write(() => this.#store.putFloor(topicId, partition, offset));
  }

  async read(request: ReadRequest): Promise<LogReader> {
    const { topicId } = await this.#topic(request.topic);
    const offsets = new Map<number, number>();
    for (const [partition, from] of request.positions) {
      const bounds = await this.bounds(request.topic, partition);
      const atTime = (timeMs: number) =>
        this.#store.read(() => this.#store.offsetAtTime(bounds.topicId, partition, timeMs));
      offsets.set(partition, await beginningOffset({ topic: request.topic, partition }, from, bounds, atTime));
    }
    const onStopped = (stopped: LmdbReader) => this.#readers.delete(stopped);
    const reader = new LmdbReader({ store: this.#store, clock: this.#clock, request, topicId, offsets, onStopped });
    this.#readers.add(reader);
    return reader;
  }

  /** Removes what is older than its topic's retention. Called now and then by the log itself. */
  async trim(): Promise<void> {
    this.#trimming ??= this.#trimTopics().finally(() => {
      this.#trimming = null;
    });
    await this.#trimming;
  }

  /** Gives back what reading has mapped. Called now and then by the log itself. */
  async giveBackPages(): Promise<void> {
    await this.#store.giveBackPages();
  }

  /** Removes a topic and its records for good: an operator's step, never one of the flow. */
  async deleteTopic(name: string): Promise<void> {
    const { topicId, partitions } = await this.#topic(name);
    await this.#store.write(() => this.#store.removeTopic(name));
    for (let partition = 0; partition < partitions; partition += 1) {
      const { endOffset } = await this.#store.read(() => this.#store.head(topicId, partition));
      await this.#removeUpTo(topicId, partition, endOffset);
      await this.#store.write(() => this.#store.removeHead(topicId, partition));
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const cancel of this.#cancelTimers) cancel();
    await Promise.all([...this.#readers].map((reader) => reader.close()));
    await Promise.allSettled(this.#appending);
    await this.#committing;
    await this.#trimming;
    await this.#store.close();
  }

  async #commitWaiting(): Promise<void> {
    // Appends made in the same turn of the event loop join the first commit.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      try {
        await this.#store.write(() => this.#write(group));
        for (const append of group) append.resolve();
        for (const reader of this.#readers) reader.wake();
      } catch (cause) {
        const failure = new VigilError('log-append-failed', `nothing was appended: ${messageOf(cause)}`, { cause });
        for (const append of group) append.reject(failure);
      }
    }
    this.#committing = null;
  }

  #takeGroup(): WaitingAppend[] {
    let entries = 0;
    const fitting = this.#waiting.findIndex((append) => (entries += append.entries.length) > COMMIT_ENTRIES_MAX);
    return this.#waiting.splice(0, fitting === -1 ? this.#waiting.length : Math.max(1, fitting));
  }

  #write(group: readonly WaitingAppend[]): void {
    const recordedAtMs = this.#clock.nowMs();
    for (const { topic, partition, entries } of group) {
      const { topicId } = this.#stored(topic);
      const head = this.#store.head(topicId, partition);
      entries.forEach((entry, index) => {
        this.#store.putRecord(topicId, partition, head.endOffset + index, encodeRecord(entry, recordedAtMs));
      });
      this.#store.putHead(topicId, partition, { ...head, endOffset: head.endOffset + entries.length });
    }
  }

  async #trimTopics(): Promise<void> {
    for (const name of await this.#store.read(() => this.#store.topicNames())) {
      const topic = await this.#topic(name);
      for (let partition = 0; partition < topic.partitions; partition += 1) {
        const kept = await this.#store.read(() => this.#keptFrom(topic, partition));
        await this.#removeUpTo(topic.topicId, partition, kept);
      }
    }
  }

  /** The offset below which nothing of a partition is needed any more, as the running look sees it. */
  #keptFrom({ topicId, retentionMs }: TopicEntry, partition: number): number {
    const { startOffset } = this.#store.head(topicId, partition);
    const oldestAtMs = this.#store.recordedAtMs(topicId, partition, startOffset) ?? Number.POSITIVE_INFINITY;
    const floor = this.#store.floor(topicId, partition);
    const olderThanMs = (ageMs: number): number => Math.min(this.#clock.nowMs() - ageMs, oldestAtMs + TRIM_SPAN_MS);
    const byAge = this.#store.offsetAtTime(topicId, partition, olderThanMs(retentionMs));
    if (byAge <= floor) return byAge;
    return Math.max(floor, this.#store.offsetAtTime(topicId, partition, olderThanMs(KEPT_TIMES * retentionMs)));
  }

  /** Removes offsets below `kept`, oldest first, each chunk together with the head that says so. */
  async #removeUpTo(topicId: string, partition: number, kept: number): Promise<void> {
    let more = true;
    while (more && !this.#closed) {
      more = await this.#store.write(() => {
        const head = this.#store.head(topicId, partition);
        const end = Math.min(kept, head.endOffset, head.startOffset + TRIM_CHUNK);
        for (let offset = head.startOffset; offset < end; offset += 1) {
          this.#store.removeRecord(topicId, partition, offset);
        }
        if (end > head.startOffset) this.#store.putHead(topicId, partition, { ...head, startOffset: end });
        return end > head.startOffset && end < kept;
      });
    }
  }

  #topic(name: string, partition = 0): Promise<TopicEntry> {
    return this.#store.read(() => this.#stored(name, partition));
  }

  /** The entry as the running look or transaction sees it. */
  #stored(name: string, partition = 0): TopicEntry {
    const entry = this.#store.topic(name);
    if (entry === undefined) throw topicMissing(name);
    invariant(partition >= 0 && partition < entry.partitions, `topic ${name} has no partition ${partition}`);
    return entry;
  }
}
