/**
 * A database for the length of one piece of work: rows gathered from a history are put in, files are written out of it by
 * SQL. It lies on the disk, so that what is gathered may be larger than memory, and is gone when it is closed.
 */

/** null: no value. `moment`: ms since 1970 UTC. */
export type ScratchColumn =
  | { readonly type: 'text'; readonly values: readonly (string | null)[] }
  | { readonly type: 'integer' | 'number' | 'moment'; readonly values: readonly (number | null)[] }
  | { readonly type: 'boolean'; readonly values: readonly (boolean | null)[] };

export type ScratchType = ScratchColumn['type'];
export type ScratchCell = string | number | boolean | null;

export interface ScratchTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: ScratchType }[];
}

export type FileFormat = 'parquet' | 'csv';

export interface ScratchFile {
  readonly path: string;
  readonly format: FileFormat;
  /** Of a Parquet file: keys and values beside the data. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Every call rejects with `export-failed` (the disk, or a statement that cannot be), or `disk-full`. */
export interface ScratchDatabase {
  create(table: ScratchTable): Promise<void>;
  /** Appends to a table that `create` made: its columns in order, all of one length. */
  append(name: string, columns: readonly ScratchColumn[]): Promise<void>;
  run(sql: string): Promise<void>;
  /** Rows of a query, some thousand at a time; moments as ms. */
  rows(sql: string): AsyncIterable<readonly (readonly ScratchCell[])[]>;
  /** Writes what a query gives into a file that does not exist; resolves with its number of rows. */
  write(query: string, to: ScratchFile): Promise<number>;
  close(): Promise<void>;
}
