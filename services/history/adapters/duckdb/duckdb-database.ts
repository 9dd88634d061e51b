/**
 * DuckDB as a SqlDatabase: one connection writes, one transaction after the other; queries have
 * connections of their own and see the last commit. Large tables carry no unique key (DuckDB would
 * hold it in memory), so the writer looks for known rows first; being the only writer, it cannot miss.
 */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { messageOf, VigilError } from '../../../platform/errors.ts';
import type { VitalsRows } from '../../merge-vitals.ts';
import { appendDecisions, appendVitals } from './duckdb-appender.ts';
import {
  ABSORB_KNOWN_SECONDS,
  COUNT_CONFLICTS,
  COUNT_KNOWN_SECONDS,
  INSERT_DECISIONS,
  INSERT_SECONDS,
  MARK_DIRTY,
} from './duckdb-sql.ts';
import type {
  DecisionRow,
  SqlDatabase,
  SqlDialect,
  SqlRow,
  SqlSession,
  SqlValue,
  WriteSession,
} from '../sql-database.ts';
import { temporaryTables } from '../temporary-tables.ts';

const DIALECT: SqlDialect = {
  timeType: 'TIMESTAMP',
  idType: 'VARCHAR',
  largeTableKeys: false,
  timeFunctions: [
    'CREATE MACRO at_of(ms) AS make_timestamp(CAST(ms AS BIGINT) * 1000)',
    'CREATE MACRO ms_of(moment) AS CAST(epoch_ms(moment) AS DOUBLE)',
  ],
  lockRow: '',
  chunkByTime: () => [],
  jsonText: (column, path) => `json_extract_string(${column}, '$.${path}')`,
  dropDay: 'DELETE FROM vitals WHERE observed_at >= at_of($1) AND observed_at < at_of($2)',
  unsafeTables: null,
};

/** What DuckDB may hold: the embedded Vigil promises 500 MB in all; larger queries spill to disk. */
const MEMORY_LIMIT = '96MB';
/** One thread beside the event loop: the engine on the same machine comes first. */
const THREADS = '1';

/** Opens or makes the file. Rejects with `data-folder-busy` (another process), `data-file-corrupt` or `data-folder-unusable`. */
export async function openDuckDb(path: string): Promise<SqlDatabase> {
  try {
    const instance = await DuckDBInstance.create(path, {
      memory_limit: MEMORY_LIMIT,
      threads: THREADS,
      autoinstall_known_extensions: 'false',
    });
    const writer = await instance.connect();
    for (const statement of temporaryTables(DIALECT, '')) await writer.run(statement);
    return new DuckDbDatabase(instance, writer);
  } catch (error) {
    throw openingFault(error);
  }
}

/** DuckDB tells its faults by their words alone. */
function openingFault(error: unknown): VigilError {
  const message = messageOf(error);
  if (message.includes('Could not set lock')) {
    const holder = /PID \d+/.exec(message)?.[0] ?? 'unknown';
    return new VigilError('data-folder-busy', `another Vigil (${holder}) has the history file`, { cause: error });
  }
  const isCorrupt = /not a valid DuckDB|corrupt|checksum/i.test(message);
  return new VigilError(isCorrupt ? 'data-file-corrupt' : 'data-folder-unusable', `history file: ${message}`, {
    cause: error,
  });
}

class DuckDbDatabase implements SqlDatabase {
  readonly dialect = DIALECT;
  readonly #instance: DuckDBInstance;
  readonly #writer: DuckDBConnection;
  readonly #reading = new Set<Promise<unknown>>();
  /** Settles with the newest transaction: the next one waits for it. */
  #lastWrite: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(instance: DuckDBInstance, writer: DuckDBConnection) {
    this.#instance = instance;
    this.#writer = writer;
  }

  async read<T>(run: (session: SqlSession) => Promise<T>): Promise<T> {
    this.#refuseWhenClosed();
    const reading = this.#readOnce(run);
    this.#reading.add(reading);
    try {
      return await reading;
    } finally {
      this.#reading.delete(reading);
    }
  }

  async write<T>(run: (session: WriteSession) => Promise<T>): Promise<T> {
    this.#refuseWhenClosed();
    const result = this.#lastWrite.then(() => this.#transaction(run));
    this.#lastWrite = result.catch(() => undefined);
    return result;
  }

  maintain<T>(run: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.write(run);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#lastWrite;
    await Promise.allSettled(this.#reading);
    this.#writer.closeSync();
    this.#instance.closeSync();
  }

  async #readOnce<T>(run: (session: SqlSession) => Promise<T>): Promise<T> {
    const connection = await guard(this.#instance.connect());
    try {
      return await run(new DuckDbSession(connection));
    } finally {
      connection.closeSync();
    }
  }

  async #transaction<T>(run: (session: WriteSession) => Promise<T>): Promise<T> {
    const session = new DuckDbSession(this.#writer);
    await session.rows('BEGIN TRANSACTION');
    try {
      const result = await run(session);
      await session.rows('COMMIT');
      return result;
    } catch (error) {
      await this.#rollBack();
      throw error;
    }
  }

  /** A COMMIT that failed has rolled back by itself: then there is nothing left to roll back. */
  async #rollBack(): Promise<void> {
    try {
      await this.#writer.run('ROLLBACK');
    } catch (error) {
      if (!messageOf(error).includes('no transaction is active')) throw translated(error);
    }
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new VigilError('history-not-running', 'the history is closed');
  }
}

class DuckDbSession implements WriteSession {
  readonly #connection: DuckDBConnection;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  async rows(sql: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    const reader = await guard(this.#connection.runAndReadAll(sql, [...values]));
    return reader.getRows() as SqlRow[];
  }

  async storeVitals(rows: VitalsRows): Promise<void> {
    await guard(appendVitals(this.#connection, rows));
    const bounds = boundsOf(rows.observedAtMs);
    await this.rows(MARK_DIRTY);
    const [known] = await this.rows(COUNT_KNOWN_SECONDS, bounds);
    if (Number(known?.[0]) > 0) for (const sql of ABSORB_KNOWN_SECONDS) await this.rows(sql, bounds);
    await this.rows(INSERT_SECONDS);
    await this.rows('DELETE FROM staged_vitals');
  }

  async storeDecisions(rows: readonly DecisionRow[]): Promise<number> {
    await guard(appendDecisions(this.#connection, rows));
    const bounds = boundsOf(rows.map((row) => row.decidedAtMs));
    const [conflicts] = await this.rows(COUNT_CONFLICTS, bounds);
    await this.rows(INSERT_DECISIONS, bounds);
    await this.rows('DELETE FROM staged_decisions');
    return Number(conflicts?.[0]);
  }
}

/** Least and greatest of at least one time. */
function boundsOf(times: Iterable<number>): [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const time of times) {
    least = Math.min(least, time);
    greatest = Math.max(greatest, time);
  }
  return [least, greatest];
}

async function guard<T>(running: Promise<T>): Promise<T> {
  try {
    return await running;
  } catch (error) {
    throw translated(error);
  }
}

/** A full or failing disk may heal; everything else lies in what was asked. */
function translated(error: unknown): VigilError {
  const message = messageOf(error);
  const mayHeal =
    /^(IO|FATAL|Out of Memory) Error|database has been invalidated|No space left|Could not write file/i.test(message);
  return new VigilError(mayHeal ? 'history-unreachable' : 'history-refused', message, { cause: error });
}
