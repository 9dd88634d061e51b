import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDbHistory } from '../../services/history/adapters/duckdb-history.ts';
import { describeHistory } from './history.contract.ts';

describeHistory('DuckDB', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'vigil-history-'));
  return {
    open: () => DuckDbHistory.open({ file: path.join(folder, 'history.duckdb') }),
    dispose: () => rm(folder, { recursive: true }),
  };
});
