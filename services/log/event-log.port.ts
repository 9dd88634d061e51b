/**
 * The log keeps, for each partition of a topic, one totally ordered sequence of records. A unit
 * lives in one partition, so its records have one order that every reader and every replay sees.
 *
 * Laws, held by test/log/event-log.contract.ts on every adapter:
 *  - `append` resolves only when all its entries are durable, in the order given, without a record
 *    of another append to the same partition in between;
 *  - a reader gets every record from its position on, in order, each at least once and (within one
 *    reader) never twice; the next batch comes only after `onBatch` resolved;
 *  - a log that is away is no fault: the reader says so and goes on by itself, without a hole, when it is back;
 *  - a record whose checksum does not hold is given as damaged, never as data and never left out;
 *  - offsets grow, and may have gaps;
 *  - a topic that was deleted and made again has another `topicId`; reading on from a position with
 *    the old id, or from an offset that retention has passed, is a fault, never a silent jump.
 */
import type { VigilError } from '../platform/errors.ts';

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** Records older than this may go; at least 72 h for the input log, so that state can be rebuilt. */
  readonly retentionMs: number;
}

export interface LogEntry {
  /** For people and tools that look at the log; ordering comes from the partition alone. */
  readonly key: string;
  readonly value: Uint8Array;
}

export interface LogRecord extends LogEntry {
  readonly offset: number;
  readonly recordedAtMs: number;
  /**
   * The record did not come back as it was appended: neither key nor value nor time can be believed. Readers pass
   * over it and say so. A record of a version that kept no checksum is never called damaged.
   */
  readonly isDamaged?: true;
}

export interface PartitionBounds {
  readonly topicId: string;
  /** Offset of the oldest record still there; equal to `endOffset` when empty. */
  readonly startOffset: number;
  /** Offset that the next record will get or exceed. */
  readonly endOffset: number;
}

export type ReadFrom =
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  /** First record appended at or after this wall time. */
  | { readonly kind: 'time'; readonly recordedAtMs: number }
  /** Our own saved position. */
  | { readonly kind: 'offset'; readonly offset: number; readonly topicId: string };

export interface ReadRequest {
  readonly topic: string;
  readonly positions: ReadonlyMap<number, ReadFrom>;
  /**
   * How long a record may wait for others before it is handed over, ms; without it none waits. What is asked of the
   * log costs more than what comes back: a reader that no alert waits for (history, counts) asks a few times a second.
   */
  readonly patienceMs?: number;
  /** Called for one partition at a time with records in order. A rejection stops the reader with a fault. */
  readonly onBatch: (partition: number, records: readonly LogRecord[]) => Promise<void>;
  /** Called at most once; the reader has stopped for good. The process should become unready and end. */
  readonly onFault: (fault: VigilError) => void;
}

/** The log does not answer; the reader tries again by itself and goes on where it was. */
export interface LogInterruption {
  /** Wall time, ms. */
  readonly sinceMs: number;
  readonly cause: VigilError;
}

export interface LogReader {
  /** Offset at which reading began in each partition: no record below it is delivered. */
  readonly beganAt: ReadonlyMap<number, number>;
  /** null: the log answers. What was folded until now is old while it does not. */
  interruption(): LogInterruption | null;
  /** Stops after the running `onBatch`; resolves when nothing more will be called. */
  close(): Promise<void>;
}

export interface EventLog {
  /** Creates what is missing; partition counts of existing topics must match. */
  createTopics(specs: readonly TopicSpec[]): Promise<void>;
  partitionCount(topic: string): Promise<number>;
  bounds(topic: string, partition: number): Promise<PartitionBounds>;
  append(topic: string, partition: number, entries: readonly LogEntry[]): Promise<void>;
  /**
   * Records from `offset` on are not forgotten by age, until a later call says another offset; at twice their
   * retention they are all the same, since a log that fills its disk stops the alarms. A log whose retention is its
   * operator's (Kafka) has no such call: there whoever waits says in time that it is being overtaken.
   */
  keepFrom?(topic: string, partition: number, offset: number): Promise<void>;
  /** Resolves when every position is checked and reading has begun; rejects with the fault otherwise. */
  read(request: ReadRequest): Promise<LogReader>;
  close(): Promise<void>;
}

/** The log of whoever reads and can write nothing. */
export type ReadableLog = Pick<EventLog, 'partitionCount' | 'bounds' | 'read'>;

/** Half of what a log takes in one append. */
const PART_BYTES = 4 * 1024 * 1024;

/**
 * Appends however much there is: one append is limited, what is more goes in several, in order. Only for
 * entries of which a reader may see the first without the last, as all are written again after a failure
 * and known by their ids. Resolves when all are durable; rejects as the log does, then a beginning may be.
 */
export async function appendInParts(
  log: Pick<EventLog, 'append'>,
  position: { readonly topic: string; readonly partition: number },
  entries: readonly LogEntry[],
): Promise<void> {
  for (const part of partsOf(entries)) await log.append(position.topic, position.partition, part);
}

function* partsOf(entries: readonly LogEntry[]): Generator<readonly LogEntry[]> {
  let start = 0;
  let bytes = 0;
  for (const [index, { value }] of entries.entries()) {
    if (index > start && bytes + value.byteLength > PART_BYTES) {
      yield entries.slice(start, index);
      start = index;
      bytes = 0;
    }
    bytes += value.byteLength;
  }
  if (start < entries.length) yield start === 0 ? entries : entries.slice(start);
}
