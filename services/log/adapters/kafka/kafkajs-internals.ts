/**
 * The places where we reach into kafkajs 2.2.4, which is no longer developed, so that its insides
 * stay as they are. All are held by the contract suite on a real broker.
 *  - Its request queue re-arms a 1 ms timer for ever, also with nothing to send, and burns about 6 %
 *    of a core per idle process (tulios/kafkajs#1751, fixes #1755 and #1768 never merged).
 *  - It speaks Metadata up to version 6 and so never sees a topic's id. The broker's own id is the one
 *    mark that a re-created topic cannot share, whoever created it and with which settings; a nonce of
 *    ours in a topic's settings or first record would be lost, copied or deleted by other tools.
 *  - Its consumer reads in a group alone; the requests beneath it read any partition at any offset.
 *  - It copies what it sends eight times (`produce-request.ts`).
 */
import { createRequire } from 'node:module';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { VigilError, invariant } from '../../../platform/errors.ts';
import { canWrite, produceRequestOf, type ProduceCall } from './produce-request.ts';

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}

interface RawBroker {
  /** Null until the first handshake. */
  readonly versions: Readonly<Record<number, { readonly maxVersion: number } | undefined>> | null;
  readonly connectionPool: { send(exchange: object): Promise<TopicDescription> };
}

interface FetchRequest {
  readonly isolationLevel: number;
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly fetchOffset: string;
      readonly maxBytes: number;
    }[];
  }[];
}

interface RawPartition {
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
}

/** A cluster object as kafkajs makes it for each of its clients. */
export interface RawCluster {
  readonly brokerPool: { findConnectedBroker(): Promise<RawBroker> };
  connect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  /** By node; a partition without a leader stands under -1 or is left out. */
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Readonly<Record<string, readonly number[]>>;
  findBroker(node: { readonly nodeId: string }): Promise<{
    fetch(request: FetchRequest): Promise<{ readonly responses: readonly { readonly partitions: RawPartition[] }[] }>;
  }>;
}

/** kafkajs' own view of what was fetched: `messages` without control records and aborted transactions. */
interface RawBatch {
  readonly messages: readonly KafkaMessage[];
  readonly rawMessages: readonly KafkaMessage[];
}

export interface TopicDescription {
  readonly topicId: string;
  readonly partitions: number;
  /** Code of Kafka's protocol; 0 is none, 3 an unknown topic, 5 a topic without a leader yet. */
  readonly errorCode: number;
}

const vendor = createRequire(import.meta.url);
// Looked up once: a look-up by name costs more than what it finds does with an answer.
const BatchClass = vendor('kafkajs/src/consumer/batch') as new (
  topic: string,
  fetchedOffset: string,
  fetched: RawPartition,
) => RawBatch;

const METADATA = { apiKey: 3, apiName: 'Metadata', apiVersion: 12 };
const calmed = new WeakSet<object>();

/** Lets a queue with nothing to send and nothing to wait for rest until its next request. */
export function calmRequestQueues(): void {
  const queueClass = vendor('kafkajs/src/network/requestQueue') as {
    readonly prototype: RequestQueue;
  };
  const { prototype } = queueClass;
  if (calmed.has(prototype)) return;
  calmed.add(prototype);
  const { scheduleCheckPendingRequests: schedule } = prototype;
  prototype.scheduleCheckPendingRequests = function scheduleIfAnythingWaits(): void {
    if (this.pending.length === 0 && this.throttledUntil <= Date.now()) return;
    schedule.call(this);
  };
}

interface ProduceRequest {
  readonly request: { readonly encode: () => Promise<unknown> };
}
interface ProduceDefinition {
  protocol: (of: { readonly version: number }) => (call: ProduceCall) => ProduceRequest;
}
interface GrowingBuffer {
  buf: Buffer;
  readonly offset: number;
}
/** The first version with batches as we write them. */
const PRODUCE_VERSION_MIN = 3;
const LARGE_BYTES = 65_536;

/** Lets kafkajs send what our own writer wrote, and grow its buffers without filling them first. */
export function quickenProducing(): void {
  const definition = vendor('kafkajs/src/protocol/requests/produce') as ProduceDefinition;
  if (calmed.has(definition)) return;
  calmed.add(definition);
  const { protocol } = definition;
  definition.protocol = ({ version }) => {
    const make = protocol({ version });
    return version < PRODUCE_VERSION_MIN ? make : (call) => quickRequest(make(call), call);
  };
  const { prototype } = vendor('kafkajs/src/protocol/encoder') as {
    readonly prototype: { ensureAvailable: (this: GrowingBuffer, bytes: number) => void };
  };
  prototype.ensureAvailable = function growIfFull(bytes): void {
    const needed = this.offset + bytes;
    if (needed <= this.buf.length) return;
    const grown = Buffer.allocUnsafe(needed > LARGE_BYTES ? needed + (needed >> 2) : 2 * needed);
    this.buf.copy(grown, 0, 0, this.offset);
    this.buf = grown;
  };
}

