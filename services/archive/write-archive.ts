/**
 * Carries the input log, and what was decided on it, into the archive. It reads on from what is archived, so log and
 * archive cannot disagree; no alert waits for it. While its disk is full or away it waits and the log keeps the rest,
 * and says so: what retention takes before it is archived will never replay.
 */
import { DECISION_TOPIC, UNIT_TOPIC } from '../contract/topics.ts';
import type { EventLog, LogReader, LogRecord, ReadFrom } from '../log/event-log.port.ts';
import type { Clock } from '../platform/clock.port.ts';
import { messageOf, VigilError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { Pauses } from '../platform/pauses.ts';
import { ArchiveLane } from './archive-lane.ts';
import { STREAMS, type Checkpoint, type Stream } from './archive.port.ts';
import type { SealedStore, SegmentJournal } from './stores.port.ts';
import { removeOld, type RetentionPolicy } from './remove-old.ts';
import { CheckpointKeeper } from './checkpoint-keeper.ts';
import type { SealedSegment } from './segment.ts';

export interface ArchiveWriterParts {
  readonly log: EventLog;
  readonly store: SealedStore;
  readonly journalOf: (stream: Stream, partition: number) => SegmentJournal;
  /** States that an engine of this machine has saved; none where no engine runs. */
  readonly savedStates: (partition: number, topicId: string) => Promise<readonly Checkpoint[]>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly partitions: readonly number[];
  /** False while the disk has no room for more than the alarm path. */
  readonly mayWrite: () => boolean;
  /** What is removed, and when; null: everything is kept. */
  readonly policy: RetentionPolicy | null;
  /** How long the log keeps a record, ms. */
  readonly retentionMs: number;
  /** Called at most once: the archive is no longer written. */
  readonly onFault: (fault: VigilError) => void;
}

export interface ArchiveStatus {
  /** Age of the oldest record that was read and is not archived yet, ms; 0 when all are. */
  readonly lagMs: number;
  /** The log will soon forget what is not archived. */
  readonly isOvertaken: boolean;
  /** Segments sealed since the start. */
  readonly sealed: number;
  /** Stretches, since the start, that the log had forgotten before they were archived. */
  readonly missing: number;
  readonly failingSinceMs: number | null;
  readonly failure: VigilError | null;
}

export interface ArchiveWriter {
  status(): ArchiveStatus;
  /** Stops reading. What is open stays open: the next start goes on with it. */
  close(): Promise<void>;
}

const TOPIC_OF: Readonly<Record<Stream, string>> = { input: UNIT_TOPIC, decisions: DECISION_TOPIC };
const PATIENCE_MS = 1_000;
const TRY_AGAIN_AFTER_MS = 2_000;
/** An hour that is over is sealed also when nothing follows it. */
const LOOK_FOR_OLD_EVERY_MS = 60_000;
const OLD_AFTER_MS = 65 * 60_000;
/** What an engine without files folds at most, besides what it was behind. */
const NEWEST_EVERY_MS = 5 * 60_000;
const REMOVE_EVERY_MS = 3_600_000;
/** Half of its life in the log: as long again is left for whoever is told. */
const OVERTAKEN_SHARE = 0.5;

/**
 * Resolves when everything is read on from where the archive ends, or will be when a store that is away is there again;
 * rejects when it cannot be known where that is.
 */
export async function startArchiveWriter(parts: ArchiveWriterParts): Promise<ArchiveWriter> {
  const writer = new RunningArchive(parts);
  await writer.start();
  return writer;
}

class RunningArchive implements ArchiveWriter {
  readonly #parts: ArchiveWriterParts;
  readonly #checkpoints: CheckpointKeeper;
  readonly #readers: LogReader[] = [];
  readonly #inHand = new Map<ArchiveLane, number>();
  readonly #pauses: Pauses;
  readonly #lanes: ArchiveLane[] = [];
  #stopLooking: () => void = () => undefined;
  /** One segment is sealed at a time: each is in memory meanwhile. */
  #turn: Promise<void> = Promise.resolve();
  #sealed = 0;
  #missing = 0;
  #failingSinceMs: number | null = null;
  #failure: VigilError | null = null;
  #hasBegun = false;
  #closing = false;
  #faulted = false;

  constructor(parts: ArchiveWriterParts) {
    this.#parts = parts;
    this.#checkpoints = new CheckpointKeeper(parts);
    this.#pauses = new Pauses(parts.clock);
  }

  async start(): Promise<void> {
    try {
      await this.#beginAll();
    } catch (error) {
      if (!isAway(error)) throw error;
      this.#noteFailure(error);
      this.#turn = this.#untilBegun();
    }
    const stops = [
      this.#parts.clock.every(LOOK_FOR_OLD_EVERY_MS, () => this.#sealOld()),
      this.#parts.clock.every(NEWEST_EVERY_MS, () => this.#keepNewest()),
      this.#parts.clock.every(REMOVE_EVERY_MS, () => this.#removeOld()),
    ];
    this.#stopLooking = () => stops.forEach((stop) => stop());
  }

  status(): ArchiveStatus {
    const nowMs = this.#parts.clock.nowMs();
    const waitingSinceMs = [...this.#inHand.values()];
    if (!this.#hasBegun && this.#failingSinceMs !== null) waitingSinceMs.push(this.#failingSinceMs);
    const lagMs = waitingSinceMs.length === 0 ? 0 : Math.max(0, nowMs - Math.min(...waitingSinceMs));
    return {
      lagMs,
      isOvertaken: lagMs > this.#parts.retentionMs * OVERTAKEN_SHARE,
      sealed: this.#sealed,
      missing: this.#missing,
      failingSinceMs: this.#failingSinceMs,
      failure: this.#failure,
    };
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#stopLooking();
    this.#pauses.endAll();
    await Promise.all(this.#readers.map((reader) => reader.close()));
    await this.#turn;
  }

  async #beginAll(): Promise<void> {
    for (const stream of STREAMS) {
      if (!this.#lanes.some((lane) => lane.stream === stream)) await this.#begin(stream);
    }
    this.#hasBegun = true;
    for (const lane of this.#lanes) await this.#keep(lane);
  }

  /** A store that is away at the start is asked again: what nobody reads yet waits in the log. */
  async #untilBegun(): Promise<void> {
    while (!this.#closing && !this.#hasBegun) {
      await this.#pauses.pause(TRY_AGAIN_AFTER_MS);
      if (this.#closing) return;
      try {
        await this.#beginAll();
        this.#failingSinceMs = null;
        this.#failure = null;
      } catch (error) {
        if (!isAway(error)) return this.#fault(error);
        this.#noteFailure(error);
      }
    }
  }

  async #begin(stream: Stream): Promise<void> {
    const { log, store, journalOf, partitions } = this.#parts;
    const lanes = new Map<number, ArchiveLane>();
    const positions = new Map<number, ReadFrom>();
    for (const partition of partitions) {
      const bounds = await log.bounds(TOPIC_OF[stream], partition);
      const lane = new ArchiveLane({
        stream,
        partition,
        store,
        journal: journalOf(stream, partition),
        onSealed: (segment) => this.#noteSealed(segment),
      });
      const offset = await lane.resume(bounds);
      lanes.set(partition, lane);
      positions.set(partition, { kind: 'offset', offset, topicId: bounds.topicId });
    }
    for (const lane of lanes.values()) this.#tellWhatIsGone(lane);
    this.#lanes.push(...lanes.values());
    this.#readers.push(
      await log.read({
        topic: TOPIC_OF[stream],
        positions,
        patienceMs: PATIENCE_MS,
        onBatch: (partition, records) => this.#receive(lanes.get(partition), records),
        onFault: (fault) => this.#fault(fault),
      }),
    );
  }

  #tellWhatIsGone({ stream, partition, missingFromOffset, lostFromOffset }: ArchiveLane): void {
    const { logger } = this.#parts;
    if (missingFromOffset !== null) {
      this.#missing += 1;
      logger.error(
        'the log forgot records before they were archived; they will not replay',
        new VigilError('log-position-lost', `${stream} from offset ${missingFromOffset} on`),
        { partition },
      );
    }
    if (lostFromOffset !== null) {
      logger.error(
        'sealed segments are not there any more; what the log still has of them is archived again',
        new VigilError('archive-broken', `${stream} from offset ${lostFromOffset} on`),
        { partition },
      );
    }
  }

  /** Resolves when the records are archived: meanwhile the log keeps what follows. */
  async #receive(lane: ArchiveLane | undefined, records: readonly LogRecord[]): Promise<void> {
    if (lane === undefined) return;
    const whole = records.find(({ isDamaged }) => isDamaged !== true);
    this.#inHand.set(lane, whole?.recordedAtMs ?? this.#parts.clock.nowMs());
    const taken = this.#turn.then(() => this.#untilDone(() => lane.take(records)));
    this.#turn = taken;
    await taken;
    this.#inHand.delete(lane);
  }

  #sealOld(): void {
    const beforeMs = this.#parts.clock.nowMs() - OLD_AFTER_MS;
    for (const lane of this.#lanes) this.#turn = this.#turn.then(() => this.#keep(lane));
    const old = this.#lanes.filter(({ unsealedSinceMs }) => (unsealedSinceMs ?? Infinity) < beforeMs);
    for (const lane of old) this.#turn = this.#turn.then(() => this.#untilDone(() => lane.seal()));
  }

  /** For an engine that starts without its files. */
  #keepNewest(): void {
    for (const partition of this.#parts.partitions) {
      this.#turn = this.#turn.then(async () => {
        if (this.#closing || !this.#parts.mayWrite()) return;
        const topicId = this.#lanes.find((lane) => lane.stream === 'input' && lane.partition === partition)?.topicId;
        if (topicId !== undefined) await this.#checkpoints.keepNewest({ topicId, partition });
      });
    }
  }

  /** What could not be removed now is an hour later. */
  #removeOld(): void {
    const { policy, store, clock, logger } = this.#parts;
    if (policy === null) return;
    this.#turn = this.#turn.then(async () => {
      if (this.#closing) return;
      try {
        const { segments, states } = await removeOld(store, { policy, nowMs: clock.nowMs() });
        if (segments + states > 0) logger.info(`the archive let ${segments} segments and ${states} states go`);
      } catch (error) {
        logger.error('what is older than its policy could not be removed from the archive', error, { role: 'archive' });
      }
    });
  }

  /** What is not sealed yet is not forgotten by its age alone, where the log can be told so. */
  async #keep(lane: ArchiveLane): Promise<void> {
    try {
      await this.#parts.log.keepFrom?.(TOPIC_OF[lane.stream], lane.partition, lane.sealedBelow);
    } catch (error) {
      this.#parts.logger.warn(`the log was not told what is not archived yet: ${messageOf(error)}`);
    }
  }

  /** Again and again while the disk is full or away. */
  async #untilDone(work: () => Promise<void>): Promise<void> {
    while (!this.#closing) {
      try {
        if (this.#parts.mayWrite()) {
          await work();
          this.#failingSinceMs = null;
          this.#failure = null;
          return;
        }
        this.#noteFailure(new VigilError('disk-full', 'the disk has no room for more than the alarms'));
      } catch (error) {
        if (!(error instanceof VigilError) || !error.retriable) return this.#fault(error);
        this.#noteFailure(error);
      }
      await this.#pauses.pause(TRY_AGAIN_AFTER_MS);
    }
  }

  #noteFailure(error: VigilError): void {
    if (this.#failingSinceMs === null) {
      this.#parts.logger.error('nothing can be archived; the log keeps what waits', error, { role: 'archive' });
    }
    this.#failingSinceMs ??= this.#parts.clock.nowMs();
    this.#failure = error;
  }

  async #noteSealed({ header }: SealedSegment): Promise<void> {
    this.#sealed += 1;
    if (header.stream === 'input') await this.#checkpoints.keepWhenDue(header);
  }

  #fault(error: unknown): void {
    if (this.#faulted || this.#closing) return;
    this.#faulted = true;
    this.#closing = true;
    this.#parts.onFault(
      error instanceof VigilError
        ? error
        : new VigilError('log-reader-failed', `archiving stopped: ${messageOf(error)}`, { cause: error }),
    );
  }
}

/** A fault of the store that may pass. */
function isAway(error: unknown): error is VigilError {
  return (
    error instanceof VigilError && error.retriable && (error.code.startsWith('archive-') || error.code === 'disk-full')
  );
}
