/** TimescaleDB: the laws of the port, and what happens when the database or the wire to it breaks under load. */
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeDecision } from '../../services/contract/decisions/decision.ts';
import { DECISION_TOPIC } from '../../services/contract/topics.ts';
import { TimescaleDatabase } from '../../services/history/adapters/timescale/timescale-database.ts';
import { TimescaleHistory } from '../../services/history/adapters/timescale/timescale-history.ts';
import { freshDatabase, withoutInfra, type FreshDatabase } from '../support/infra.ts';
import { DatabaseProxy } from './database-proxy.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { describeHistory, type HistoryHarness } from './history.contract.ts';
import { batchOf, blockBytesOf, blockOf, notice, T0, UNIT } from './history-fixtures.ts';
import { HistoryParts } from './history-parts.ts';
import { describeMigrations } from './migrations.contract.ts';
import { describeRollUps } from './roll-up.contract.ts';
import { describeStayPages } from './stay-pages.contract.ts';
import { SOON } from '../support/patience.ts';

describe.skipIf(withoutInfra)('on a real server', () => {
  const harness = async (): Promise<HistoryHarness> => {
    const database = await freshDatabase();
    return {
      open: (logger = SILENT_LOGGER) => TimescaleHistory.open({ url: database.url, logger }),
      dispose: () => database.drop(),
    };
  };
  describeHistory('TimescaleDB', harness);
  describeRollUps('TimescaleDB', harness);
  describeStayPages('TimescaleDB', harness);

  describeMigrations('TimescaleDB', async () => {
    const database = await freshDatabase();
    return { database: new TimescaleDatabase(database.url, 30_000), dispose: () => database.drop() };
  });

  describe('TimescaleDB that breaks', () => {
    let database: FreshDatabase;
    let proxy: DatabaseProxy;
    let history: TimescaleHistory;
    let admin: Client;

    beforeEach(async () => {
      database = await freshDatabase();
      proxy = await DatabaseProxy.open(database.url);
      history = await TimescaleHistory.open({ url: proxy.url, deadlineMs: 1_500 });
      await history.migrate();
      admin = new Client({ connectionString: database.url });
      await admin.connect();
    });
    afterEach(async () => {
      await history.close();
      await admin.end();
      await proxy.down();
      await database.drop();
    });

    const countOf = async (table: 'vitals' | 'decisions'): Promise<number> =>
      Number((await admin.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n);
    const batch = batchOf(5, {
      vitals: [
        blockOf(
          [0, 1, 2].map((second) => ({
            stayId: 'stay-1',
            atMs: T0 + second * 1_000,
            values: { heartRatePerMin: 120 },
          })),
        ),
      ],
      decisions: [notice('a', T0), notice('b', T0)],
    });

    it('a wire cut after COMMIT was sent: the batch is there once, whoever asks again', async () => {
      proxy.cutAfterNext('COMMIT\0');
      await expect(history.write(batch)).rejects.toMatchObject({ code: 'history-unreachable', retriable: true });
      expect(proxy.cuts).toBe(1);
      await vi.waitFor(async () => expect(await countOf('vitals')).toBe(3), SOON);
      await history.write(batch);
      expect([await countOf('vitals'), await countOf('decisions')]).toEqual([3, 2]);
      expect(await history.progress(DECISION_TOPIC, 0)).toEqual(batch.progress);
    });

    it('a wire cut in the middle of a batch leaves nothing', async () => {
      proxy.cutAfterNext('COPY vitals');
      await expect(history.write(batch)).rejects.toMatchObject({ code: 'history-unreachable' });
      expect(await history.progress(DECISION_TOPIC, 0)).toBeNull();
      await history.write(batch);
      expect([await countOf('vitals'), await countOf('decisions')]).toEqual([3, 2]);
    });

    it('a database that stands still costs one deadline, for writing and for asking', async () => {
      await history.write(batchOf(1, {}));
      proxy.hold();
      await expect(history.write(batch)).rejects.toMatchObject({ code: 'history-unreachable' });
      await expect(history.quarantinedCount(null)).rejects.toMatchObject({ code: 'history-unreachable' });
      proxy.release();
      await history.write(batch);
      expect(await countOf('vitals')).toBe(3);
    });

    it('a lock on the table costs one deadline, and the batch is there once afterwards', async () => {
      await admin.query('BEGIN; LOCK TABLE vitals IN ACCESS EXCLUSIVE MODE');
      await expect(history.write(batch)).rejects.toMatchObject({ code: 'history-unreachable' });
      await admin.query('COMMIT');
      await history.write(batch);
      expect([await countOf('vitals'), await countOf('decisions')]).toEqual([3, 2]);
    });

    it('without the server every call says so', async () => {
      await proxy.down();
      await expect(history.write(batch)).rejects.toMatchObject({ code: 'history-unreachable', retriable: true });
      await expect(history.migrate()).rejects.toMatchObject({ code: 'history-unreachable' });
      await proxy.up();
      await history.write(batch);
      expect(await countOf('vitals')).toBe(3);
    });

    it('connections ended and the port gone under load: afterwards every row is there once', async () => {
      const parts = await HistoryParts.open();
      try {
        const writer = await parts.startWriter(history);
        const seconds = 600;
        for (let second = 0; second < seconds; second++) {
          await parts.log.append(DECISION_TOPIC, second % 2, [
            {
              key: 'vitals',
              value: blockBytesOf(
                [0, 1, 2, 3].map((bed) => ({
                  stayId: `stay-${bed}-${second % 2}`,
                  atMs: T0 + second * 1_000,
                  values: { heartRatePerMin: 90 + bed },
                })),
              ),
            },
            { key: UNIT, value: encodeDecision(notice(`n${second}`, T0 + second * 1_000)) },
          ]);
          parts.clock.advance(250);
          if (second % 60 === 20) {
            await admin.query(
              `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
            );
          }
          if (second % 200 === 100) await proxy.down();
          if (second % 200 === 150) await proxy.up();
        }
        await parts.eventually(async () => expect(await countOf('decisions')).toBe(seconds));
        await parts.eventually(() => expect(writer.status()).toMatchObject({ failingSinceMs: null, lagMs: 0 }));
        expect(await countOf('vitals')).toBe(4 * seconds);
        expect(parts.faults).toEqual([]);
        // The faults really fired; on a slow machine several of them make one outage.
        expect(parts.outages).toBeGreaterThanOrEqual(1);
      } finally {
        await parts.close();
      }
    });
  });
});
