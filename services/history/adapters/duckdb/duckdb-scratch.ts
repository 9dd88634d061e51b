/** A scratch database in one DuckDB file beside what is written; its extensions come with the package, none is fetched. */
import { rm } from 'node:fs/promises';
import {
  BOOLEAN,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBTimestampValue,
  INTEGER,
  TIMESTAMP,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { messageOf, VigilError } from '../../../platform/errors.ts';
import type {
  FileFormat,
  ScratchCell,
  ScratchColumn,
  ScratchDatabase,
  ScratchFile,
  ScratchTable,
  ScratchType,
} from '../../scratch-database.port.ts';

/** Rows of one DuckDB vector. */
const CHUNK_ROWS = 2048;
/** What does not fit is spilled beside the file. */
const MEMORY_BYTES = 256_000_000;

const TYPES: Readonly<Record<ScratchType, { readonly sql: string; readonly type: DuckDBType }>> = {
  text: { sql: 'VARCHAR', type: VARCHAR },
  integer: { sql: 'INTEGER', type: INTEGER },
  number: { sql: 'DOUBLE', type: DOUBLE },
  moment: { sql: 'TIMESTAMP', type: TIMESTAMP },
  boolean: { sql: 'BOOLEAN', type: BOOLEAN },
};

const FORMATS: Readonly<Record<FileFormat, string>> = {
  parquet: 'FORMAT parquet, COMPRESSION zstd',
  csv: 'FORMAT csv, HEADER true',
};

export class DuckDbScratch implements ScratchDatabase {
  readonly #file: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #types = new Map<string, readonly DuckDBType[]>();

  private constructor(file: string, instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#file = file;
    this.#instance = instance;
    this.#connection = connection;
  }

  /** `file`: must not exist; removed by `close`. Rejects with `export-failed`. */
  static async open(file: string): Promise<DuckDbScratch> {
    return attempt(async () => {
      const instance = await DuckDBInstance.create(file, {
        memory_limit: `${MEMORY_BYTES}B`,
        temp_directory: `${file}.spill`,
        threads: '1',
        autoinstall_known_extensions: 'false',
      });
      const connection = await instance.connect();
      await connection.run(`SET TimeZone = 'UTC'`);
      return new DuckDbScratch(file, instance, connection);
    });
  }

  async create({ name, columns }: ScratchTable): Promise<void> {
    this.#types.set(
      name,
      columns.map(({ type }) => TYPES[type].type),
    );
    await this.run(
      `CREATE TABLE ${name} (${columns.map((column) => `${column.name} ${TYPES[column.type].sql}`).join(', ')})`,
    );
  }

  append(name: string, columns: readonly ScratchColumn[]): Promise<void> {
    return attempt(async () => {
      const types = this.#types.get(name) ?? [];
      const count = columns[0]?.values.length ?? 0;
      const appender = await this.#connection.createAppender(name);
      try {
        for (let start = 0; start < count; start += CHUNK_ROWS) {
          const chunk = DuckDBDataChunk.create(types);
          chunk.setColumns(columns.map((column) => cellsOf(column, start, Math.min(count, start + CHUNK_ROWS))));
          appender.appendDataChunk(chunk);
        }
        appender.flushSync();
      } finally {
        appender.closeSync();
      }
    });
  }

  run(sql: string): Promise<void> {
    return attempt(async () => {
      await this.#connection.run(sql);
    });
  }

  async *rows(sql: string): AsyncGenerator<readonly (readonly ScratchCell[])[]> {
    const result = await attempt(() => this.#connection.stream(sql));
    for (;;) {
      const chunk = await attempt(() => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) return;
      yield chunk.getRows().map((row) => row.map(cellOf));
    }
  }

  async write(query: string, { path, format, metadata = {} }: ScratchFile): Promise<number> {
    const pairs = Object.entries(metadata).map(([key, value]) => `${quoted(key)}: ${quoted(value)}`);
    const beside = pairs.length === 0 ? '' : `, KV_METADATA {${pairs.join(', ')}}`;
    const written = await attempt(() =>
      this.#connection.runAndReadAll(`COPY (${query}) TO ${quoted(path)} (${FORMATS[format]}${beside})`),
    );
    return Number(written.getRows()[0]?.[0] ?? 0);
  }

  async close(): Promise<void> {
    this.#connection.closeSync();
    this.#instance.closeSync();
    await Promise.all(
      [this.#file, `${this.#file}.wal`, `${this.#file}.spill`].map((each) =>
        rm(each, { recursive: true, force: true }),
      ),
    );
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function cellsOf({ type, values }: ScratchColumn, start: number, end: number): DuckDBValue[] {
  const part = values.slice(start, end);
  return type === 'moment' ? part.map((ms) => (typeof ms === 'number' ? momentOf(ms) : null)) : part;
}

/** Microseconds; `ms` may carry a fraction. */
function momentOf(ms: number): DuckDBTimestampValue {
  return new DuckDBTimestampValue(BigInt(Math.round(ms * 1000)));
}

function cellOf(value: DuckDBValue): ScratchCell {
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
    const code = /No space left|disk quota|Could not write/i.test(message) ? 'disk-full' : 'export-failed';
    throw new VigilError(code, message, { cause: error });
  }
}
