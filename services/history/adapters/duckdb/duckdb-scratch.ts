/** A scratch database in one DuckDB file beside what is written. */
import { rm } from 'node:fs/promises';
import {
  BOOLEAN,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBTimestampValue,
  INTEGER,
  TIMESTAMP,
  VARCHAR,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { quotedText } from '../../../platform/sql-text.ts';
import type {
  FileFormat,
  ScratchCell,
  ScratchColumn,
  ScratchDatabase,
  ScratchFile,
  ScratchTable,
  ScratchType,
} from '../../scratch-database.port.ts';
import { DuckDbSideFile } from './duckdb-side-file.ts';

/** Rows of one DuckDB vector. */
const CHUNK_ROWS = 2048;
const FAULT = { code: 'export-failed', tells: 'whole' } as const;

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
  readonly #gathered: DuckDbSideFile;
  readonly #types = new Map<string, readonly DuckDBType[]>();

  private constructor(file: string, gathered: DuckDbSideFile) {
    this.#file = file;
    this.#gathered = gathered;
  }

  /** `file`: must not exist; removed by `close`. Rejects with `export-failed`. */
  static async open(file: string): Promise<DuckDbScratch> {
    return new DuckDbScratch(file, await DuckDbSideFile.open({ file, spill: `${file}.spill`, fault: FAULT }));
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
    return this.#gathered.attempt(async () => {
      const types = this.#types.get(name) ?? [];
      const count = columns[0]?.values.length ?? 0;
      const appender = await this.#gathered.connection.createAppender(name);
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
    return this.#gathered.run(sql);
  }

  rows(sql: string): AsyncIterable<readonly (readonly ScratchCell[])[]> {
    return this.#gathered.rows(sql);
  }

  async write(query: string, { path, format, metadata = {} }: ScratchFile): Promise<number> {
    const pairs = Object.entries(metadata).map(([key, value]) => `${quotedText(key)}: ${quotedText(value)}`);
    const beside = pairs.length === 0 ? '' : `, KV_METADATA {${pairs.join(', ')}}`;
    const written = await this.#gathered.attempt(() =>
      this.#gathered.connection.runAndReadAll(`COPY (${query}) TO ${quotedText(path)} (${FORMATS[format]}${beside})`),
    );
    return Number(written.getRows()[0]?.[0] ?? 0);
  }

  async close(): Promise<void> {
    this.#gathered.close();
    await Promise.all(
      [this.#file, `${this.#file}.wal`, `${this.#file}.spill`].map((each) =>
        rm(each, { recursive: true, force: true }),
      ),
    );
  }
}

function cellsOf({ type, values }: ScratchColumn, start: number, end: number): DuckDBValue[] {
  const part = values.slice(start, end);
  return type === 'moment' ? part.map((ms) => (typeof ms === 'number' ? momentOf(ms) : null)) : part;
}

/** Microseconds; `ms` may carry a fraction. */
function momentOf(ms: number): DuckDBTimestampValue {
  return new DuckDBTimestampValue(BigInt(Math.round(ms * 1000)));
}
