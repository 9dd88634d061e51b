/** How rows enter TimescaleDB's tables, and where its SQL differs from DuckDB's. */
import { SIGNAL_COLUMNS, VITALS_COLUMNS } from '../../history-columns.ts';
import type { SqlDialect } from '../sql-database.ts';
import { STAGED_DECISION_COLUMNS } from '../temporary-tables.ts';

export const TIMESCALE_DIALECT: SqlDialect = {
  timeType: 'TIMESTAMPTZ',
  idType: 'TEXT COLLATE "C"',
  largeTableKeys: true,
  timeFunctions: [
    'CREATE EXTENSION IF NOT EXISTS timescaledb',
    'CREATE FUNCTION at_of(ms DOUBLE PRECISION) RETURNS TIMESTAMPTZ LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN to_timestamp(ms / 1000.0)',
    'CREATE FUNCTION ms_of(moment TIMESTAMPTZ) RETURNS DOUBLE PRECISION LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CAST(extract(epoch FROM moment) * 1000 AS DOUBLE PRECISION)',
  ],
  lockRow: 'FOR UPDATE',
  chunkByTime: (table, timeColumn, chunk) => [
    `SELECT create_hypertable('${table}', by_range('${timeColumn}', INTERVAL '${chunk}'), create_default_indexes => false)`,
  ],
  jsonText: (column, path) => `CAST(${column} AS json) #>> '{${path.replaceAll('.', ',')}}'`,
  dropDay: `SELECT drop_chunks('vitals', newer_than => at_of($1), older_than => at_of($2))`,
  unsafeTables: `SELECT h.hypertable_name FROM timescaledb_information.hypertables h
    JOIN pg_class c ON c.relname = h.hypertable_name AND c.relnamespace = to_regnamespace(h.hypertable_schema)
    WHERE h.compression_enabled AND c.relrowsecurity`,
};

/** Straight into the table: stops at the first second that is known. */
export const COPY_VITALS = `COPY vitals (${VITALS_COLUMNS.join(', ')}) FROM STDIN (FORMAT binary)`;
export const COPY_STAGED_VITALS = `COPY staged_vitals (${VITALS_COLUMNS.join(', ')}, replaces) FROM STDIN (FORMAT binary)`;
export const COPY_STAGED_DECISIONS = `COPY staged_decisions (${STAGED_DECISION_COLUMNS.join(', ')}) FROM STDIN (FORMAT binary)`;

const DECISION_COLUMNS = STAGED_DECISION_COLUMNS.join(', ');
const COLUMNS = VITALS_COLUMNS.join(', ');

/** Fills what is empty; a row that brings nothing new is left alone, so that repeats cost no row versions. */
export const FILL_SECONDS = `
  INSERT INTO vitals (${COLUMNS}) SELECT ${COLUMNS} FROM staged_vitals WHERE NOT replaces
  ON CONFLICT (stay_id, observed_at) DO UPDATE SET off_bits = vitals.off_bits | excluded.off_bits,
    ${SIGNAL_COLUMNS.map((c) => `${c} = coalesce(vitals.${c}, excluded.${c})`).join(', ')}
  WHERE vitals.off_bits | excluded.off_bits <> vitals.off_bits
    OR ${SIGNAL_COLUMNS.map((c) => `(vitals.${c} IS NULL AND excluded.${c} IS NOT NULL)`).join(' OR ')}`;

export const REPLACE_SECONDS = `
  INSERT INTO vitals (${COLUMNS}) SELECT ${COLUMNS} FROM staged_vitals WHERE replaces
  ON CONFLICT (stay_id, observed_at) DO UPDATE SET received_at = excluded.received_at, off_bits = excluded.off_bits,
    ${SIGNAL_COLUMNS.map((c) => `${c} = excluded.${c}`).join(', ')}`;

/** $1: stays, $2: the minutes (ms) of each at the same place. Most are marked already: they are found first. */
export const MARK_DIRTY = `
  INSERT INTO dirty_minutes (stay_id, minute_at)
  SELECT s.stay_id, at_of(s.minute_ms) FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS DOUBLE PRECISION[])) AS s (stay_id, minute_ms)
  ON CONFLICT (stay_id, minute_at) DO NOTHING`;

/** Keeps the first of each id; answers how many were new. */
export const INSERT_DECISIONS = `
  WITH inserted AS (
    INSERT INTO decisions (${DECISION_COLUMNS}) SELECT ${DECISION_COLUMNS} FROM staged_decisions
    ON CONFLICT (id, decided_at) DO NOTHING RETURNING 1)
  SELECT CAST(count(*) AS DOUBLE PRECISION) FROM inserted`;

/** Known ids whose stored content differs from the staged one. */
export const COUNT_CONFLICTS = `
  SELECT CAST(count(*) AS DOUBLE PRECISION) FROM staged_decisions s JOIN decisions d ON d.id = s.id AND d.decided_at = s.decided_at WHERE d.payload <> s.payload`;
