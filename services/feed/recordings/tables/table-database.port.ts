/**
 * Tables of files, read by SQL. What is staged lies on the disk and is gone when it is closed, so that memory does not grow
 * with the files.
 */
export type TableCell = string | number | boolean | null;

export interface TableColumn {
  readonly name: string;
  /** As SQL names it: VARCHAR, DOUBLE, TIMESTAMP, TIMESTAMP WITH TIME ZONE and others. */
  readonly type: string;
}

/** Files of one table: one or several of one kind. */
export interface TableFiles {
  readonly paths: readonly string[];
  /** Between the cells of text tables; null: found out. */
  readonly delimiter: string | null;
}

/** A line of a text table that has another number of cells, or quotes without an end. */
export interface RejectedLine {
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

/** Every call rejects with `recording-unreadable`, or `disk-full`. */
export interface TableDatabase {
  /** Makes the files a view of that name; cells of text tables are text, an empty one is null. */
  view(name: string, files: TableFiles): Promise<readonly TableColumn[]>;
  run(sql: string): Promise<void>;
  rows(sql: string): AsyncIterable<readonly (readonly TableCell[])[]>;
  /** Lines of text tables that no statement so far could read. */
  rejected(): Promise<readonly RejectedLine[]>;
  close(): Promise<void>;
}
