/**
 * A segment: records of one partition of one topic, in order and byte for byte, sealed for good. One JSON header
 * line, then the records' frames compressed with Brotli. The header carries the SHA-256 of the body and that of the
 * header before it, so a segment that was lost, changed, cut, or put in another's place is found.
 */
import { brotliCompress, brotliDecompress, constants, crc32 } from 'node:zlib';
import { promisify } from 'node:util';
import { z } from 'zod';
import { sha256Hex } from '../contract/content-id.ts';
import { unitDigestSchema, type UnitDigest } from '../contract/decisions/unit-digest.ts';
import type { LogRecord } from '../log/event-log.port.ts';
import { VigilError } from '../platform/errors.ts';
import { STREAMS } from './archive.port.ts';
import { decodeFrames, type FrameTally } from './frames.ts';

export const SEGMENT_VERSION = 1;

const beginSchema = z.object({
  version: z.literal(SEGMENT_VERSION),
  stream: z.enum(STREAMS),
  /** Identity of the topic: a topic made anew begins another chain. */
  topicId: z.string(),
  partition: z.number().int().min(0),
  firstOffset: z.number().int().min(0),
  /** SHA-256 of the header line of the segment before; null at the beginning. */
  previous: z.string().nullable(),
  /** Offset at which records were expected that the log no longer had; null when nothing is missing. */
  missingFromOffset: z.number().int().min(0).nullable(),
});

const headerSchema = beginSchema.extend({
  /** Every record below is in this segment or one before, as far as it belongs to the stream. */
  nextOffset: z.number().int().min(1),
  records: z.number().int().min(0),
  /** Wall times of the first and last record, ms; null without records. */
  fromMs: z.number().nullable(),
  toMs: z.number().nullable(),
  /** Stays that the decisions are about, with their unit; empty in the input. */
  stays: z.record(z.string(), z.string()),
  bodySha256: z.string(),
  /** Of the decisions, by unit: every unit of the partition so far, also where it was quiet. Absent in older ones and in the input. */
  digests: z.record(z.string(), unitDigestSchema).optional(),
});

export type SegmentBegin = Readonly<z.infer<typeof beginSchema>>;
export type SegmentHeader = Readonly<z.infer<typeof headerSchema>>;

export interface SealedSegment {
  readonly header: SegmentHeader;
  /** SHA-256 of the header line: what the next segment names. */
  readonly sha256: string;
}

export type ReadSegment =
  | { readonly ok: true; readonly segment: SealedSegment; readonly records: readonly LogRecord[] }
  | { readonly ok: false; readonly fault: SegmentFault };

/** Why a segment is not believed. */
export type SegmentFault = 'header-unreadable' | 'of-another-version' | 'body-changed' | 'frames-broken';

/** Frames repeat device names, signals and nearly the same numbers: the window holds minutes of them. */
const QUALITY = 5;
const WINDOW_BITS = 22;
const NEWLINE = 0x0a;

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

export interface SegmentContents {
  readonly begin: SegmentBegin;
  readonly nextOffset: number;
  readonly stays: Readonly<Record<string, string>>;
  readonly frames: Buffer;
  /** Of the frames as they were written. */
  readonly tally: FrameTally;
  /** By unit; absent: of the input there are none. */
  readonly digests?: Readonly<Record<string, UnitDigest>>;
}

/** The bytes of a sealed segment. Rejects with `archive-broken` when the frames are not those that were written. */
export async function sealSegment(contents: SegmentContents): Promise<SealedSegment & { readonly bytes: Buffer }> {
  const { begin, nextOffset, stays, frames, tally, digests } = contents;
  if (crc32(frames) !== tally.checksum) {
    throw new VigilError('archive-broken', 'the open segment holds other bytes than were written into it');
  }
  const body = await compress(frames, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: frames.length,
    },
  });
  const header: SegmentHeader = {
    ...begin,
    nextOffset,
    records: tally.records,
    fromMs: tally.fromMs,
    toMs: tally.toMs,
    stays,
    bodySha256: sha256Hex(body),
    ...(digests === undefined ? {} : { digests }),
  };
  const line = JSON.stringify(header);
  return { header, sha256: sha256Hex(line), bytes: Buffer.concat([Buffer.from(`${line}\n`), body]) };
}

/** The header of a sealed segment out of its first bytes; null when they hold none of this version. */
export function readHeader(bytes: Buffer): SealedSegment | null {
  const end = bytes.indexOf(NEWLINE);
  if (end < 0) return null;
  const line = bytes.toString('utf8', 0, end);
  const json = jsonOf(line);
  const parsed = headerSchema.safeParse(json);
  return parsed.success ? { header: parsed.data, sha256: sha256Hex(line) } : null;
}

/** Begin of a segment out of the first line of its journal; null when it is none. */
export function readBegin(line: string): SegmentBegin | null {
  const parsed = beginSchema.safeParse(jsonOf(line));
  return parsed.success ? parsed.data : null;
}

/** A sealed segment with its records. Never throws: what cannot be believed says why. */
export async function readSegment(bytes: Buffer): Promise<ReadSegment> {
  const segment = readHeader(bytes);
  if (segment === null) {
    return { ok: false, fault: isOfAnotherVersion(bytes) ? 'of-another-version' : 'header-unreadable' };
  }
  const body = bytes.subarray(bytes.indexOf(NEWLINE) + 1);
  if (sha256Hex(body) !== segment.header.bodySha256) return { ok: false, fault: 'body-changed' };
  const frames = await decompress(body).catch(() => null);
  if (frames === null) return { ok: false, fault: 'frames-broken' };
  const { records, wholeBytes } = decodeFrames(frames);
  const isWhole = wholeBytes === frames.length && records.length === segment.header.records;
  return isWhole ? { ok: true, segment, records } : { ok: false, fault: 'frames-broken' };
}

function isOfAnotherVersion(bytes: Buffer): boolean {
  const end = bytes.indexOf(NEWLINE);
  const parsed = z.object({ version: z.number() }).safeParse(end < 0 ? null : jsonOf(bytes.toString('utf8', 0, end)));
  return parsed.success && parsed.data.version !== SEGMENT_VERSION;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // no JSON: the caller says what that means
  }
}

export interface ChainBreak {
  readonly firstOffset: number;
  /** lost: the one before is not there; swapped: it is not the one that this one followed. */
  readonly what: 'lost' | 'swapped';
}

/** Where the sealed segments of a partition of one topic, in order of offset, are not the chain that was written. */
export function chainBreaks(segments: readonly SealedSegment[]): readonly ChainBreak[] {
  const breaks: ChainBreak[] = [];
  let before: SealedSegment | null = null;
  for (const segment of segments) {
    const { firstOffset, previous, missingFromOffset } = segment.header;
    const followsOn =
      before === null ? previous === null : (missingFromOffset ?? firstOffset) === before.header.nextOffset;
    if (!followsOn) breaks.push({ firstOffset, what: 'lost' });
    else if (before !== null && previous !== before.sha256) breaks.push({ firstOffset, what: 'swapped' });
    before = segment;
  }
  return breaks;
}
