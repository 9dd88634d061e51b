/**
 * Parquet and text tables read by DuckDB, for recordings. What is staged lies in a file of a temporary folder and is gone when it
 * is closed. Its extensions come with the package, none is fetched.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance, DuckDBTimestampValue, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import type {
  RejectedLine,
  TableCell,
  TableColumn,
  TableDatabase,
  TableFiles,
} from '../../../feed/recordings/tables/table-database.port.ts';
import { messageOf, VigilError } from '../../../platform/errors.ts';

/** What does not fit is spilled beside the file. */
const MEMORY_BYTES = 256_000_000;
/** Rejected lines that are told; a file with more is no such table. */
const REJECTED_MAX = 1_000;

export class DuckDbTables implements TableDatabase {
  readonly #folder: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  #hasText = false;

  private constructor(folder: string, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#folder = folder;
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<DuckDbTables> {
    const folder = await mkdtemp(path.join(tmpdir(), 'vigil-tables-'));
    return attempt(async () => {
      const instance = await DuckDBInstance.create(path.join(folder, 'staged.duckdb'), {
        memory_limit: `${MEMORY_BYTES}B`,
        temp_directory: path.join(folder, 'spill'),
        threads: '1',
        autoinstall_known_extensions: 'false',
      });
      const connection = await instance.connect();
      await connection.run(`SET TimeZone = 'UTC'`);
      return new DuckDbTables(folder, instance, connection);
    });
  }

  view(name: string, files: TableFiles): Promise<readonly TableColumn[]> {
    return attempt(async () => {
      const isParquet = files.paths.every((each) => each.toLowerCase().endsWith('.parquet'));
      this.#hasText ||= !isParquet;
      const reader = isParquet ? parquetReader(files) : textReader(files);
      await this.#connection.run(`CREATE TEMP VIEW ${name} AS SELECT * FROM ${reader}`);
      const described = await this.#connection.runAndReadAll(`DESCRIBE ${name}`);
      return described.getRows().map((row) => ({ name: String(row[0]), type: String(row[1]) }));
    });
  }

  run(sql: string): Promise<void> {
    return attempt(async () => {
      await this.#connection.run(sql);
    });
  }

  async *rows(sql: string): AsyncGenerator<readonly (readonly TableCell[])[]> {
    const result = await attempt(() => this.#connection.stream(sql));
    for (;;) {
      const chunk = await attempt(() => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) return;
      yield chunk.getRows().map((row) => row.map(cellOf));
    }
  }

  async rejected(): Promise<readonly RejectedLine[]> {
    if (!this.#hasText) return [];
    return attempt(async () => {
      const read = await this.#connection.runAndReadAll(
        `SELECT DISTINCT line, error_message, csv_line FROM reject_errors ORDER BY line LIMIT ${REJECTED_MAX}`,
      );
      return read.getRows().map((row) => ({ line: Number(row[0]), reason: String(row[1]), text: String(row[2]) }));
    });
  }

  async close(): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function parquetReader({ paths }: TableFiles): string {
  return `read_parquet(${listOf(paths)}, union_by_name = true)`;
}

/** Every cell as text: whether it is a number, and of which unit, is asked where it is known what it should be. */
function textReader({ paths, delimiter }: TableFiles): string {
  const separated = delimiter === null ? '' : `, delim = ${quoted(delimiter)}`;
  return `read_csv(${listOf(paths)}, header = true, all_varchar = true, store_rejects = true, union_by_name = ${paths.length > 1}, quote = '"', escape = '"'${separated})`;
}

function listOf(paths: readonly string[]): string {
  return `[${paths.map(quoted).join(', ')}]`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function cellOf(value: DuckDBValue): TableCell {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof DuckDBTimestampValue) return Number(value.micros) / 1000;
  return value.toString();
}

async function attempt<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const message = messageOf(error);
    const code = /No space left|disk quota|Could not write/i.test(message) ? 'disk-full' : 'recording-unreadable';
    throw new VigilError(code, message.split('\n')[0] ?? message, { cause: error });
  }
}
