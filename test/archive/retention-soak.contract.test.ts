/**
 * The log keeps its 72 h, its floor, and simulated time passes that three times: the first stay still replays without a
 * difference, and so does every hour of it. VIGIL_TEST_SOAK_ROUNDS makes it longer.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DECISION_TOPIC, UNIT_TOPIC } from '../../services/contract/topics.ts';
import { verifyArchive } from '../../services/archive/verify-archive.ts';
import { ReplaySource } from '../../services/replay/replay-source.ts';
import { tick } from '../engine/unit-script.ts';
import { timeLimit } from '../support/patience.ts';
import { HOUR_MS, RETENTION_MS } from './archive-bench.ts';
import { WardBench } from './ward-bench.ts';

const ROUNDS = Number(process.env['VIGIL_TEST_SOAK_ROUNDS'] ?? 3);
/** Steps in which a round passes. */
const STEP_HOURS = 12;

let ward: WardBench;

beforeEach(async () => {
  ward = await WardBench.open();
});

afterEach(() => ward.close());

it(
  'replays the first stay with 0 differences after the log has forgotten it three times over',
  async () => {
    await ward.twoStays();
    const { log } = ward.bench;
    const first = await ward.replay(new ReplaySource(log, null), 'stay-1');
    expect(first.compared).toBeGreaterThan(10);
    let hour = 7;
    let startOffset = 0;
    for (let round = 0; round < ROUNDS; round++) {
      for (let step = 0; step < RETENTION_MS / HOUR_MS / STEP_HOURS; step++) {
        await ward.happens(Array.from({ length: STEP_HOURS }, (_, index) => tick((hour + index) * HOUR_MS)));
        hour += STEP_HOURS;
        ward.bench.passes(STEP_HOURS * HOUR_MS);
      }
      await ward.seal();
      // The archive has told the log what is sealed; what is older than its retention it forgets.
      ward.bench.clock.lookNow();
      for (let trim = 0; trim < 2 * STEP_HOURS; trim++) await log.trim();
      const bounds = await log.bounds(UNIT_TOPIC, 0);
      expect(bounds.startOffset).toBeGreaterThan(startOffset);
      startOffset = bounds.startOffset;
    }
    expect((await log.bounds(DECISION_TOPIC, 0)).startOffset).toBeGreaterThan(0);
    await expect(ward.replay(new ReplaySource(log, null), 'stay-1')).rejects.toMatchObject({
      code: expect.stringMatching(/recording-unreadable|log-position-lost/),
    });
    const again = await ward.replay(ward.fromBoth, 'stay-1');
    expect(again.differences).toEqual([]);
    expect(again.compared).toBeGreaterThanOrEqual(first.compared);
    const hours = await ward.replayHour(ward.fromBoth, 0, 5);
    expect(hours.differences).toEqual([]);
    expect(hours.proven.length).toBeGreaterThan(1);
    for (const { live, replayed } of hours.proven) expect(replayed).toBe(live);
    expect((await verifyArchive(ward.bench.store)).findings).toEqual([]);
    expect(ward.bench.faults).toEqual([]);
  },
  timeLimit(60_000 + 20_000 * ROUNDS),
);
