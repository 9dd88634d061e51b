/**
 * A Produce request (versions 3 to 7) written into one buffer of its exact size. kafkajs makes a buffer for each header
 * and record and copies all of them five times into larger ones, each filled with zeros first: when a hospital is admitted
 * at once, that was a tenth of the engine's time, and the buffers were most of what its collector had to chase.
 * The bytes are kafkajs' own (`produce-request.test.ts`). https://kafka.apache.org/documentation/#recordbatch
 */
import type { Message } from 'kafkajs';
import { invariant } from '../../../platform/errors.ts';
import { crc32c } from './crc32c.ts';

/** What kafkajs gives to the writer of a Produce request. */
export interface ProduceCall {
  readonly acks: number;
  readonly timeout: number;
  readonly transactionalId?: string | null | undefined;
  /** Of 64 bits, as a number, its digits or a Long. */
  readonly producerId?: { toString(): string } | undefined;
  readonly producerEpoch?: number | undefined;
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly firstSequence?: number | undefined;
      readonly messages: readonly Message[];
    }[];
  }[];
}

type Fields = readonly (readonly [name: string, value: string | Buffer])[];

interface MeasuredRecord {
  readonly message: Message;
  readonly headers: Fields;
  readonly bodyBytes: number;
}

interface MeasuredPartition {
  readonly partition: number;
  readonly firstSequence: number;
  readonly records: readonly MeasuredRecord[];
  readonly recordsBytes: number;
}

/** From the base offset to the length, and from there to where the checksum begins to count. */
const BEFORE_LENGTH_BYTES = 8 + 4;
const BEFORE_CHECKED_BYTES = 4 + 1 + 4;
const CHECKED_HEAD_BYTES = 2 + 4 + 8 + 8 + 8 + 2 + 4 + 4;
const BATCH_HEAD_BYTES = BEFORE_LENGTH_BYTES + BEFORE_CHECKED_BYTES + CHECKED_HEAD_BYTES;
const MAGIC = 2;
const IN_TRANSACTION = 16;
/** Attributes and the difference of time of a record: each one byte, both zero. */
const RECORD_HEAD_BYTES = 2;

/** Whether this writer can write it: uncompressed, and no message with a time of its own. */
export function canWrite(call: ProduceCall & { readonly compression?: number | undefined }): boolean {
  return (
    (call.compression ?? 0) === 0 &&
    call.topicData.every(({ partitions }) =>
      partitions.every(({ messages }) => messages.every(({ timestamp }) => timestamp === undefined)),
    )
  );
}

/** The request after its header. All records carry the time `nowMs`. */
export function produceRequestOf(call: ProduceCall, nowMs: number): Buffer {
  const topics = call.topicData.map(({ topic, partitions }) => ({ topic, partitions: partitions.map(measure) }));
  const transactionalId = call.transactionalId ?? null;
  const bytes =
    stringBytes(transactionalId) +
    2 +
    4 +
    4 +
    topics.reduce(
      (sum, { topic, partitions }) =>
        sum +
        stringBytes(topic) +
        4 +
        partitions.reduce((all, { recordsBytes }) => all + 4 + 4 + BATCH_HEAD_BYTES + recordsBytes, 0),
      0,
    );
  const writer = new Writer(bytes);
  writer.string(transactionalId);
  writer.int16(call.acks);
  writer.int32(call.timeout);
  writer.int32(topics.length);
  for (const { topic, partitions } of topics) {
    writer.string(topic);
    writer.int32(partitions.length);
    for (const partition of partitions) writeBatch(writer, call, partition, nowMs);
  }
  return writer.finish();
}

function measure(given: ProduceCall['topicData'][number]['partitions'][number]): MeasuredPartition {
  let recordsBytes = 0;
  const records = given.messages.map((message, offsetDelta) => {
    const headers = fieldsOf(message.headers);
    const bodyBytes =
      RECORD_HEAD_BYTES +
      varintBytes(zigzag(offsetDelta)) +
      lengthedBytes(message.key) +
      lengthedBytes(message.value) +
      varintBytes(zigzag(headers.length)) +
      headers.reduce((sum, [name, value]) => sum + lengthedBytes(name) + lengthedBytes(value), 0);
    recordsBytes += varintBytes(zigzag(bodyBytes)) + bodyBytes;
    return { message, headers, bodyBytes };
  });
  return { partition: given.partition, firstSequence: given.firstSequence ?? 0, records, recordsBytes };
}

