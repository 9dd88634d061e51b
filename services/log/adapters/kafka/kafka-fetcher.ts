/**
 * Fetches records from the leaders of one topic's partitions, at exactly the offsets asked for. There is no
 * consumer group: a group would make every start and every reconnection wait for a coordinator and a rebalance
 * (3 s with Kafka's own settings), and would move a lost position by itself. Good for one run of connections:
 * after any failure it is closed, and whoever reads opens another.
 */
import type { KafkaMessage } from 'kafkajs';
import { VigilError } from '../../../platform/errors.ts';
import type { LogRecord, ReadRequest } from '../../event-log.port.ts';
import type { KafkaClient } from './kafka-client.ts';
import { recordOf } from './kafka-envelope.ts';
import { createCluster, filteredBatch, type RawCluster } from './kafkajs-internals.ts';

/** Longest wait of the broker for new records; it answers at once when there are any. */
const FETCH_WAIT_MS = 250;
/** A patient reader that has so much to fetch waits no longer: catching up is never slowed. */
const PATIENT_BYTES = 256 * 1024;
const PARTITION_BYTES_MAX = 2 * 1024 * 1024;
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
const READ_COMMITTED = 1;
const METADATA_MAX_AGE_MS = 300_000;

export type FetchTarget = Pick<ReadRequest, 'topic' | 'patienceMs'>;

export interface FetchedPartition {
  readonly partition: number;
  readonly records: readonly LogRecord[];
  /** Offset of the last record of the answer, those of transactions that are not given out too; null: none. */
  readonly lastOffset: number | null;
}

export class KafkaFetcher {
  /** Partitions by the node that leads them. */
  readonly leaders: ReadonlyMap<string, readonly number[]>;
  readonly #client: KafkaClient;
  readonly #cluster: RawCluster;
  readonly #topic: string;
  readonly #patienceMs: number;

  private constructor(parts: {
    readonly client: KafkaClient;
    readonly cluster: RawCluster;
    readonly target: FetchTarget;
    readonly leaders: ReadonlyMap<string, readonly number[]>;
  }) {
    this.#client = parts.client;
    this.#cluster = parts.cluster;
    this.#topic = parts.target.topic;
    this.#patienceMs = parts.target.patienceMs ?? 0;
    this.leaders = parts.leaders;
  }

  /** Connects and looks who leads. Rejects with what kafkajs says, or `log-unreachable` where nobody leads. */
  static async open(client: KafkaClient, target: FetchTarget, partitions: readonly number[]): Promise<KafkaFetcher> {
    const { topic } = target;
    const cluster = createCluster(client.kafka, { metadataMaxAge: METADATA_MAX_AGE_MS, maxInFlightRequests: 1 });
    try {
      await cluster.connect();
      await cluster.addTargetTopic(topic);
      const leaders = new Map(Object.entries(cluster.findLeaderForPartitions(topic, partitions)));
      const led = [...leaders].flatMap(([nodeId, ids]) => (Number(nodeId) < 0 ? [] : ids));
      if (led.length < partitions.length) {
        throw new VigilError('log-unreachable', `of ${topic} only ${led.length} partitions have a leader now`);
      }
      return new KafkaFetcher({ client, cluster, target, leaders });
    } catch (thrown) {
      client.close();
      throw thrown;
    }
  }

  /** What the node has from these offsets on, of partitions that it leads; waits a quarter of a second, or its patience, at most. */
  async fetch(nodeId: string, offsets: ReadonlyMap<number, number>): Promise<readonly FetchedPartition[]> {
    const broker = await this.#cluster.findBroker({ nodeId });
    const { responses } = await broker.fetch({
      isolationLevel: READ_COMMITTED,
      maxWaitTime: this.#patienceMs > 0 ? this.#patienceMs : FETCH_WAIT_MS,
      minBytes: this.#patienceMs > 0 ? PATIENT_BYTES : 1,
      maxBytes: ANSWER_BYTES_MAX,
      topics: [
        {
          topic: this.#topic,
          partitions: [...offsets].map(([partition, offset]) => ({
            partition,
            fetchOffset: String(offset),
            maxBytes: PARTITION_BYTES_MAX,
          })),
        },
      ],
    });
    return responses.flatMap(({ partitions }) =>
      partitions.map((fetched) => {
        const { messages, rawMessages } = filteredBatch(this.#topic, offsets.get(fetched.partition) ?? 0, fetched);
        return { partition: fetched.partition, records: messages.map(recordOf), lastOffset: lastOffsetOf(rawMessages) };
      }),
    );
  }

  /** Cuts the connections: a fetch that is under way is rejected. */
  close(): void {
    this.#client.close();
  }
}

function lastOffsetOf(messages: readonly Pick<KafkaMessage, 'offset'>[]): number | null {
  const last = messages.at(-1);
  return last === undefined ? null : Number(last.offset);
}
