/** A unit on an engine and an archive whose hours pass when a test says so, with two stays that are ill for a while. */
import path from 'node:path';
import { vi } from 'vitest';
import { UNIT_TOPIC } from '../../services/contract/topics.ts';
import { restoreState } from '../../services/compose/parts/archive-parts.ts';
import { SnapshotFiles } from '../../services/engine/adapters/snapshot-files.ts';
import { RiskRunner } from '../../services/engine/risk/risk-runner.ts';
import { startEngine, type Engine } from '../../services/engine/run-engine.ts';
import type { EventLog } from '../../services/log/event-log.port.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { ReplaySource } from '../../services/replay/replay-source.ts';
import { replayRules } from '../../services/replay/replay-rules.ts';
import { replayUnit, type UnitReplayReport } from '../../services/replay/replay-unit.ts';
import { replayStay, type ReplayReport } from '../../services/replay/replay-stay.ts';
import { bytesOf } from '../golden/golden-story.ts';
import {
  START_MS,
  UNIT,
  linked,
  occupied,
  oneChild,
  opened,
  seconds,
  tick,
  type Input,
} from '../engine/unit-script.ts';
import { testRules } from '../support/pipeline.ts';
import { timeLimit } from '../support/patience.ts';
import { ArchiveBench, HOUR_MS } from './archive-bench.ts';

const MINUTE_MS = 60_000;

/** Well until the third minute, then the heart is slow, then well again. */
const illnessFrom = (fromMs: number, deviceId: string): Input[] =>
  seconds(
    fromMs,
    fromMs + 8 * MINUTE_MS,
    (second) => {
      const minute = Math.floor((second * 1000 - fromMs) / MINUTE_MS);
      return { heartRatePerMin: minute >= 3 && minute < 6 ? 38 : 110, spo2Percent: 97, respiratoryRatePerMin: 24 };
    },
    deviceId,
  );

const quiet = (fromMs: number, toMs: number): Input[] =>
  Array.from({ length: (toMs - fromMs) / MINUTE_MS }, (_, minute) => tick(fromMs + minute * MINUTE_MS));

export class WardBench {
  readonly bench: ArchiveBench;
  readonly engine: Engine;

  private constructor(bench: ArchiveBench, engine: Engine) {
    this.bench = bench;
    this.engine = engine;
  }

  /** `logOf`: the log as the engine has it. */
  static async open(logOf: (log: EventLog) => EventLog = (log) => log): Promise<WardBench> {
    const bench = await ArchiveBench.open();
    const { clock } = bench;
    const log = logOf(bench.log);
    const snapshots = new SnapshotFiles({ folder: path.join(bench.folder, 'snapshots'), logger: SILENT_LOGGER });
    const engine = await startEngine({
      log,
      rules: await testRules(),
      riskRunner: new RiskRunner({ models: [], log, clock, logger: SILENT_LOGGER }),
      snapshots,
      snapshotIntervalMs: 0,
      clock,
      logger: SILENT_LOGGER,
      partitions: [0],
      onFault: (fault) => bench.faults.push(fault),
    });
    await bench.start({
      savedStates: async (partition, topicId) =>
        (await snapshots.saved({ partition, topicId })).map((state) => ({ ...state, partition, topicId })),
    });
    return new WardBench(bench, engine);
  }

  get fromBoth(): ReplaySource {
    return new ReplaySource(this.bench.log, this.bench.archive);
  }

  /** Takes what happens into the log and waits until it is decided on and archived. */
  async happens(inputs: readonly Input[]): Promise<void> {
    const { log } = this.bench;
    for (let start = 0; start < inputs.length; start += 100) {
      const values = inputs.slice(start, start + 100).map(bytesOf);
      await log.append(
        UNIT_TOPIC,
        0,
        values.map((value) => ({ key: UNIT, value })),
      );
    }
    await vi.waitFor(
      async () => {
        const { endOffset } = await log.bounds(UNIT_TOPIC, 0);
        if ((this.engine.foldedBelow().get(0) ?? 0) < endOffset) throw new Error('not folded yet');
      },
      { timeout: timeLimit(50_000), interval: 20 },
    );
    await this.bench.untilArchived();
  }

  /** The first stay is ill in the first hour, the second in the fourth; the wall is about as late as the unit. */
  async twoStays(): Promise<void> {
    await this.happens([...oneChild(), ...illnessFrom(0, 'monitor-1')]);
    this.bench.passes(HOUR_MS);
    await this.happens(quiet(10 * MINUTE_MS, 2 * HOUR_MS));
    this.bench.passes(HOUR_MS);
    const later = 3 * HOUR_MS;
    await this.happens([
      opened('stay-2', later),
      occupied('bed-2', 'stay-2', later),
      linked('monitor-2', 'bed-2', later),
      ...illnessFrom(later, 'monitor-2'),
    ]);
    this.bench.passes(HOUR_MS);
    await this.happens(quiet(4 * HOUR_MS, 5 * HOUR_MS));
    this.bench.passes(2 * HOUR_MS);
    await this.happens([tick(6 * HOUR_MS)]);
  }

  /** Everything that is archived is sealed. */
  async seal(): Promise<void> {
    this.bench.passes(2 * HOUR_MS);
    this.bench.clock.lookNow();
    await this.bench.untilNothingOpen();
  }

  async replay(source: ReplaySource, stayId: string): Promise<ReplayReport> {
    return replayStay({
      source,
      rules: replayRules({ rules: await testRules() }),
      stayId,
      fromMs: Number.NEGATIVE_INFINITY,
      toMs: Number.POSITIVE_INFINITY,
      restore: restoreState,
    });
  }

  /** Every decision of the unit in one hour, or some; by default that in which the second stay is ill. */
  async replayHour(source: ReplaySource, hour = 3, hours = 1): Promise<UnitReplayReport> {
    return replayUnit({
      source,
      rules: replayRules({ rules: await testRules() }),
      unitId: UNIT,
      fromMs: START_MS + hour * HOUR_MS,
      toMs: START_MS + (hour + hours) * HOUR_MS,
      restore: restoreState,
    });
  }

  async close(): Promise<void> {
    await this.engine.close();
    await this.bench.close();
  }
}
