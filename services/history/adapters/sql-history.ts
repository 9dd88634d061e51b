/**
 * The history over SQL: one code for TimescaleDB and DuckDB (sql-database.ts holds what differs).
 * Invariant: a batch and its progress are one transaction, so that after any crash or lost answer
 * the stored progress decides what is still to be written.
 */
import type { Decision } from '../../contract/decisions/decision.ts';
import { withdrawalIn, withdrawnUnder, type Withdrawal } from '../../contract/decisions/withdrawal.ts';
import type { Quarantined } from '../../contract/records/quarantine.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { VigilError } from '../../platform/errors.ts';
import { SILENT_LOGGER, type Logger } from '../../platform/logger.ts';
import { SystemClock } from '../../platform/system-clock.ts';
import {
  BUCKET_MS,
  type DecisionsQuery,
  type History,
  type HistoryBatch,
  type HistoryProgress,
  type StayRow,
  type StaysQuery,
  type TimeRange,
  type VitalsQuery,
  type VitalsSeries,
} from '../history.port.ts';
import { columnOfSignal } from '../history-columns.ts';
import { mergeVitals, type VitalsRows } from '../merge-vitals.ts';
import { seriesKey } from '../series-key.ts';
import { stayChangesOf, type StayChangeRow } from '../stay-changes.ts';
import { seriesOfBuckets, seriesOfSeconds } from '../vitals-series.ts';
import { withoutWithdrawn } from '../withdrawn-values.ts';
import { applyMigrations } from './migrations.ts';
import { dropExpiredSeconds, rollUpDirtyMinutes } from './roll-up.ts';
import { bucketsSql, secondsSql } from './roll-up-sql.ts';
import { decisionOf, quarantinedOf, ruleOf, stayOf, withdrawalOf } from './stored-rows.ts';
import type { DecisionRow, SqlDatabase, SqlRow, SqlSession, SqlValue, WriteSession } from './sql-database.ts';

const DAY_MS = 86_400_000;
/** Creatinine of a week before, and a day for what is late. */
const LOOK_BACK_MS = 8 * DAY_MS;
/** A day's last writing is noted this coarsely, so that it costs no row version a second. */
const WRITTEN_STEP_MS = 3_600_000;

export interface SqlHistoryParts {
  readonly database: SqlDatabase;
  /** Says when a day was last written, for retention. Default: the system clock. */
  readonly clock?: Clock;
  /** Told when two engines disagree. Default: nobody. */
  readonly logger?: Logger;
}

export class SqlHistory implements History {
  readonly #database: SqlDatabase;
  readonly #clock: Clock;
  readonly #logger: Logger;

  constructor(parts: SqlHistoryParts) {
    this.#database = parts.database;
    this.#clock = parts.clock ?? new SystemClock();
    this.#logger = parts.logger ?? SILENT_LOGGER;
  }

