/** A real thread of the engine for tests: folds some partitions of a log that it opens by itself, or ends as it is told to. */
import { threadSide } from '../../../services/engine/adapters/engine-worker.ts';
import { SnapshotFiles } from '../../../services/engine/adapters/snapshot-files.ts';
import { startEngine } from '../../../services/engine/run-engine.ts';
import { serveEngine } from '../../../services/engine/threads/serve-engine.ts';
import { KafkaEventLog } from '../../../services/log/adapters/kafka/kafka-event-log.ts';
import { LmdbEventLog } from '../../../services/log/adapters/lmdb/lmdb-event-log.ts';
import type { EventLog } from '../../../services/log/event-log.port.ts';
import { prefixedLog } from '../../../services/log/prefixed-log.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { BRADYCARDIA, DESATURATION, nationalPews } from '../rules-for-tests.ts';

export type TestedLog =
  | { readonly kind: 'lmdb'; readonly folder: string }
  | { readonly kind: 'kafka'; readonly brokers: readonly string[]; readonly prefix: string };

export interface FoldingJob {
  readonly file: string;
  readonly log: TestedLog;
  readonly states: string;
  readonly partitions: readonly number[];
  /** Throws out of nowhere as soon as it has started. */
  readonly breaks: boolean;
}

const { job, post, closing, end } = threadSide();
const { log: given, states, partitions, breaks } = job as FoldingJob;
const clock = new SystemClock();
const log = openLog(given);
await serveEngine({
  clock,
  post: (message) => {
    post(message);
    if (breaks && message.kind === 'started') setImmediate(breakDown);
  },
  closing,
  start: (hooks) =>
    startEngine({
      log,
      rules: { scores: [nationalPews()], vitals: [DESATURATION, BRADYCARDIA], models: [] },
      snapshots: new SnapshotFiles({ folder: states, logger: SILENT_LOGGER }),
      snapshotIntervalMs: 3_600_000,
      clock,
      logger: SILENT_LOGGER,
      partitions,
      ...hooks,
    }),
  release: () => log.close(),
});
end();

function openLog(tested: TestedLog): EventLog {
  if (tested.kind === 'lmdb') return new LmdbEventLog({ folder: tested.folder, clock });
  return prefixedLog(new KafkaEventLog({ brokers: tested.brokers, clock }), tested.prefix);
}

function breakDown(): void {
  throw new Error('two stays in one bed');
}
