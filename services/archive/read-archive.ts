/** Reads what is sealed: finds a stay, gives records in order, and trusts nothing that does not hold together. */
import type { LogRecord } from '../log/event-log.port.ts';
import { VigilError } from '../platform/errors.ts';
import type { Archive, ArchivedStay, DecidedStretch, ArchiveRange, Checkpoint, Stream } from './archive.port.ts';
import type { SealedStore } from './stores.port.ts';
import { unpackState } from './checkpoint-keeper.ts';
import {
  checkpointOffset,
  checkpointPrefix,
  GONE,
  goneName,
  segmentName,
  segmentPrefix,
  type PartitionOfTopic,
} from './names.ts';
import { sealedHeader } from './sealed-header.ts';
import { chainBreaks, readSegment, type SealedSegment, type SegmentFault } from './segment.ts';

const FAULT_TEXT: Readonly<Record<SegmentFault | 'misplaced', string>> = {
  'header-unreadable': 'has no header that can be read',
  'of-another-version': 'was written in a format that this version does not read',
  'body-changed': 'holds other bytes than were sealed, or was cut',
  'frames-broken': 'cannot be unpacked into its records',
  misplaced: 'lies where another one belongs',
};

const AT_ONCE = 32;

export interface ListedSegment extends SealedSegment {
  /** Its time was over, and its records are not kept any more. */
  readonly isGone: boolean;
}

export class SealedArchive implements Archive {
  readonly #store: SealedStore;

  constructor(store: SealedStore) {
    this.#store = store;
  }

  /** Headers of a partition's segments, in order, of removed ones too. Rejects with `archive-broken` for one that cannot be read. */
  segments(stream: Stream, at: PartitionOfTopic): Promise<readonly ListedSegment[]> {
    return this.#listed(segmentPrefix(stream, at));
  }

