/**
 * The real alarm path in one process: a log, the engine, and a reader of its decisions. Used with
 * the embedded log and with Kafka, so that both are shown to give the same decisions.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import type { Decision } from '../../services/contract/decisions/decision.ts';
import { decodeDecision } from '../../services/contract/decisions/read-decision.ts';
import { DECISION_TOPIC, TOPICS, UNIT_TOPIC } from '../../services/contract/topics.ts';
import { isVitalsBlock } from '../../services/contract/records/vitals-block.ts';
import { loadRules } from '../../services/engine/adapters/rule-files.ts';
import { SnapshotFiles } from '../../services/engine/adapters/snapshot-files.ts';
import { RiskRunner } from '../../services/engine/risk/risk-runner.ts';
import type { RiskModel } from '../../services/engine/context/risk-model.port.ts';
import { startEngine, type Engine } from '../../services/engine/run-engine.ts';
import type { EngineRules } from '../../services/engine/fold/unit-fold.ts';
import { openRecording } from '../../services/feed/adapters/open-recording.ts';
import { playRecording, type PlaySpeed } from '../../services/feed/playback/play-recording.ts';
import type { PlayOptions } from '../../services/feed/playback/playback-target.ts';
import type { EventLog } from '../../services/log/event-log.port.ts';
import type { Clock } from '../../services/platform/clock.port.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { readRange } from '../../services/replay/read-range.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { timeLimit } from './patience.ts';

const RETENTION_MS = 72 * 3_600_000;

export async function testRules(): Promise<EngineRules> {
  return { ...(await loadRules('models/rules')), models: [] };
}

export interface Pipeline {
  readonly log: EventLog;
  readonly rules: EngineRules;
  /** Model calls and appends that failed. */
  riskFailures(): number;
  play(recording: PlayedRecording): Promise<void>;
  /** Every decision of the unit so far, first of each id, once the engine has folded all input. */
  decisions(unitId: string): Promise<readonly Decision[]>;
  restartEngine(): Promise<void>;
  close(): Promise<void>;
}

export interface PlayedRecording {
  readonly file: string;
  readonly options: PlayOptions;
  readonly speed?: PlaySpeed;
  readonly clock?: Clock;
  readonly record?: string;
}

/** `partitions` of every topic; the log and the models are closed with the pipeline. */
export async function openPipeline(
  log: EventLog,
  partitions: number,
  models: readonly RiskModel[] = [],
  clock: Clock = new SystemClock(),
): Promise<Pipeline> {
  await log.createTopics(TOPICS.map((name) => ({ name, partitions, retentionMs: RETENTION_MS })));
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-pipeline-'));
  const rules = { ...(await testRules()), models: models.map((model) => model.manifest) };
  const riskRunner = new RiskRunner({ models, log, clock, logger: SILENT_LOGGER });
  const faults: Error[] = [];
  const start = (): Promise<Engine> =>
    startEngine({
      log,
      rules,
      clock,
      riskRunner,
      snapshots: new SnapshotFiles({ folder, logger: SILENT_LOGGER }),
      snapshotIntervalMs: 60_000,
      logger: SILENT_LOGGER,
      partitions: Array.from({ length: partitions }, (_, partition) => partition),
      onFault: (fault) => faults.push(fault),
    });
  let engine = await start();
  return {
    log,
    rules,
    riskFailures: () => riskRunner.failures,
    play: async ({ file, options, speed, clock: playClock, record }) => {
      const recording = await openRecording(file, record === undefined ? {} : { record });
      await playRecording({ recording, options, speed: speed ?? 'max', log, clock: playClock ?? clock });
    },
    decisions: async (unitId) => {
      await untilFolded(log, partitions, () => engine.foldedBelow());
      if (faults[0] !== undefined) throw faults[0];
      return readDecisions(log, partitions, unitId);
    },
    restartEngine: async () => {
      await engine.close();
      engine = await start();
    },
    close: async () => {
      await riskRunner.close();
      await engine.close();
      for (const model of models) await model.close();
      await log.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function untilFolded(
  log: EventLog,
  partitions: number,
  foldedBelow: () => ReadonlyMap<number, number>,
): Promise<void> {
  await vi.waitFor(
    async () => {
      for (let partition = 0; partition < partitions; partition++) {
        const { endOffset } = await log.bounds(UNIT_TOPIC, partition);
        if ((foldedBelow().get(partition) ?? 0) < endOffset) {
          throw new Error(`partition ${partition} is not folded to ${endOffset} yet`);
        }
      }
    },
    { timeout: timeLimit(60_000), interval: 20 },
  );
}

async function readDecisions(log: EventLog, partitions: number, unitId: string): Promise<readonly Decision[]> {
  const byId = new Map<string, Decision>();
  for (let partition = 0; partition < partitions; partition++) {
    await readRange({
      log,
      topic: DECISION_TOPIC,
      partition,
      bounds: await log.bounds(DECISION_TOPIC, partition),
      onRecord: ({ value }) => {
        if (isVitalsBlock(value)) return;
        const decision = decodeDecision(value);
        if (decision.unitId === unitId && !byId.has(decision.id)) byId.set(decision.id, decision);
      },
    });
  }
  return [...byId.values()];
}
