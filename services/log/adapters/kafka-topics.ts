/**
 * Topics of Kafka: makes them with the settings the log relies on, tells their identity and where
 * their partitions begin and end. The topic's id is asked before and after the offsets, so that the
 * bounds given always belong to the id given.
 */
import type { Admin, Kafka } from 'kafkajs';
import { VigilError, messageOf } from '../../platform/errors.ts';
import type { PartitionBounds, TopicSpec } from '../event-log.port.ts';
import { RETRY } from './kafka-client.ts';
import { TopicDescriber } from './kafkajs-internals.ts';
import type { TopicDescription } from './kafkajs-internals.ts';
import { topicMissing } from './read-position.ts';

/** Largest record batch of a topic, hence the largest single append. Kafka's default is 1 MB. */
export const APPEND_BYTES_MAX = 8 * 1024 * 1024;

const NO_ERROR = 0;
const UNKNOWN_TOPIC = 3;
const CREATE_TIMEOUT_MS = 15_000;

export class KafkaTopics {
  readonly #admin: Admin;
  readonly #describer: TopicDescriber;
  #connected: Promise<void> | null = null;

  constructor(kafka: Kafka) {
    this.#admin = kafka.admin({ retry: RETRY });
    this.#describer = new TopicDescriber(kafka);
  }

  /** Throws `log-topic-missing`, or `log-unreachable` when no broker answers. */
  async describe(topic: string): Promise<TopicDescription> {
    const description = await this.#asked(() => this.#describer.describe(topic));
    if (description.errorCode === UNKNOWN_TOPIC) throw topicMissing(topic);
    if (description.errorCode !== NO_ERROR) {
      throw new VigilError('log-unreachable', `topic ${topic} cannot be reached now: Kafka's error ${description.errorCode}`);
    }
    return description;
  }

  async create(spec: TopicSpec): Promise<void> {
    const existing = await this.#describeIfThere(spec.name);
    if (existing === null) await this.#asked(async () => (await this.#connectedAdmin()).createTopics(creation(spec)));
    else if (existing.partitions !== spec.partitions) {
      throw new VigilError('log-topic-mismatch', `topic ${spec.name} has ${existing.partitions} partitions, not ${spec.partitions}`);
    }
  }

  /** Bounds of all partitions, in their order. */
  async bounds(topic: string): Promise<PartitionBounds[]> {
    const { topicId } = await this.describe(topic);
    const offsets = await this.#asked(async () => (await this.#connectedAdmin()).fetchTopicOffsets(topic));
    const after = await this.describe(topic);
    if (after.topicId !== topicId) throw new VigilError('log-topic-recreated', `topic ${topic} was made again while it was looked at`);
    return offsets
      .toSorted((a, b) => a.partition - b.partition)
      .map(({ low, high }) => ({ topicId, startOffset: Number(low), endOffset: Number(high) }));
  }

  /** First offset appended at or after a wall time, the end if none. */
  async offsetAtTime(topic: string, partition: number, recordedAtMs: number): Promise<number> {
    const offsets = await this.#asked(async () => (await this.#connectedAdmin()).fetchTopicOffsetsByTimestamp(topic, recordedAtMs));
    const found = offsets.find((each) => each.partition === partition);
    if (found === undefined) throw topicMissing(topic);
    return Number(found.offset);
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#describer.close(), this.#admin.disconnect()]);
  }

  async #describeIfThere(topic: string): Promise<TopicDescription | null> {
    const description = await this.#asked(() => this.#describer.describe(topic));
    return description.errorCode === UNKNOWN_TOPIC ? null : description;
  }

  async #connectedAdmin(): Promise<Admin> {
    this.#connected ??= this.#admin.connect();
    try {
      await this.#connected;
    } catch (thrown) {
      this.#connected = null;
      throw thrown;
    }
    return this.#admin;
  }

  async #asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (cause) {
      if (cause instanceof VigilError) throw cause;
      throw new VigilError('log-unreachable', `Kafka gave no answer: ${messageOf(cause)}`, { cause });
    }
  }
}

function creation(spec: TopicSpec) {
  return {
    waitForLeaders: true,
    timeout: CREATE_TIMEOUT_MS,
    topics: [
      {
        topic: spec.name,
        numPartitions: spec.partitions,
        configEntries: [
          { name: 'cleanup.policy', value: 'delete' },
          { name: 'retention.ms', value: String(spec.retentionMs) },
          { name: 'max.message.bytes', value: String(APPEND_BYTES_MAX) },
          // The broker's clock, one for all writers, makes positions by time mean what they say.
          { name: 'message.timestamp.type', value: 'LogAppendTime' },
          // The broker unpacks what another client packed in a codec that kafkajs cannot read.
          { name: 'compression.type', value: 'uncompressed' },
        ],
      },
    ],
  };
}
