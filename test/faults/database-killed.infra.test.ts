// Hazards: H02, H45 (docs/hazards.md).
/**
 * PostgreSQL is killed under load and stays away (H02, H45, F14): alerts go on meanwhile, and
 * afterwards every measured second and every decision is in the history once. `npm run faults`
 * keeps it away for ten minutes.
 */
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { kafkaBrokers, withoutInfra } from '../support/infra.ts';
import { drillAlarms, latenciesMs, quantile } from './alarm-drill.ts';
import { outageMs, tellFigures } from './figures.ts';
import { decidedIn } from './log-contents.ts';
import { Nurse } from './nurse.ts';
import { ownTopics, type OwnTopics } from './own-log.ts';
import { startSpare, type SpareServer } from './spare-server.ts';
import { SupervisedVigil } from './supervised-vigil.ts';
import { frameKey, WardLoad } from './ward-load.ts';
import { timeLimit } from '../support/patience.ts';

const AWAY_MS = outageMs(10_000);
const CAUGHT_UP_WITHIN_MS = 60_000 + AWAY_MS / 4;
const HEALTH = z.object({ parts: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })) });

describe.skipIf(withoutInfra)('the database is killed under the load of 60 beds', () => {
  let database: SpareServer;
  let topics: OwnTopics;
  let vigil: SupervisedVigil;
  let nurse: Nurse;

  beforeAll(async () => {
    [database, topics] = await Promise.all([startSpare('timescale'), ownTopics(kafkaBrokers())]);
    vigil = await SupervisedVigil.start({
      ...topics.settings,
      VIGIL_HISTORY: 'timescale',
      VIGIL_TIMESCALE_URL: database.address,
      VIGIL_SIMULATOR: '0',
      VIGIL_LOG_LEVEL: 'silent',
    });
    nurse = new Nurse(vigil.address, 'unit-0');
  });
  afterAll(async () => {
    await nurse.close();
    await vigil.stop();
    await topics.close();
    await database.close();
  });

  async function isHistoryThere(): Promise<boolean> {
    const response = await fetch(`${vigil.address}/health/ready`);
    const { parts } = HEALTH.parse(await response.json());
    return parts.find(({ name }) => name === 'history')?.ok ?? false;
  }

  it(
    `alerts go on for the ${AWAY_MS / 1000} s without it, and afterwards every row is there once`,
    { timeout: timeLimit(AWAY_MS * 2 + 240_000) },
    async () => {
      const load = await WardLoad.open(vigil.address, { units: 5, bedsPerUnit: 12 });
      load.begin();
      await expect
        .poll(() => query(database, 'SELECT count(DISTINCT stay_id) FROM vitals'), {
          timeout: timeLimit(60_000),
          interval: 250,
        })
        .toEqual([['60']]);

      await database.kill();
      const killedAtMs = Date.now();
      await expect.poll(isHistoryThere, { timeout: timeLimit(30_000) }).toBe(false);
      const children = load.children.filter(({ unitId }) => unitId === 'unit-0');
      const alarms = await drillAlarms(load, nurse, { children, isOver: () => Date.now() - killedAtMs >= AWAY_MS });
      expect(await isHistoryThere()).toBe(false);

      await database.start();
      const backAtMs = Date.now();
      await expect.poll(isHistoryThere, { timeout: timeLimit(CAUGHT_UP_WITHIN_MS), interval: 250 }).toBe(true);
      await load.stop();
      const seconds = load.acknowledgedSeconds();
      const stored = async (): Promise<ReadonlySet<string>> =>
        new Set(
          (await query(database, 'SELECT stay_id, ms_of(observed_at) FROM vitals')).map(([stayId, atMs]) =>
            frameKey(String(stayId), Number(atMs)),
          ),
        );
      await expect
        .poll(async () => (await stored()).size, { timeout: timeLimit(CAUGHT_UP_WITHIN_MS), interval: 500 })
        .toBe(seconds.size);
      expect(await stored()).toEqual(seconds);
      const latencies = await latenciesMs(topics.log, alarms);
      tellFigures('database killed', {
        'away s': Math.round((backAtMs - killedAtMs) / 1000),
        'alarms meanwhile': alarms.length,
        'alarm p50 ms': quantile(latencies, 0.5),
        'alarm p99 ms': quantile(latencies, 0.99),
        'acknowledged p99 ms': Math.round(
          quantile(
            alarms.map((alarm) => alarm.acknowledgedInMs),
            0.99,
          ),
        ),
        rows: seconds.size,
        'caught up s': Math.round((Date.now() - backAtMs) / 1000),
      });

      expect(
        await query(database, 'SELECT stay_id, observed_at FROM vitals GROUP BY 1, 2 HAVING count(*) > 1'),
      ).toEqual([]);
      expect(await gaps(database)).toEqual([]);
      await expectDecisionsOnce(database, topics);
      expect(vigil.endings).toEqual([]);
      expect(nurse.connections).toBe(1);
    },
  );
});

/** Every decision of the log that is kept comes into the history once, and nothing else is there. The engine goes on deciding meanwhile. */
async function expectDecisionsOnce(database: SpareServer, topics: OwnTopics): Promise<void> {
  const storedIds = async (): Promise<readonly string[]> =>
    (await query(database, 'SELECT id FROM decisions')).map(([id]) => String(id));
  const decidedIds = async (): Promise<readonly string[]> =>
    (await decidedIn(topics.log)).decisions
      .filter(({ kind }) => kind !== 'unit.state' && kind !== 'unit.outline')
      .map(({ id }) => id);
  const decided = await decidedIds();
  expect(decided).not.toEqual([]);
  await expect
    .poll(async () => without(decided, await storedIds()), { timeout: timeLimit(30_000), interval: 500 })
    .toEqual([]);
  const stored = await storedIds();
  expect(without(stored, await decidedIds())).toEqual([]);
  expect(new Set(stored).size).toBe(stored.length);
}

function without(ids: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return ids.filter((id) => !known.has(id));
}

/** Stays with fewer rows than seconds between their first and their last. */
function gaps(database: SpareServer): Promise<readonly (readonly unknown[])[]> {
  return query(
    database,
    'SELECT stay_id FROM vitals GROUP BY stay_id HAVING count(*) <> extract(epoch FROM max(observed_at) - min(observed_at)) + 1',
  );
}

async function query(database: SpareServer, text: string): Promise<readonly (readonly unknown[])[]> {
  const client = new Client({ connectionString: database.address });
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}
