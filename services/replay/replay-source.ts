/**
 * Where a replay reads from: the archive as far as it goes, the log behind it. The two hold the same records under the
 * same offsets, so what is replayed does not depend on which of them still has it.
 */
import type { Archive, ArchivedStay, Checkpoint, Stream } from '../archive/archive.port.ts';
import { DECISION_TOPIC, UNIT_TOPIC } from '../contract/topics.ts';
import type { LogRecord, ReadableLog } from '../log/event-log.port.ts';
import { VigilError } from '../platform/errors.ts';
import { readRange } from './read-range.ts';

const TOPIC_OF: Readonly<Record<Stream, string>> = { input: UNIT_TOPIC, decisions: DECISION_TOPIC };

export interface SourceRange {
  readonly stream: Stream;
  readonly partition: number;
  readonly fromOffset: number;
  /** Infinity: as far as there is anything now. */
  readonly toOffset: number;
  readonly onRecord: (record: LogRecord) => void;
  /** Asked after each record: nothing more is wanted. */
  readonly isDone?: () => boolean;
  /** Share of the range that is read, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

export class ReplaySource {
  readonly #log: ReadableLog;
  readonly #archive: Archive | null;

  constructor(log: ReadableLog, archive: Archive | null) {
    this.#log = log;
    this.#archive = archive;
  }

  partitions(stream: Stream): Promise<number> {
    return this.#log.partitionCount(TOPIC_OF[stream]);
  }

  /** Only of the topics that the log has now: positions in another topic mean something else. */
  async findArchived(stayId: string): Promise<ArchivedStay | null> {
    const found = (await this.#archive?.findStay(stayId)) ?? null;
    if (found === null) return null;
    const { topicId } = await this.#log.bounds(DECISION_TOPIC, found.partition);
    return topicId === found.topicId ? found : null;
  }

  /** States of the unit that hold nothing of `beforeOffset` or later, newest first. */
  async *states(query: {
    readonly partition: number;
    readonly unitId: string;
    readonly beforeOffset: number;
  }): AsyncGenerator<Checkpoint> {
    if (this.#archive === null) return;
    const { topicId } = await this.#log.bounds(UNIT_TOPIC, query.partition);
    yield* this.#archive.checkpoints({ ...query, topicId });
  }

  /** Digests of what was decided of the unit, in order; none where nothing is archived. */
  async digests({ partition, unitId }: { readonly partition: number; readonly unitId: string }) {
    if (this.#archive === null) return [];
    const { topicId } = await this.#log.bounds(DECISION_TOPIC, partition);
    return this.#archive.digests({ unitId, partition, topicId });
  }

  /** First offset that can be read. */
  async start(stream: Stream, partition: number): Promise<number> {
    const { topicId, startOffset } = await this.#log.bounds(TOPIC_OF[stream], partition);
    return (await this.#archive?.begin(stream, partition, topicId)) ?? startOffset;
  }

  /** An offset at or before everything that was recorded from this wall time on. */
  async recordedBefore(stream: Stream, partition: number, wallMs: number): Promise<number> {
    const { topicId } = await this.#log.bounds(TOPIC_OF[stream], partition);
    const sealed = await this.#archive?.recordedBefore({ stream, partition, topicId, wallMs });
    return sealed ?? (await this.start(stream, partition));
  }

  /** Where the sealed part of the archive ends, or the log begins where nothing is archived. */
  async unsealedFrom(stream: Stream, partition: number): Promise<number> {
    const { topicId, startOffset } = await this.#log.bounds(TOPIC_OF[stream], partition);
    return Math.max(startOffset, (await this.#archive?.end(stream, partition, topicId)) ?? 0);
  }

  /** Rejects with `log-position-lost` where neither archive nor log has what follows `fromOffset`, or as the archive does. */
  async read(range: SourceRange): Promise<void> {
    const { stream, partition, onProgress } = range;
    const bounds = await this.#log.bounds(TOPIC_OF[stream], partition);
    const toOffset = Math.min(range.toOffset, bounds.endOffset);
    const told = (offset: number): void =>
      onProgress?.(Math.min(1, (offset + 1 - range.fromOffset) / Math.max(1, toOffset - range.fromOffset)));
    const fromOffset = await this.#readArchived({ ...range, toOffset }, bounds.topicId, told);
    if (fromOffset >= toOffset || range.isDone?.() === true) return;
    if (fromOffset < bounds.startOffset) {
      throw new VigilError(
        'log-position-lost',
        `the log begins at offset ${bounds.startOffset}, and nothing before it is archived from ${fromOffset} on`,
      );
    }
    await readRange({
      log: this.#log,
      topic: TOPIC_OF[stream],
      partition,
      bounds: { ...bounds, startOffset: fromOffset, endOffset: toOffset },
      ...(range.isDone === undefined ? {} : { isDone: range.isDone }),
      onRecord: (record) => {
        range.onRecord(record);
        told(record.offset);
      },
    });
  }

  /** Returns the offset from which on the log has to say what follows. */
  async #readArchived(range: SourceRange, topicId: string, told: (offset: number) => void): Promise<number> {
    const { stream, partition, fromOffset, toOffset } = range;
    const archivedBelow = (await this.#archive?.end(stream, partition, topicId)) ?? null;
    if (this.#archive === null || archivedBelow === null || archivedBelow <= fromOffset) return fromOffset;
    const end = Math.min(archivedBelow, toOffset);
    for await (const record of this.#archive.records({ stream, partition, topicId, fromOffset, toOffset: end })) {
      range.onRecord(record);
      told(record.offset);
      if (range.isDone?.() === true) break;
    }
    return end;
  }
}
