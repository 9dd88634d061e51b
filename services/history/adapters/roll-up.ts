/**
 * Keeps the roll-ups up to date and drops old seconds, in small transactions so that the writer never
 * waits long. Invariant: seconds go only after every minute of their day is rolled up.
 */
import { FORGET_TODO, MEASURE_TODO, REBUILD_COARSE, REBUILD_MINUTES, TAKE_DIRTY_MINUTES } from './roll-up-sql.ts';
import type { SqlDatabase, SqlSession } from './sql-database.ts';

/**
 * Seconds of a day are dropped when nothing was written to that day for 90 days; roll-ups stay. Counted
 * from the writing, not from the event time, so that an old recording played today is kept as long.
 * More costs disk (about 15 bytes a sample in TimescaleDB); less shortens what replay can be compared
 * with at full resolution.
 */
export const SECONDS_KEPT_MS = 90 * 86_400_000;

const DAY_MS = 86_400_000;
/** Minutes of one transaction: the writer waits for one of them at most. */
const MINUTES_A_STEP = 5_000;

/** Rolls up every minute that ended by `untilMs`. */
export async function rollUpDirtyMinutes(database: SqlDatabase, untilMs: number): Promise<void> {
  let taken = MINUTES_A_STEP;
  while (taken === MINUTES_A_STEP) taken = await database.maintain((session) => rollUpStep(session, untilMs));
}

async function rollUpStep(session: SqlSession, untilMs: number): Promise<number> {
  const [empty, take] = TAKE_DIRTY_MINUTES;
  await session.rows(empty);
  await session.rows(take, [untilMs, MINUTES_A_STEP]);
  const [row] = await session.rows(MEASURE_TODO);
  const count = Number(row?.[0] ?? 0);
  if (count === 0) return 0;
  const bounds = [Number(row?.[1]), Number(row?.[2])];
  for (const { sql, bounded } of REBUILD_MINUTES) await session.rows(sql, bounded ? bounds : []);
  for (const sql of REBUILD_COARSE) await session.rows(sql);
  await session.rows(FORGET_TODO);
  return count;
}

/** Drops the seconds of each day that was last written `SECONDS_KEPT_MS` before `untilMs`. */
export async function dropExpiredSeconds(database: SqlDatabase, untilMs: number): Promise<void> {
  const days = await database.read((session) =>
    session.rows('SELECT ms_of(day_at) FROM vitals_days WHERE written_at < at_of($1) ORDER BY day_at', [
      untilMs - SECONDS_KEPT_MS,
    ]),
  );
  for (const [day] of days) {
    await database.maintain((session) => dropDay(session, { dropSql: database.dialect.dropDay, dayMs: Number(day) }));
  }
}

async function dropDay(session: SqlSession, { dropSql, dayMs }: { dropSql: string; dayMs: number }): Promise<void> {
  const range = [dayMs, dayMs + DAY_MS];
  const waiting = await session.rows(
    'SELECT 1 FROM dirty_minutes WHERE minute_at >= at_of($1) AND minute_at < at_of($2) LIMIT 1',
    range,
  );
  if (waiting.length > 0) return;
  await session.rows(dropSql, range);
  await session.rows('DELETE FROM vitals_days WHERE day_at = at_of($1)', [dayMs]);
}
