/** What a thread of the engine is given at its start, and how an engine is made of it there. */
import { DecisionMemory } from '../../contract/decisions/memory/decision-memory.ts';
import type { RulesIdentity } from '../../contract/rules-identity.ts';
import { readBundle } from '../../engine/adapters/rules-bundle.ts';
import type { Engine } from '../../engine/engine-status.ts';
import { startEngine } from '../../engine/run-engine.ts';
import type { ThreadHooks } from '../../engine/threads/serve-engine.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Config } from '../../platform/config.ts';
import { statesOf } from '../parts/archive-parts.ts';
import type { OpenParts } from '../parts/open-parts.ts';
import { loadKeptRules } from '../parts/pinned-rules.ts';
import { logOf } from '../parts/pipeline.ts';

/** Plain data: it is cloned. */
export interface EngineJob {
  readonly config: Config;
  /** Bytes of the bundle of rules; the thread reads the same rules out of the same bytes. */
  readonly bundle: Uint8Array;
  readonly identity: RulesIdentity;
  readonly partitions: readonly number[];
}

export async function startEngineOfJob(
  { config, bundle, identity, partitions }: EngineJob,
  { log: opened, clock, logger, hooks }: OpenParts & { readonly log: EventLog; readonly hooks: ThreadHooks },
): Promise<Engine> {
  const log = logOf(opened, 'engine');
  return startEngine({
    log,
    rules: readBundle(Buffer.from(bundle)).rules,
    pinned: { identity, kept: () => loadKeptRules({ config, logger }) },
    ...hooks,
    // Nobody in this thread reads what is decided here.
    decisions: new DecisionMemory(0),
    snapshots: statesOf(config, { log, logger }),
    snapshotIntervalMs: config.engine.snapshotIntervalMs,
    clock,
    logger,
    partitions,
  });
}
