/**
 * What travels around a record on Kafka: a checksum in a header. The broker checks whole batches when it takes
 * them and kafkajs checks nothing when it reads, so a bit that flips on a broker's disk or on the way out would
 * come through. A message without the header is of a version that wrote none, or of another program.
 */
import { crc32 } from 'node:zlib';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import type { LogEntry, LogRecord } from '../../event-log.port.ts';

const CHECKSUM_HEADER = 'vigil-crc32';

export function messageOf(entry: LogEntry, partition: number): Message {
  const value = bufferOf(entry.value);
  return { key: entry.key, value, partition, headers: { [CHECKSUM_HEADER]: checksumOf(entry.key, value) } };
}

export function recordOf(message: KafkaMessage): LogRecord {
  const record = {
    offset: Number(message.offset),
    recordedAtMs: Number(message.timestamp),
    key: message.key?.toString() ?? '',
    value: message.value ?? Buffer.alloc(0),
  };
  const expected = headerOf(message.headers);
  return expected === null || expected === checksumOf(record.key, record.value)
    ? record
    : { ...record, isDamaged: true };
}

function headerOf(headers: IHeaders | undefined): string | null {
  const header = headers?.[CHECKSUM_HEADER];
  return header === undefined || Array.isArray(header) ? null : header.toString();
}

function checksumOf(key: string, value: Uint8Array): string {
  return crc32(value, crc32(key)).toString(16).padStart(8, '0');
}

/** The same bytes as the Buffer that kafkajs asks for, without a copy. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
