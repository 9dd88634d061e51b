/** The laws of roll-ups and retention, run on every adapter: they equal the seconds, at every moment. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignalName } from '../../services/clinical/signal/signals.ts';
import { BUCKET_MS, type History, type Resolution, type VitalsSeries } from '../../services/history/history.port.ts';
import type { HistoryHarness } from './history.contract.ts';
import { batchOf, blockOf, T0, type SecondRow } from './history-fixtures.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function describeRollUps(name: string, makeHarness: () => Promise<HistoryHarness>): void {
  describe(`roll-ups: ${name}`, () => {
    let harness: HistoryHarness;
    let history: History;

    beforeEach(async () => {
      harness = await makeHarness();
      history = await harness.open();
      await history.migrate();
    });
    afterEach(async () => {
      await history.close();
      await harness.dispose();
    });

    const series = (resolution: Resolution, signals: readonly SignalName[], stayId = 'stay-1'): Promise<VitalsSeries> =>
      history.vitals({ stayId, fromMs: T0, toMs: T0 + DAY, resolution, signals });
    const heartRates = async (): Promise<readonly (number | null)[]> =>
      (await series('second', ['heartRatePerMin'])).signals['heartRatePerMin']?.mean ?? [];

    it('are answered from the seconds until they are built, and the same after', async () => {
      const rows: SecondRow[] = Array.from({ length: 200 }, (_, second) => ({
        stayId: 'stay-1',
        atMs: T0 + second * 1_000,
        values: { heartRatePerMin: 100 + (second % 50) },
      }));
      await history.write(batchOf(1, { vitals: [blockOf(rows)] }));
      const before = await series('minute', ['heartRatePerMin']);
      expect(before.atMs).toEqual([0, 1, 2, 3].map((minute) => T0 + minute * MINUTE));
      expect(before.signals['heartRatePerMin']?.count).toEqual([60, 60, 60, 20]);
      await history.maintain(T0 + 200_000);
      expect(await series('minute', ['heartRatePerMin'])).toEqual(before);
      await history.maintain(T0 + DAY);
      expect(await series('minute', ['heartRatePerMin'])).toEqual(before);
    });

    it('follow a row that comes after they were built, and a correction', async () => {
      await history.write(
        batchOf(1, {
          vitals: [
            blockOf([
              { stayId: 'stay-1', atMs: T0, values: { heartRatePerMin: 100 } },
              { stayId: 'stay-1', atMs: T0 + HOUR, values: { heartRatePerMin: 50 } },
            ]),
          ],
        }),
      );
      await history.maintain(T0 + DAY);
      await history.write(
        batchOf(2, { vitals: [blockOf([{ stayId: 'stay-1', atMs: T0 + 1_000, values: { heartRatePerMin: 140 } }])] }),
      );
      const expectNow = async (mean: (number | null)[], count: number[]): Promise<void> => {
        for (const resolution of ['minute', 'quarter-hour', 'hour'] as const) {
          expect((await series(resolution, ['heartRatePerMin'])).signals['heartRatePerMin']).toMatchObject({
            mean,
            count,
          });
        }
      };
      await expectNow([120, 50], [2, 1]);
      await history.maintain(T0 + DAY);
      await expectNow([120, 50], [2, 1]);
      await history.write(
        batchOf(3, {
          vitals: [
            blockOf(
              [0, 1_000].map((ms) => ({ stayId: 'stay-1', atMs: T0 + ms, values: {} })),
              'correction',
            ),
          ],
        }),
      );
      await expectNow([null, 50], [0, 1]);
      await history.maintain(T0 + DAY);
      await expectNow([null, 50], [0, 1]);
    });

    it('outlive the seconds, which go 90 days after their last writing', async () => {
      await history.write(
        batchOf(1, {
          vitals: [
            blockOf(
              [0, 1, 2].map((second) => ({
                stayId: 'stay-1',
                atMs: T0 + second * 1_000,
                values: { heartRatePerMin: 100 + second },
              })),
            ),
          ],
        }),
      );
      await history.maintain(Date.now() + 89 * DAY);
      expect((await heartRates()).length).toBe(3);
      await history.maintain(Date.now() + 91 * DAY);
      expect(await heartRates()).toEqual([]);
      const built = await series('hour', ['heartRatePerMin']);
      expect(built.signals['heartRatePerMin']).toEqual({ mean: [101], min: [100], max: [102], count: [3] });
      await history.write(
        batchOf(2, { vitals: [blockOf([{ stayId: 'stay-1', atMs: T0 + 3_000, values: { heartRatePerMin: 10 } }])] }),
      );
      expect(await series('hour', ['heartRatePerMin'])).toEqual(built);
      await history.maintain(Date.now());
      expect(await series('hour', ['heartRatePerMin'])).toEqual(built);
    });

    it('equal a naive computation, whatever the order of rows, corrections and maintenance', async () => {
      const second = fc.record({
        stayId: fc.constantFrom('stay-1', 'stay-2'),
        atMs: fc
          .oneof(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 3_500, max: 3_700 }))
          .map((seconds) => T0 + seconds * 1_000),
        values: fc.record(
          {
            heartRatePerMin: fc.integer({ min: 30, max: 250 }),
            coreTemperatureCel: fc.integer({ min: 300, max: 420 }).map((tenths) => tenths / 10),
          },
          { requiredKeys: [] },
        ),
      });
      const step = fc.oneof(
        {
          weight: 3,
          arbitrary: fc.record({
            kind: fc.constantFrom('observation' as const, 'correction' as const),
            rows: fc.array(second, { minLength: 1, maxLength: 25 }),
          }),
        },
        {
          weight: 1,
          arbitrary: fc.record({
            kind: fc.constant('maintain' as const),
            untilMs: fc.integer({ min: 0, max: 4_000 }).map((seconds) => T0 + seconds * 1_000),
          }),
        },
      );
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
          run += 1;
          const named = (stayId: string): string => `${stayId}-run-${run}`;
          const model = new Map<string, Partial<Record<SignalName, number>>>();
          for (const [index, one] of steps.entries()) {
            if (one.kind === 'maintain') {
              await history.maintain(one.untilMs);
              continue;
            }
            const rows = one.rows.map((row) => ({ ...row, stayId: named(row.stayId) }));
            for (const row of rows) {
              const key = `${row.stayId}@${row.atMs}`;
              model.set(key, one.kind === 'correction' ? row.values : { ...row.values, ...model.get(key) });
            }
            await history.write(batchOf(run * 1_000 + index, { vitals: [blockOf(rows, one.kind)] }));
          }
          for (const stayId of [named('stay-1'), named('stay-2')]) {
            for (const resolution of ['second', 'minute', 'quarter-hour', 'hour'] as const) {
              const seen = await series(resolution, ['heartRatePerMin', 'coreTemperatureCel'], stayId);
              expectNaive(seen, { model, stayId, widthMs: BUCKET_MS[resolution] });
            }
          }
        }),
        { numRuns: 40 },
      );
    });
  });
}

/** Compares a series with one computed from the model's seconds by hand. */
function expectNaive(
  seen: VitalsSeries,
  against: { model: ReadonlyMap<string, Partial<Record<SignalName, number>>>; stayId: string; widthMs: number },
): void {
  const buckets = new Map<number, Partial<Record<SignalName, number>>[]>();
  for (const [key, values] of against.model) {
    const [stayId, at] = key.split('@');
    if (stayId !== against.stayId) continue;
    const bucket = Math.floor(Number(at) / against.widthMs) * against.widthMs;
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), values]);
  }
  const atMs = [...buckets.keys()].sort((a, b) => a - b);
  expect(seen.atMs).toEqual(atMs);
  for (const signal of ['heartRatePerMin', 'coreTemperatureCel'] as const) {
    for (const [index, at] of atMs.entries()) {
      const values = (buckets.get(at) ?? []).flatMap((second) => second[signal] ?? []);
      const column = seen.signals[signal];
      expect(column?.count[index]).toBe(values.length);
      expect(column?.min[index] ?? null).toBe(values.length === 0 ? null : Math.min(...values));
      expect(column?.max[index] ?? null).toBe(values.length === 0 ? null : Math.max(...values));
      const mean = column?.mean[index] ?? null;
      if (values.length === 0) expect(mean).toBeNull();
      else {
        expect(
          Math.abs((mean ?? Number.NaN) - values.reduce((sum, value) => sum + value, 0) / values.length),
        ).toBeLessThan(0.0006);
      }
    }
  }
}
