/**
 * How records lie in LMDB: binary keys and values, so that a range of offsets is one run of the tree.
 * A record's key is [topic nonce 8][partition 2][offset 6], a head's key the first ten bytes, all
 * big-endian so that byte order is offset order. The nonce is drawn when a topic is made, hence the
 * records of a topic that was deleted can never be taken for those of its successor.
 *
 * A sealed record carries a CRC-32 of its key and all of its bytes; it lies in a table of its own, so that no
 * flipped bit can make it look like one of the time before there were checksums.
 */
import { crc32 } from 'node:zlib';
import { invariant } from '../../../platform/errors.ts';
import type { LogEntry, LogRecord } from '../../event-log.port.ts';

/** What is kept of a topic under its name. `topicId` is the nonce, 16 hexadecimal digits. */
export interface TopicEntry {
  readonly topicId: string;
  readonly partitions: number;
  readonly retentionMs: number;
}

/** Offsets `startOffset` to `endOffset - 1` are there, without a gap. */
export interface PartitionHead {
  readonly startOffset: number;
  readonly endOffset: number;
}

export const EMPTY_HEAD: PartitionHead = { startOffset: 0, endOffset: 0 };

const NONCE_BYTES = 8;
const HEAD_KEY_BYTES = NONCE_BYTES + 2;
const RECORD_KEY_BYTES = HEAD_KEY_BYTES + 6;
/** recordedAtMs as float64, then the length of the key in UTF-8 bytes as uint16. */
const VALUE_HEADER_BYTES = 10;
const KEY_BYTES_MAX = 0xffff;

export function headKey(topicId: string, partition: number): Buffer {
  const key = Buffer.allocUnsafe(HEAD_KEY_BYTES);
  key.write(topicId, 'hex');
  key.writeUInt16BE(partition, NONCE_BYTES);
  return key;
}

export function recordKey(topicId: string, partition: number, offset: number): Buffer {
  const key = Buffer.allocUnsafe(RECORD_KEY_BYTES);
  key.write(topicId, 'hex');
  key.writeUInt16BE(partition, NONCE_BYTES);
  key.writeUIntBE(offset, HEAD_KEY_BYTES, 6);
  return key;
}

export function encodeHead(head: PartitionHead): Buffer {
  const value = Buffer.allocUnsafe(16);
  value.writeDoubleLE(head.startOffset, 0);
  value.writeDoubleLE(head.endOffset, 8);
  return value;
}

export function decodeHead(value: Buffer): PartitionHead {
  return { startOffset: value.readDoubleLE(0), endOffset: value.readDoubleLE(8) };
}

/** The stored form of one entry. The key is at most 65,535 bytes of UTF-8. */
export function encodeRecord(entry: LogEntry, recordedAtMs: number): Buffer {
  const keyBytes = Buffer.byteLength(entry.key);
  invariant(keyBytes <= KEY_BYTES_MAX, `a record's key has ${keyBytes} bytes, more than ${KEY_BYTES_MAX}`);
  const stored = Buffer.allocUnsafe(VALUE_HEADER_BYTES + keyBytes + entry.value.length);
  stored.writeDoubleLE(recordedAtMs, 0);
  stored.writeUInt16LE(keyBytes, 8);
  stored.write(entry.key, VALUE_HEADER_BYTES);
  stored.set(entry.value, VALUE_HEADER_BYTES + keyBytes);
  return stored;
}

export function decodeRecord(stored: Buffer, offset: number): LogRecord {
  const valueStart = VALUE_HEADER_BYTES + stored.readUInt16LE(8);
  return {
    offset,
    recordedAtMs: recordedAtMsOf(stored),
    key: stored.toString('utf8', VALUE_HEADER_BYTES, valueStart),
    value: stored.subarray(valueStart),
  };
}

const SEAL_BYTES = 4;

/** The stored form with its checksum in front. */
export function sealRecord(key: Buffer, stored: Buffer): Buffer {
  const sealed = Buffer.allocUnsafe(SEAL_BYTES + stored.length);
  sealed.writeUInt32LE(crc32(stored, crc32(key)), 0);
  sealed.set(stored, SEAL_BYTES);
  return sealed;
}

/** What `sealRecord` was given; null when it is not that any more. */
export function openSeal(key: Buffer, sealed: Buffer): Buffer | null {
  if (sealed.length < SEAL_BYTES + VALUE_HEADER_BYTES) return null;
  const stored = sealed.subarray(SEAL_BYTES);
  return sealed.readUInt32LE(0) === crc32(stored, crc32(key)) ? stored : null;
}

/** What a reader is given in place of a record that is damaged or gone. */
export function damagedRecord(offset: number): LogRecord {
  return { offset, recordedAtMs: 0, key: '', value: Buffer.alloc(0), isDamaged: true };
}

export function recordedAtMsOf(stored: Buffer): number {
  return stored.readDoubleLE(0);
}
