/** DuckDB: the laws of the port, and what is its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { DuckDbHistory } from '../../services/history/adapters/duckdb-history.ts';
import { openDuckDb } from '../../services/history/adapters/duckdb-database.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { describeHistory, type HistoryHarness } from './history.contract.ts';
import { describeMigrations } from './migrations.contract.ts';
import { describeRollUps } from './roll-up.contract.ts';

const newFolder = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'vigil-history-'));

const harness = async (): Promise<HistoryHarness> => {
  const folder = await newFolder();
  return { open: (logger = SILENT_LOGGER) => DuckDbHistory.open({ file: path.join(folder, 'history.duckdb'), logger }), dispose: () => rm(folder, { recursive: true }) };
};
describeHistory('DuckDB', harness);
describeRollUps('DuckDB', harness);

describeMigrations('DuckDB', async () => {
  const folder = await newFolder();
  return { database: await openDuckDb(path.join(folder, 'history.duckdb')), dispose: () => rm(folder, { recursive: true }) };
});

it('a file that cannot be made is one clear error', async () => {
  await expect(DuckDbHistory.open({ file: '/nowhere/history.duckdb' })).rejects.toMatchObject({ code: 'data-folder-unusable' });
});
