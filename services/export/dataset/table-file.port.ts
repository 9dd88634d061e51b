/** A file of one table whose format no database here writes. Its writer is chosen where the parts are put together. */
import type { ScratchCell } from '../../history/scratch-database.port.ts';
import type { DatasetFile } from './dataset-folder.port.ts';
import type { OutputColumn } from './output-table.ts';

export interface TableFile {
  /** Cells of each row in the order of the columns; moments as ms, dates as days since 1970. */
  add(rows: readonly (readonly ScratchCell[])[]): Promise<void>;
  /** Without it the file is not whole. Does not close what it was opened on. */
  end(): Promise<void>;
}

/** Rejects as the file does. */
export type OpenTableFile = (file: DatasetFile, columns: readonly OutputColumn[]) => Promise<TableFile>;
