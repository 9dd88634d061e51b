/**
 * Topics of Kafka: makes them with the settings the log relies on, tells their identity and where
 * their partitions begin and end. The topic's id is asked before and after the offsets, so that the
 * bounds given always belong to the id given.
 */
import type { Admin } from 'kafkajs';
import type { Clock } from '../../../platform/clock.port.ts';
import { VigilError } from '../../../platform/errors.ts';
import type { PartitionBounds, TopicSpec } from '../../event-log.port.ts';
import { RETRY } from './kafka-client.ts';
import type { KafkaClient } from './kafka-client.ts';
import { TopicDescriber } from './kafkajs-internals.ts';
import type { TopicDescription } from './kafkajs-internals.ts';
import { unreachable } from './kafka-errors.ts';
import { topicMissing } from '../read-position.ts';
import { Renewable } from '../renewable.ts';

/** Largest record batch of a topic, hence the largest single append. Kafka's default is 1 MB. */
export const APPEND_BYTES_MAX = 8 * 1024 * 1024;

const NO_ERROR = 0;
const UNKNOWN_TOPIC = 3;
const CREATE_TIMEOUT_MS = 15_000;
const ATTEMPTS = 6;
const RETRY_AFTER_MS = 60;

interface Session {
  readonly client: KafkaClient;
  readonly admin: Admin;
  readonly describer: TopicDescriber;
}

export interface TopicDurability {
  /** null: as the brokers say. */
  readonly replicationFactor: number | null;
  readonly minInSyncReplicas: number;
}

export interface KafkaTopicsParts {
  readonly newClient: () => KafkaClient;
  readonly clock: Clock;
  /** Of topics that are made here. */
  readonly durability: TopicDurability;
}

const TOPIC_RESOURCE = 2;

export class KafkaTopics {
  readonly #clock: Clock;
  /** kafkajs' admin never looks again who leads a partition, hence a new one after each failure. */
  readonly #session: Renewable<Session>;

  readonly #durability: TopicDurability;

