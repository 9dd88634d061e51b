/**
 * Puts rows into the staging tables column by column, a chunk at a time: a call a value would cost
 * more than DuckDB's own work.
 */
import {
  BOOLEAN,
  DuckDBDataChunk,
  DuckDBTimestampValue,
  FLOAT,
  INTEGER,
  TIMESTAMP,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { SIGNAL_COUNT } from '../../../clinical/signal/signals.ts';
import { SIGNAL_COLUMNS } from '../../history-columns.ts';
import type { VitalsRows } from '../../merge-vitals.ts';
import type { DecisionRow } from '../sql-database.ts';

/** Rows of one DuckDB vector. */
const CHUNK_ROWS = 2048;

const VITALS_TYPES: readonly DuckDBType[] = [
  VARCHAR,
  VARCHAR,
  TIMESTAMP,
  TIMESTAMP,
  INTEGER,
  ...SIGNAL_COLUMNS.map(() => FLOAT),
  BOOLEAN,
];
const DECISION_TYPES: readonly DuckDBType[] = [VARCHAR, VARCHAR, VARCHAR, TIMESTAMP, VARCHAR, VARCHAR, VARCHAR];

/** Appends to `staged_vitals`: VITALS_COLUMNS, then `replaces`. */
export function appendVitals(connection: DuckDBConnection, rows: VitalsRows): Promise<void> {
  return appendColumns(connection, {
    table: 'staged_vitals',
    types: VITALS_TYPES,
    rowCount: rows.rowCount,
    columnsOf: (start, end) => vitalsColumns(rows, start, end),
  });
}

/** Appends to `staged_decisions`, in the order of STAGED_DECISION_COLUMNS. */
export function appendDecisions(connection: DuckDBConnection, rows: readonly DecisionRow[]): Promise<void> {
  return appendColumns(connection, {
    table: 'staged_decisions',
    types: DECISION_TYPES,
    rowCount: rows.length,
    columnsOf: (start, end) => {
      const part = rows.slice(start, end);
      return [
        part.map((row) => row.id),
        part.map((row) => row.unitId),
        part.map((row) => row.stayId),
        part.map((row) => timestampOf(row.decidedAtMs)),
        part.map((row) => row.kind),
        part.map((row) => row.ruleId),
        part.map((row) => row.payload),
      ];
    },
  });
}

interface Appending {
  readonly table: string;
  readonly types: readonly DuckDBType[];
  readonly rowCount: number;
  readonly columnsOf: (start: number, end: number) => DuckDBValue[][];
}

async function appendColumns(
  connection: DuckDBConnection,
  { table, types, rowCount, columnsOf }: Appending,
): Promise<void> {
  const appender = await connection.createAppender(table, 'main', 'temp');
  try {
    for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
      const chunk = DuckDBDataChunk.create(types);
      chunk.setColumns(columnsOf(start, Math.min(rowCount, start + CHUNK_ROWS)));
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

function vitalsColumns(rows: VitalsRows, start: number, end: number): DuckDBValue[][] {
  const column = (valueOf: (row: number) => DuckDBValue): DuckDBValue[] =>
    Array.from({ length: end - start }, (_, index) => valueOf(start + index));
  const signals = Array.from({ length: SIGNAL_COUNT }, (_, signal) =>
    column((row) =>
      ((rows.presentBits[row] ?? 0) & (1 << signal)) === 0 ? null : (rows.values[row * SIGNAL_COUNT + signal] ?? null),
    ),
  );
  return [
    column((row) => rows.stays[rows.staySlot[row] ?? 0]?.unitId ?? null),
    column((row) => rows.stays[rows.staySlot[row] ?? 0]?.stayId ?? null),
    column((row) => timestampOf(rows.observedAtMs[row] ?? 0)),
    column((row) => timestampOf(rows.receivedAtMs[row] ?? 0)),
    column((row) => rows.offBits[row] ?? 0),
    ...signals,
    column((row) => rows.replaces[row] === 1),
  ];
}

/** Microseconds; `ms` may carry a fraction (a gateway's clock), kept to the microsecond. */
function timestampOf(ms: number): DuckDBTimestampValue {
  return new DuckDBTimestampValue(BigInt(Math.round(ms * 1000)));
}
