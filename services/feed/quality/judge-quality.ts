/**
 * When the quality of a feed becomes a technical alert, and when it ends one. A value must be beyond its
 * limit for as long as the thresholds say, without a break, and back as long: a flushed line is no alert.
 *
 * Invariants: the same reports in the same order give the same records with the same ids; a record is
 * made only when the state changes; what is no longer measured ends its alert, since silence has its own.
 */
import { contentId } from '../../contract/content-id.ts';
import { z } from 'zod';
import { QUALITY_CHECKS, type QualityCheck } from '../../contract/records/data-quality.ts';
import {
  isBeyond,
  type FeedQuality,
  type QualityReport,
  type WindowQuality,
} from '../../contract/screens/quality-report.ts';
import { RECORD_VERSION, type RecordOf } from '../../contract/records/unit-record.ts';
import { limitOf, type QualityThresholds } from './quality-thresholds.ts';
import { MINUTE_MS } from './value-counters.ts';

/** One judged number: open alerts, and what is on its way to change. */
const standingSchema = z.strictObject({
  feedId: z.string(),
  unitId: z.string(),
  check: z.enum(QUALITY_CHECKS),
  signal: z.string().nullable(),
  isBreached: z.boolean(),
  /** Beginning of the minute since which the number says the opposite of `isBreached`, ms; null: it does not. */
  turningSinceMs: z.number().nullable(),
  /** Last number that could be judged. */
  value: z.number(),
});
export type QualityStanding = z.infer<typeof standingSchema>;

/** What one judgement hands to the next, and what a restart must not forget. Only what is breached or turning is kept. */
export const qualityStateSchema: z.ZodType<readonly QualityStanding[]> = z.array(standingSchema).max(100_000);
export type QualityState = readonly QualityStanding[];

export interface QualityJudgement {
  readonly records: readonly RecordOf<'quality.judged'>[];
  readonly state: QualityState;
}

/** Judges one report after another; `before` is the state that the last one gave, empty at first. */
export function judgeQuality(
  report: QualityReport,
  thresholds: QualityThresholds,
  before: QualityState,
): QualityJudgement {
  const former = new Map(before.map((standing) => [keyOf(standing), standing]));
  const measured = report.feeds.flatMap((feed) => measuredOf(feed, thresholds));
  const seen = new Set(measured.map(keyOf));
  const gone = before.filter((standing) => !seen.has(keyOf(standing)));
  const judged = [
    ...measured.map((one) => judgeOne(former.get(keyOf(one)) ?? null, one, { atMs: report.untilMs, thresholds })),
    ...gone.map((standing) =>
      judgeOne(standing, { ...standing, isBeyond: false }, { atMs: report.untilMs, thresholds }),
    ),
  ];
  return {
    records: judged.flatMap(({ record }) => (record === null ? [] : [record])),
    state: judged.flatMap(({ standing }) =>
      standing.isBreached || standing.turningSinceMs !== null ? [standing] : [],
    ),
  };
}

interface Measured extends Pick<QualityStanding, 'feedId' | 'unitId' | 'check' | 'signal' | 'value'> {
  readonly isBeyond: boolean;
}

/** Every number of a feed that has a limit for alerts and enough values behind it. */
function measuredOf(feed: FeedQuality, thresholds: QualityThresholds): Measured[] {
  const window = judgedWindow(feed, thresholds.leastValues);
  if (window === null) return [];
  return window.rows.flatMap(({ signal, counts, measures }) =>
    QUALITY_CHECKS.flatMap((check): Measured[] => {
      const limit = limitOf(thresholds, check);
      const value = measures[check];
      const isEnough =
        counts.values + counts.off + counts.duplicates + (signal === null ? window.refused : 0) >=
        thresholds.leastValues;
      if (limit === undefined || limit.alert === null || value === null || !isEnough) return [];
      return [
        {
          feedId: feed.feedId,
          unitId: feed.unitId,
          check,
          signal,
          value,
          isBeyond: isBeyond(value, limit.alert, limit.sense),
        },
      ];
    }),
  );
}

/** The last minute; the last five for a source too slow to be judged by one; null when even those hold too little. */
function judgedWindow({ windows }: FeedQuality, leastValues: number): WindowQuality | null {
  return (
    [windows.minute, windows.fiveMinutes].find(({ rows, refused }) => {
      const counts = rows[0]?.counts;
      return counts !== undefined && counts.values + counts.off + counts.duplicates + refused >= leastValues;
    }) ?? null
  );
}

function judgeOne(
  former: QualityStanding | null,
  { isBeyond: beyond, ...measured }: Measured,
  { atMs, thresholds }: { readonly atMs: number; readonly thresholds: QualityThresholds },
): { readonly standing: QualityStanding; readonly record: RecordOf<'quality.judged'> | null } {
  const { feedId, unitId, check, signal, value } = measured;
  const isBreached = former?.isBreached ?? false;
  const turningSinceMs = beyond === isBreached ? null : (former?.turningSinceMs ?? atMs - MINUTE_MS);
  const standing = { feedId, unitId, check, signal, value, isBreached, turningSinceMs };
  if (turningSinceMs === null || atMs - turningSinceMs < thresholds.holdMs) return { standing, record: null };
  const turned = { ...standing, isBreached: beyond, turningSinceMs: null };
  return { standing: turned, record: recordOf(turned, { atMs, threshold: limitOf(thresholds, check)?.alert ?? 0 }) };
}

function recordOf(
  { feedId, unitId, check, signal, value, isBreached }: QualityStanding,
  { atMs, threshold }: { readonly atMs: number; readonly threshold: number },
): RecordOf<'quality.judged'> {
  const id = contentId('quality', [feedId, unitId, check, signal, isBreached, atMs]);
  return {
    version: RECORD_VERSION,
    kind: 'quality.judged',
    id,
    unitId,
    observedAtMs: atMs,
    receivedAtMs: atMs,
    source: 'quality',
    feedId,
    check,
    signal,
    value,
    threshold,
    isBreached,
  };
}

function keyOf({
  feedId,
  unitId,
  check,
  signal,
}: {
  readonly feedId: string;
  readonly unitId: string;
  readonly check: QualityCheck;
  readonly signal: string | null;
}): string {
  return `${feedId}\u0000${unitId}\u0000${check}\u0000${signal ?? ''}`;
}
