/**
 * Where the gateway keeps what the log does not take: on its own disk, in order, until the log is
 * back. What was added is durable and comes out in the order in which it went in, also after a kill.
 */
import type { LogEntry } from './event-log.port.ts';

/** One partition of one topic. */
export interface SpoolLane {
  readonly topic: string;
  readonly partition: number;
}

export interface SpooledBatch {
  readonly entries: readonly LogEntry[];
  /** Everything below is in `entries`, or was damaged. */
  readonly nextOffset: number;
  /** Entries that did not come back from the disk as they went in; they are not in `entries`. */
  readonly damaged: number;
}

export interface Spool {
  /** Resolves when the entries are flushed. Rejects with `log-append-failed` when the disk takes no more. */
  add(lane: SpoolLane, entries: readonly LogEntry[]): Promise<void>;
  /** The oldest entries of a lane; null when it is empty. */
  oldest(lane: SpoolLane): SpooledBatch | null;
  /** Forgets everything of the lane below the offset; resolves when flushed. */
  forget(lane: SpoolLane, nextOffset: number): Promise<void>;
  /** Lanes that hold something. */
  lanes(): readonly SpoolLane[];
  /** Entries in all lanes. */
  depth(): number;
  close(): Promise<void>;
}
