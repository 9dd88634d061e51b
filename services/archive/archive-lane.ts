/**
 * One stream of one partition on its way into the archive: records gather in a journal, and are sealed when their
 * hour is over or enough have gathered. A kill at any moment costs nothing: the journal is read up to its last whole
 * frame, what is behind it is read from the log again, and a segment is there whole or not at all.
 */
import { REPLAYED_KINDS, type Decision } from '../contract/decisions/decision.ts';
import { decodeDecision } from '../contract/decisions/read-decision.ts';
import { RunningDigest, type UnitDigest } from '../contract/decisions/unit-digest.ts';
import { isVitalsBlock } from '../contract/records/vitals-block.ts';
import type { LogRecord, PartitionBounds } from '../log/event-log.port.ts';
import { VigilError } from '../platform/errors.ts';
import type { Stream } from './archive.port.ts';
import type { SealedStore, SegmentJournal } from './stores.port.ts';
import { segmentName, segmentPrefix, type PartitionOfTopic } from './names.ts';
import { sealedHeader } from './sealed-header.ts';
import { decodeFrames, encodeFrames, NO_FRAMES, tallied, type FrameTally } from './frames.ts';
import { readHead, writeHead } from './head.ts';
import { sealSegment, type SealedSegment, type SegmentBegin } from './segment.ts';

const HOUR_MS = 3_600_000;
/** Bounds what is in memory while it is sealed. */
const SEGMENT_BYTES_MAX = 16 * 1024 * 1024;

export interface LaneParts {
  readonly stream: Stream;
  readonly partition: number;
  readonly store: SealedStore;
  readonly journal: SegmentJournal;
  /** Called after a segment is sealed. */
  readonly onSealed: (segment: SealedSegment) => Promise<void>;
}

/** The segment in hand. */
interface OpenSegment {
  readonly begin: SegmentBegin;
  readonly stays: Map<string, string>;
  /** By unit. */
  readonly digests: Map<string, RunningDigest>;
  /** Hour since the epoch of its first whole record; null before it. */
  hour: number | null;
  bytes: number;
  tally: FrameTally;
  /** Wall time of the first record, ms. */
  sinceMs: number | null;
  /** Closed once, when it is sealed: sealing may be tried again. */
  sealedDigests?: Readonly<Record<string, UnitDigest>>;
}

function openSegment(begin: SegmentBegin): OpenSegment {
  return { begin, stays: new Map(), digests: new Map(), hour: null, bytes: 0, tally: NO_FRAMES, sinceMs: null };
}

export class ArchiveLane {
  readonly #parts: LaneParts;
  #topicId = '';
  #last: SealedSegment | null = null;
  #open: OpenSegment | null = null;
  #nextOffset = 0;
  /** Where the next segment begins: right behind the last one, whatever of the stream is kept. */
  #beginsAt = 0;
  #missingFromOffset: number | null = null;
  #lostFromOffset: number | null = null;

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  get stream(): Stream {
    return this.#parts.stream;
  }

  /** Identity of the topic that is read. */
  get topicId(): string {
    return this.#topicId;
  }

  get partition(): number {
    return this.#parts.partition;
  }

  /** First offset that is not in a sealed segment. */
  get sealedBelow(): number {
    return this.#last?.header.nextOffset ?? 0;
  }

  /** Offset from which on the log had forgotten records before they were archived; null when nothing new is missing. */
  get missingFromOffset(): number | null {
    return this.#missingFromOffset;
  }

  /** Offset from which on sealed segments are not there any more; they are read from the log again. Null: none is lost. */
  get lostFromOffset(): number | null {
    return this.#lostFromOffset;
  }

  /** Wall time of the oldest record that is not sealed yet, ms; null when all that came are. */
  get unsealedSinceMs(): number | null {
    return this.#open?.sinceMs ?? null;
  }

