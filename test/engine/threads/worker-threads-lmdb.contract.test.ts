import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { LmdbEventLog } from '../../../services/log/adapters/lmdb/lmdb-event-log.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { workerThreadsContract } from './worker-threads.contract.ts';

workerThreadsContract('the embedded log', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-threads-log-'));
  const log = new LmdbEventLog({ folder, clock: new SystemClock() });
  return {
    log,
    tested: { kind: 'lmdb', folder },
    close: async () => {
      await log.close();
      await rm(folder, { recursive: true });
    },
  };
});
