/**
 * Appends to Kafka. One produce request is under way at a time and carries what has gathered for all
 * partitions meanwhile, so order within a partition is the order of the calls and throughput grows
 * with load. The whole of one append travels in one record batch: it is written as one or not at all.
 *
 * The producer is idempotent, so kafkajs' own retries add no record. When it gives up, though, it sets
 * its sequence number back although the broker may have written the batch; the next batch under that
 * number would then be taken for a repeat and dropped with an acknowledgement. Therefore a producer
 * that failed once is never used again: its successor has another id and starts afresh.
 */
import type { Message, Producer, TopicMessages } from 'kafkajs';
import { VigilError, messageOf } from '../../../platform/errors.ts';
import type { LogEntry } from '../../event-log.port.ts';
import { messageOf as envelopeOf } from './kafka-envelope.ts';
import { PRODUCE_RETRY } from './kafka-client.ts';
import type { KafkaClient } from './kafka-client.ts';
import { APPEND_BYTES_MAX } from './kafka-topics.ts';
import { Renewable } from '../renewable.ts';

/** Of one partition in one request, unless a single append is larger. kafkajs' cost grows with the square of the entries. */
const PARTITION_BYTES = 1024 * 1024;
const PARTITION_ENTRIES = 500;
const REQUEST_BYTES = 16 * 1024 * 1024;
/** More waiting than this is refused at once rather than held in memory while the broker is away. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;
/** What Kafka and our checksum add to an entry at most, and to a batch. */
const ENTRY_OVERHEAD_BYTES = 96;
const ACKNOWLEDGE_ALL = -1;

interface WaitingAppend {
  readonly topic: string;
  readonly partition: number;
  readonly entries: readonly LogEntry[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (reason: VigilError) => void;
}

export class KafkaProducer {
  readonly #producer: Renewable<{ readonly producer: Producer; readonly client: KafkaClient }>;
  #waiting: WaitingAppend[] = [];
  #waitingBytes = 0;
  #sending: Promise<void> | null = null;
  #closed = false;

  constructor(newClient: () => KafkaClient) {
    this.#producer = new Renewable(
      () => connectProducer(newClient()),
      ({ client }) => client.close(),
    );
  }

  /**
   * Resolves when all in-sync replicas have the entries; throws `log-append-failed` when they may not,
   * `log-append-too-large` for what would never be taken.
   */
  async append(topic: string, partition: number, entries: readonly LogEntry[]): Promise<void> {
    if (this.#closed) throw new VigilError('log-append-failed', 'the log is closed');
    const bytes = sizeOf(entries);
    if (bytes > APPEND_BYTES_MAX) {
      throw new VigilError('log-append-too-large', `one append of ${bytes} bytes is more than ${APPEND_BYTES_MAX}`);
    }
    if (this.#waitingBytes + bytes > WAITING_BYTES_MAX) {
      throw new VigilError('log-append-failed', 'too much waits for Kafka already');
    }
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ topic, partition, entries, bytes, resolve, reject });
      this.#waitingBytes += bytes;
      this.#sending ??= this.#sendWaiting();
    });
  }

  /** Sends what waits, then ends. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#sending;
    this.#producer.discard();
  }

  async #sendWaiting(): Promise<void> {
    // Appends made in the same turn of the event loop join the first request.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      try {
        const topicMessages = messagesOf(group);
        await this.#producer.use(({ producer }) => producer.sendBatch({ acks: ACKNOWLEDGE_ALL, topicMessages }));
        for (const append of group) append.resolve();
      } catch (cause) {
        const failure = new VigilError('log-append-failed', `Kafka did not acknowledge: ${messageOf(cause)}`, {
          cause,
        });
        for (const append of group) append.reject(failure);
      }
    }
    this.#sending = null;
  }

  /** The longest run of each partition's appends that fits one request; what does not fit keeps its order. */
  #takeGroup(): WaitingAppend[] {
    const group: WaitingAppend[] = [];
    const left: WaitingAppend[] = [];
    const filled = new Map<string, { bytes: number; entries: number }>();
    let requestBytes = 0;
    for (const append of this.#waiting) {
      const key = `${append.topic}/${append.partition}`;
      const { bytes, entries } = filled.get(key) ?? { bytes: 0, entries: 0 };
      const sum = { bytes: bytes + append.bytes, entries: entries + append.entries.length };
      const fits =
        sum.bytes <= PARTITION_BYTES &&
        sum.entries <= PARTITION_ENTRIES &&
        requestBytes + append.bytes <= REQUEST_BYTES;
      if (fits || (entries === 0 && requestBytes === 0)) {
        group.push(append);
        requestBytes += append.bytes;
        filled.set(key, sum);
      } else {
        left.push(append);
        filled.set(key, { bytes: Infinity, entries: Infinity });
      }
    }
    this.#waiting = left;
    this.#waitingBytes -= requestBytes;
    return group;
  }
}

async function connectProducer(client: KafkaClient) {
  const producer = client.kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
    retry: PRODUCE_RETRY,
  });
  try {
    await producer.connect();
  } catch (thrown) {
    client.close();
    throw thrown;
  }
  return { producer, client };
}

function sizeOf(entries: readonly LogEntry[]): number {
  return entries.reduce(
    (sum, entry) => sum + entry.value.length + Buffer.byteLength(entry.key) + ENTRY_OVERHEAD_BYTES,
    ENTRY_OVERHEAD_BYTES,
  );
}

function messagesOf(group: readonly WaitingAppend[]): TopicMessages[] {
  const byTopic = new Map<string, Message[]>();
  for (const { topic, partition, entries } of group) {
    const messages = byTopic.get(topic) ?? [];
    for (const entry of entries) messages.push(envelopeOf(entry, partition));
    byTopic.set(topic, messages);
  }
  return [...byTopic].map(([topic, messages]) => ({ topic, messages }));
}
