/**
 * The history of what was measured and decided. It is written only by the history role from the
 * decision and quarantine topics, and may lag by hours: no alert waits for it.
 *
 * Laws, held by test/history/history.contract.ts on every adapter:
 *  - `write` is one transaction with its progress: after a crash either both or neither is there;
 *  - writing the same batch again changes nothing (first of each id wins; a second row for the same
 *    stay and second fills only what is empty, unless it is marked as a correction);
 *  - a batch at or below the stored progress is ignored; one of another topic id is a fault;
 *  - `unit.state` is a view of the other kinds: stays are read from it, but it is not kept;
 *  - withdrawn values are never deleted: series leave them out and say so, decisions that rest on them carry the mark;
 *  - every query answers in event-time order, oldest first unless it asks for the newest first.
 */
import type { Decision, StayView } from '../contract/decisions/decision.ts';
import type { Withdrawal } from '../contract/decisions/withdrawal.ts';
import type { Quarantined } from '../contract/records/quarantine.ts';
import type { VitalsBlock } from '../contract/records/vitals-block.ts';

export interface HistoryProgress {
  readonly topicId: string;
  readonly nextOffset: number;
}

export interface HistoryBatch {
  readonly topic: string;
  readonly partition: number;
  readonly progress: HistoryProgress;
  /** Attributed rows: sources are stays, or channels of stays; observedAtMs whole seconds. */
  readonly vitals: readonly VitalsBlock[];
  readonly decisions: readonly Decision[];
  readonly quarantined: readonly Quarantined[];
}

/** The widths in which vital signs are kept and answered, from fine to coarse. */
export const RESOLUTIONS = ['second', 'minute', 'quarter-hour', 'hour'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** Width of a bucket, ms. Buckets stand on multiples of it since 1970 UTC. */
export const BUCKET_MS = {
  second: 1_000,
  minute: 60_000,
  'quarter-hour': 900_000,
  hour: 3_600_000,
} as const satisfies Record<Resolution, number>;

export interface VitalsQuery {
  readonly stayId: string;
  /** Values of this channel beside the scored one (contract/records/channel.ts); absent: the stay's own. */
  readonly channel?: string;
  /** Half-open: [fromMs, toMs). */
  readonly fromMs: number;
  readonly toMs: number;
  readonly resolution: Resolution;
  readonly signals: readonly string[];
  /** With the values that were withdrawn, for whoever marks them; left out otherwise. */
  readonly includeWithdrawn?: boolean;
}

/** Columnar: entry n of every array belongs to `atMs[n]`, the start of the bucket. null: no value. */
export interface VitalsSeries {
  readonly atMs: readonly number[];
  readonly signals: Readonly<
    Record<
      string,
      {
        readonly mean: readonly (number | null)[];
        readonly min: readonly (number | null)[];
        readonly max: readonly (number | null)[];
        /** Seconds with a value in the bucket. */
        readonly count: readonly number[];
      }
    >
  >;
  /** Withdrawals of these signals in this range; absent where there are none. */
  readonly withdrawn?: readonly (Withdrawal & { readonly signal: string })[];
}

export interface StayRow {
  readonly stayId: string;
  /** Null, as the sex is, where the history was written before it kept them and the stay has not spoken since. */
  readonly patientId: string | null;
  readonly sex: StayView['sex'] | null;
  readonly unitId: string;
  readonly bedId: string | null;
  readonly displayName: string;
  readonly birthDate: string | null;
  readonly openedAtMs: number;
  readonly closedAtMs: number | null;
}

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface DecisionsQuery extends TimeRange {
  readonly unitId: string;
  /** Null: of the whole unit. */
  readonly stayId: string | null;
  readonly kinds: readonly Decision['kind'][];
  /** Of scores only those of this rule; all when absent. A child has some twenty scores. */
  readonly scoreRuleId?: string | null;
  /** From the newest back, in the reverse of the order of event time, then id. */
  readonly newestFirst?: boolean;
  readonly limit: number;
}

export interface StaysQuery {
  readonly unitId: string | null;
  readonly stayId?: string;
  readonly patientId?: string;
  /** Opened within; half-open, ms. */
  readonly openedFromMs?: number;
  readonly openedBeforeMs?: number;
  /** Only what stands behind this stay in the order asked for, so that many are read page by page. */
  readonly after?: { readonly openedAtMs: number; readonly stayId: string };
  /** The one that was opened last comes first. */
  readonly newestFirst?: boolean;
  /** At most so many; all when absent. */
  readonly limit?: number;
}

export interface History {
  /** Applies the numbered migrations that are missing. Rejects with `history-migration-failed`. */
  migrate(): Promise<void>;
  progress(topic: string, partition: number): Promise<HistoryProgress | null>;
  /** Rejects with `history-unreachable` (try again) or `history-refused` (the content cannot be stored). */
  write(batch: HistoryBatch): Promise<void>;
  /** Builds missing roll-ups up to `untilMs` and drops what retention has passed. */
  maintain(untilMs: number): Promise<void>;
  vitals(query: VitalsQuery): Promise<VitalsSeries>;
  /** Channels of which a stay has values beside its own, by their keys, in order. */
  channels(stayId: string): Promise<readonly string[]>;
  /** In order of opening, then id, unless the query says otherwise. */
  stays(query: StaysQuery): Promise<readonly StayRow[]>;
  /** In order of event time, then id, unless the query says otherwise. */
  decisions(query: DecisionsQuery): Promise<readonly Decision[]>;
  /** What was taken back of this time in a unit, in order of its beginning. */
  withdrawals(query: TimeRange & { readonly unitId: string }): Promise<readonly Withdrawal[]>;
  quarantined(
    query: TimeRange & { readonly unitId: string | null; readonly limit: number },
  ): Promise<readonly Quarantined[]>;
  quarantinedCount(unitId: string | null): Promise<number>;
  close(): Promise<void>;
}
