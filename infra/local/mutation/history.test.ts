/** The laws of the history's port on DuckDB, without its slow tests of damage, disk and memory. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDbHistory } from '../../../services/history/adapters/duckdb/duckdb-history.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { describeHistory } from '../../../test/history/history.contract.ts';

describeHistory('DuckDB', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'vigil-history-'));
  return {
    open: (logger = SILENT_LOGGER) => DuckDbHistory.open({ file: path.join(folder, 'history.duckdb'), logger }),
    dispose: () => rm(folder, { recursive: true }),
  };
});
