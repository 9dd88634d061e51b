/** DuckDB: the laws of the port, and what is its own. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { DuckDbHistory } from '../../services/history/adapters/duckdb/duckdb-history.ts';
import { openDuckDb } from '../../services/history/adapters/duckdb/duckdb-database.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { describeHistory, type HistoryHarness } from './history.contract.ts';
import { describeMigrations } from './migrations.contract.ts';
import { describeRollUps } from './roll-up.contract.ts';

const newFolder = (): Promise<string> => mkdtemp(path.join(tmpdir(), 'vigil-history-'));

const harness = async (): Promise<HistoryHarness> => {
  const folder = await newFolder();
  return {
    open: (logger = SILENT_LOGGER) => DuckDbHistory.open({ file: path.join(folder, 'history.duckdb'), logger }),
    dispose: () => rm(folder, { recursive: true }),
  };
};
describeHistory('DuckDB', harness);
describeRollUps('DuckDB', harness);

describeMigrations('DuckDB', async () => {
  const folder = await newFolder();
  return {
    database: await openDuckDb(path.join(folder, 'history.duckdb')),
    dispose: () => rm(folder, { recursive: true }),
  };
});

it('a file that cannot be made is one clear error', async () => {
  await expect(DuckDbHistory.open({ file: '/nowhere/history.duckdb' })).rejects.toMatchObject({
    code: 'data-folder-unusable',
  });
});

it('a second process is told that the file is taken', async () => {
  const folder = await newFolder();
  const file = path.join(folder, 'history.duckdb');
  const history = await DuckDbHistory.open({ file });
  const program = `import { DuckDbHistory } from '${new URL('../../services/history/adapters/duckdb/duckdb-history.ts', import.meta.url).href}';
    await DuckDbHistory.open({ file: ${JSON.stringify(file)} }).then(() => console.log('opened'), (error) => console.log(error.code));`;
  const loader = new URL('../support/typescript-loader.mjs', import.meta.url).href;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--import',
    loader,
    '--input-type=module',
    '--eval',
    program,
  ]);
  expect(stdout.trim()).toBe('data-folder-busy');
  await history.close();
  await rm(folder, { recursive: true });
});
