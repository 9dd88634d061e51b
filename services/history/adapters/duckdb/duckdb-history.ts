/**
 * The history of the embedded Vigil: one DuckDB file in the data folder, in this process. DuckDB gives
 * its file to one process at a time; a second one is told so. It gives up surviving the machine,
 * nothing else: every commit is on disk.
 */
import type { Clock } from '../../../platform/clock.port.ts';
import type { Logger } from '../../../platform/logger.ts';
import { openDuckDb } from './duckdb-database.ts';
import { SqlHistory } from '../sql-history.ts';

export interface DuckDbHistoryOptions {
  /** Made when missing; its folder must exist. */
  readonly file: string;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

export class DuckDbHistory extends SqlHistory {
  /** Opens the file; call `migrate` next. Rejects as `openDuckDb`. */
  static async open({ file, ...parts }: DuckDbHistoryOptions): Promise<DuckDbHistory> {
    return new DuckDbHistory({ database: await openDuckDb(file), ...parts });
  }
}
