/** What outlives the log, for years: the input of every unit and what was decided. */
import type { UnitDigest } from '../contract/decisions/unit-digest.ts';
import type { LogRecord } from '../log/event-log.port.ts';

/** What is archived: the whole input, and of the decisions those that a replay makes again. */
export const STREAMS = ['input', 'decisions'] as const;
export type Stream = (typeof STREAMS)[number];

/** State of a unit as an engine saved it. */
export interface Checkpoint {
  readonly unitId: string;
  readonly partition: number;
  readonly topicId: string;
  /** First input offset that is not in the state. */
  readonly nextOffset: number;
  /** In the format of the engine's snapshots, which carries its version and a checksum. */
  readonly bytes: Buffer;
}

/** What a replay asks for. */
export interface Archive {
  /** Where the stay was decided on: partition and unit, and the part of the archive that tells of it; null: nowhere. */
  findStay(stayId: string): Promise<ArchivedStay | null>;
  /** First offset that is or was archived, of the topic with this id; null when nothing of it is. */
  begin(stream: Stream, partition: number, topicId: string): Promise<number | null>;
  /** First offset that is not archived, of the topic with this id; null when nothing of it is. */
  end(stream: Stream, partition: number, topicId: string): Promise<number | null>;
  /** First offset of the newest segment that begins before this wall time; null when none does. */
  recordedBefore(query: {
    readonly stream: Stream;
    readonly partition: number;
    readonly topicId: string;
    readonly wallMs: number;
  }): Promise<number | null>;
  /** Digests of what was decided of the unit, in order: only of stretches whose beginning is proven too. */
  digests(query: {
    readonly unitId: string;
    readonly partition: number;
    readonly topicId: string;
  }): Promise<readonly DecidedStretch[]>;
  /** Records from an offset on, in order. Rejects with `archive-broken` where a segment is missing or not to be believed. */
  records(range: ArchiveRange): AsyncIterable<LogRecord>;
  /** Newest state of the unit that holds nothing from `beforeOffset` on; newest first. */
  checkpoints(query: {
    readonly unitId: string;
    readonly partition: number;
    readonly topicId: string;
    readonly beforeOffset: number;
  }): AsyncIterable<Checkpoint>;
}

/** What was decided of a unit in one segment, by its digest. */
export interface DecidedStretch {
  /** Wall times of the segment's first and last record, ms; null where they cannot be believed. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** Of the stretch before; null: it begins with the first decision of the unit. */
  readonly before: UnitDigest | null;
  readonly digest: UnitDigest;
}

export interface ArchiveRange {
  readonly stream: Stream;
  readonly partition: number;
  readonly topicId: string;
  readonly fromOffset: number;
  /** Segments that begin here or later are not read. */
  readonly toOffset: number;
}

export interface ArchivedStay {
  readonly unitId: string;
  readonly partition: number;
  readonly topicId: string;
  /** Offsets in the decisions between which everything decided about the stay lies. */
  readonly fromOffset: number;
  readonly toOffset: number;
}
