/**
 * A hospital's past replayed with comparison, as a researcher does it: a running Vigil has decided it and written its digests, then
 * `vigil replay --hospital --jobs 2` folds all of it again in processes of its own and compares every decision and digest. What is told is
 * how many times faster than life that would be with 2,500 beds. `--units 8 --minutes 30` by default, units of 25 beds.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { encodeUnitRecord } from '../../dist/services/contract/records/unit-record.js';
import { partitionOfUnit, UNIT_TOPIC } from '../../dist/services/contract/topics.js';
import { VitalsBlockBuilder } from '../../dist/services/contract/records/vitals-block.js';
import { tickRecord } from '../../dist/services/feed/intake/tick.js';
import { LmdbEventLog } from '../../dist/services/log/adapters/lmdb/lmdb-event-log.js';
import { SILENT_LOGGER } from '../../dist/services/platform/logger.js';
import { SystemClock } from '../../dist/services/platform/system-clock.js';
import { BEDS_A_UNIT, bedsOf, frameAt, openingRecords, unitIdsOf } from './consortium-load.mjs';
import { argument, figure, report, watchMachine } from './measure.mjs';

import { startVigilProcess } from './vigil-process.mjs';

const UNITS = Number(argument('units', 8));
const MINUTES = Number(argument('minutes', 30));
const JOBS = argument('jobs', '2');
const BEDS_ASKED = 2_500;
const BEDS = UNITS * BEDS_A_UNIT;
const SECONDS = 60 * MINUTES;
/** So many seconds of input are in the log before the engine has folded them: it is fed as fast as it takes it. */
const AHEAD_SECONDS = 60;
const DECIDED_WITHIN_MS = 900_000;
const MAIN = fileURLToPath(new URL('../../dist/services/main.js', import.meta.url));

/** Every child's saturation falls now and then, for as long as a limit waits. */
const isDipped = (bed, second) => (second + 131 * bed.index) % 1_800 < 40 && second > 120;

async function decide(dataDir, fromMs) {
  const vigil = await startVigilProcess({ settings: {}, dataDir });
  const log = new LmdbEventLog({ folder: join(dataDir, 'log'), clock: new SystemClock(), logger: SILENT_LOGGER });
  try {
    const partitions = await log.partitionCount(UNIT_TOPIC);
    const beds = bedsOf(BEDS);
    const units = unitIdsOf(beds).map((unitId) => ({
      unitId,
      partition: partitionOfUnit(unitId, partitions),
      beds: beds.filter((bed) => bed.unitId === unitId),
      block: new VitalsBlockBuilder(),
    }));
    let appended = 0;
    const append = async ({ unitId, partition }, values) => {
      await log.append(
        UNIT_TOPIC,
        partition,
        values.map((value) => ({ key: unitId, value })),
      );
      appended += values.length;
    };
    const decided = async (atLeast) => {
      const endMs = performance.now() + DECIDED_WITHIN_MS;
      while ((await vigil.metrics()).vigil_engine_records_folded < atLeast) {
        assert.ok(performance.now() < endMs, 'the engine did not fold what it was given');
        await sleep(100);
      }
    };
    for (const unit of units) await append(unit, openingRecords(unit.beds, fromMs).map(encodeUnitRecord));
    for (let second = 0; second < SECONDS; second++) {
      const atMs = fromMs + second * 1_000;
      await Promise.all(
        units.map((unit) => {
          for (const bed of unit.beds) unit.block.add(frameAt(bed, atMs, { isDipped: isDipped(bed, second) }));
          return append(unit, [unit.block.finish(), encodeUnitRecord(tickRecord(unit.unitId, atMs / 1_000))]);
        }),
      );
      if (second % AHEAD_SECONDS === 0) await decided(appended - 2 * AHEAD_SECONDS * UNITS);
    }
    await decided(appended);
  } finally {
    await log.close();
    await vigil.stop();
  }
}

async function replay(dataDir, fromMs) {
  const span = ['--from', new Date(fromMs).toISOString(), '--to', new Date(fromMs + SECONDS * 1_000).toISOString()];
  const words = [MAIN, 'replay', '--hospital', 'bench', ...span, '--compare', '--jobs', JOBS, '--json'];
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, VIGIL_DATA_DIR: dataDir, VIGIL_LOG_LEVEL: 'warn' };
  const startedMs = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, words, { env, maxBuffer: 1 << 26 });
  return { parts: JSON.parse(stdout), seconds: (performance.now() - startedMs) / 1_000 };
}

await report(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigil-bench-replay-'));
  try {
    const fromMs = Math.floor(Date.now() / 1_000) * 1_000 - 1_000 * SECONDS - 3_600_000;
    await decide(dataDir, fromMs);
    const endMachine = watchMachine();
    const { parts, seconds } = await replay(dataDir, fromMs);
    const sum = (name) => parts.reduce((total, part) => total + part[name], 0);
    assert.equal(sum('differing') + sum('unproven'), 0, 'nothing differs');
    assert.ok(sum('compared') > 0, 'something was compared');
    return {
      figures: [
        figure(
          `replay with comparison, ${BEDS_ASKED} beds, ${JOBS} jobs`,
          (BEDS * SECONDS) / seconds / BEDS_ASKED,
          'x real time',
          {
            goal: ['>=', 25],
            note: `${BEDS} beds, ${MINUTES} min in ${seconds.toFixed(1)} s, processes started and states read included; ${sum('compared')} decisions and ${sum('proven')} digests, 0 differ`,
          },
        ),
      ],
      machine: endMachine(),
      details: { seconds, parts: parts.length },
    };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
