/**
 * The roll-up tables, how they are rebuilt, and how a series is read over them. `dirty_minutes` names
 * every minute of a stay with seconds that are not rolled up yet. Invariants: a bucket without a dirty
 * minute equals its seconds; a reader takes every other bucket from the seconds, so that the newest
 * minutes are always there; a roll-up is never replaced by one of fewer seconds, since rows leave
 * `vitals` by retention only.
 */
import type { Resolution } from '../history.port.ts';
import { SIGNAL_COLUMNS } from '../history-columns.ts';

export interface RollUp {
  readonly resolution: Exclude<Resolution, 'second'>;
  readonly table: string;
  readonly interval: string;
}

const MINUTE = { resolution: 'minute', table: 'vitals_minute', interval: '1 minute' } as const;
const QUARTER_HOUR = { resolution: 'quarter-hour', table: 'vitals_quarter_hour', interval: '15 minutes' } as const;
const HOUR = { resolution: 'hour', table: 'vitals_hour', interval: '1 hour' } as const;

export const ROLL_UPS: readonly RollUp[] = [MINUTE, QUARTER_HOUR, HOUR];

/** `time_bucket` with the width spelled out; UTC, aligned to the full hour. */
function bucketOf(interval: string, time: string): string {
  return `time_bucket(INTERVAL '${interval}', ${time})`;
}

/** Mean, min, max and count of each column, from seconds. */
function aggregatesOfSeconds(columns: readonly string[]): string {
  const parts = columns.map(
    (c) =>
      `avg(v.${c}) AS ${c}_mean, min(v.${c}) AS ${c}_min, max(v.${c}) AS ${c}_max, CAST(count(v.${c}) AS INTEGER) AS ${c}_count`,
  );
  return ['CAST(count(*) AS INTEGER) AS second_count', ...parts].join(', ');
}

/** The same from finer buckets: means are weighted by their seconds. */
function aggregatesOfBuckets(columns: readonly string[]): string {
  const parts = columns.map(
    (c) =>
      `sum(v.${c}_mean * v.${c}_count) / nullif(sum(v.${c}_count), 0) AS ${c}_mean, min(v.${c}_min) AS ${c}_min, max(v.${c}_max) AS ${c}_max, CAST(sum(v.${c}_count) AS INTEGER) AS ${c}_count`,
  );
  return ['CAST(sum(v.second_count) AS INTEGER) AS second_count', ...parts].join(', ');
}

function partColumns(columns: readonly string[], alias: string): string {
  return columns.map((c) => `${alias}${c}_mean, ${alias}${c}_min, ${alias}${c}_max, ${alias}${c}_count`).join(', ');
}

/** Takes the oldest dirty minutes that ended by $1 (ms), $2 at most, into `todo_minutes`. */
export const TAKE_DIRTY_MINUTES = [
  'DELETE FROM todo_minutes',
  `INSERT INTO todo_minutes SELECT stay_id, minute_at FROM dirty_minutes
   WHERE minute_at <= at_of($1) - INTERVAL '1 minute' ORDER BY minute_at, stay_id LIMIT $2`,
] as const;

/** Which minutes are taken: count, first ms, end ms. */
export const MEASURE_TODO = `SELECT CAST(count(*) AS DOUBLE PRECISION), ms_of(min(minute_at)), ms_of(max(minute_at) + INTERVAL '1 minute') FROM todo_minutes`;

/** Rebuilds the minutes taken. $1, $2: bounds of their seconds, ms, so that old chunks are not opened. */
export const REBUILD_MINUTES: readonly { readonly sql: string; readonly bounded: boolean }[] = [
  { sql: 'DELETE FROM rebuilt_minutes', bounded: false },
  {
    sql: `INSERT INTO rebuilt_minutes (stay_id, bucket_at, second_count, ${partColumns(SIGNAL_COLUMNS, '')})
          SELECT t.stay_id, t.minute_at, b.* FROM todo_minutes t CROSS JOIN LATERAL (
            SELECT ${aggregatesOfSeconds(SIGNAL_COLUMNS)} FROM vitals v
            WHERE v.stay_id = t.stay_id AND v.observed_at >= t.minute_at AND v.observed_at < t.minute_at + INTERVAL '1 minute'
              AND v.observed_at >= at_of($1) AND v.observed_at < at_of($2)) b`,
    bounded: true,
  },
  {
    sql: 'DELETE FROM vitals_minute USING rebuilt_minutes r WHERE vitals_minute.stay_id = r.stay_id AND vitals_minute.bucket_at = r.bucket_at AND vitals_minute.second_count <= r.second_count',
    bounded: false,
  },
  {
    sql: `INSERT INTO vitals_minute (stay_id, bucket_at, second_count, ${partColumns(SIGNAL_COLUMNS, '')})
          SELECT stay_id, bucket_at, second_count, ${partColumns(SIGNAL_COLUMNS, '')} FROM rebuilt_minutes r
          WHERE NOT EXISTS (SELECT 1 FROM vitals_minute m WHERE m.stay_id = r.stay_id AND m.bucket_at = r.bucket_at)`,
    bounded: false,
  },
];

