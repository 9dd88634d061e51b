/**
 * The history of the embedded Vigil: one DuckDB file in the data folder, in this process. DuckDB gives
 * its file to one process at a time; a second one is told so. Gives up the machine's survival,
 * nothing else: every commit is on disk.
 */
import { SqlHistory } from './sql-history.ts';
import { openDuckDb } from './duckdb-database.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Logger } from '../../platform/logger.ts';
import type { History } from '../history.port.ts';

export interface DuckDbHistoryOptions {
  /** File; made when missing, its folder must exist. */
  readonly path: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Opens the file; call `migrate` next. Rejects with `data-folder-busy` or `data-folder-unusable`. */
export async function openDuckDbHistory({ path, clock, logger }: DuckDbHistoryOptions): Promise<History> {
  return new SqlHistory({ database: await openDuckDb(path), clock, logger });
}
