/** What every part of the EventLog contract stands on: a log under test, fresh topics, tidied readers. */
import type { EventLog, LogRecord, ReadFrom } from '../../services/log/event-log.port.ts';
import { CollectingReader } from './collecting-reader.ts';
import type { LogDamage } from './log-damage.ts';

/** What an adapter's test brings along. */
export interface LogUnderTest extends LogDamage {
  /** Another handle on the same log, as another process would have. */
  open(): Promise<EventLog>;
  /** Everything appended so far to the partition falls to retention. */
  expireAll(topic: string, partition: number): Promise<void>;
  deleteTopic(topic: string): Promise<void>;
  /** Arguments of test/log/writer-process.ts that make it write to this log. */
  readonly writerArguments: readonly [kind: string, place: string];
  readonly topicPrefix: string;
  stop(): Promise<void>;
}

/** Runs before a batch is kept; a test holds or refuses batches with it. */
export type BeforeBatch = (partition: number, records: readonly LogRecord[]) => Promise<void>;

export const RETENTION_MS = 7 * 86_400_000;

export class LogBench {
  readonly world: LogUnderTest;
  readonly log: EventLog;
  #readers: CollectingReader[] = [];
  #topics = 0;

  constructor(world: LogUnderTest, log: EventLog) {
    this.world = world;
    this.log = log;
  }

  async newTopic(partitions = 1): Promise<string> {
    this.#topics += 1;
    const name = `${this.world.topicPrefix}t${this.#topics}`;
    await this.log.createTopics([{ name, partitions, retentionMs: RETENTION_MS }]);
    return name;
  }

  /** Begins to read, on another handle than the bench's own if one is given. */
  async reading(
    topic: string,
    positions: ReadonlyMap<number, ReadFrom>,
    beforeBatch?: BeforeBatch,
    on: EventLog = this.log,
  ): Promise<CollectingReader> {
    const reader = new CollectingReader(beforeBatch);
    this.#readers.push(reader);
    return await reader.start(on, topic, positions);
  }

  readers(): readonly CollectingReader[] {
    return this.#readers;
  }

  async closeReaders(): Promise<void> {
    await Promise.all(this.#readers.splice(0).map((reader) => reader.close()));
  }

  async stop(): Promise<void> {
    await this.log.close();
    await this.world.stop();
  }
}
