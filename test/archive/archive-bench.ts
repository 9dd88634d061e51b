/** A log in a folder whose hours pass when a test says so, and an archive beside it that can be killed at any moment. */
import { logOf } from '../../services/compose/parts/pipeline.ts';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { JournalFile } from '../../services/archive/adapters/journal-file.ts';
import { SealedFolder } from '../../services/archive/adapters/sealed-folder.ts';
import type { Checkpoint, Stream } from '../../services/archive/archive.port.ts';
import type { RetentionPolicy } from '../../services/archive/remove-old.ts';
import { SealedArchive } from '../../services/archive/read-archive.ts';
import { decodeFrames } from '../../services/archive/frames.ts';
import type { SealedStore, SegmentJournal } from '../../services/archive/stores.port.ts';
import { startArchiveWriter, type ArchiveWriter } from '../../services/archive/write-archive.ts';
import { DECISION_TOPIC, TOPICS, UNIT_TOPIC } from '../../services/contract/topics.ts';
import { LmdbEventLog } from '../../services/log/adapters/lmdb/lmdb-event-log.ts';
import type { LogRecord } from '../../services/log/event-log.port.ts';
import type { VigilError } from '../../services/platform/errors.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { readRange } from '../../services/replay/read-range.ts';
import { timeLimit } from '../support/patience.ts';

export const HOUR_MS = 3_600_000;
export const RETENTION_MS = 72 * HOUR_MS;
const TOPIC_OF = { input: UNIT_TOPIC, decisions: DECISION_TOPIC } as const;

/** Real timers; the wall time of records moves on when a test says so. */
export class MovableClock extends SystemClock {
  aheadMs = 0;
  readonly #everySoOften: (() => void)[] = [];

  override every(intervalMs: number, run: () => void): () => void {
    this.#everySoOften.push(run);
    return super.every(intervalMs, run);
  }

  /** Whatever is done every so often is done now. */
  lookNow(): void {
    for (const run of this.#everySoOften) run();
  }

  override nowMs(): number {
    return super.nowMs() + this.aheadMs;
  }
}

export interface Wrapped {
  readonly store?: (store: SealedStore) => SealedStore;
  readonly journal?: (journal: SegmentJournal, file: string) => SegmentJournal;
  readonly mayWrite?: () => boolean;
  readonly policy?: RetentionPolicy;
  readonly savedStates?: (partition: number, topicId: string) => Promise<readonly Checkpoint[]>;
}

export class ArchiveBench {
  readonly clock = new MovableClock();
  readonly folder: string;
  readonly log: LmdbEventLog;
  readonly store: SealedStore;
  readonly archive: SealedArchive;
  readonly partitions: number;
  readonly faults: VigilError[] = [];
  writer: ArchiveWriter | null = null;

  private constructor(folder: string, partitions: number, store: SealedStore | null) {
    this.folder = folder;
    this.partitions = partitions;
    this.log = new LmdbEventLog({ folder: path.join(folder, 'log'), clock: this.clock });
    this.store = store ?? new SealedFolder(this.archiveFolder);
    this.archive = new SealedArchive(this.store);
  }

  /** Its objects lie in a folder of its own, or in the store that is given. */
  static async open(partitions = 1, store: SealedStore | null = null): Promise<ArchiveBench> {
    const bench = new ArchiveBench(await mkdtemp(path.join(os.tmpdir(), 'vigil-archive-')), partitions, store);
    await bench.log.createTopics(TOPICS.map((name) => ({ name, partitions, retentionMs: RETENTION_MS })));
    return bench;
  }

  get archiveFolder(): string {
    return path.join(this.folder, 'archive');
  }

  journalFile(stream: Stream, partition: number): string {
    return path.join(this.archiveFolder, 'open', `${stream}-${partition}`);
  }

