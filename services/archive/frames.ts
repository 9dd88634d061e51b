/**
 * A frame is four bytes of length and four of CRC-32 of what follows them: offset and wall time of the record as
 * float64, one byte of flags, the length of the key as uint16, key, value. All little-endian. The frames of a segment
 * that is not sealed yet lie in a journal in the same form: there the checksum finds where a kill cut it off.
 */
import { crc32 } from 'node:zlib';
import type { LogRecord } from '../log/event-log.port.ts';

const FRAME_HEAD_BYTES = 8;
const RECORD_HEAD_BYTES = 19;
const DAMAGED_FLAG = 1;

/** Frames of records, one after the other. */
export function encodeFrames(records: readonly LogRecord[]): Buffer {
  return Buffer.concat(records.map(frameOf));
}

function frameOf({ offset, recordedAtMs, key, value, isDamaged }: LogRecord): Buffer {
  const keyBytes = Buffer.byteLength(key);
  const frame = Buffer.allocUnsafe(FRAME_HEAD_BYTES + RECORD_HEAD_BYTES + keyBytes + value.length);
  const content = frame.subarray(FRAME_HEAD_BYTES);
  content.writeDoubleLE(offset, 0);
  content.writeDoubleLE(recordedAtMs, 8);
  content.writeUInt8(isDamaged === true ? DAMAGED_FLAG : 0, 16);
  content.writeUInt16LE(keyBytes, 17);
  content.write(key, RECORD_HEAD_BYTES);
  content.set(value, RECORD_HEAD_BYTES + keyBytes);
  frame.writeUInt32LE(content.length, 0);
  frame.writeUInt32LE(crc32(content), 4);
  return frame;
}

/** The records of whole frames, and how many bytes they take: what follows was cut off or is no frame. */
export function decodeFrames(bytes: Buffer): { readonly records: readonly LogRecord[]; readonly wholeBytes: number } {
  const records: LogRecord[] = [];
  let start = 0;
  while (start + FRAME_HEAD_BYTES + RECORD_HEAD_BYTES <= bytes.length) {
    const end = start + FRAME_HEAD_BYTES + bytes.readUInt32LE(start);
    if (end > bytes.length) break;
    const content = bytes.subarray(start + FRAME_HEAD_BYTES, end);
    if (content.length < RECORD_HEAD_BYTES || crc32(content) !== bytes.readUInt32LE(start + 4)) break;
    records.push(recordOf(content));
    start = end;
  }
  return { records, wholeBytes: start };
}

function recordOf(content: Buffer): LogRecord {
  const valueStart = RECORD_HEAD_BYTES + content.readUInt16LE(17);
  const record = {
    offset: content.readDoubleLE(0),
    recordedAtMs: content.readDoubleLE(8),
    key: content.toString('utf8', RECORD_HEAD_BYTES, valueStart),
    value: content.subarray(valueStart),
  };
  return content.readUInt8(16) === DAMAGED_FLAG ? { ...record, isDamaged: true } : record;
}

/** What was written into the frames of one segment, kept while it is written: what is sealed must be that. */
export interface FrameTally {
  readonly records: number;
  /** Wall times of the first and last record, ms; null without records. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** CRC-32 of all frames. */
  readonly checksum: number;
}

export const NO_FRAMES: FrameTally = { records: 0, fromMs: null, toMs: null, checksum: 0 };

/** The tally after `frames`, which hold `records`. */
export function tallied(tally: FrameTally, records: readonly LogRecord[], frames: Buffer): FrameTally {
  return {
    records: tally.records + records.length,
    fromMs: tally.fromMs ?? records[0]?.recordedAtMs ?? null,
    toMs: records.at(-1)?.recordedAtMs ?? tally.toMs,
    checksum: crc32(frames, tally.checksum),
  };
}