  constructor({ newClient, clock, durability }: KafkaTopicsParts) {
    this.#clock = clock;
    this.#durability = durability;
    this.#session = new Renewable(
      () => openSession(newClient()),
      ({ client }) => client.close(),
    );
  }

  /** Throws `log-topic-missing`, or `log-unreachable` when no broker answers. */
  async describe(topic: string): Promise<TopicDescription> {
    const description = await this.#describeIfThere(topic);
    if (description === null) throw topicMissing(topic);
    return description;
  }

  /** Makes the topic if it is not there; throws `log-topic-mismatch` if it has another partition count. */
  async create(spec: TopicSpec): Promise<void> {
    const existing = await this.#describeIfThere(spec.name);
    if (existing === null) {
      await this.#asked(({ admin }) => admin.createTopics(creation(spec, this.#durability)));
      await this.#appears(spec.name);
    } else if (existing.partitions !== spec.partitions) {
      throw new VigilError(
        'log-topic-mismatch',
        `topic ${spec.name} has ${existing.partitions} partitions, not ${spec.partitions}`,
      );
    }
  }

  /** Settings and copies of these topics, held against what is asked for. */
  async weaknesses(topics: readonly string[], minInSyncReplicas: number): Promise<readonly string[]> {
    const { resources } = await this.#asked(({ admin }) =>
      admin.describeConfigs({
        includeSynonyms: false,
        resources: topics.map((name) => ({ type: TOPIC_RESOURCE, name, configNames: ['min.insync.replicas'] })),
      }),
    );
    const described = await this.#asked(({ admin }) => admin.fetchTopicMetadata({ topics: [...topics] }));
    const settings = resources.flatMap(({ resourceName, configEntries }) => {
      const set = Number(configEntries.find(({ configName }) => configName === 'min.insync.replicas')?.configValue);
      if (set >= minInSyncReplicas) return [];
      return [`${resourceName}: min.insync.replicas is ${set}, ${minInSyncReplicas} are asked for`];
    });
    const copies = described.topics.flatMap(({ name, partitions }) => {
      const fewest = Math.min(...partitions.map(({ replicas }) => replicas.length));
      return fewest >= minInSyncReplicas ? [] : [`${name}: lies on ${fewest} of ${minInSyncReplicas} brokers`];
    });
    return [...settings, ...copies];
  }

  /** Bounds of all partitions, in their order. */
  async bounds(topic: string): Promise<PartitionBounds[]> {
    const { topicId } = await this.describe(topic);
    const offsets = await this.#asked(({ admin }) => admin.fetchTopicOffsets(topic));
    const after = await this.describe(topic);
    if (after.topicId !== topicId) {
      throw new VigilError('log-topic-recreated', `topic ${topic} was made again while it was looked at`);
    }
    return offsets
      .toSorted((a, b) => a.partition - b.partition)
      .map(({ low, high }) => ({ topicId, startOffset: Number(low), endOffset: Number(high) }));
  }

  /** First offset appended at or after a wall time, the end if none. */
  async offsetAtTime(topic: string, partition: number, recordedAtMs: number): Promise<number> {
    const offsets = await this.#asked(({ admin }) => admin.fetchTopicOffsetsByTimestamp(topic, recordedAtMs));
    const found = offsets.find((each) => each.partition === partition);
    if (found === undefined) throw topicMissing(topic);
    return Number(found.offset);
  }

  /** A busy controller answers before its brokers have heard of the topic: as long as it may take to make one, it is waited for. */
  async #appears(topic: string): Promise<void> {
    const untilMs = this.#clock.monotonicMs() + CREATE_TIMEOUT_MS;
    while ((await this.#describeIfThere(topic)) === null) {
      if (this.#clock.monotonicMs() >= untilMs) {
        throw new VigilError('log-unreachable', `topic ${topic} does not appear`);
      }
      await this.#passed(RETRY_AFTER_MS);
    }
  }

  #passed(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.after(ms, resolve));
  }

  close(): void {
    this.#session.discard();
  }

  async #describeIfThere(topic: string): Promise<TopicDescription | null> {
    return await this.#asked(async ({ describer }) => {
      const description = await describer.describe(topic);
      if (description.errorCode === UNKNOWN_TOPIC) return null;
      if (description.errorCode === NO_ERROR) return description;
      throw new VigilError(
        'log-unreachable',
        `topic ${topic} cannot be reached now: Kafka's error ${description.errorCode}`,
      );
    });
  }

  async #asked<T>(ask: (session: Session) => Promise<T>): Promise<T> {
    return await this.#retried(() => this.#session.use(ask));
  }

  /** A topic just made has no leader yet, and a leader may move: such answers are asked for again. */
  async #retried<T>(ask: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask();
      } catch (cause) {
        if (attempt === ATTEMPTS || !mayPass(cause)) {
          if (cause instanceof VigilError) throw cause;
          throw unreachable('Kafka gave no answer', cause);
        }
        await this.#passed(RETRY_AFTER_MS * attempt);
      }
    }
  }
}

async function openSession(client: KafkaClient): Promise<Session> {
  const admin = client.kafka.admin({ retry: RETRY });
  try {
    await admin.connect();
  } catch (thrown) {
    client.close();
    throw thrown;
  }
  return { client, admin, describer: new TopicDescriber(client.kafka) };
}

/** Whether asking again may help. Where kafkajs retried by itself and gave up, it did not. */
function mayPass(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || thrown.name === 'KafkaJSNumberOfRetriesExceeded') return false;
  return 'retriable' in thrown && thrown.retriable === true;
}

function creation(spec: TopicSpec, { replicationFactor, minInSyncReplicas }: TopicDurability) {
  return {
    // kafkajs gives up on a broker that has not heard of the new topic yet; we look ourselves.
    waitForLeaders: false,
    timeout: CREATE_TIMEOUT_MS,
    topics: [
      {
        topic: spec.name,
        numPartitions: spec.partitions,
        ...(replicationFactor === null ? {} : { replicationFactor }),
        configEntries: [
          { name: 'cleanup.policy', value: 'delete' },
          { name: 'min.insync.replicas', value: String(minInSyncReplicas) },
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
