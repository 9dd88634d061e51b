/** An engine that lost its files begins with the states of the archive, folds what came since, and decides the same. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readNewest } from '../../services/archive/newest-states.ts';
import { UNIT_TOPIC } from '../../services/contract/topics.ts';
import { ColdStartStates } from '../../services/engine/adapters/cold-start-states.ts';
import { SnapshotFiles } from '../../services/engine/adapters/snapshot-files.ts';
import { RiskRunner } from '../../services/engine/risk/risk-runner.ts';
import { startEngine, type Engine } from '../../services/engine/run-engine.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { replayRules } from '../../services/replay/replay-rules.ts';
import { ReplaySource } from '../../services/replay/replay-source.ts';
import { replayStay } from '../../services/replay/replay-stay.ts';
import { UNIT, oneChild, seconds, tick } from '../engine/unit-script.ts';
import { bytesOf } from '../golden/golden-story.ts';
import { timeLimit } from '../support/patience.ts';
import { testRules } from '../support/pipeline.ts';
import { ArchiveBench } from './archive-bench.ts';
import type { Input } from '../engine/unit-script.ts';

const MINUTE_MS = 60_000;

let bench: ArchiveBench;
let engine: Engine | null = null;
let files: SnapshotFiles;
let errors: string[];

beforeEach(async () => {
  bench = await ArchiveBench.open();
  errors = [];
  await newMachine();
  await bench.start({
    savedStates: async (partition, topicId) =>
      (await files.saved({ partition, topicId })).map((state) => ({ ...state, partition, topicId })),
  });
});

afterEach(async () => {
  await engine?.close();
  await bench.close();
});

/** The engine and its files are gone; another one starts on an empty folder. */
async function newMachine(): Promise<void> {
  await engine?.close();
  const folder = await mkdtemp(path.join(bench.folder, 'machine-'));
  await rm(folder, { recursive: true });
  files = new SnapshotFiles({ folder, logger: SILENT_LOGGER });
  const { log, clock } = bench;
  engine = await startEngine({
    log,
    rules: await testRules(),
    riskRunner: new RiskRunner({ models: [], log, clock, logger: SILENT_LOGGER }),
    snapshots: new ColdStartStates({
      own: files,
      kept: async (at) => (await readNewest(bench.store, at))?.map(({ bytes }) => bytes) ?? null,
      logStart: async (partition) => (await log.bounds(UNIT_TOPIC, partition)).startOffset,
      logger: { ...SILENT_LOGGER, error: (message) => errors.push(message) },
    }),
    snapshotIntervalMs: 0,
    clock,
    logger: SILENT_LOGGER,
    partitions: [0],
    onFault: (fault) => bench.faults.push(fault),
  });
}

async function happens(inputs: readonly Input[]): Promise<void> {
  for (let start = 0; start < inputs.length; start += 50) {
    const values = inputs.slice(start, start + 50).map(bytesOf);
    await bench.log.append(
      UNIT_TOPIC,
      0,
      values.map((value) => ({ key: UNIT, value })),
    );
  }
  await untilFolded();
}

async function untilFolded(): Promise<void> {
  await vi.waitFor(
    async () => {
      const { endOffset } = await bench.log.bounds(UNIT_TOPIC, 0);
      if ((engine?.foldedBelow().get(0) ?? 0) < endOffset) throw new Error('not folded yet');
    },
    { timeout: timeLimit(50_000), interval: 20 },
  );
}

/** The heart is slow in the second of three minutes. */
const illness = (fromMs: number): Input[] =>
  seconds(fromMs, fromMs + 3 * MINUTE_MS, (second) => {
    const minute = Math.floor((second * 1000 - fromMs) / MINUTE_MS);
    return { heartRatePerMin: minute === 1 ? 38 : 110, spo2Percent: 97, respiratoryRatePerMin: 24 };
  });

async function keptBelow(): Promise<number> {
  const { topicId } = await bench.log.bounds(UNIT_TOPIC, 0);
  const states = await readNewest(bench.store, { topicId, partition: 0 });
  return Math.min(...(states ?? []).map(({ nextOffset }) => nextOffset));
}

/** Two illnesses, with the newest states kept in the middle of the second; returns the offset below which they know. */
async function ward(): Promise<number> {
  await happens([...oneChild(), ...illness(5_000)]);
  await happens(illness(10 * MINUTE_MS).slice(0, 200));
  bench.clock.lookNow();
  await vi.waitFor(async () => expect(await keptBelow()).toBeLessThan(Infinity), {
    timeout: timeLimit(50_000),
    interval: 20,
  });
  await happens(illness(10 * MINUTE_MS).slice(200));
  return keptBelow();
}

async function differences(): Promise<number> {
  const report = await replayStay({
    source: new ReplaySource(bench.log, null),
    rules: replayRules({ rules: await testRules() }),
    stayId: 'stay-1',
    fromMs: Number.NEGATIVE_INFINITY,
    toMs: Number.POSITIVE_INFINITY,
    restore: () => false,
  });
  expect(report.compared).toBeGreaterThan(20);
  return report.differences.length;
}

describe('an engine on an empty data folder', () => {
  it('folds what came since the newest kept states and nothing before, and decides the same', async () => {
    const known = await ward();
    const { endOffset } = await bench.log.bounds(UNIT_TOPIC, 0);
    await newMachine();
    await untilFolded();
    expect(engine?.status().recordsFolded).toBe(endOffset - known);
    expect(known).toBeGreaterThan(endOffset / 2);
    await happens(illness(20 * MINUTE_MS));
    expect(await differences()).toBe(0);
    expect(errors).toEqual([]);
  });

  it('folds the whole log where the kept states were damaged, and decides the same', async () => {
    await ward();
    const { topicId, endOffset } = await bench.log.bounds(UNIT_TOPIC, 0);
    await writeFile(path.join(bench.archiveFolder, 'newest', topicId, '0'), '{"version":1}\nnone of ours');
    await newMachine();
    await untilFolded();
    expect(engine?.status().recordsFolded).toBe(endOffset);
    await happens([tick(20 * MINUTE_MS)]);
    expect(await differences()).toBe(0);
  });

  it('says so where the log has forgotten what follows the kept states, and goes on with what is there', async () => {
    const known = await ward();
    await bench.untilArchived();
    await bench.forget();
    expect((await bench.log.bounds(UNIT_TOPIC, 0)).startOffset).toBeGreaterThan(known);
    await newMachine();
    expect(errors).toEqual(['the states in the archive are not used; the log is folded from its start']);
    expect(bench.faults).toEqual([]);
  });
});