function quickRequest(made: ProduceRequest, call: ProduceCall): ProduceRequest {
  if (!canWrite(call)) return made;
  return { ...made, request: { ...made.request, encode: async () => encoded(produceRequestOf(call, Date.now())) } };
}

/** A cluster of its own; it connects at first use. */
export function createCluster(
  kafka: Kafka,
  options: { readonly metadataMaxAge: number; readonly maxInFlightRequests?: number },
): RawCluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find((each) => each.description === 'private:Kafka:createCluster');
  invariant(symbol !== undefined, 'kafkajs is not the version this file was written for');
  const create = (kafka as unknown as Record<symbol, (options: object) => RawCluster>)[symbol];
  invariant(create !== undefined, 'kafkajs is not the version this file was written for');
  return create({ ...options, allowAutoTopicCreation: false });
}

export function filteredBatch(topic: string, offset: number, fetched: RawPartition): RawBatch {
  return new BatchClass(topic, String(offset), fetched);
}

/** Asks brokers for a topic's id and partition count, over a connection of its own. */
export class TopicDescriber {
  readonly #cluster: RawCluster;

  constructor(kafka: Kafka) {
    this.#cluster = createCluster(kafka, { metadataMaxAge: 300_000 });
  }

  async describe(topic: string): Promise<TopicDescription> {
    const broker = await this.#cluster.brokerPool.findConnectedBroker();
    if (broker.versions === null) {
      throw new VigilError('log-unreachable', 'a broker took the connection and did not answer');
    }
    if ((broker.versions[METADATA.apiKey]?.maxVersion ?? 0) < METADATA.apiVersion) {
      throw new VigilError('log-unreachable', 'this broker gives no topic ids; Kafka 3.1 or newer is needed');
    }
    return await broker.connectionPool.send({
      request: { ...METADATA, encode: async () => encoded(metadataRequest(topic)) },
      response: {
        decode: async (payload: Buffer) => readMetadata(payload),
        parse: async (decoded: TopicDescription) => decoded,
      },
    });
  }
}

/** What kafkajs' request writer wants to be given. */
function encoded(bytes: Buffer) {
  return { buf: bytes, buffer: bytes };
}

/** Metadata request v12 for one topic by name, no creation, after the empty tags of its header. */
function metadataRequest(topic: string): Buffer {
  const name = Buffer.from(topic);
  const nothing = Buffer.from([0]);
  const zeroId = Buffer.alloc(16);
  const oneTopic = Buffer.from([2]);
  return Buffer.concat([
    nothing,
    oneTopic,
    zeroId,
    unsignedVarint(name.length + 1),
    name,
    nothing,
    nothing,
    nothing,
    nothing,
  ]);
}

function unsignedVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return Buffer.from([...bytes, rest]);
}

/** Metadata response v12, of which only the one topic asked for is kept. */
function readMetadata(payload: Buffer): TopicDescription {
  const input = new FlexibleReader(payload);
  input.skipTags();
  input.skip(4); // throttle time
  input.each(() => {
    input.skip(4); // node id
    input.skipString(); // host
    input.skip(4); // port
    input.skipString(); // rack
    input.skipTags();
  });
  input.skipString(); // cluster id
  input.skip(4); // controller id
  const [description] = input.each(() => readTopic(input));
  invariant(description !== undefined, 'the broker described no topic');
  return description;
}

function readTopic(input: FlexibleReader): TopicDescription {
  const errorCode = input.int16();
  input.skipString(); // name
  const topicId = input.bytes(16).toString('hex');
  input.skip(1); // internal
  const partitions = input.each(() => {
    input.skip(2 + 4 + 4 + 4); // error, index, leader, epoch
    for (let replicaList = 0; replicaList < 3; replicaList += 1) input.each(() => input.skip(4));
    input.skipTags();
  });
  input.skip(4); // authorized operations
  input.skipTags();
  return { topicId, partitions: partitions.length, errorCode };
}

/** Walks a message of Kafka's flexible encoding: lengths are one more than they count, zero is null. */
class FlexibleReader {
  readonly #input: Buffer;
  #at = 0;

  constructor(input: Buffer) {
    this.#input = input;
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }

  int16(): number {
    this.#at += 2;
    return this.#input.readInt16BE(this.#at - 2);
  }

  bytes(count: number): Buffer {
    this.#at += count;
    return this.#input.subarray(this.#at - count, this.#at);
  }

  skipString(): void {
    this.skip(Math.max(0, this.#varint() - 1));
  }

  skipTags(): void {
    for (let left = this.#varint(); left > 0; left -= 1) {
      this.#varint();
      this.skip(this.#varint());
    }
  }

  each<T>(read: () => T): T[] {
    return Array.from({ length: Math.max(0, this.#varint() - 1) }, read);
  }

  #varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#input.readUInt8(this.#at);
      this.#at += 1;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }
}
