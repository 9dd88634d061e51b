/**
 * Carries decisions, attributed vital signs and quarantine from the log into the history. It reads on
 * from the history's own progress, so that the log's position and what is stored can never disagree.
 * While the database is away it holds one bounded batch a partition and stops reading: the log keeps
 * the rest, nothing is lost, and no alert waits for it.
 */
import { DECISION_TOPIC, QUARANTINE_TOPIC } from '../contract/topics.ts';
import type { EventLog, LogReader, LogRecord, ReadFrom } from '../log/event-log.port.ts';
import type { Clock } from '../platform/clock.port.ts';
import { messageOf, VigilError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { History } from './history.port.ts';
import { DecisionMemory } from '../contract/decisions/memory/decision-memory.ts';
import { RecordBacklog } from './record-backlog.ts';

export interface HistoryWriterParts {
  readonly log: EventLog;
  readonly history: History;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Partitions of this process; a topic with fewer has only those it has. */
  readonly partitions: readonly number[];
  /** Shared with the engine, where it runs in this process; default: one of its own. */
  readonly decisions?: DecisionMemory;
  /** False while the disk has no room for more than the alarm path: the log keeps what waits. */
  readonly mayWrite?: () => boolean;
  /** Called at most once; writing has stopped, and the process should become unready and end. */
  readonly onFault: (fault: VigilError) => void;
}

export interface HistoryWriterStatus {
  /** Age of the oldest record that was read and is not stored, ms; 0 when all are stored. */
  readonly lagMs: number;
  /** Wall time of the newest batch stored; null before the first. */
  readonly lastWrittenAtMs: number | null;
  /** Wall time since which the database is away; null when it is there. */
  readonly failingSinceMs: number | null;
  /** Why it waits; null while the database is there. */
  readonly failure: VigilError | null;
}

export interface HistoryWriter {
  status(): HistoryWriterStatus;
  /** Stops reading, stores what was read if the database is there, and returns. */
  close(): Promise<void>;
}

/** The history may lag, and what gathers is stored in one transaction. */
const PATIENCE_MS = 250;
/** Roll-ups follow the seconds by about a minute; queries fill the gap from the seconds. */
const MAINTAIN_EVERY_MS = 60_000;
const BACKOFF_MS_MIN = 250;
/** Longest wait before the next try: also the longest delay after the database is back. */
const BACKOFF_MS_MAX = 10_000;

/** Wait before try `attempt`, counted from 1, ms: doubles up to the maximum. */
export function backoffMs(attempt: number): number {
  return Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** Math.min(attempt - 1, 16));
}

/**
 * Starts writing, migrating the database first. Resolves at once, also while the database is away:
 * `status` tells. Faults (topic made anew, position lost, unreadable record, content refused) go to
 * `onFault`.
 */
export async function startHistoryWriter(parts: HistoryWriterParts): Promise<HistoryWriter> {
  return new RunningWriter(parts);
}

class RunningWriter implements HistoryWriter {
  readonly #parts: HistoryWriterParts;
  readonly #decisions: DecisionMemory;
  readonly #backlogs: RecordBacklog[] = [];
  readonly #readers: LogReader[] = [];
  readonly #stopMaintaining: () => void;
  readonly #finished: Promise<void>;
  #maintaining: Promise<void> | null = null;
  #ready = false;
  #closing = false;
  #faulted = false;
  /** A batch left the backlog and was not stored: what follows it must not be stored either. */
  #abandoned = false;
  /** Ends the wait for records. */
  #wake: () => void = () => undefined;
  /** Ends the wait before the next try; records do not, or they would hammer a database that is away. */
  #interrupt: () => void = () => undefined;
  /** Readers that wait because their backlog is full. */
  #waiting: (() => void)[] = [];
  #writingSinceMs: number | null = null;
  #lastWrittenAtMs: number | null = null;
  #failingSinceMs: number | null = null;
  #failure: VigilError | null = null;

  constructor(parts: HistoryWriterParts) {
    this.#parts = parts;
    this.#decisions = parts.decisions ?? new DecisionMemory();
    this.#stopMaintaining = parts.clock.every(MAINTAIN_EVERY_MS, () => this.#maintain());
    this.#finished = this.#run().catch((error: unknown) => this.#fault(error));
  }

  status(): HistoryWriterStatus {
    const waiting = [this.#writingSinceMs, ...this.#backlogs.map((backlog) => backlog.oldestRecordedAtMs)].filter(
      (atMs) => atMs !== null,
    );
    const lagMs = waiting.length === 0 ? 0 : Math.max(0, this.#parts.clock.nowMs() - Math.min(...waiting));
    return {
      lagMs,
      lastWrittenAtMs: this.#lastWrittenAtMs,
      failingSinceMs: this.#failingSinceMs,
      failure: this.#failure,
    };
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#finished;
    await Promise.all(this.#readers.map((reader) => reader.close()));
    await this.#maintaining;
    if (!this.#abandoned) await this.#storeRest();
  }

  async #run(): Promise<void> {
    const { history } = this.#parts;
    await this.#untilDone(() => history.migrate());
    this.#ready = true;
    for (const topic of [DECISION_TOPIC, QUARANTINE_TOPIC]) await this.#beginReading(topic);
    while (!this.#closing) {
      const due = this.#nextDue();
      if (due === null) await this.#idle();
      else await this.#store(due);
    }
  }

  async #beginReading(topic: string): Promise<void> {
    const backlogs = new Map<number, RecordBacklog>();
    const positions = new Map<number, ReadFrom>();
    await this.#untilDone(async () => {
      const count = await this.#parts.log.partitionCount(topic);
      for (const partition of this.#parts.partitions.filter((one) => one < count)) {
        const progress = await this.#parts.history.progress(topic, partition);
        const { topicId } = progress ?? (await this.#parts.log.bounds(topic, partition));
        positions.set(
          partition,
          progress === null ? { kind: 'start' } : { kind: 'offset', offset: progress.nextOffset, topicId },
        );
        backlogs.set(partition, new RecordBacklog({ topic, partition, topicId }, this.#decisions));
      }
    });
    if (this.#closing) return;
    this.#backlogs.push(...backlogs.values());
    this.#readers.push(
      await this.#parts.log.read({
        topic,
        positions,
        patienceMs: PATIENCE_MS,
        onBatch: (partition, records) => this.#receive(backlogs.get(partition), records),
        onFault: (fault) => this.#fault(fault),
      }),
    );
  }