  migrate(): Promise<void> {
    return applyMigrations(this.#database);
  }

  progress(topic: string, partition: number): Promise<HistoryProgress | null> {
    return this.#database.read((session) => storedProgress(session, { topic, partition, lock: '' }));
  }

  async write(batch: HistoryBatch): Promise<void> {
    const vitals = mergeVitals(batch.vitals);
    const conflicts = await this.#database.write(async (session) => {
      const stored = await storedProgress(session, {
        topic: batch.topic,
        partition: batch.partition,
        lock: this.#database.dialect.lockRow,
      });
      if (!isNext(batch, stored)) return 0;
      if (vitals.rowCount > 0) await this.#storeVitals(session, vitals);
      const found = await storeDecisions(session, batch.decisions);
      await storeQuarantined(session, batch.quarantined);
      await storeProgress(session, batch);
      return found;
    });
    if (conflicts > 0) {
      const thrown = new VigilError(
        'history-refused',
        'decisions with a known id and other content: the first of each was kept',
      );
      this.#logger.error('two engines disagree', thrown, {
        topic: batch.topic,
        partition: batch.partition,
        count: conflicts,
      });
    }
  }

  async maintain(untilMs: number): Promise<void> {
    await rollUpDirtyMinutes(this.#database, untilMs);
    await dropExpiredSeconds(this.#database, untilMs);
  }

  async vitals(query: VitalsQuery): Promise<VitalsSeries> {
    const columns = query.signals.map(columnOfSignal);
    const bucketMs = BUCKET_MS[query.resolution];
    const range = [query.stayId, roundUp(query.fromMs, bucketMs), roundUp(query.toMs, bucketMs)];
    const rowsRange = [seriesKey(query.stayId, query.channel), ...range.slice(1)];
    const series =
      query.resolution === 'second'
        ? seriesOfSeconds(query.signals, await this.#read(secondsSql(columns), rowsRange))
        : seriesOfBuckets(query.signals, await this.#read(bucketsSql(query.resolution, columns), rowsRange));
    const withdrawals = await this.#read(
      `SELECT payload FROM withdrawals WHERE unit_id = (SELECT unit_id FROM stays WHERE stay_id = $1)
         AND to_at > at_of($2) AND from_at < at_of($3) ORDER BY from_at, id`,
      range,
    );
    return withoutWithdrawn(
      series,
      query,
      withdrawals.map(([payload]) => withdrawalOf(payload)),
    );
  }

  async withdrawals(query: TimeRange & { readonly unitId: string }): Promise<readonly Withdrawal[]> {
    const rows = await this.#read(
      'SELECT payload FROM withdrawals WHERE unit_id = $1 AND to_at > at_of($2) AND from_at < at_of($3) ORDER BY from_at, id',
      [query.unitId, query.fromMs, query.toMs],
    );
    return rows.map(([payload]) => withdrawalOf(payload));
  }

  async channels(stayId: string): Promise<readonly string[]> {
    const rows = await this.#read('SELECT channel FROM stay_channels WHERE stay_id = $1 ORDER BY channel', [stayId]);
    return rows.map(([channel]) => String(channel));
  }

  async stays(query: StaysQuery): Promise<readonly StayRow[]> {
    const rows = await this.#read(...staysSql(query, `stay_id, ${STAY_ASKED}`));
    return rows.map(stayOf);
  }

  async decisions(query: DecisionsQuery): Promise<readonly Decision[]> {
    if (query.kinds.length === 0) return [];
    const kinds = query.kinds.map((_, index) => `$${index + 7}`).join(', ');
    // Rows of before migration 3 have no rule in a column of their own.
    const ruleId = `coalesce(rule_id, ${this.#database.dialect.jsonText('payload', 'score.ruleId')})`;
    const order = query.newestFirst === true ? 'decided_at DESC, id DESC' : 'decided_at, id';
    const rows = await this.#read(
      `SELECT payload FROM decisions WHERE unit_id = $1 AND (CAST($2 AS TEXT) IS NULL OR stay_id = $2)
         AND decided_at >= at_of($3) AND decided_at < at_of($4) AND kind IN (${kinds})
         AND (kind <> 'score.computed' OR CAST($6 AS TEXT) IS NULL OR ${ruleId} = CAST($6 AS TEXT)) ORDER BY ${order} LIMIT $5`,
      [query.unitId, query.stayId, query.fromMs, query.toMs, query.limit, query.scoreRuleId ?? null, ...query.kinds],
    );
    const decisions = rows.map(([payload]) => decisionOf(payload));
    // What a decision used may be older than itself by the longest look-back of a score.
    const withdrawals = await this.withdrawals({ ...query, fromMs: query.fromMs - LOOK_BACK_MS });
    return withdrawals.length === 0 ? decisions : decisions.map((decision) => marked(decision, withdrawals));
  }

  async quarantined(
    query: TimeRange & { readonly unitId: string | null; readonly limit: number },
  ): Promise<readonly Quarantined[]> {
    const rows = await this.#read(
      `SELECT payload FROM quarantined WHERE (CAST($1 AS TEXT) IS NULL OR unit_id = $1)
         AND received_at >= at_of($2) AND received_at < at_of($3) ORDER BY received_at, id LIMIT $4`,
      [query.unitId, query.fromMs, query.toMs, query.limit],
    );
    return rows.map(([payload]) => quarantinedOf(payload));
  }

  async quarantinedCount(unitId: string | null): Promise<number> {
    const [row] = await this.#read(
      'SELECT CAST(count(*) AS DOUBLE PRECISION) FROM quarantined WHERE (CAST($1 AS TEXT) IS NULL OR unit_id = $1)',
      [unitId],
    );
    return Number(row?.[0]);
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  #read(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    return this.#database.read((session) => session.rows(sql, values));
  }

  async #storeVitals(session: WriteSession, vitals: VitalsRows): Promise<void> {
    await session.storeVitals(vitals);
    await storeChannels(session, vitals);
    const nowMs = this.#clock.nowMs();
    for (const dayMs of new Set(Array.from(vitals.observedAtMs, (atMs) => Math.floor(atMs / DAY_MS) * DAY_MS))) {
      await session.rows(
        `INSERT INTO vitals_days (day_at, written_at) VALUES (at_of($1), at_of($2))
         ON CONFLICT (day_at) DO UPDATE SET written_at = excluded.written_at WHERE vitals_days.written_at < at_of($3)`,
        [dayMs, nowMs, nowMs - WRITTEN_STEP_MS],
      );
    }
  }
}

