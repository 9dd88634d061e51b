/**
 * The one door into the log for everything that arrives by itself: gateways over HTTP, the
 * simulator, the ticker. Frames of one partition gather for a moment into one block; the sender is
 * answered only when its records are durable.
 *
 * Invariants: per partition the log keeps the order of arrival; one append is under way at a time;
 * a failed append is told to everyone who waits on it and nothing of it is silently kept.
 */
import { invariant, VigilError } from '../../platform/errors.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Quarantined } from '../../contract/records/quarantine.ts';
import { partitionOfUnit, QUARANTINE_TOPIC, UNIT_TOPIC } from '../../contract/topics.ts';
import { encodeUnitRecord } from '../../contract/records/unit-record.ts';
import type { UnitRecord } from '../../contract/records/unit-record.ts';
import { VitalsBlockBuilder } from '../../contract/records/vitals-block.ts';
import type { Frame } from '../../contract/records/vitals-block.ts';
import { appendInParts, type EventLog, type LogEntry } from '../../log/event-log.port.ts';

export interface IntakeCounts {
  readonly frames: number;
  readonly records: number;
  /** Refused so far, by source. */
  readonly quarantined: Readonly<Record<string, number>>;
  /** Newest gateway time of a frame, by unit, ms; a unit without frames has none. */
  readonly lastSampleAtMs: Readonly<Record<string, number>>;
  /** Wall time since which the log refuses what is appended, ms; null while it takes it. */
  readonly refusedSinceMs: number | null;
}

export interface IntakeOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  /** How long frames may wait for others, ms, 0 to 50: it is part of the latency of every alert. */
  readonly gatherMs?: number;
  /** Room on the disk; without it everything is taken. */
  readonly room?: IntakeRoom;
  /** Told of records that are durable, before their sender is. */
  readonly onRecords?: (records: readonly UnitRecord[]) => Promise<void>;
}

/** What the disk of the data folder still takes. */
export interface IntakeRoom {
  readonly maySendersWrite: boolean;
  readonly mayKeepMore: boolean;
}

type LaneOptions = Required<Omit<IntakeOptions, 'onRecords' | 'room'>>;

const GATHER_MS = 20;
const GATHER_MS_MAX = 50;
/**
 * A gateway of a hundred beds with one message on the way has 10 ms for each. An append for every single
 * message would cost more than reading it.
 */
const SOON_MS = 1;
/** Rows of one block: 16 signals x 8,000 rows are half a megabyte. */
const BLOCK_ROWS = 8_000;
/** Rows and records that may wait for a slow log before senders are turned away. */
const WAITING_MAX = 100_000;
/** A partition that refused and was then left alone says nothing about now. */
const REFUSAL_COUNTS_MS = 30_000;
/** Sources counted one by one; beyond it the rest share one count, so that names cannot fill memory. */
const SOURCES_MAX = 1_000;

export class Intake {
  readonly #log: EventLog;
  readonly #onRecords: NonNullable<IntakeOptions['onRecords']>;
  readonly #lanes: readonly Lane[];
  readonly #clock: Clock;
  readonly #room: IntakeRoom;
  readonly #gatherMs: number;
  /** When the partitions leave next, by the monotonic clock; null while nothing gathers. */
  #leaving: { readonly dueMs: number; readonly cancel: () => void } | null = null;
  readonly #quarantinePartitions: number;
  readonly #quarantined = new Map<string, number>();
  readonly #lastSampleAtMs = new Map<string, number>();
  #frames = 0;
  #records = 0;

  private constructor(
    options: LaneOptions & Pick<IntakeOptions, 'onRecords' | 'room'>,
    partitions: { readonly unit: number; readonly quarantine: number },
  ) {
    this.#log = options.log;
    this.#onRecords = options.onRecords ?? (async () => undefined);
    this.#quarantinePartitions = partitions.quarantine;
    this.#clock = options.clock;
    this.#gatherMs = options.gatherMs;
    this.#room = options.room ?? { maySendersWrite: true, mayKeepMore: true };
    this.#lanes = Array.from({ length: partitions.unit }, (_, partition) => new Lane({ ...options, partition }));
  }