function fieldsOf(headers: Message['headers']): Fields {
  return Object.entries(headers ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((each) =>
      each === undefined ? [] : [[name, each] as [string, string | Buffer]],
    ),
  );
}

function writeBatch(writer: Writer, call: ProduceCall, measured: MeasuredPartition, nowMs: number): void {
  const { partition, firstSequence, records, recordsBytes } = measured;
  const isInTransaction = (call.transactionalId ?? '') !== '';
  writer.int32(partition);
  writer.int32(BATCH_HEAD_BYTES + recordsBytes);
  writer.int64(0n); // base offset: the broker's
  writer.int32(BEFORE_CHECKED_BYTES + CHECKED_HEAD_BYTES + recordsBytes);
  writer.int32(0); // leader epoch: the broker's
  writer.int8(MAGIC);
  const checksumAt = writer.skip(4);
  const checkedFrom = writer.int16(isInTransaction ? IN_TRANSACTION : 0);
  writer.int32(records.length - 1);
  writer.int64(BigInt(nowMs));
  writer.int64(BigInt(nowMs));
  writer.int64(BigInt((call.producerId ?? -1).toString()));
  writer.int16(call.producerEpoch ?? 0);
  writer.int32(firstSequence);
  writer.int32(records.length);
  for (const [offsetDelta, { message, headers, bodyBytes }] of records.entries()) {
    writer.varint(zigzag(bodyBytes));
    writer.int8(0);
    writer.int8(0);
    writer.varint(zigzag(offsetDelta));
    writer.lengthed(message.key);
    writer.lengthed(message.value);
    writer.varint(zigzag(headers.length));
    for (const [name, value] of headers) {
      writer.lengthed(name);
      writer.lengthed(value);
    }
  }
  writer.checksum(checksumAt, checkedFrom);
}

class Writer {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(bytes);
  }

  finish(): Buffer {
    invariant(this.#at === this.#bytes.length, 'a request is as long as it was measured');
    return this.#bytes;
  }

  /** Where the left out bytes begin. */
  skip(bytes: number): number {
    this.#at += bytes;
    return this.#at - bytes;
  }

  int8(value: number): void {
    this.#at = this.#bytes.writeInt8(value, this.#at);
  }

  /** Where it was written. */
  int16(value: number): number {
    this.#at = this.#bytes.writeInt16BE(value, this.#at);
    return this.#at - 2;
  }

  int32(value: number): void {
    this.#at = this.#bytes.writeInt32BE(value, this.#at);
  }

  int64(value: bigint): void {
    this.#at = this.#bytes.writeBigInt64BE(value, this.#at);
  }

  varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#at++] = rest;
  }

  string(text: string | null): void {
    if (text === null) this.int16(-1);
    else {
      this.int16(Buffer.byteLength(text));
      this.#at += this.#bytes.write(text, this.#at);
    }
  }

  lengthed(value: string | Buffer | null | undefined): void {
    if (value === null || value === undefined) {
      this.varint(zigzag(-1));
      return;
    }
    this.varint(zigzag(Buffer.byteLength(value)));
    this.#at += typeof value === 'string' ? this.#bytes.write(value, this.#at) : value.copy(this.#bytes, this.#at);
  }

  /** Of what was written from `from` on: no batch follows yet. */
  checksum(at: number, from: number): void {
    this.#bytes.writeUInt32BE(crc32c(this.#bytes.subarray(from, this.#at)), at);
  }
}

function stringBytes(text: string | null): number {
  return 2 + (text === null ? 0 : Buffer.byteLength(text));
}

function lengthedBytes(value: string | Buffer | null | undefined): number {
  if (value === null || value === undefined) return varintBytes(zigzag(-1));
  const bytes = Buffer.byteLength(value);
  return varintBytes(zigzag(bytes)) + bytes;
}

/** Kafka's signed varints, of 32 bits. */
function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

function varintBytes(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
}
