/** The engine of this process: in threads of its own, so that the thread of the sockets folds nothing, or beside them. */
import { availableParallelism } from 'node:os';
import type { DecisionMemory } from '../../contract/decisions/memory/decision-memory.ts';
import { startEngineWorker } from '../../engine/adapters/engine-worker.ts';
import type { Engine } from '../../engine/engine-status.ts';
import type { RiskManifest } from '../../engine/context/risk-model.port.ts';
import type { RiskRunner } from '../../engine/risk/risk-runner.ts';
import { startEngine } from '../../engine/run-engine.ts';
import { startEngineThreads } from '../../engine/threads/engine-threads.ts';
import type { StageLog } from '../../log/stage-log.ts';
import type { Config } from '../../platform/config.ts';
import type { VigilError } from '../../platform/errors.ts';
import { loadEngineRules } from '../parts/load-engine.ts';
import { statesOf } from '../parts/archive-parts.ts';
import type { OpenParts } from '../parts/open-parts.ts';
import { pinnedRules } from '../parts/pinned-rules.ts';
import type { RunRole } from '../parts/pipeline.ts';
import type { EngineJob } from './engine-job.ts';

export interface EngineRoleOptions extends OpenParts {
  readonly config: Config;
  /** What else this process does. */
  readonly roles: ReadonlySet<RunRole>;
  readonly log: StageLog;
  readonly manifests: readonly RiskManifest[];
  readonly riskRunner: RiskRunner;
  readonly decisions: DecisionMemory;
  readonly partitions: readonly number[];
  readonly onFault: (fault: VigilError) => void;
}

export interface EngineRole {
  readonly engine: Engine;
  /** No longer tries to keep the rules in an archive that is away. */
  readonly stopKeeping: () => void;
}

/** Rejects as `startEngine`. */
export async function startEngineRole(options: EngineRoleOptions): Promise<EngineRole> {
  const { config, roles, manifests } = options;
  const bundle = await loadEngineRules(manifests);
  const pinned = await pinnedRules(options, bundle);
  const threads = threadsOf(config, { cores: availableParallelism(), isAlone: roles.size === 1 });
  try {
    const engine =
      threads === 0
        ? await startHere(options, pinned.options)
        : await startInThreads(options, {
            threads,
            bundle: bundle.bytes,
            identity: pinned.options.pinned.identity,
          });
    return { engine, stopKeeping: pinned.stop };
  } catch (error) {
    pinned.stop();
    throw error;
  }
}

/**
 * How many threads fold beside this one; 0: this one does. The embedded log is a ward's, on a small machine: a second heap
 * would cost more than its fold. An engine that is alone in its process has no sockets to be kept from.
 */
export function threadsOf(
  { engine, log }: Pick<Config, 'engine' | 'log'>,
  { cores, isAlone }: { readonly cores: number; readonly isAlone: boolean },
): number {
  if (engine.threads !== null) return engine.threads;
  const threads = log.kind === 'kafka' ? cores - 1 : 0;
  return isAlone && threads === 1 ? 0 : threads;
}

type PinnedOptions = Awaited<ReturnType<typeof pinnedRules>>['options'];

async function startHere(options: EngineRoleOptions, pinned: PinnedOptions): Promise<Engine> {
  const { config, log, logger } = options;
  return startEngine({
    ...options,
    ...pinned,
    snapshots: statesOf(config, { log, logger }),
    snapshotIntervalMs: config.engine.snapshotIntervalMs,
  });
}

async function startInThreads(
  options: EngineRoleOptions,
  { threads, ...rest }: Omit<EngineJob, 'config' | 'partitions'> & { readonly threads: number },
): Promise<Engine> {
  const { config } = options;
  const file = new URL('./engine-thread.js', import.meta.url);
  return startEngineThreads({
    ...options,
    threads,
    startThread: (partitions, events) =>
      startEngineWorker(file, { config, ...rest, partitions } satisfies EngineJob, events),
    onBroken: endAsBroken,
  });
}

/** Out of every promise and handler, as a broken invariant of this thread would end the process. */
function endAsBroken(error: Error): void {
  setImmediate(() => {
    throw error;
  });
}