  static async open(options: IntakeOptions): Promise<Intake> {
    const gatherMs = Math.min(GATHER_MS_MAX, Math.max(0, options.gatherMs ?? GATHER_MS));
    const unit = await options.log.partitionCount(UNIT_TOPIC);
    return new Intake(
      { ...options, gatherMs },
      { unit, quarantine: await options.log.partitionCount(QUARANTINE_TOPIC) },
    );
  }

  /** Resolves when all frames are durable. Rejects with `log-append-failed`; the sender sends again. */
  async admitFrames(frames: readonly Frame[]): Promise<void> {
    this.#refuseWhenFull();
    if (!this.#room.maySendersWrite) {
      throw new VigilError('log-append-failed', 'the disk is full: the sender keeps its data and sends again');
    }
    const waits = new Set(frames.map((frame) => this.#laneOf(frame.unitId).addFrame(frame)));
    this.#leaveWithin(this.#gatherMs);
    await Promise.all(waits);
    this.#frames += frames.length;
    for (const { unitId, receivedAtMs } of frames) {
      if (receivedAtMs > (this.#lastSampleAtMs.get(unitId) ?? 0)) this.#lastSampleAtMs.set(unitId, receivedAtMs);
    }
  }

  /** The same for a sender that waits for its answer before it sends on: others are waited for a moment only. */
  async admitFramesSoon(frames: readonly Frame[]): Promise<void> {
    const admitted = this.admitFrames(frames);
    this.#leaveWithin(SOON_MS);
    await admitted;
  }

  /** All partitions leave together: whoever reads them then asks once, and not once for each. */
  #leaveWithin(ms: number): void {
    const dueMs = this.#clock.monotonicMs() + ms;
    if (this.#leaving !== null && this.#leaving.dueMs <= dueMs) return;
    this.#leaving?.cancel();
    const cancel = this.#clock.after(ms, () => {
      this.#leaving = null;
      for (const lane of this.#lanes) lane.start();
    });
    this.#leaving = { dueMs, cancel };
  }

  /** The same for records; they do not wait for others, since a person may wait for them. */
  async admitRecords(records: readonly UnitRecord[]): Promise<void> {
    this.#refuseWhenFull();
    const lanes = new Set(records.map((record) => this.#laneOf(record.unitId)));
    for (const record of records) this.#laneOf(record.unitId).addRecord(record);
    await Promise.all([...lanes].map((lane) => lane.flush()));
    await this.#onRecords(records);
    this.#records += records.length;
  }

  /** Keeps what was refused, in its own topic, and counts it. Where room is short the raw message is left out. */
  async quarantine(items: readonly Quarantined[]): Promise<void> {
    const byPartition = new Map<number, LogEntry[]>();
    for (const item of items) {
      const partition = partitionOfUnit(item.unitId, this.#quarantinePartitions);
      const entries = byPartition.get(partition) ?? [];
      const { raw: _raw, ...rest } = item;
      const kept = this.#room.mayKeepMore ? item : rest;
      entries.push({ key: item.unitId, value: Buffer.from(JSON.stringify(kept)) });
      byPartition.set(partition, entries);
    }
    for (const [partition, entries] of byPartition) {
      await appendInParts(this.#log, { topic: QUARANTINE_TOPIC, partition }, entries);
    }
    for (const { source } of items) {
      const counted = this.#quarantined.has(source) || this.#quarantined.size < SOURCES_MAX ? source : 'others';
      this.#quarantined.set(counted, (this.#quarantined.get(counted) ?? 0) + 1);
    }
  }

  /** Appends at once what has gathered; resolves when it is durable. */
  async flush(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.flush()));
  }

  counts(): IntakeCounts {
    return {
      frames: this.#frames,
      records: this.#records,
      quarantined: Object.fromEntries(this.#quarantined),
      lastSampleAtMs: Object.fromEntries(this.#lastSampleAtMs),
      refusedSinceMs: this.#refusedSinceMs(),
    };
  }

  #laneOf(unitId: string): Lane {
    const lane = this.#lanes[partitionOfUnit(unitId, this.#lanes.length)];
    invariant(lane !== undefined, 'every unit has a partition');
    return lane;
  }

  #refusedSinceMs(): number | null {
    const since = this.#lanes.flatMap((lane) => (lane.refusedSinceMs === null ? [] : [lane.refusedSinceMs]));
    return since.length === 0 ? null : Math.min(...since);
  }

  #refuseWhenFull(): void {
    if (this.#lanes.some((lane) => lane.isFull)) {
      throw new VigilError('log-append-failed', 'the log is behind: too much waits to be appended');
    }
  }
}

/** What waits to be appended together, and the promise of those who wait for it. */
class Batch {
  readonly entries: LogEntry[] = [];
  readonly block = new VitalsBlockBuilder();
  readonly done: Promise<void>;
  resolve: () => void = () => undefined;
  reject: (error: unknown) => void = () => undefined;
  blockKey = '';
  size = 0;

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  closeBlock(): void {
    if (this.block.rowCount > 0) this.entries.push({ key: this.blockKey, value: this.block.finish() });
  }
}

/** One partition: batches in order, one append at a time. */
class Lane {
  readonly #options: LaneOptions & { readonly partition: number };
  #batch: Batch | null = null;
  #appending: Promise<void> | null = null;
  #appendingSize = 0;
  #refused: { readonly sinceMs: number; readonly lastAtMs: number } | null = null;

  constructor(options: LaneOptions & { readonly partition: number }) {
    this.#options = options;
  }

  get isFull(): boolean {
    return (this.#batch?.size ?? 0) + this.#appendingSize >= WAITING_MAX;
  }

  /** Wall time of the first failed append since one worked; null when the newest worked, or is long ago. */
  get refusedSinceMs(): number | null {
    const isRecent = this.#refused !== null && this.#options.clock.nowMs() - this.#refused.lastAtMs < REFUSAL_COUNTS_MS;
    return isRecent ? (this.#refused?.sinceMs ?? null) : null;
  }

  /** Resolves when the frame is durable. */
  addFrame(frame: Frame): Promise<void> {
    const batch = this.#openBatch();
    batch.blockKey = frame.unitId;
    batch.block.add(frame);
    batch.size++;
    if (batch.block.rowCount >= BLOCK_ROWS) batch.closeBlock();
    return batch.done;
  }

  /** Adds behind everything that came before; the caller flushes. */
  addRecord(record: UnitRecord): void {
    const batch = this.#openBatch();
    batch.closeBlock();
    batch.entries.push({ key: record.unitId, value: encodeUnitRecord(record) });
    batch.size++;
  }

  async flush(): Promise<void> {
    const batch = this.#batch;
    this.start();
    await (batch === null ? this.#appending : batch.done);
  }

  #openBatch(): Batch {
    this.#batch ??= new Batch();
    return this.#batch;
  }

  /** Appends the open batch, or leaves it to the end of the append that is under way. */
  start(): void {
    const batch = this.#batch;
    if (batch === null || this.#appending !== null) return;
    this.#batch = null;
    batch.closeBlock();
    this.#appendingSize = batch.size;
    this.#appending = this.#append(batch);
  }

  /** Never rejects: the outcome goes to those who wait on the batch. */
  async #append(batch: Batch): Promise<void> {
    try {
      await appendInParts(this.#options.log, { topic: UNIT_TOPIC, partition: this.#options.partition }, batch.entries);
      this.#refused = null;
      batch.resolve();
    } catch (error) {
      const nowMs = this.#options.clock.nowMs();
      this.#refused = { sinceMs: this.refusedSinceMs ?? nowMs, lastAtMs: nowMs };
      batch.reject(
        error instanceof VigilError
          ? error
          : new VigilError('log-append-failed', 'the log did not take the records', { cause: error }),
      );
    }
    this.#appending = null;
    this.#appendingSize = 0;
    this.start();
  }
}
