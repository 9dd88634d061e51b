/**
 * A log whose appends are kept on the gateway's own disk while the log is away: a sender that was
 * answered never loses a record, and one that is not answered in time would send all of it again.
 *
 * Invariants: an append resolves only when the log or the spool has it; the order of a lane is that
 * of its appends, through the spool and back. An append that was given up is waited for before what
 * stands behind it is sent; if it came through after all, its entries stand in the log twice, and
 * every reader knows a repetition by its id.
 */
import type { Clock } from '../platform/clock.port.ts';
import { VigilError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { EventLog, LogEntry, LogReader, PartitionBounds, ReadRequest, TopicSpec } from './event-log.port.ts';
import type { Spool, SpooledBatch, SpoolLane } from './spool.port.ts';

export interface SpooledLogOptions {
  readonly log: EventLog;
  readonly spool: Spool;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface SpoolStatus {
  /** Entries that wait for the log. */
  readonly depth: number;
  /** Wall time since which something waits, ms; null: nothing does. */
  readonly sinceMs: number | null;
  /** Entries that the disk did not give back as they were. */
  readonly damaged: number;
}

/** A log that takes longer is away: senders of vital signs wait for an answer within a second or two. */
const PATIENCE_MS = 1_500;
const RETRY_MS = 500;

export class SpooledLog implements EventLog {
  readonly #options: SpooledLogOptions;
  readonly #lanes = new Map<string, Lane>();

  constructor(options: SpooledLogOptions) {
    this.#options = options;
    for (const lane of options.spool.lanes()) this.#laneOf(lane).resume();
  }

  async append(topic: string, partition: number, entries: readonly LogEntry[]): Promise<void> {
    await this.#laneOf({ topic, partition }).append(entries);
  }

  status(): SpoolStatus {
    const lanes = [...this.#lanes.values()];
    const since = lanes.flatMap(({ sinceMs }) => (sinceMs === null ? [] : [sinceMs]));
    return {
      depth: since.length === 0 ? 0 : this.#options.spool.depth(),
      sinceMs: since.length === 0 ? null : Math.min(...since),
      damaged: lanes.reduce((sum, { damaged }) => sum + damaged, 0),
    };
  }

  createTopics(specs: readonly TopicSpec[]): Promise<void> {
    return this.#options.log.createTopics(specs);
  }

  partitionCount(topic: string): Promise<number> {
    return this.#options.log.partitionCount(topic);
  }

  bounds(topic: string, partition: number): Promise<PartitionBounds> {
    return this.#options.log.bounds(topic, partition);
  }

  read(request: ReadRequest): Promise<LogReader> {
    return this.#options.log.read(request);
  }

  /** What is spooled stays on the disk and is sent after the next start. The log itself belongs to whoever opened it. */
  async close(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()));
    await this.#options.spool.close();
  }

  #laneOf(lane: SpoolLane): Lane {
    const name = `${lane.topic}/${lane.partition}`;
    const known = this.#lanes.get(name);
    if (known !== undefined) return known;
    const made = new Lane(this.#options, lane);
    this.#lanes.set(name, made);
    return made;
  }
}

/** One partition. Direct while the log takes what comes; through the spool from its first refusal until the spool is empty. */
class Lane {
  readonly #options: SpooledLogOptions;
  readonly #lane: SpoolLane;
  sinceMs: number | null = null;
  damaged = 0;
  /** Appends that were given up and may still come through. */
  #givenUp: Promise<unknown>[] = [];
  #additions = 0;
  #draining: Promise<void> | null = null;
  #stopped = false;
  #wake: () => void = () => undefined;

  constructor(options: SpooledLogOptions, lane: SpoolLane) {
    this.#options = options;
    this.#lane = lane;
  }

  /** Something is left of the last run. */
  resume(): void {
    this.#turnToSpool();
    this.#draining ??= this.#drain();
  }

  async append(entries: readonly LogEntry[]): Promise<void> {
    if (this.sinceMs === null) {
      const sending = this.#options.log.append(this.#lane.topic, this.#lane.partition, entries);
      if (await this.#isTakenInTime(sending)) return;
      this.#givenUp.push(sending.catch(() => undefined));
      this.#turnToSpool();
    }
    await this.#keep(entries);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#draining;
  }

  /** False: not taken, or not known yet. A refusal that waiting cannot mend is the caller's. */
  async #isTakenInTime(sending: Promise<void>): Promise<boolean> {
    let cancel = (): void => undefined;
    const patience = new Promise<false>((resolve) => {
      cancel = this.#options.clock.after(PATIENCE_MS, () => resolve(false));
    });
    try {
      return await Promise.race([sending.then(() => true), patience]);
    } catch (error) {
      if (error instanceof VigilError && error.retriable) return false;
      throw error;
    } finally {
      cancel();
    }
  }

  #turnToSpool(): void {
    if (this.sinceMs !== null) return;
    const { clock, logger } = this.#options;
    this.sinceMs = clock.nowMs();
    logger.warn('the log takes nothing: records are kept on the disk of the gateway', this.#lane);
  }

  async #keep(entries: readonly LogEntry[]): Promise<void> {
    this.#additions += 1;
    try {
      await this.#options.spool.add(this.#lane, entries);
    } finally {
      this.#additions -= 1;
    }
    this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    const { spool, logger } = this.#options;
    await Promise.race([Promise.all(this.#givenUp.splice(0)), this.#untilStopped()]);
    while (!this.#stopped) {
      const batch = spool.oldest(this.#lane);
      // No await between here and the end: an addition that begins later goes straight to the log.
      if (batch === null && this.#additions === 0) break;
      if (batch === null || !(await this.#isSent(batch))) await this.#pause();
    }
    this.#draining = null;
    if (this.#stopped) return;
    this.sinceMs = null;
    logger.info('the log has everything that was kept on the disk', this.#lane);
  }

  async #isSent(batch: SpooledBatch): Promise<boolean> {
    const { spool, log, logger } = this.#options;
    this.damaged += batch.damaged;
    if (batch.damaged > 0) {
      logger.error('the disk of the spool gave back damaged records', new VigilError('log-append-failed', 'checksum'), {
        ...this.#lane,
        count: batch.damaged,
      });
    }
    try {
      await log.append(this.#lane.topic, this.#lane.partition, batch.entries);
    } catch (error) {
      if (!(error instanceof VigilError) || !error.retriable) {
        logger.error('the log refuses what was kept on the disk', error, this.#lane);
      }
      return false;
    }
    await spool.forget(this.#lane, batch.nextOffset);
    return true;
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#options.clock.after(RETRY_MS, resolve);
    });
  }

  async #untilStopped(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}
