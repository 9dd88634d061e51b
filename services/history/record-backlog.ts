/**
 * What was read of one partition and is not in the history yet. Records are decoded when they come
 * and leave together as one batch, after a second or when there are many. Invariant: a batch holds
 * every record up to its progress, in log order, and nothing is skipped: a record that cannot be
 * read stops the history instead of leaving a hole, and one that the log gave back damaged leaves a
 * quarantined one in its place.
 */
import type { Decision } from '../contract/decisions/decision.ts';
import type { DecisionMemory } from '../contract/decisions/memory/decision-memory.ts';
import { damagedInLog, parseQuarantined, type Quarantined } from '../contract/records/quarantine.ts';
import { QUARANTINE_TOPIC } from '../contract/topics.ts';
import { decodeVitalsBlock, isVitalsBlock, type VitalsBlock } from '../contract/records/vitals-block.ts';
import type { LogRecord } from '../log/event-log.port.ts';
import { messageOf, VigilError } from '../platform/errors.ts';
import type { HistoryBatch } from './history.port.ts';

/** A commit costs a flush to disk, so rows are gathered; history may lag by this much and more. */
export const BATCH_MS_MAX = 1_000;
/** Bounds memory and the length of a transaction, also while the database is away. */
export const BATCH_ROWS_MAX = 5_000;

export class RecordBacklog {
  readonly #place: { readonly topic: string; readonly partition: number; readonly topicId: string };
  readonly #memory: DecisionMemory;
  #vitals: VitalsBlock[] = [];
  #decisions: Decision[] = [];
  #quarantined: Quarantined[] = [];
  #rowCount = 0;
  #nextOffset = 0;
  #sinceMs: number | null = null;
  #oldestRecordedAtMs: number | null = null;

  constructor(
    position: { readonly topic: string; readonly partition: number; readonly topicId: string },
    memory: DecisionMemory,
  ) {
    this.#place = position;
    this.#memory = memory;
  }

  /** Wall time at which the oldest record here was logged; null when there is none. */
  get oldestRecordedAtMs(): number | null {
    return this.#oldestRecordedAtMs;
  }

  get isFull(): boolean {
    return this.#rowCount >= BATCH_ROWS_MAX;
  }

  /** Monotonic time at which the batch should be written; null when there is nothing to write. */
  get dueAtMs(): number | null {
    if (this.#sinceMs === null) return null;
    return this.isFull ? this.#sinceMs : this.#sinceMs + BATCH_MS_MAX;
  }

  /** Adds the next record of the log. Throws `history-record-unreadable`; then it is not added. */
  add(record: LogRecord, monotonicMs: number): void {
    this.#rowCount += this.#decode(record);
    this.#nextOffset = record.offset + 1;
    this.#sinceMs ??= monotonicMs;
    this.#oldestRecordedAtMs ??= record.recordedAtMs;
  }

  /** Everything so far as one batch; the backlog is empty afterwards. */
  take(): HistoryBatch {
    const { topic, partition, topicId } = this.#place;
    const batch: HistoryBatch = {
      topic,
      partition,
      progress: { topicId, nextOffset: this.#nextOffset },
      vitals: this.#vitals,
      decisions: this.#decisions,
      quarantined: this.#quarantined,
    };
    this.#vitals = [];
    this.#decisions = [];
    this.#quarantined = [];
    this.#rowCount = 0;
    this.#sinceMs = null;
    this.#oldestRecordedAtMs = null;
    return batch;
  }

  /** How many rows the record holds. */
  #decode(record: LogRecord): number {
    if (record.isDamaged === true) return this.#addDamaged(record);
    try {
      return this.#place.topic === QUARANTINE_TOPIC
        ? this.#addQuarantined(record.value)
        : this.#addDecided(record.value);
    } catch (error) {
      const where = `${this.#place.topic} ${this.#place.partition}:${record.offset}`;
      throw new VigilError('history-record-unreadable', `${where}: ${messageOf(error)}`, { cause: error });
    }
  }

  /** What it said is lost to the history, which says so and goes on: stopping would lose all that follows too. */
  #addDamaged({ offset }: LogRecord): number {
    const { topic, partition } = this.#place;
    this.#quarantined.push(damagedInLog({ topic, partition, offset }));
    return 1;
  }

  #addQuarantined(value: Uint8Array): number {
    const read = parseQuarantined(new TextDecoder().decode(value));
    if (!read.ok) throw new Error(read.reason);
    this.#quarantined.push(read.quarantined);
    return 1;
  }

  #addDecided(value: Uint8Array): number {
    if (!isVitalsBlock(value)) {
      this.#decisions.push(this.#memory.decode(value));
      return 1;
    }
    const decoded = decodeVitalsBlock(value);
    if (!decoded.ok) throw new Error(`vitals block: ${decoded.fault}`);
    this.#vitals.push(decoded.block);
    return decoded.block.rowCount;
  }
}