  async start(wrapped: Wrapped = {}): Promise<ArchiveWriter> {
    const { store = (plain) => plain, journal = (plain) => plain } = wrapped;
    this.writer = await startArchiveWriter({
      log: logOf(this.log, 'archive'),
      store: store(this.store),
      journalOf: (stream, partition) => {
        const file = this.journalFile(stream, partition);
        return journal(new JournalFile(file), file);
      },
      savedStates: wrapped.savedStates ?? (async () => []),
      clock: this.clock,
      logger: SILENT_LOGGER,
      partitions: Array.from({ length: this.partitions }, (_, partition) => partition),
      mayWrite: wrapped.mayWrite ?? (() => true),
      policy: wrapped.policy ?? null,
      retentionMs: RETENTION_MS,
      onFault: (fault) => this.faults.push(fault),
    });
    return this.writer;
  }

  async stop(): Promise<void> {
    await this.writer?.close();
    this.writer = null;
  }

  async append(partition: number, ...values: readonly string[]): Promise<void> {
    await this.log.append(
      UNIT_TOPIC,
      partition,
      values.map((value) => ({ key: 'unit-1', value: Buffer.from(value) })),
    );
  }

  passes(ms: number): void {
    this.clock.aheadMs += ms;
  }

  /** Resolves when every record of the input is archived, sealed or not. */
  async untilArchived(): Promise<void> {
    for (let partition = 0; partition < this.partitions; partition++) {
      await vi.waitFor(
        async () => {
          const { endOffset } = await this.log.bounds(UNIT_TOPIC, partition);
          const next = Math.max(await this.#inJournal(partition), await this.sealedBelow('input', partition));
          if (next < endOffset) throw new Error(`archived below ${next} of ${endOffset}; ${this.faults.join()}`);
        },
        { timeout: timeLimit(50_000), interval: 20 },
      );
    }
  }

  /** Resolves when the stream is sealed up to its end. */
  async untilSealed(stream: Stream, partition = 0): Promise<void> {
    await vi.waitFor(
      async () => {
        const { endOffset } = await this.log.bounds(TOPIC_OF[stream], partition);
        const below = await this.sealedBelow(stream, partition);
        if (below < endOffset) throw new Error(`${stream} sealed below ${below} of ${endOffset}`);
      },
      { timeout: timeLimit(50_000), interval: 20 },
    );
  }

  /** Resolves when no segment is open. */
  async untilNothingOpen(): Promise<void> {
    await vi.waitFor(
      async () => {
        const open = await readdir(path.join(this.archiveFolder, 'open'));
        if (open.length > 0) throw new Error(`open: ${open.join()}`);
      },
      { timeout: timeLimit(50_000), interval: 20 },
    );
  }

  async sealedBelow(stream: Stream, partition: number): Promise<number> {
    const { topicId } = await this.log.bounds(TOPIC_OF[stream], partition);
    return (await this.archive.end(stream, partition, topicId)) ?? 0;
  }

  async #inJournal(partition: number): Promise<number> {
    const bytes = await readFile(this.journalFile('input', partition)).catch(() => Buffer.alloc(0));
    const { records } = decodeFrames(bytes.subarray(bytes.indexOf(0x0a) + 1));
    return (records.at(-1)?.offset ?? -1) + 1;
  }

  async inLog(partition: number): Promise<readonly LogRecord[]> {
    const records: LogRecord[] = [];
    const bounds = await this.log.bounds(UNIT_TOPIC, partition);
    await readRange({
      log: this.log,
      topic: UNIT_TOPIC,
      partition,
      bounds,
      onRecord: (record) => records.push(record),
    });
    return records;
  }

  /** What is sealed of the input. */
  async sealed(partition: number): Promise<readonly LogRecord[]> {
    const { topicId } = await this.log.bounds(UNIT_TOPIC, partition);
    const records: LogRecord[] = [];
    const range = { stream: 'input', partition, topicId, fromOffset: 0, toOffset: Number.POSITIVE_INFINITY } as const;
    for await (const record of this.archive.records(range)) records.push(record);
    return records;
  }

  /** The log forgets everything that it holds now. */
  async forget(): Promise<void> {
    this.passes(2 * RETENTION_MS + 24 * HOUR_MS);
    for (let hour = 0; hour < 200; hour++) await this.log.trim();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.log.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
