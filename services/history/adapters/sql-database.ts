/**
 * What the history asks of a SQL database, so that TimescaleDB and DuckDB share every statement that
 * can be shared. Invariant: everything done in one `write` or `maintain` is one durable transaction;
 * a rejection leaves the database unchanged.
 */
import type { VitalsRows } from '../merge-vitals.ts';

export type SqlValue = string | number | boolean | null;
export type SqlRow = readonly SqlValue[];

/** Runs statements with `$1, $2, ...`. Rejects with a VigilError of the history. */
export interface SqlSession {
  rows(sql: string, values?: readonly SqlValue[]): Promise<readonly SqlRow[]>;
}

/** A decision as it is kept: its JSON text gives back the same bytes. */
export interface DecisionRow {
  readonly id: string;
  readonly unitId: string;
  readonly stayId: string | null;
  readonly decidedAtMs: number;
  readonly kind: string;
  /** Rule or model that decided; null where none did. */
  readonly ruleId: string | null;
  readonly payload: string;
}

export interface WriteSession extends SqlSession {
  /** Stores the rows (see VitalsRows.replaces) and marks their minutes for the roll-ups. */
  storeVitals(rows: VitalsRows): Promise<void>;
  /** Keeps the first of each id. Ids are distinct in `rows`. Resolves with how many ids were there with other content. */
  storeDecisions(rows: readonly DecisionRow[]): Promise<number>;
}

export interface SqlDatabase {
  readonly dialect: SqlDialect;
  read<T>(run: (session: SqlSession) => Promise<T>): Promise<T>;
  write<T>(run: (session: WriteSession) => Promise<T>): Promise<T>;
  /** A transaction beside which no `write` runs: roll-ups must not miss a row that is being written. */
  maintain<T>(run: (session: SqlSession) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Where the two databases speak differently. `at_of(ms)` and `ms_of(time)` exist in both. */
export interface SqlDialect {
  readonly timeType: 'TIMESTAMPTZ' | 'TIMESTAMP';
  /** Text compared by its bytes, so that both databases order ids alike. */
  readonly idType: string;
  /** Unique keys of the large tables; DuckDB keeps its keys in memory, so there the writer looks first. */
  readonly largeTableKeys: boolean;
  /** Statements of the first migration that make `at_of` and `ms_of`. */
  readonly timeFunctions: readonly string[];
  /** Ends a SELECT of a row that this transaction will change. */
  readonly lockRow: string;
  /** Statements that turn a table into time chunks; none where the database has no chunks. */
  chunkByTime(table: string, timeColumn: string, chunk: string): readonly string[];
  /** Text at a path of a column of JSON text, null when there is none; `path` is `a.b`. */
  jsonText(column: string, path: string): string;
  /** Removes the seconds of one UTC day, $1 and $2 being its first ms and that of the next day. */
  readonly dropDay: string;
  /** Lists the tables that hold row security and compression at once; null where neither exists. */
  readonly unsafeTables: string | null;
}