  /** Looks what is archived of the topic as it is now; returns the offset to read on from. */
  async resume({ topicId, startOffset }: PartitionBounds): Promise<number> {
    const { stream, partition, store } = this.#parts;
    await this.#takeUpJournal(topicId);
    this.#topicId = topicId;
    const name = (await store.names(segmentPrefix(stream, { topicId, partition }))).at(-1);
    this.#last = name === undefined ? null : await this.#headerOf(name);
    this.#beginsAt = this.sealedBelow;
    await this.#compareHead({ topicId, partition });
    const opened = await this.#parts.journal.opened();
    if (opened !== null && this.#isOfUse(opened.begin, startOffset)) this.#reopen(opened.begin, opened.frames);
    else if (opened !== null) await this.#parts.journal.remove();
    if (this.#open === null) this.#nextOffset = this.sealedBelow;
    if (this.#nextOffset >= startOffset) return this.#nextOffset;
    // The log forgot what was not archived: said in the next segment, for whoever replays over it.
    if (this.#open !== null) await this.seal();
    this.#missingFromOffset = this.#nextOffset;
    this.#nextOffset = startOffset;
    this.#beginsAt = startOffset;
    return startOffset;
  }

  /** What was sealed last must still be there; what a kill left unsaid is said now. */
  async #compareHead(at: PartitionOfTopic): Promise<void> {
    const { stream, store } = this.#parts;
    const head = await readHead(store, stream, at);
    this.#lostFromOffset = head.kind === 'whole' && head.nextOffset > this.sealedBelow ? this.sealedBelow : null;
    const isNewest = head.kind === 'whole' && head.sha256 === this.#last?.sha256;
    if (this.#last !== null && this.#lostFromOffset === null && !isNewest) await writeHead(store, this.#last);
  }

  /** Not when it is sealed already, nor when it follows a segment that is lost and the log still has all of it. */
  #isOfUse({ firstOffset, missingFromOffset }: SegmentBegin, startOffset: number): boolean {
    if (firstOffset < this.sealedBelow) return false;
    return (missingFromOffset ?? firstOffset) === this.sealedBelow || startOffset > this.sealedBelow;
  }

  /** A journal of a topic that was made anew since is sealed as it is. */
  async #takeUpJournal(topicId: string): Promise<void> {
    const opened = await this.#parts.journal.opened();
    if (opened === null || opened.begin.topicId === topicId) return;
    this.#reopen(opened.begin, opened.frames);
    await this.seal();
  }

  #reopen(begin: SegmentBegin, frames: Buffer): void {
    const { records } = decodeFrames(frames);
    this.#open = openSegment(begin);
    this.#nextOffset = begin.firstOffset;
    for (const record of records) this.#note(this.#open, record, this.#decisionOf(record));
    this.#open.bytes = frames.length;
    this.#open.tally = tallied(NO_FRAMES, records, frames);
  }

  async #headerOf(name: string): Promise<SealedSegment> {
    const segment = await sealedHeader(this.#parts.store, name);
    if (segment === null) {
      throw new VigilError('archive-broken', `${name} of the archive has no header that can be read`);
    }
    return segment;
  }

  /** Takes records in order; may be called again with the same after it rejected: those already taken are passed over. */
  async take(records: readonly LogRecord[]): Promise<void> {
    let run: LogRecord[] = [];
    let hour = this.#open?.hour ?? null;
    for (const record of records) {
      if (record.offset < this.#nextOffset) continue;
      const own = hourOf(record);
      if (own !== null && hour !== null && own > hour) {
        await this.#append(run);
        await this.seal();
        run = [];
        hour = null;
      }
      hour ??= own;
      run.push(record);
    }
    await this.#append(run);
    if (this.#open !== null && this.#open.bytes >= SEGMENT_BYTES_MAX) await this.seal();
  }

  /** Records of one hour. */
  async #append(records: readonly LogRecord[]): Promise<void> {
    const read = records.map((record) => ({ record, decision: this.#decisionOf(record) }));
    const kept = read.filter(({ decision }) => decision !== 'not-kept');
    if (kept.length > 0) {
      const open = this.#open ?? (await this.#begin());
      const whole = kept.map(({ record }) => record);
      const frames = encodeFrames(whole);
      await this.#parts.journal.append(frames);
      open.bytes += frames.length;
      open.tally = tallied(open.tally, whole, frames);
      for (const { record, decision } of kept) this.#note(open, record, decision);
    }
    const last = records.at(-1);
    if (last !== undefined) this.#nextOffset = last.offset + 1;
  }

  #decisionOf(record: LogRecord): Decision | 'not-kept' | null {
    return this.#parts.stream === 'input' ? null : decisionOf(record);
  }

  async #begin(): Promise<OpenSegment> {
    const begin: SegmentBegin = {
      version: 1,
      stream: this.#parts.stream,
      topicId: this.#topicId,
      partition: this.#parts.partition,
      firstOffset: this.#beginsAt,
      previous: this.#last?.sha256 ?? null,
      missingFromOffset: this.#missingFromOffset,
    };
    await this.#parts.journal.begin(begin);
    this.#missingFromOffset = null;
    this.#open = openSegment(begin);
    return this.#open;
  }

  #note(open: OpenSegment, record: LogRecord, decision: Decision | 'not-kept' | null): void {
    open.hour ??= hourOf(record);
    if (record.isDamaged !== true) open.sinceMs ??= record.recordedAtMs;
    this.#nextOffset = record.offset + 1;
    if (decision === null || decision === 'not-kept') return;
    this.#digestOf(open, decision.unitId).take(decision, record.value);
    if (!('stayId' in decision) || decision.stayId === null) return;
    open.stays.set(decision.stayId, decision.unitId);
  }

  #digestOf({ digests }: OpenSegment, unitId: string): RunningDigest {
    const known = digests.get(unitId) ?? new RunningDigest(this.#last?.header.digests?.[unitId] ?? null);
    digests.set(unitId, known);
    return known;
  }

  /** Of every unit so far: a unit that was quiet goes on from here. */
  #digestsOf(open: OpenSegment): Readonly<Record<string, UnitDigest>> {
    const unitIds = new Set([...Object.keys(this.#last?.header.digests ?? {}), ...open.digests.keys()]);
    return Object.fromEntries([...unitIds].map((unitId) => [unitId, this.#digestOf(open, unitId).close()]));
  }

  /** Seals what is open; nothing when nothing is. May be called again after it rejected. */
  async seal(): Promise<void> {
    const open = this.#open;
    if (open === null) return;
    const { store, journal, stream } = this.#parts;
    const frames = await journal.frames();
    if (stream === 'decisions') open.sealedDigests ??= this.#digestsOf(open);
    const { bytes, ...sealed } = await sealSegment({
      begin: open.begin,
      nextOffset: this.#nextOffset,
      stays: Object.fromEntries(open.stays),
      frames,
      tally: open.tally,
      ...(open.sealedDigests === undefined ? {} : { digests: open.sealedDigests }),
    });
    await store.create(segmentName(stream, open.begin), bytes);
    await writeHead(store, sealed);
    await journal.remove();
    this.#last = sealed;
    this.#beginsAt = this.#nextOffset;
    this.#open = null;
    await this.#parts.onSealed(sealed);
  }
}

/** Hours since the epoch at which the log took it; null when its time cannot be believed. */
function hourOf({ recordedAtMs, isDamaged }: LogRecord): number | null {
  return isDamaged === true ? null : Math.floor(recordedAtMs / HOUR_MS);
}

/** null: it is kept although it cannot be read; `not-kept`: a replay does not make it again. */
function decisionOf({ value, isDamaged }: LogRecord): Decision | 'not-kept' | null {
  if (isDamaged === true) return null;
  if (isVitalsBlock(value)) return 'not-kept';
  try {
    const decision = decodeDecision(value);
    return (REPLAYED_KINDS as readonly string[]).includes(decision.kind) ? decision : 'not-kept';
  } catch {
    return null; // not ours to judge: what reads the archive says so
  }
}