function marked(decision: Decision, withdrawals: readonly Withdrawal[]): Decision {
  const withdrawn = withdrawnUnder(decision, withdrawals);
  return withdrawn === null ? decision : { ...decision, withdrawn };
}

function roundUp(atMs: number, stepMs: number): number {
  return Math.ceil(atMs / stepMs) * stepMs;
}

async function storedProgress(
  session: SqlSession,
  position: { topic: string; partition: number; lock: string },
): Promise<HistoryProgress | null> {
  const [row] = await session.rows(
    `SELECT topic_id, CAST(next_offset AS DOUBLE PRECISION) FROM progress WHERE topic = $1 AND partition = $2 ${position.lock}`,
    [position.topic, position.partition],
  );
  return row === undefined ? null : { topicId: String(row[0]), nextOffset: Number(row[1]) };
}

/** Whether the batch is still to be written; a batch of another topic is never written beside the old one. */
function isNext(batch: HistoryBatch, stored: HistoryProgress | null): boolean {
  if (stored === null) return true;
  if (stored.topicId !== batch.progress.topicId) {
    throw new VigilError(
      'log-topic-recreated',
      `history was written from ${batch.topic} ${stored.topicId}, the batch is of ${batch.progress.topicId}`,
    );
  }
  return batch.progress.nextOffset > stored.nextOffset;
}

async function storeProgress(session: SqlSession, batch: HistoryBatch): Promise<void> {
  await session.rows(
    `INSERT INTO progress (topic, partition, topic_id, next_offset) VALUES ($1, $2, $3, $4)
     ON CONFLICT (topic, partition) DO UPDATE SET topic_id = excluded.topic_id, next_offset = excluded.next_offset`,
    [batch.topic, batch.partition, batch.progress.topicId, batch.progress.nextOffset],
  );
}

async function storeDecisions(session: WriteSession, decisions: readonly Decision[]): Promise<number> {
  const changes = stayChangesOf(decisions);
  if (changes.length > 0) await storeStays(session, changes);
  const rows = new Map<string, DecisionRow>();
  let conflicts = 0;
  for (const decision of decisions) {
    if (decision.kind === 'unit.state' || decision.kind === 'unit.outline') continue;
    const payload = JSON.stringify(decision);
    const first = rows.get(decision.id);
    if (first === undefined) {
      rows.set(decision.id, {
        id: decision.id,
        unitId: decision.unitId,
        stayId: decision.stayId,
        decidedAtMs: decision.atMs,
        kind: decision.kind,
        ruleId: ruleOf(decision),
        payload,
      });
    } else if (first.payload !== payload) conflicts++;
  }
  await storeWithdrawals(session, decisions);
  return rows.size === 0 ? conflicts : conflicts + (await session.storeDecisions([...rows.values()]));
}

/** Columns of `stays` besides its key and `changed_at`, in the order in which they are asked for. */
const STAY_COLUMNS: readonly {
  readonly name: string;
  readonly isTime?: boolean;
  readonly cell: (stay: StayChangeRow) => SqlValue;
}[] = [
  { name: 'patient_id', cell: (stay) => stay.patientId },
  { name: 'sex', cell: (stay) => stay.sex },
  { name: 'unit_id', cell: (stay) => stay.unitId },
  { name: 'bed_id', cell: (stay) => stay.bedId },
  { name: 'display_name', cell: (stay) => stay.displayName },
  { name: 'birth_date', cell: (stay) => stay.birthDate },
  { name: 'opened_at', isTime: true, cell: (stay) => stay.openedAtMs },
  { name: 'closed_at', isTime: true, cell: (stay) => stay.closedAtMs },
];
const STAY_NAMES = STAY_COLUMNS.map(({ name }) => name);
const STAY_ASKED = STAY_COLUMNS.map(({ name, isTime }) => (isTime === true ? `ms_of(${name})` : name)).join(', ');

/** Writes what changed; an older state (from a second engine that lags) never undoes a newer one. */
async function storeStays(session: SqlSession, changes: readonly StayChangeRow[]): Promise<void> {
  await insertRows(session, {
    into: `stays (stay_id, ${STAY_NAMES.join(', ')}, changed_at)`,
    cells: ['?', ...STAY_COLUMNS.map(({ isTime }) => (isTime === true ? 'at_of(?)' : '?')), 'at_of(?)'],
    rows: changes.map((stay) => [stay.stayId, ...STAY_COLUMNS.map(({ cell }) => cell(stay)), stay.changedAtMs]),
    onConflict: `(stay_id) DO UPDATE SET ${STAY_NAMES.map((column) => `${column} = excluded.${column}`).join(', ')}, changed_at = excluded.changed_at
      WHERE stays.changed_at <= excluded.changed_at AND (${STAY_NAMES.map((column) => `stays.${column} IS DISTINCT FROM excluded.${column}`).join(' OR ')})`,
  });
}

