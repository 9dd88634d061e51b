/**
 * DuckDB as a SqlDatabase: one connection writes, one transaction after the other; queries have
 * connections of their own and see the last commit. Large tables carry no unique key (DuckDB would
 * hold it in memory), so the writer looks for known rows first; being the only writer, it cannot miss.
 */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { messageOf, VigilError } from '../../../platform/errors.ts';
import { openingFault, translated } from './duckdb-errors.ts';
import { ReopeningDuckDb } from './duckdb-reopening.ts';
import { DuckDbMemory, LARGE_WORK_BYTES } from './duckdb-memory.ts';
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

/** One thread beside the event loop: the engine on the same machine comes first. */
const THREADS = '1';

/** What may be spilled beside the file, so that a query cannot fill the disk that the alarm path writes to. */
const SPILL_MAX = '1GB';

/**
 * How much may be written before it goes from the log of the database into its file. Until then DuckDB holds all of it in
 * memory: with its usual 16 MB a ward of twelve beds had 40 MB of decisions there.
 */
const CHECKPOINT_BYTES = '4MB';

/**
 * Of a new file; one that is there keeps its own. DuckDB holds a block for each column to which rows were added, and the
 * roll-ups have some 200: with its usual 256 KB these alone fill the usual memory, and a checkpoint then lacks some.
 */
const BLOCK_BYTES = '16384';

/** Opens or makes the file, and opens it anew when DuckDB has ended it. Rejects as `openingFault` says. */
export function openDuckDb(path: string): Promise<SqlDatabase> {
  return ReopeningDuckDb.open(() => openFile(path));
}

async function openFile(path: string): Promise<SqlDatabase> {
  try {
    // Opening replays what was not yet in the file, which may take more than the usual work.
    const instance = await DuckDBInstance.create(path, {
      memory_limit: `${LARGE_WORK_BYTES}B`,
      temp_directory: `${path}.spill`,
      max_temp_directory_size: SPILL_MAX,
      threads: THREADS,
      checkpoint_threshold: CHECKPOINT_BYTES,
      default_block_size: BLOCK_BYTES,
      autoinstall_known_extensions: 'false',
    });
    const writer = await instance.connect();
    const memory = new DuckDbMemory(writer);
    await memory.lower();
    for (const statement of temporaryTables(DIALECT, '')) await writer.run(statement);
    return new DuckDbDatabase(instance, writer, memory);
  } catch (error) {
    throw openingFault(error);
  }
}

class DuckDbDatabase implements SqlDatabase {
  readonly dialect = DIALECT;
  readonly #instance: DuckDBInstance;
  readonly #writer: DuckDBConnection;
  readonly #memory: DuckDbMemory;
  readonly #reading = new Set<Promise<unknown>>();
  /** Settles with the newest transaction: the next one waits for it. */
  #lastWrite: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(instance: DuckDBInstance, writer: DuckDBConnection, memory: DuckDbMemory) {
    this.#instance = instance;
    this.#writer = writer;
    this.#memory = memory;
  }

  async read<T>(run: (session: SqlSession) => Promise<T>): Promise<T> {
    this.#refuseWhenClosed();
    const reading = this.#memory.orWithMore(() => this.#readOnce(run));
    this.#reading.add(reading);
    try {
      return await reading;
    } finally {
      this.#reading.delete(reading);
    }
  }

  async write<T>(run: (session: WriteSession) => Promise<T>): Promise<T> {
    return this.#inTurn(() => this.#memory.orWithMore(() => this.#transaction(run)));
  }

  async maintain<T>(run: (session: SqlSession) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const result = await this.#memory.orWithMore(() => this.#transaction(run));
      await this.#memory.giveBackCache();
      return result;
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#lastWrite;
    await Promise.allSettled(this.#reading);
    // On a thread of its own: closing would else write what is left while the alarms wait. An ended database takes none; what
    // it had not written is read from the log of the file when that is opened again.
    await this.#memory.orWithMore(() => guard(this.#writer.run('CHECKPOINT'))).catch(() => undefined);
    try {
      this.#writer.closeSync();
    } finally {
      this.#instance.closeSync();
    }
  }

  /** After every write before it. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#refuseWhenClosed();
    const result = this.#lastWrite.then(work);
    this.#lastWrite = result.catch(() => undefined);
    return result;
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