  /** Resolves when there is room for more: a full backlog holds its reader back. */
  async #receive(backlog: RecordBacklog | undefined, records: readonly LogRecord[]): Promise<void> {
    if (backlog === undefined || this.#closing) return;
    for (const record of records) {
      try {
        backlog.add(record, this.#parts.clock.monotonicMs());
      } catch (error) {
        this.#fault(error);
        return;
      }
      if (backlog.isFull) await this.#untilThereIsRoom(backlog);
    }
    this.#wake();
  }

  async #untilThereIsRoom(backlog: RecordBacklog): Promise<void> {
    this.#wake();
    while (backlog.isFull && !this.#closing) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The one that is due the longest: taken in their order, the last would wait for ever behind a slow database. */
  #nextDue(): RecordBacklog | null {
    let next: RecordBacklog | null = null;
    let nextAtMs = this.#parts.clock.monotonicMs();
    for (const backlog of this.#backlogs) {
      if (backlog.dueAtMs === null || backlog.dueAtMs > nextAtMs) continue;
      next = backlog;
      nextAtMs = backlog.dueAtMs;
    }
    return next;
  }

  async #store(backlog: RecordBacklog): Promise<void> {
    this.#writingSinceMs = backlog.oldestRecordedAtMs;
    const batch = backlog.take();
    this.#releaseReaders();
    const done = await this.#untilDone(() => this.#parts.history.write(batch));
    this.#writingSinceMs = null;
    if (done) this.#lastWrittenAtMs = this.#parts.clock.nowMs();
    else this.#abandoned = true;
  }

  /** Tries until it works. False: closed before it did. Errors that a retry cannot help are thrown. */
  async #untilDone(run: () => Promise<void>): Promise<boolean> {
    for (let attempt = 1; !this.#closing; attempt++) {
      try {
        if (this.#parts.mayWrite?.() === false) {
          throw new VigilError('disk-full', 'little room on the disk: history gives way to the alarm path');
        }
        await run();
        if (this.#failingSinceMs !== null) this.#parts.logger.info('history is back');
        this.#failingSinceMs = null;
        this.#failure = null;
        return true;
      } catch (error) {
        if (!(error instanceof VigilError) || !error.retriable) throw error;
        if (this.#failure?.code !== error.code) {
          this.#parts.logger.error('history waits; the log keeps everything', error);
        }
        this.#failure = error;
        this.#failingSinceMs ??= this.#parts.clock.nowMs();
        await this.#pause(backoffMs(attempt), (wake) => (this.#interrupt = wake));
      }
    }
    return false;
  }

  async #idle(): Promise<void> {
    const dueAtMs = Math.min(...this.#backlogs.map((backlog) => backlog.dueAtMs ?? Number.POSITIVE_INFINITY));
    await this.#pause(dueAtMs - this.#parts.clock.monotonicMs(), (wake) => (this.#wake = wake));
  }

  /** Waits `delayMs` (infinite: for ever), or until the function given to `onWake` is called. */
  #pause(delayMs: number, onWake: (wake: () => void) => void): Promise<void> {
    if (this.#closing) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = Number.isFinite(delayMs)
        ? this.#parts.clock.after(Math.max(0, delayMs), resolve)
        : () => undefined;
      onWake(() => {
        cancel();
        resolve();
      });
    });
  }

  #maintain(): void {
    if (!this.#ready || this.#closing || this.#maintaining !== null || this.#parts.mayWrite?.() === false) return;
    this.#maintaining = this.#parts.history
      .maintain(this.#parts.clock.nowMs())
      .catch((error: unknown) => this.#parts.logger.error('roll-ups wait', error))
      .finally(() => {
        this.#maintaining = null;
      });
  }

  async #storeRest(): Promise<void> {
    try {
      for (const backlog of this.#backlogs) {
        if (backlog.dueAtMs !== null) await this.#parts.history.write(backlog.take());
      }
    } catch (error) {
      this.#parts.logger.error('the last batch was not stored; it is read again at the next start', error);
    }
  }

  #fault(error: unknown): void {
    if (this.#faulted) return;
    this.#faulted = true;
    this.#abandoned = true;
    this.#stop();
    for (const reader of this.#readers) {
      reader.close().catch((thrown: unknown) => this.#parts.logger.error('a reader did not close', thrown));
    }
    this.#parts.onFault(
      error instanceof VigilError ? error : new VigilError('history-refused', messageOf(error), { cause: error }),
    );
  }

  #stop(): void {
    this.#closing = true;
    this.#stopMaintaining();
    this.#releaseReaders();
    this.#wake();
    this.#interrupt();
  }

  #releaseReaders(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