async function storeChannels(session: SqlSession, { channels }: VitalsRows): Promise<void> {
  await insertRows(session, {
    into: 'stay_channels (stay_id, channel)',
    cells: ['?', '?'],
    rows: channels.map(({ stayId, channel }) => [stayId, channel]),
    onConflict: '(stay_id, channel) DO NOTHING',
  });
}

async function storeWithdrawals(session: SqlSession, decisions: readonly Decision[]): Promise<void> {
  const firstOfId = new Map<string, SqlRow>();
  for (const decision of decisions) {
    const withdrawal = withdrawalIn(decision);
    if (withdrawal === null || firstOfId.has(withdrawal.id)) continue;
    const { id, unitId, fromMs, toMs } = withdrawal;
    firstOfId.set(id, [id, unitId, fromMs, toMs, JSON.stringify(decision)]);
  }
  await insertRows(session, {
    into: 'withdrawals (id, unit_id, from_at, to_at, payload)',
    cells: ['?', '?', 'at_of(?)', 'at_of(?)', '?'],
    rows: [...firstOfId.values()],
    onConflict: '(id) DO NOTHING',
  });
}

async function storeQuarantined(session: SqlSession, quarantined: readonly Quarantined[]): Promise<void> {
  const firstOfId = new Map<string, Quarantined>();
  for (const item of quarantined) if (!firstOfId.has(item.id)) firstOfId.set(item.id, item);
  await insertRows(session, {
    into: 'quarantined (id, unit_id, received_at, payload)',
    cells: ['?', '?', 'at_of(?)', '?'],
    rows: [...firstOfId.values()].map((item) => [item.id, item.unitId, item.receivedAtMs, JSON.stringify(item)]),
    onConflict: '(id) DO NOTHING',
  });
}

/** Rows of one statement: enough to make the round trip cheap, far below the limit of parameters. */
const ROWS_A_STATEMENT = 200;

/** Inserts small rows, many a statement. `cells` holds one expression a column, `?` its value. */
async function insertRows(
  session: SqlSession,
  insert: { into: string; cells: readonly string[]; rows: readonly SqlRow[]; onConflict: string },
): Promise<void> {
  for (let start = 0; start < insert.rows.length; start += ROWS_A_STATEMENT) {
    const part = insert.rows.slice(start, start + ROWS_A_STATEMENT);
    let parameter = 0;
    const tuples = part.map(() => `(${insert.cells.map((cell) => cell.replace('?', `$${++parameter}`)).join(', ')})`);
    await session.rows(
      `INSERT INTO ${insert.into} VALUES ${tuples.join(', ')} ON CONFLICT ${insert.onConflict}`,
      part.flat(),
    );
  }
}

function staysSql(query: StaysQuery, columns: string): [sql: string, values: SqlValue[]] {
  const values: SqlValue[] = [];
  const value = (of: SqlValue): string => `$${values.push(of)}`;
  const isNewestFirst = query.newestFirst === true;
  const conditions: string[] = [];
  if (query.unitId !== null) conditions.push(`unit_id = ${value(query.unitId)}`);
  if (query.stayId !== undefined) conditions.push(`stay_id = ${value(query.stayId)}`);
  if (query.patientId !== undefined) conditions.push(`patient_id = ${value(query.patientId)}`);
  if (query.openedFromMs !== undefined) conditions.push(`opened_at >= at_of(${value(query.openedFromMs)})`);
  if (query.openedBeforeMs !== undefined) conditions.push(`opened_at < at_of(${value(query.openedBeforeMs)})`);
  if (query.after !== undefined) {
    const [at, id] = [value(query.after.openedAtMs), value(query.after.stayId)];
    const is = isNewestFirst ? '<' : '>';
    conditions.push(`(opened_at ${is} at_of(${at}) OR (opened_at = at_of(${at}) AND stay_id ${is} ${id}))`);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const order = isNewestFirst ? 'opened_at DESC, stay_id DESC' : 'opened_at, stay_id';
  const limit = query.limit === undefined ? '' : `LIMIT ${value(query.limit)}`;
  return [`SELECT ${columns} FROM stays ${where} ORDER BY ${order} ${limit}`, values];
}