  async #listed(prefix: string): Promise<readonly ListedSegment[]> {
    const there = new Set(await this.#store.names(prefix));
    const gone = (await this.#store.names(goneName(prefix))).map((name) => name.slice(GONE.length));
    const names = [...new Set([...there, ...gone])].toSorted();
    return inTurns(names, async (name) => {
      const isGone = !there.has(name);
      const segment = await this.#headerOf(isGone ? goneName(name) : name);
      if (segmentName(segment.header.stream, segment.header) !== name) throw broken(name, 'misplaced');
      return { ...segment, isGone };
    });
  }

  async findStay(stayId: string): Promise<ArchivedStay | null> {
    const found: SealedSegment[] = [];
    for (const segment of await this.#listed('decisions/')) {
      if (segment.header.stays[stayId] !== undefined) found.push(segment);
    }
    const [first] = found;
    const last = found.at(-1);
    const unitId = first?.header.stays[stayId];
    if (first === undefined || last === undefined || unitId === undefined) return null;
    const { partition, topicId, firstOffset: fromOffset } = first.header;
    return { unitId, partition, topicId, fromOffset, toOffset: last.header.nextOffset };
  }

  async begin(stream: Stream, partition: number, topicId: string): Promise<number | null> {
    const prefix = segmentPrefix(stream, { topicId, partition });
    const [[there], [gone]] = [await this.#store.names(prefix), await this.#store.names(goneName(prefix))];
    const isGone = gone !== undefined && (there === undefined || gone.slice(GONE.length) < there);
    const name = isGone ? gone : there;
    return name === undefined ? null : (await this.#headerOf(name)).header.firstOffset;
  }

  async end(stream: Stream, partition: number, topicId: string): Promise<number | null> {
    const name = (await this.#store.names(segmentPrefix(stream, { topicId, partition }))).at(-1);
    return name === undefined ? null : (await this.#headerOf(name)).header.nextOffset;
  }

  async recordedBefore(query: PartitionOfTopic & { readonly stream: Stream; readonly wallMs: number }) {
    const all = await this.segments(query.stream, query);
    const before = all.filter(({ header }) => header.fromMs !== null && header.fromMs < query.wallMs);
    return before.at(-1)?.header.firstOffset ?? null;
  }

  async digests(query: PartitionOfTopic & { readonly unitId: string }): Promise<readonly DecidedStretch[]> {
    const all = await this.segments('decisions', query);
    const broken = new Set(chainBreaks(all).map(({ firstOffset }) => firstOffset));
    return all.flatMap(({ header }, index) => {
      const { fromMs, toMs, digests, firstOffset, missingFromOffset } = header;
      const digest = digests?.[query.unitId];
      const former = all[index - 1]?.header.digests;
      const isBegun = former !== undefined || (index === 0 && firstOffset === 0);
      if (digest === undefined || !isBegun || missingFromOffset !== null || broken.has(firstOffset)) return [];
      return [{ fromMs, toMs, before: former?.[query.unitId] ?? null, digest }];
    });
  }

  async *records(range: ArchiveRange): AsyncGenerator<LogRecord> {
    const { stream, partition, topicId, fromOffset, toOffset } = range;
    const all = await this.segments(stream, { topicId, partition });
    const wanted = all.filter(({ header }) => header.nextOffset > fromOffset && header.firstOffset < toOffset);
    requireWhole(range, all, wanted);
    for (const { header } of wanted) {
      for (const record of await this.#recordsOf(segmentName(stream, header))) {
        if (record.offset >= fromOffset && record.offset < toOffset) yield record;
      }
    }
  }

  async *checkpoints(query: {
    readonly unitId: string;
    readonly partition: number;
    readonly topicId: string;
    readonly beforeOffset: number;
  }): AsyncGenerator<Checkpoint> {
    const { unitId, partition, topicId } = query;
    const names = await this.#store.names(checkpointPrefix({ topicId, partition }));
    for (const name of names.toReversed()) {
      const nextOffset = checkpointOffset(name, unitId);
      if (nextOffset === null || nextOffset > query.beforeOffset) continue;
      yield { unitId, partition, topicId, nextOffset, bytes: await unpackState(await this.#store.read(name)) };
    }
  }

  async #headerOf(name: string): Promise<SealedSegment> {
    const segment = await sealedHeader(this.#store, name);
    if (segment === null) throw broken(name, 'header-unreadable');
    return segment;
  }

  async #recordsOf(name: string): Promise<readonly LogRecord[]> {
    const read = await readSegment(await this.#store.read(name));
    if (!read.ok) throw broken(name, read.fault);
    return read.records;
  }
}

function broken(name: string, fault: keyof typeof FAULT_TEXT): VigilError {
  return new VigilError('archive-broken', `${name} of the archive ${FAULT_TEXT[fault]}`);
}

/** An archive of years has tens of thousands of headers, and its store answers some of them at a time. */
async function inTurns<T>(names: readonly string[], look: (name: string) => Promise<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for (let start = 0; start < names.length; start += AT_ONCE) {
    found.push(...(await Promise.all(names.slice(start, start + AT_ONCE).map(look))));
  }
  return found;
}

/** A replay over a hole would decide something else and call it a difference. */
function requireWhole(
  { stream, partition, fromOffset }: ArchiveRange,
  all: readonly SealedSegment[],
  wanted: readonly ListedSegment[],
): void {
  const where = `${stream} of partition ${partition}`;
  const [first] = wanted;
  if (first === undefined) return;
  if (first.header.firstOffset > fromOffset) {
    throw new VigilError('archive-broken', `${where}: nothing is archived from offset ${fromOffset} on`);
  }
  const offsets = new Set(wanted.map(({ header }) => header.firstOffset));
  for (const { firstOffset, what } of chainBreaks(all)) {
    if (!offsets.has(firstOffset) || firstOffset <= fromOffset) continue;
    throw new VigilError('archive-broken', `${where}: before offset ${firstOffset} a segment is ${what}`);
  }
  const gone = wanted.find(({ isGone }) => isGone);
  if (gone !== undefined) {
    const { firstOffset, nextOffset } = gone.header;
    throw new VigilError('archive-expired', `${where}: offsets ${firstOffset} to ${nextOffset} are not kept any more`);
  }
  const missing = wanted.find(({ header }) => header.missingFromOffset !== null && header.firstOffset > fromOffset);
  if (missing === undefined) return;
  throw new VigilError(
    'archive-broken',
    `${where}: the log had forgotten offsets ${missing.header.missingFromOffset} to ${missing.header.firstOffset} before they were archived`,
  );
}
