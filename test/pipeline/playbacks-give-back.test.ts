// Hazards: H48 (docs/hazards.md).
/**
 * What a running Vigil holds of playbacks that have ended: counted on the real engine and the real board. More
 * playbacks than are kept leave no more behind than are kept.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TOPICS, UNIT_TOPIC } from '../../services/contract/topics.ts';
import { encodeUnitRecord } from '../../services/contract/records/unit-record.ts';
import { SnapshotFiles } from '../../services/engine/adapters/snapshot-files.ts';
import { RiskRunner } from '../../services/engine/risk/risk-runner.ts';
import { startEngine, type Engine } from '../../services/engine/run-engine.ts';
import { ENDED_KEPT } from '../../services/engine/snapshot/ended-playbacks.ts';
import { playRecording } from '../../services/feed/playback/play-recording.ts';
import { RowBuilder } from '../../services/feed/recordings/recording.ts';
import { readDecisions } from '../../services/live/board/read-decisions.ts';
import { ENDED_BOARDS_MAX, WardView } from '../../services/live/board/ward-view.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { configured, tick, UNIT } from '../engine/unit-script.ts';
import { recordingOf } from '../feed/http/feed-items.ts';
import { MemoryEventLog } from '../support/memory-event-log.ts';
import { testRules } from '../support/pipeline.ts';
import { timeLimit } from '../support/patience.ts';

const START_MS = Date.UTC(2026, 2, 1, 12);
const PLAYBACKS = ENDED_BOARDS_MAX + 2;
const SECONDS = 150;

const clock = new SystemClock();
let folder = '';
let log: MemoryEventLog;
let engine: Engine;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-ended-'));
  log = new MemoryEventLog(clock);
  await log.createTopics(TOPICS.map((name) => ({ name, partitions: 1, retentionMs: 72 * 3_600_000 })));
  engine = await start();
});

afterEach(async () => {
  await engine.close();
  await log.close();
  await rm(folder, { recursive: true });
});

async function start(): Promise<Engine> {
  return startEngine({
    log,
    rules: await testRules(),
    clock,
    riskRunner: new RiskRunner({ models: [], log, clock, logger: SILENT_LOGGER }),
    snapshots: new SnapshotFiles({ folder, logger: SILENT_LOGGER }),
    // Each batch saves a unit that was not saved just now.
    snapshotIntervalMs: 0,
    logger: SILENT_LOGGER,
    partitions: [0],
    onFault: (fault) => {
      throw fault;
    },
  });
}

async function play(seconds: number, bedId: string): Promise<void> {
  const rows = Array.from({ length: seconds }, (_, second) => {
    const builder = new RowBuilder();
    builder.setValue(0, 100 + (second % 40));
    return builder.finish({ atMs: second * 1000, line: second + 2 });
  });
  await playRecording({
    recording: recordingOf(rows),
    options: { startMs: START_MS, bedId },
    speed: 'max',
    log,
    clock,
  });
}

async function untilFolded(): Promise<void> {
  const { endOffset } = await log.bounds(UNIT_TOPIC, 0);
  await vi.waitFor(() => expect(engine.foldedBelow().get(0)).toBeGreaterThanOrEqual(endOffset), {
    timeout: timeLimit(20_000),
  });
}

let wardSeconds = 0;
/** A second of the ward beside the playbacks. */
async function wardTick(): Promise<void> {
  const input = wardSeconds === 0 ? configured() : tick(wardSeconds * 1000);
  wardSeconds += 1;
  if (input.kind !== 'record') return;
  await log.append(UNIT_TOPIC, 0, [{ key: UNIT, value: encodeUnitRecord(input.record) }]);
}

/** The engine saves a unit a batch, and with it lets go what it need not hold. */
async function untilHeld(units: number): Promise<void> {
  for (let round = 0; round < 300 * PLAYBACKS && engine.status().units > units; round++) {
    await wardTick();
    await untilFolded();
  }
  expect(engine.status().units).toBe(units);
}

describe('playbacks that have ended', () => {
  it('are let go by engine and board as further ones end, and come not back with a restart', async () => {
    wardSeconds = 0;
    await wardTick();
    const wards = new WardView('epoch-1');
    const reading = await readDecisions({
      log,
      wards,
      nowMs: clock.nowMs(),
      onDecision: (decision) => void wards.apply(decision),
      onDamaged: () => undefined,
      onFault: (fault) => {
        throw fault;
      },
    });
    for (let index = 0; index < PLAYBACKS; index++) await play(SECONDS, `bed-${index}`);
    await untilHeld(1 + ENDED_KEPT);
    await vi.waitFor(() => expect(wards.boards().filter(({ hasEnded }) => hasEnded)).toHaveLength(ENDED_BOARDS_MAX));
    expect(wards.board(`playback-bed-${PLAYBACKS - 1}`)?.state?.stays[0]?.signals[0]?.value).toBe(129);
    expect(wards.board('playback-bed-0')).toBeNull();
    await reading.close();
    await engine.close();
    const files = await readdir(path.join(folder, 'partition-0'));
    expect(new Set(files.map((name) => name.slice(0, -2))).size).toBe(1 + ENDED_KEPT);
    engine = await start();
    expect(engine.status()).toMatchObject({ units: 1 + ENDED_KEPT, blind: 0 });
    await untilFolded();
    expect(engine.status()).toMatchObject({ units: 1 + ENDED_KEPT, blind: 0 });
  });
});
