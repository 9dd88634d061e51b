// Hazards: H44 (docs/hazards.md).
/**
 * The log's retention has passed a unit and its saved state is gone: the engine must not look like a quiet ward.
 * It says that it is blind, the last known beds are offered, and a person ends it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { announceAgain, lastKnownState } from '../../services/command/beds.ts';
import { encodeUnitRecord, type RecordOf } from '../../services/contract/records/unit-record.ts';
import { TOPICS, UNIT_TOPIC } from '../../services/contract/topics.ts';
import { SnapshotFiles } from '../../services/engine/adapters/snapshot-files.ts';
import { RiskRunner } from '../../services/engine/risk/risk-runner.ts';
import { startEngine, type Engine } from '../../services/engine/run-engine.ts';
import { LmdbEventLog } from '../../services/log/adapters/lmdb/lmdb-event-log.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { decidedIn } from '../faults/log-contents.ts';
import { NO_RULES, START_MS, UNIT, oneChild, record, tick, type Input } from '../engine/unit-script.ts';

class MovableClock extends SystemClock {
  aheadMs = 0;

  override nowMs(): number {
    return super.nowMs() + this.aheadMs;
  }
}

const DAY_MS = 86_400_000;
const clock = new MovableClock();
let folder: string;
let log: LmdbEventLog;

beforeEach(async () => {
  clock.aheadMs = 0;
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-beds-'));
  log = new LmdbEventLog({ folder: path.join(folder, 'log'), clock });
  await log.createTopics(
    TOPICS.map((name) => ({ name, partitions: 1, retentionMs: name === UNIT_TOPIC ? DAY_MS : 30 * DAY_MS })),
  );
});
afterEach(async () => {
  await log.close();
  await rm(folder, { recursive: true });
});

async function append(...inputs: readonly Input[]): Promise<void> {
  const entries = inputs.map((input) => {
    if (input.kind !== 'record') throw new Error('records only');
    return { key: UNIT, value: encodeUnitRecord(input.record) };
  });
  await log.append(UNIT_TOPIC, 0, entries);
}

function startOne(snapshots: string): Promise<Engine> {
  return startEngine({
    log,
    rules: NO_RULES,
    riskRunner: new RiskRunner({ models: [], log, clock, logger: SILENT_LOGGER }),
    snapshots: new SnapshotFiles({ folder: path.join(folder, snapshots), logger: SILENT_LOGGER }),
    snapshotIntervalMs: 60_000,
    clock,
    logger: SILENT_LOGGER,
    partitions: [0],
    onFault: (fault) => {
      throw fault;
    },
  });
}

async function until(engine: Engine, records: number): Promise<void> {
  await expect.poll(() => engine.status().recordsFolded).toBe(records);
}

/** The unit has run, its records are gone, and a few ticks have come since. */
async function loseBeginning(): Promise<void> {
  const optIns: RecordOf<'policy.set'>['optIns'] = [{ ruleId: 'bedside-pews', reason: 'trial', waives: ['setting'] }];
  const policy = { by: 'dr.lee', displayName: 'Dr Lee', reason: 'ward round', optIns, disabledRules: ['sipa'] };
  await append(...oneChild(), record('policy.set', 0, policy), tick(0), tick(61_000));
  const before = await startOne('snapshots');
  await until(before, 7);
  expect(before.status().blind).toBe(0);
  await before.close();
  clock.aheadMs = 2 * DAY_MS;
  await append(tick(2 * DAY_MS));
  await log.trim();
  expect(await log.bounds(UNIT_TOPIC, 0)).toMatchObject({ startOffset: 7, endOffset: 8 });
}

it('without log and saved state the unit is blind, says so, and is told again who lies where', async () => {
  await loseBeginning();
  const engine = await startOne('snapshots-lost');
  await until(engine, 1);
  expect(engine.status().blind).toBe(1);
  const alert = (await decidedIn(log)).decisions.flatMap((each) =>
    each.kind === 'alert.changed' && each.alert.ruleId === 'technical.beginning-lost' ? [each.alert] : [],
  )[0];
  expect(alert).toMatchObject({ level: 'high', phase: 'raised' });

  const known = await lastKnownState(log, UNIT);
  if (known === null) throw new Error('the last known beds are in the log');
  expect(known.beds[0]).toMatchObject({ bedId: 'bed-1', stayId: 'stay-1' });
  await announceAgain(log, known, { by: 'Nurse Kim', nowMs: START_MS + 2 * DAY_MS + 1_000 });
  await append(tick(2 * DAY_MS + 61_000));
  const newestState = async () => (await decidedIn(log)).decisions.findLast((each) => each.kind === 'unit.state');
  await expect.poll(async () => (await newestState())?.atMs).toBe(START_MS + 2 * DAY_MS + 61_000);
  expect(await newestState()).toMatchObject({
    beds: [{ bedId: 'bed-1', stayId: 'stay-1' }, {}, {}, {}],
    stays: [{ stayId: 'stay-1', birthDate: '2023-01-15' }],
    monitors: [{ deviceId: 'monitor-1', bedId: 'bed-1' }],
    // What the unit had decided about rules too: without it no score would alert where it had opted in.
    policy: {
      decided: { by: 'dr.lee', displayName: 'Dr Lee', reason: 'ward round' },
      optIns: [{ ruleId: 'bedside-pews', reason: 'trial', waives: ['setting'] }],
      disabledRules: ['sipa'],
    },
    alerts: expect.arrayContaining([expect.objectContaining({ ruleId: 'technical.beginning-lost' })]),
  });
  expect(await lastKnownState(log, UNIT)).toEqual(known);

  await append(
    record('alert.acknowledged', 2 * DAY_MS + 62_000, {
      alertId: alert?.id ?? '',
      seenTransition: alert?.transition ?? 0,
      by: 'nurse.kim',
      displayName: 'Nurse Kim',
      role: 'nurse',
      reason: 'seen-at-bedside',
      note: null,
    }),
  );
  await until(engine, 8);
  expect(engine.status().blind).toBe(0);
  await engine.close();
});

it('with its saved state the unit is not blind, however much of the log is gone', async () => {
  await loseBeginning();
  const engine = await startOne('snapshots');
  await until(engine, 1);
  expect(engine.status().blind).toBe(0);
  await engine.close();
});
