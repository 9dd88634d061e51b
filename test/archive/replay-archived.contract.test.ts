/** A unit's stays replay from the archive after the log has forgotten all of them: the same decisions, the same digest. */
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DECISION_TOPIC, UNIT_TOPIC } from '../../services/contract/topics.ts';
import { restoreState } from '../../services/compose/parts/archive-parts.ts';
import { SnapshotFiles } from '../../services/engine/adapters/snapshot-files.ts';
import { RiskRunner } from '../../services/engine/risk/risk-runner.ts';
import { startEngine, type Engine } from '../../services/engine/run-engine.ts';
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
import { ArchiveBench, HOUR_MS } from './archive-bench.ts';
import { timeLimit } from '../support/patience.ts';

const MINUTE_MS = 60_000;

let bench: ArchiveBench;
let engine: Engine;
let snapshots: SnapshotFiles;

beforeEach(async () => {
  bench = await ArchiveBench.open();
  const { log, clock } = bench;
  snapshots = new SnapshotFiles({ folder: path.join(bench.folder, 'snapshots'), logger: SILENT_LOGGER });
  engine = await startEngine({
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
});

afterEach(async () => {
  await engine.close();
  await bench.close();
});

/** Takes what happens into the log and waits until it is decided on and archived. */
async function happens(inputs: readonly Input[]): Promise<void> {
  for (let start = 0; start < inputs.length; start += 100) {
    const values = inputs.slice(start, start + 100).map(bytesOf);
    await bench.log.append(
      UNIT_TOPIC,
      0,
      values.map((value) => ({ key: UNIT, value })),
    );
  }
  await vi.waitFor(
    async () => {
      const { endOffset } = await bench.log.bounds(UNIT_TOPIC, 0);
      if ((engine.foldedBelow().get(0) ?? 0) < endOffset) throw new Error('not folded yet');
    },
    { timeout: timeLimit(50_000), interval: 20 },
  );
  await bench.untilArchived();
}

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

async function ward(): Promise<void> {
  await happens([...oneChild(), ...illnessFrom(0, 'monitor-1')]);
  bench.passes(HOUR_MS);
  await happens(quiet(10 * MINUTE_MS, 2 * HOUR_MS));
  bench.passes(HOUR_MS);
  const later = 3 * HOUR_MS;
  await happens([
    opened('stay-2', later),
    occupied('bed-2', 'stay-2', later),
    linked('monitor-2', 'bed-2', later),
    ...illnessFrom(later, 'monitor-2'),
  ]);
  bench.passes(HOUR_MS);
  await happens(quiet(4 * HOUR_MS, 5 * HOUR_MS));
  bench.passes(2 * HOUR_MS);
  await happens([tick(6 * HOUR_MS)]);
}

async function replay(source: ReplaySource, stayId: string): Promise<ReplayReport> {
  return replayStay({
    source,
    rules: replayRules({ rules: await testRules() }),
    stayId,
    fromMs: Number.NEGATIVE_INFINITY,
    toMs: Number.POSITIVE_INFINITY,
    restore: restoreState,
  });
}

/** Every decision of the unit in one hour; by default that in which the second stay is ill. */
async function replayHour(source: ReplaySource, hour = 3): Promise<UnitReplayReport> {
  return replayUnit({
    source,
    rules: replayRules({ rules: await testRules() }),
    unitId: UNIT,
    fromMs: START_MS + hour * HOUR_MS,
    toMs: START_MS + (hour + 1) * HOUR_MS,
    restore: restoreState,
  });
}

it('replays the first stay and one begun hours later after the log forgot both, with 0 differences and equal digests', async () => {
  await ward();
  const fromLog = new ReplaySource(bench.log, null);
  const fromBoth = new ReplaySource(bench.log, bench.archive);
  const before = {
    first: await replay(fromLog, 'stay-1'),
    second: await replay(fromLog, 'stay-2'),
  };
  const spanBefore = await replayHour(fromLog);
  expect(spanBefore.compared).toBeGreaterThan(10);
  expect(spanBefore.foldedFrom).toBe(0);
  expect(before.first.compared).toBeGreaterThan(10);
  expect(before.first.differences).toEqual([]);
  // While the log still has everything, it does not matter which of the two is read.
  expect((await replay(fromBoth, 'stay-2')).digest).toBe(before.second.digest);

  bench.passes(2 * HOUR_MS);
  bench.clock.lookNow();
  await bench.untilNothingOpen();
  const { endOffset } = await bench.log.bounds(UNIT_TOPIC, 0);
  await bench.forget();
  expect((await bench.log.bounds(UNIT_TOPIC, 0)).startOffset).toBe(endOffset);
  expect((await bench.log.bounds(DECISION_TOPIC, 0)).startOffset).toBeGreaterThan(0);
  await expect(replay(fromLog, 'stay-1')).rejects.toMatchObject({ code: 'recording-unreadable' });

  const after = {
    first: await replay(fromBoth, 'stay-1'),
    second: await replay(fromBoth, 'stay-2'),
  };
  for (const stay of ['first', 'second'] as const) {
    expect(after[stay].differences).toEqual([]);
    expect(after[stay].compared).toBe(before[stay].compared);
    expect(after[stay].digest).toBe(before[stay].digest);
  }
  // A span of the unit begins at a kept state too, and proves the same as the log did.
  const span = await replayHour(fromBoth);
  expect(span).toMatchObject({ differences: [], compared: spanBefore.compared });
  expect(span.foldedFrom).toBeGreaterThan(0);
  expect(span.hours).toEqual(spanBefore.hours);
  // States that were kept after a span are let go.
  const firstHour = await replayHour(fromBoth, 0);
  expect(firstHour).toMatchObject({ differences: [], foldedFrom: 0 });
  expect(firstHour.compared).toBeGreaterThan(10);
  // The second begins at a state that was kept before it, not at the unit's birth.
  expect(after.first.foldedFrom).toBe(0);
  expect(after.second.foldedFrom).toBeGreaterThan(0);
  expect(after.second.recordsFolded).toBeLessThan(after.first.recordsFolded);
});

it('folds from the unit’s first record where a kept state is of another format', async () => {
  await ward();
  const source = new ReplaySource(bench.log, bench.archive);
  const report = await replayStay({
    source,
    rules: replayRules({ rules: await testRules() }),
    stayId: 'stay-2',
    fromMs: Number.NEGATIVE_INFINITY,
    toMs: Number.POSITIVE_INFINITY,
    restore: () => false,
  });
  expect(report).toMatchObject({ differences: [], foldedFrom: 0 });
});
