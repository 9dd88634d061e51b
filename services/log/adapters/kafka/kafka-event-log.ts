/**
 * The event log on Kafka: order, durability and survival of a machine come from the brokers, positions
 * and identity are checked by us on every read. Topics made here hold appends of up to 8 MB.
 */
import type { Clock } from '../../../platform/clock.port.ts';
import { invariant } from '../../../platform/errors.ts';
import { SILENT_LOGGER } from '../../../platform/logger.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { EventLog, LogEntry, LogReader, PartitionBounds, ReadRequest, TopicSpec } from '../../event-log.port.ts';
import { KafkaClient } from './kafka-client.ts';
import type { KafkaEventLogOptions } from './kafka-client.ts';
import { KafkaPositionGuard } from './kafka-position-guard.ts';
import { KafkaProducer } from './kafka-producer.ts';
import { KafkaReader } from './kafka-reader.ts';
import { KafkaTopics } from './kafka-topics.ts';
import { beginningOffset, topicMissing } from '../read-position.ts';

/** A broker answers a fetch within a quarter of a second, with nothing if need be. */
const STALL_AFTER_MS = 6_000;
const REPEAT_AFTER_MS = 60_000;
const REPEATS_KEPT_MAX = 200;

export class KafkaEventLog implements EventLog {
  readonly #options: KafkaEventLogOptions;
  readonly #logger: Logger;
  readonly #vendorLogger: Logger;
  readonly #topics: KafkaTopics;
  readonly #producer: KafkaProducer;
  readonly #readers = new Set<KafkaReader>();
  /** Partition counts of topics appended to; kafkajs would wait long for one that does not exist. */
  readonly #partitions = new Map<string, Promise<number>>();

  /** Connects at first use, so a broker that is away shows there as `log-unreachable`. */
  constructor(options: KafkaEventLogOptions) {
    this.#options = options;
    this.#logger = options.logger ?? SILENT_LOGGER;
    this.#vendorLogger = withoutRepeats(this.#logger, options.clock);
    const { replicationFactor = null, minInSyncReplicas = 1 } = options;
    const durability = { replicationFactor, minInSyncReplicas };
    this.#topics = new KafkaTopics({ newClient: () => this.#newClient(), clock: options.clock, durability });
    this.#producer = new KafkaProducer(() => this.#newClient());
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    for (const spec of specs) await this.#topics.create(spec);
  }

  /** Where an acknowledgement is worth less than that so many brokers have the record; a sentence each. */
  async weaknesses(topics: readonly string[], minInSyncReplicas: number): Promise<readonly string[]> {
    return this.#topics.weaknesses(topics, minInSyncReplicas);
  }

  async partitionCount(topic: string): Promise<number> {
    return (await this.#topics.describe(topic)).partitions;
  }

  async bounds(topic: string, partition: number): Promise<PartitionBounds> {
    return boundsOf(await this.#topics.bounds(topic), topic, partition);
  }

  async append(topic: string, partition: number, entries: readonly LogEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const partitions = await this.#knownPartitions(topic);
    invariant(partition >= 0 && partition < partitions, `topic ${topic} has no partition ${partition}`);
    await this.#producer.append(topic, partition, entries);
  }

  async read(request: ReadRequest): Promise<LogReader> {
    const bounds = await this.#topics.bounds(request.topic);
    const topicId = bounds[0]?.topicId;
    if (topicId === undefined) throw topicMissing(request.topic);
    const offsets = new Map<number, number>();
    for (const [partition, from] of request.positions) {
      const position = { topic: request.topic, partition };
      const atTime = (timeMs: number) => this.#topics.offsetAtTime(request.topic, partition, timeMs);
      offsets.set(partition, await beginningOffset(position, from, boundsOf(bounds, request.topic, partition), atTime));
    }
    const { clock, stallAfterMs = STALL_AFTER_MS } = this.#options;
    const guard = new KafkaPositionGuard({ topics: this.#topics, clock, topic: request.topic, topicId, offsets });
    const onStopped = (stopped: KafkaReader) => this.#readers.delete(stopped);
    const reader = new KafkaReader({
      newClient: () => this.#newClient(),
      guard,
      clock,
      logger: this.#logger,
      stallAfterMs,
      request,
      onStopped,
    });
    this.#readers.add(reader);
    await reader.begin();
    return reader;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#readers].map((reader) => reader.close()));
    await this.#producer.close();
    this.#topics.close();
  }

  #newClient(): KafkaClient {
    return new KafkaClient(this.#options, this.#vendorLogger);
  }

  async #knownPartitions(topic: string): Promise<number> {
    const known = this.#partitions.get(topic) ?? this.partitionCount(topic);
    this.#partitions.set(topic, known);
    try {
      return await known;
    } catch (thrown) {
      this.#partitions.delete(topic);
      throw thrown;
    }
  }
}

/** kafkajs complains at each try of each connection: of equal warnings one a minute is told. */
function withoutRepeats(logger: Logger, clock: Clock): Logger {
  const toldAtMs = new Map<string, number>();
  return {
    ...logger,
    warn: (message, fields) => {
      if (clock.monotonicMs() - (toldAtMs.get(message) ?? Number.NEGATIVE_INFINITY) < REPEAT_AFTER_MS) return;
      if (toldAtMs.size >= REPEATS_KEPT_MAX) toldAtMs.clear();
      toldAtMs.set(message, clock.monotonicMs());
      logger.warn(message, fields);
    },
  };
}

function boundsOf(all: readonly PartitionBounds[], topic: string, partition: number): PartitionBounds {
  const bounds = all[partition];
  invariant(bounds !== undefined, `topic ${topic} has no partition ${partition}`);
  return bounds;
}
