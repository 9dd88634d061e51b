/** The file that a thread of the engine runs: the log and the saved states of some partitions, and the fold. */
import { threadSide } from '../../engine/adapters/engine-worker.ts';
import type { Engine } from '../../engine/engine-status.ts';
import { serveEngine } from '../../engine/threads/serve-engine.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import { createLogger } from '../../platform/logger.ts';
import { SystemClock } from '../../platform/system-clock.ts';
import { openLog } from '../parts/open-parts.ts';
import { startEngineOfJob, type EngineJob } from './engine-job.ts';

const { job, post, closing, end } = threadSide();
const given = job as EngineJob;
const clock = new SystemClock();
const logger = createLogger(given.config.logLevel);
let log: EventLog | null = null;

await serveEngine({
  clock,
  post,
  closing,
  start: async (hooks): Promise<Engine> => {
    log = await openLog(given.config, { clock, logger });
    return startEngineOfJob(given, { log, clock, logger, hooks });
  },
  release: async () => {
    await log?.close();
  },
});
end();