/** Rebuilds the coarse buckets that the taken minutes touch, from the minutes. */
export const REBUILD_COARSE: readonly string[] = [QUARTER_HOUR, HOUR].flatMap(({ table, interval }) => {
  const touched = `SELECT DISTINCT stay_id, ${bucketOf(interval, 'minute_at')} AS bucket_at FROM todo_minutes`;
  return [
    `DELETE FROM ${table} USING (${touched}) t WHERE ${table}.stay_id = t.stay_id AND ${table}.bucket_at = t.bucket_at`,
    `INSERT INTO ${table} (stay_id, bucket_at, second_count, ${partColumns(SIGNAL_COLUMNS, '')})
     SELECT t.stay_id, t.bucket_at, b.* FROM (${touched}) t CROSS JOIN LATERAL (
       SELECT ${aggregatesOfBuckets(SIGNAL_COLUMNS)} FROM vitals_minute v
       WHERE v.stay_id = t.stay_id AND v.bucket_at >= t.bucket_at AND v.bucket_at < t.bucket_at + INTERVAL '${interval}') b`,
  ];
});

export const FORGET_TODO =
  'DELETE FROM dirty_minutes USING todo_minutes t WHERE dirty_minutes.stay_id = t.stay_id AND dirty_minutes.minute_at = t.minute_at';

/** Seconds of one stay: time in ms, then one value a column. $1 stay, $2 and $3 range in ms. */
export function secondsSql(columns: readonly string[]): string {
  const list = ['ms_of(observed_at)', ...columns].join(', ');
  return `SELECT ${list} FROM vitals WHERE stay_id = $1 AND observed_at >= at_of($2) AND observed_at < at_of($3) ORDER BY observed_at`;
}

/**
 * Buckets of one stay: time in ms, then mean, min, max, count of each column. $1 stay, $2 and $3 range
 * in ms, both on bucket borders. One statement, so that it sees one moment of the roll-ups.
 */
export function bucketsSql(resolution: RollUp['resolution'], columns: readonly string[]): string {
  const { table, interval } = ROLL_UPS.find((rollUp) => rollUp.resolution === resolution) ?? MINUTE;
  const inRange = (column: string): string => `stay_id = $1 AND ${column} >= at_of($2) AND ${column} < at_of($3)`;
  return `
    WITH dirty AS (SELECT minute_at, ${bucketOf(interval, 'minute_at')} AS bucket_at FROM dirty_minutes WHERE ${inRange('minute_at')}),
    fresh AS (
      SELECT ${bucketOf('1 minute', 'v.observed_at')} AS bucket_at, ${aggregatesOfSeconds(columns)}
      FROM vitals v WHERE ${inRange('observed_at')} AND ${bucketOf('1 minute', 'v.observed_at')} IN (SELECT minute_at FROM dirty) GROUP BY 1),
    built AS (
      SELECT bucket_at, second_count, ${partColumns(columns, '')} FROM vitals_minute
      WHERE ${inRange('bucket_at')} AND ${bucketOf(interval, 'bucket_at')} IN (SELECT bucket_at FROM dirty)),
    minutes AS (
      SELECT * FROM fresh f WHERE NOT EXISTS (SELECT 1 FROM built b WHERE b.bucket_at = f.bucket_at AND b.second_count > f.second_count)
      UNION ALL
      SELECT * FROM built b WHERE NOT EXISTS (SELECT 1 FROM fresh f WHERE f.bucket_at = b.bucket_at AND f.second_count >= b.second_count)),
    buckets AS (
      SELECT bucket_at, second_count, ${partColumns(columns, '')} FROM ${table} WHERE ${inRange('bucket_at')} AND bucket_at NOT IN (SELECT bucket_at FROM dirty)
      UNION ALL
      SELECT ${bucketOf(interval, 'v.bucket_at')}, ${aggregatesOfBuckets(columns)} FROM minutes v GROUP BY 1)
    SELECT ms_of(bucket_at), ${partColumns(columns, '')} FROM buckets ORDER BY bucket_at`;
}
