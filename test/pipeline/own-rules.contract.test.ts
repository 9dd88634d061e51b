import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { LmdbEventLog } from '../../services/log/adapters/lmdb/lmdb-event-log.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { ownRulesContract } from './own-rules.contract.ts';

ownRulesContract(
  'the embedded log',
  async () =>
    new LmdbEventLog({ folder: await mkdtemp(path.join(os.tmpdir(), 'vigil-log-')), clock: new SystemClock() }),
);
