/**
 * Parquet and text tables read by DuckDB, for recordings. What is staged lies in a file of a temporary folder and is gone when it
 * is closed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  RejectedLine,
  TableCell,
  TableColumn,
  TableDatabase,
  TableFiles,
} from '../../../feed/recordings/tables/table-database.port.ts';
import { quotedText } from '../../../platform/sql-text.ts';
import { DuckDbSideFile } from './duckdb-side-file.ts';

const FAULT = { code: 'recording-unreadable', tells: 'first-line' } as const;
/** Rejected lines that are told; a file with more is no such table. */
const REJECTED_MAX = 1_000;

export class DuckDbTables implements TableDatabase {
  readonly #folder: string;
  readonly #staged: DuckDbSideFile;
  #hasText = false;

  private constructor(folder: string, staged: DuckDbSideFile) {
    this.#folder = folder;
    this.#staged = staged;
  }

  static async open(): Promise<DuckDbTables> {
    const folder = await mkdtemp(path.join(tmpdir(), 'vigil-tables-'));
    const [file, spill] = [path.join(folder, 'staged.duckdb'), path.join(folder, 'spill')];
    return new DuckDbTables(folder, await DuckDbSideFile.open({ file, spill, fault: FAULT }));
  }

  view(name: string, files: TableFiles): Promise<readonly TableColumn[]> {
    return this.#staged.attempt(async () => {
      const isParquet = files.paths.every((each) => each.toLowerCase().endsWith('.parquet'));
      this.#hasText ||= !isParquet;
      const reader = isParquet ? parquetReader(files) : textReader(files);
      await this.#staged.connection.run(`CREATE TEMP VIEW ${name} AS SELECT * FROM ${reader}`);
      const described = await this.#staged.connection.runAndReadAll(`DESCRIBE ${name}`);
      return described.getRows().map((row) => ({ name: String(row[0]), type: String(row[1]) }));
    });
  }

  run(sql: string): Promise<void> {
    return this.#staged.run(sql);
  }

  rows(sql: string): AsyncIterable<readonly (readonly TableCell[])[]> {
    return this.#staged.rows(sql);
  }

  async rejected(): Promise<readonly RejectedLine[]> {
    if (!this.#hasText) return [];
    return this.#staged.attempt(async () => {
      const read = await this.#staged.connection.runAndReadAll(
        `SELECT DISTINCT line, error_message, csv_line FROM reject_errors ORDER BY line LIMIT ${REJECTED_MAX}`,
      );
      return read.getRows().map((row) => ({ line: Number(row[0]), reason: String(row[1]), text: String(row[2]) }));
    });
  }

  async close(): Promise<void> {
    this.#staged.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function parquetReader({ paths }: TableFiles): string {
  return `read_parquet(${listOf(paths)}, union_by_name = true)`;
}

/**
 * Every cell as text: whether it is a number, and of which unit, is asked where it is known what it should be. Each file is
 * read for itself, since DuckDB keeps no lines that it cannot read where it matches columns by name.
 */
function textReader({ paths, delimiter }: TableFiles): string {
  const separated = delimiter === null ? '' : `, delim = ${quotedText(delimiter)}`;
  const readers = paths.map(
    (file) =>
      `SELECT * FROM read_csv(${listOf([file])}, header = true, all_varchar = true, store_rejects = true, quote = '"', escape = '"'${separated})`,
  );
  return `(${readers.join(' UNION ALL BY NAME ')})`;
}

function listOf(paths: readonly string[]): string {
  return `[${paths.map(quotedText).join(', ')}]`;
}
