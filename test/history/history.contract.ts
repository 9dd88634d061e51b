/** The laws of the History port (services/history/history.port.ts), run on every adapter. */
import { english, saying } from '../support/told.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignalName } from '../../services/clinical/signal/signals.ts';
import type { Decision } from '../../services/contract/decisions/decision.ts';
import { DECISION_TOPIC, QUARANTINE_TOPIC } from '../../services/contract/topics.ts';
import { SILENT_LOGGER, type Logger } from '../../services/platform/logger.ts';
import type { History, Resolution, VitalsSeries } from '../../services/history/history.port.ts';
import {
  alertChanged,
  batchOf,
  blockOf,
  notice,
  quarantinedLine,
  scoreComputed,
  stayChanged,
  stayView,
  T0,
  UNIT,
  unitState,
  withdrawn,
  type SecondRow,
} from './history-fixtures.ts';

export interface HistoryHarness {
  /** Opens the history on the same storage each time within one test; empty in a new test. */
  open(logger?: Logger): Promise<History>;
  /** Removes the storage of the test; every history is closed by then. */
  dispose(): Promise<void>;
}

const DAY = 86_400_000;
const ALL_KINDS: readonly Decision['kind'][] = [
  'score.computed',
  'risk.computed',
  'alert.changed',
  'age-band.crossed',
  'concern.changed',
  'event.detected',
  'characteristics.computed',
  'engine.notice',
  'unit.state',
  'unit.outline',
  'stay.changed',
  'stay.charted',
];

export function describeHistory(name: string, makeHarness: () => Promise<HistoryHarness>): void {
  describe(`history: ${name}`, () => {
    let harness: HistoryHarness;
    let history: History;
    const opened: History[] = [];

    /** Counts of decisions on which two engines disagreed, as the history reported them. */
    const conflicts: (number | undefined)[] = [];
    const logger: Logger = {
      ...SILENT_LOGGER,
      error: (_message, _thrown, fields) => void conflicts.push(fields?.count),
    };

    async function open(): Promise<History> {
      const next = await harness.open(logger);
      opened.push(next);
      return next;
    }

    beforeEach(async () => {
      harness = await makeHarness();
      history = await open();
      await history.migrate();
    });

    afterEach(async () => {
      for (const one of opened.splice(0)) await one.close();
      await harness.dispose();
    });

    const series = (
      resolution: Resolution,
      signals: readonly SignalName[],
      range: { stayId?: string; fromMs?: number; toMs?: number } = {},
    ): Promise<VitalsSeries> =>
      history.vitals({
        stayId: range.stayId ?? 'stay-1',
        fromMs: range.fromMs ?? T0,
        toMs: range.toMs ?? T0 + DAY,
        resolution,
        signals,
      });
    const decisions = (rest: Partial<Parameters<History['decisions']>[0]> = {}): Promise<readonly Decision[]> =>
      history.decisions({
        unitId: UNIT,
        stayId: null,
        kinds: ALL_KINDS,
        fromMs: 0,
        toMs: T0 + DAY,
        limit: 1_000,
        ...rest,
      });
    const heartRates = async (stayId = 'stay-1'): Promise<readonly (number | null)[]> =>
      (await series('second', ['heartRatePerMin'], { stayId })).signals['heartRatePerMin']?.mean ?? [];

    describe('empty', () => {
      it('answers every query with nothing', async () => {
        expect(await history.progress(DECISION_TOPIC, 0)).toBeNull();
        expect(await history.stays({ unitId: null })).toEqual([]);
        expect(await decisions()).toEqual([]);
        expect(await history.quarantinedCount(null)).toBe(0);
        for (const resolution of ['second', 'minute', 'quarter-hour', 'hour'] as const) {
          expect(await series(resolution, ['spo2Percent'])).toEqual({
            atMs: [],
            signals: { spo2Percent: { mean: [], min: [], max: [], count: [] } },
          });
        }
        await history.maintain(T0 + DAY);
      });

      it('stores a batch without content as progress alone', async () => {
        await history.write(batchOf(7, {}));
        expect(await history.progress(DECISION_TOPIC, 0)).toEqual({ topicId: 'topic-a', nextOffset: 7 });
      });
    });

    describe('migrations and reopening', () => {
      it('applies migrations once, and keeps everything over a restart', async () => {
        await history.write(
          batchOf(9, {
            vitals: [blockOf([{ stayId: 'stay-1', atMs: T0, values: { heartRatePerMin: 141 } }])],
            decisions: [notice('n1', T0), stayChanged('s1', T0)],
            quarantined: [quarantinedLine('q1', T0)],
          }),
        );
        await history.migrate();
        await history.close();
        history = await open();
        await history.migrate();
        expect(await history.progress(DECISION_TOPIC, 0)).toEqual({ topicId: 'topic-a', nextOffset: 9 });
        expect(await heartRates()).toEqual([141]);
        expect((await decisions()).map((decision) => decision.id)).toEqual(['n1', 's1']);
        expect(await history.quarantinedCount(UNIT)).toBe(1);
      });
    });

    describe('progress', () => {
      it('is kept a topic and partition', async () => {
        await history.write(batchOf(5, {}, { partition: 0 }));
        await history.write(batchOf(8, {}, { partition: 1 }));
        await history.write(batchOf(2, {}, { topic: QUARANTINE_TOPIC }));
        expect((await history.progress(DECISION_TOPIC, 0))?.nextOffset).toBe(5);
        expect((await history.progress(DECISION_TOPIC, 1))?.nextOffset).toBe(8);
        expect((await history.progress(QUARANTINE_TOPIC, 0))?.nextOffset).toBe(2);
      });

      it('is atomic with the rows: a decision that breaks a constraint takes everything back', async () => {
        await history.write(batchOf(3, { decisions: [notice('n1', T0)] }));
        const broken = { ...notice('n2', T0 + 1), unitId: null } as unknown as Decision;
        const bad = batchOf(4, {
          vitals: [blockOf([{ stayId: 'stay-1', atMs: T0, values: { heartRatePerMin: 99 } }])],
          decisions: [broken],
          quarantined: [quarantinedLine('q1', T0)],
        });
        await expect(history.write(bad)).rejects.toMatchObject({ code: 'history-refused', retriable: false });
        expect((await history.progress(DECISION_TOPIC, 0))?.nextOffset).toBe(3);
        expect(await heartRates()).toEqual([]);
        expect(await history.quarantinedCount(null)).toBe(0);
        await history.maintain(T0 + DAY);
        expect((await series('minute', ['heartRatePerMin'])).atMs).toEqual([]);
        await history.write({ ...bad, decisions: [notice('n2', T0 + 1)] });
        expect(await heartRates()).toEqual([99]);
      });

      it('ignores a batch at or below it', async () => {
        await history.write(batchOf(10, { decisions: [notice('n1', T0)] }));
        await history.write(batchOf(10, { decisions: [notice('n2', T0)] }));
        await history.write(
          batchOf(9, { vitals: [blockOf([{ stayId: 'stay-1', atMs: T0, values: { heartRatePerMin: 99 } }])] }),
        );
        expect((await decisions()).map((decision) => decision.id)).toEqual(['n1']);
        expect(await heartRates()).toEqual([]);
      });

      it('refuses a batch of another topic of the same name', async () => {
        await history.write(batchOf(10, {}));
        await expect(
          history.write(batchOf(11, { decisions: [notice('n1', T0)] }, { topicId: 'topic-b' })),
        ).rejects.toMatchObject({ code: 'log-topic-recreated' });
        expect(await decisions()).toEqual([]);
      });
    });

    describe('channels beside the scored one', () => {
      const HAND = 'right-hand/1.3.1/150456';
      const FOOT = 'left-foot/1.3.2/150456';
      const asked = (resolution: Resolution, channel?: string): Promise<VitalsSeries> =>
        history.vitals({
          stayId: 'stay-1',
          ...(channel === undefined ? {} : { channel }),
          fromMs: T0,
          toMs: T0 + DAY,
          resolution,
          signals: ['spo2Percent'],
        });
      const rowOf = (channel: string | null, atMs: number, spo2Percent: number, stayId = 'stay-1'): SecondRow => ({
        stayId,
        channel,
        atMs,
        values: { spo2Percent },
      });

      it('the other probe is lost, or stands among the values that were scored: it is a series of its own, rolled up alike', async () => {
        const [own, foot] = [rowOf(null, T0, 97), rowOf(FOOT, T0, 80)];
        const next = rowOf(FOOT, T0 + 1_000, 82);
        await history.write(batchOf(1, { decisions: [stayChanged('s1', T0)], vitals: [blockOf([own, foot, next])] }));
        await history.write(batchOf(2, { vitals: [blockOf([rowOf(HAND, T0, 99, 'stay-2')])] }));
        expect((await asked('second')).signals['spo2Percent']?.mean).toEqual([97]);
        expect((await asked('second', FOOT)).signals['spo2Percent']?.mean).toEqual([80, 82]);
        expect((await asked('second', HAND)).atMs).toEqual([]);
        await history.maintain(T0 + DAY);
        expect((await asked('minute')).signals['spo2Percent']).toMatchObject({ mean: [97], count: [1] });
        expect((await asked('hour', FOOT)).signals['spo2Percent']).toMatchObject({ mean: [81], min: [80], count: [2] });
      });

      it('are listed by stay, once, also when they come again, and are no stays', async () => {
        for (const offset of [1, 2]) {
          const rows = [FOOT, HAND, FOOT].map((channel, index) =>
            rowOf(channel, T0 + offset * 10_000 + index * 1_000, 80),
          );
          await history.write(batchOf(offset, { vitals: [blockOf(rows)] }));
        }
        expect(await history.channels('stay-1')).toEqual([FOOT, HAND]);
        expect(await history.channels('stay-2')).toEqual([]);
        expect(await history.stays({ unitId: null })).toEqual([]);
      });

      it('a second that proved to be another child’s is corrected in the channel alone', async () => {
        const rows = [rowOf(null, T0, 97), rowOf(FOOT, T0, 80)];
        await history.write(batchOf(1, { vitals: [blockOf(rows)] }));
        const emptied = { stayId: 'stay-1', channel: FOOT, atMs: T0, values: {} };
        await history.write(batchOf(2, { vitals: [blockOf([emptied], 'correction')] }));
        expect((await asked('second', FOOT)).signals['spo2Percent']?.mean ?? []).not.toContain(80);
        expect((await asked('second')).signals['spo2Percent']?.mean).toEqual([97]);
      });

      it('what was taken back of a unit is left out of its channels as well', async () => {
        const channel = '/1.1/147842';
        const rows = [T0, T0 + 5_000].map((atMs) => ({
          stayId: 'stay-1',
          channel,
          atMs,
          values: { heartRatePerMin: 120 },
        }));
        const decided = [stayChanged('s1', T0), withdrawn('w1', T0, T0 + 1_000)];
        await history.write(batchOf(1, { decisions: decided, vitals: [blockOf(rows)] }));
        const kept = await history.vitals({
          stayId: 'stay-1',
          channel,
          fromMs: T0,
          toMs: T0 + DAY,
          resolution: 'second',
          signals: ['heartRatePerMin'],
        });
        expect(kept.signals['heartRatePerMin']?.mean).toEqual([null, 120]);
      });
    });

    describe('withdrawn values', () => {
      const rows: SecondRow[] = [0, 1, 2, 61, 62].map((second) => ({
        stayId: 'stay-1',
        atMs: T0 + second * 1_000,
        values: { heartRatePerMin: 140 + second, spo2Percent: 97 },
      }));
      const scored = (ageMs: number, offset: number): Decision => {
        const decision = scoreComputed('any', T0 + 2_000 + ageMs);
        const input = {
          name: 'heartRate',
          quality: 'present',
          value: 141,
          unit: '/min',
          observedAtMs: T0 + 1_000,
          ageMs,
          from: 'heartRatePerMin',
          formula: null,
          record: '0:0:1',
        } as const;
        return {
          ...decision,
          cause: `0:${offset}`,
          score: {
            ...decision.score,
            parts: [{ name: 'heartRate', points: 1, pointsMin: 1, pointsMax: 1, inputs: [input] }],
          },
        };
      };

      it('stay in the database, are left out of every series that they touch, and the answer says so', async () => {
        const before = [stayChanged('s1', T0), scored(0, 5), scored(500, 5)];
        await history.write(batchOf(1, { vitals: [blockOf(rows)], decisions: before }));
        await history.maintain(T0 + DAY);
        const change = withdrawn('w1', T0 + 1_000, T0 + 2_000);
        await history.write(batchOf(2, { decisions: [change, scored(1_000, 10)] }));
        // Again, as after a crash: nothing changes.
        await history.write(batchOf(2, { decisions: [change] }));
        expect(await heartRates()).toEqual([140, null, 142, 201, 202]);
        const seconds = await series('second', ['heartRatePerMin', 'spo2Percent']);
        expect(seconds.signals['heartRatePerMin']?.count).toEqual([1, 0, 1, 1, 1]);
        expect(seconds.signals['spo2Percent']?.mean).toEqual([97, 97, 97, 97, 97]);
        expect(seconds.withdrawn).toMatchObject([
          { signal: 'heartRatePerMin', fromMs: T0 + 1_000, toMs: T0 + 2_000, by: 'Dr Kim', reason: 'it was the pulse' },
        ]);
        expect((await series('minute', ['heartRatePerMin'])).signals['heartRatePerMin']?.mean).toEqual([null, 201.5]);
        const whole = await history.vitals({
          stayId: 'stay-1',
          fromMs: T0,
          toMs: T0 + DAY,
          resolution: 'second',
          signals: ['heartRatePerMin'],
          includeWithdrawn: true,
        });
        expect(whole.signals['heartRatePerMin']?.mean).toEqual([140, 141, 142, 201, 202]);
        expect(whole.withdrawn).toHaveLength(1);
        expect(await history.withdrawals({ unitId: UNIT, fromMs: T0, toMs: T0 + 1_000 })).toEqual([]);
        expect(await history.withdrawals({ unitId: UNIT, fromMs: T0, toMs: T0 + 1_001 })).toHaveLength(1);
        expect(await history.withdrawals({ unitId: 'other', fromMs: 0, toMs: T0 + DAY })).toEqual([]);
      });

      it.each([
        ['sender', { sender: 'gateway-1' }],
        ['entry of the code map', { mapEntry: '99HOSP HR' }],
      ])(
        'of one %s are left out, and what is kept of another stands in every series and decision',
        async (_, limit) => {
          const span = { kind: 'signal', name: 'heartRatePerMin', fromMs: T0, toMs: T0 + 60_000 } as const;
          const kept = [{ ...span, stayId: 'stay-1' }];
          const change = withdrawn('w1', T0, T0 + 61_500, { kept, limit });
          await history.write(
            batchOf(1, { vitals: [blockOf(rows)], decisions: [stayChanged('s1', T0), scored(0, 5), change] }),
          );
          await history.maintain(T0 + DAY);
          expect(await heartRates()).toEqual([140, 141, 142, null, 202]);
          expect((await series('minute', ['heartRatePerMin'])).signals['heartRatePerMin']?.mean).toEqual([141, null]);
          expect((await series('second', ['heartRatePerMin'])).withdrawn).toMatchObject([
            { signal: 'heartRatePerMin', fromMs: T0 + 60_000, toMs: T0 + 61_500 },
          ]);
          expect((await decisions({ kinds: ['score.computed'] })).map(({ withdrawn: mark }) => mark)).toEqual([
            undefined,
          ]);
        },
      );

      it('mark the decisions that rest on them and came before, and no other', async () => {
        const later = scored(1_000, 10);
        await history.write(
          batchOf(1, {
            decisions: [
              stayChanged('s1', T0),
              scored(0, 5),
              scoreComputed('other', T0 + 2_000),
              withdrawn('w1', T0 + 1_000, T0 + 2_000),
              later,
            ],
          }),
        );
        const marks = (await decisions({ kinds: ['score.computed'] })).map(({ id, withdrawn: mark }) => [id, mark]);
        expect(marks).toEqual([
          [scored(0, 5).id, { by: 'Dr Kim', atMs: T0 + 2_000, reason: 'it was the pulse' }],
          [scoreComputed('other', T0 + 2_000).id, undefined],
          [later.id, undefined],
        ]);
      });
    });

    describe('vital signs', () => {
      it('gives back decimals, gaps and half-open ranges', async () => {
        const rows: SecondRow[] = [0, 1, 5].map((second) => ({
          stayId: 'stay-1',
          atMs: T0 + second * 1_000,
          values: second === 1 ? { heartRatePerMin: 150 } : { heartRatePerMin: 140 + second, coreTemperatureCel: 36.7 },
        }));
        await history.write(batchOf(1, { vitals: [blockOf(rows)] }));
        const all = await series('second', ['coreTemperatureCel', 'heartRatePerMin']);
        expect(all.atMs).toEqual([T0, T0 + 1_000, T0 + 5_000]);
        expect(all.signals['coreTemperatureCel']).toEqual({
          mean: [36.7, null, 36.7],
          min: [36.7, null, 36.7],
          max: [36.7, null, 36.7],
          count: [1, 0, 1],
        });
        expect((await series('second', ['heartRatePerMin'], { fromMs: T0 + 1_000, toMs: T0 + 5_000 })).atMs).toEqual([
          T0 + 1_000,
        ]);
      });

      it('keeps two stays of one second apart', async () => {
        await history.write(
          batchOf(1, {
            vitals: [
              blockOf([
                { stayId: 'stay-1', atMs: T0, values: { heartRatePerMin: 101 } },
                { stayId: 'stay-2', atMs: T0, values: { heartRatePerMin: 202 } },
              ]),
            ],
          }),
        );
        expect(await heartRates('stay-1')).toEqual([101]);
        expect(await heartRates('stay-2')).toEqual([202]);
      });

      it.each([
        ['in one batch', true],
        ['in two batches', false],
      ])('a second row for the same second fills only what is empty (%s)', async (_, together) => {
        const first = blockOf([{ stayId: 'stay-1', atMs: T0, values: { heartRatePerMin: 120 } }]);
        const second = blockOf([
          { stayId: 'stay-1', atMs: T0, values: { heartRatePerMin: 99, spo2Percent: 97 } },
          { stayId: 'stay-1', atMs: T0 + 1_000, values: { heartRatePerMin: 121 } },
        ]);
        if (together) await history.write(batchOf(2, { vitals: [first, second] }));
        else {
          for (const [index, block] of [first, second].entries()) {
            await history.write(batchOf(index + 1, { vitals: [block] }));
          }
        }
        const all = await series('second', ['heartRatePerMin', 'spo2Percent']);
        expect(all.signals['heartRatePerMin']?.mean).toEqual([120, 121]);
        expect(all.signals['spo2Percent']?.mean).toEqual([97, null]);
      });

      it.each([
        ['in one batch', true],
        ['in two batches', false],
      ])('a correction replaces the whole second, also with nothing (%s)', async (_, together) => {
        const wrong = blockOf(
          [0, 1].map((second) => ({
            stayId: 'stay-1',
            atMs: T0 + second * 1_000,
            values: { heartRatePerMin: 120, spo2Percent: 90 },
          })),
        );
        const right = blockOf(
          [
            { stayId: 'stay-1', atMs: T0, values: { heartRatePerMin: 80 } },
            { stayId: 'stay-1', atMs: T0 + 1_000, values: {} },
            { stayId: 'stay-2', atMs: T0, values: { heartRatePerMin: 120 } },
          ],
          'correction',
        );
        if (together) await history.write(batchOf(2, { vitals: [wrong, right] }));
        else {
          for (const [index, block] of [wrong, right].entries()) {
            await history.write(batchOf(index + 1, { vitals: [block] }));
          }
        }
        const all = await series('second', ['heartRatePerMin', 'spo2Percent']);
        expect(all.signals['heartRatePerMin']?.mean).toEqual([80, null]);
        expect(all.signals['spo2Percent']?.mean).toEqual([null, null]);
        expect(await heartRates('stay-2')).toEqual([120]);
      });

      it('written again under a later offset changes nothing', async () => {
        const vitals = [
          blockOf(
            [0, 1, 2].map((second) => ({
              stayId: 'stay-1',
              atMs: T0 + second * 1_000,
              offBits: 2,
              values: { heartRatePerMin: 120 + second },
            })),
          ),
        ];
        await history.write(
          batchOf(1, { vitals, decisions: [alertChanged('a', T0)], quarantined: [quarantinedLine('q', T0)] }),
        );
        const before = [
          await series('second', ['heartRatePerMin']),
          await decisions(),
          await history.quarantinedCount(null),
        ];
        await history.write(
          batchOf(2, { vitals, decisions: [alertChanged('a', T0)], quarantined: [quarantinedLine('q', T0)] }),
        );
        expect([
          await series('second', ['heartRatePerMin']),
          await decisions(),
          await history.quarantinedCount(null),
        ]).toEqual(before);
      });
    });

    describe('decisions', () => {
      it('come back byte for byte, in order of event time, then id', async () => {
        const written = [
          alertChanged('b', T0 + 5),
          alertChanged('a', T0 + 5),
          notice('Z', T0 + 5),
          stayChanged('c', T0),
          notice('ö', T0 + 5),
          notice('n', T0 - 5),
        ];
        await history.write(batchOf(1, { decisions: written }));
        const read = await decisions();
        expect(read.map((decision) => decision.id)).toEqual(['n', 'c', 'Z', 'a', 'b', 'ö']);
        for (const decision of read) {
          expect(JSON.stringify(decision)).toBe(JSON.stringify(written.find((one) => one.id === decision.id)));
        }
      });

      it('are chosen by stay, kind, half-open range and limit', async () => {
        await history.write(
          batchOf(1, {
            decisions: [
              notice('1', T0),
              notice('2', T0 + 1_000, { stayId: 'stay-2' }),
              notice('3', T0 + 2_000, { stayId: null }),
              alertChanged('4', T0 + 3_000),
              notice('5', T0, { unitId: 'other' }),
            ],
          }),
        );
        const ids = async (rest: Parameters<typeof decisions>[0]): Promise<string[]> =>
          (await decisions(rest)).map((decision) => decision.id);
        expect(await ids({})).toEqual(['1', '2', '3', '4']);
        expect(await ids({ stayId: 'stay-1' })).toEqual(['1', '4']);
        expect(await ids({ kinds: ['alert.changed'] })).toEqual(['4']);
        expect(await ids({ kinds: [] })).toEqual([]);
        expect(await ids({ fromMs: T0, toMs: T0 + 2_000 })).toEqual(['1', '2']);
        expect(await ids({ limit: 2 })).toEqual(['1', '2']);
        expect(await ids({ limit: 2, newestFirst: true })).toEqual(['4', '3']);
        expect(await ids({ unitId: 'other' })).toEqual(['5']);
      });

      it('are, of scores, those of one rule when asked, and whatever is no score', async () => {
        await history.write(
          batchOf(1, {
            decisions: [scoreComputed('pews', T0), scoreComputed('pews-2', T0 + 1_000), notice('n', T0 + 2_000)],
          }),
        );
        const found = await decisions({ scoreRuleId: 'pews' });
        expect(
          found.map((decision) => (decision.kind === 'score.computed' ? decision.score.ruleId : decision.id)),
        ).toEqual(['pews', 'n']);
        expect(await decisions()).toHaveLength(3);
      });

      it('are found by their rule, however their id is spelled', async () => {
        const named = { ...scoreComputed('pews', T0), id: 'a/score/other/1' };
        await history.write(batchOf(1, { decisions: [named, scoreComputed('other', T0)] }));
        expect((await decisions({ scoreRuleId: 'pews' })).map(({ id }) => id)).toEqual(['a/score/other/1']);
      });

      it('keep the first of each id, within a batch and over batches, and say which differ', async () => {
        conflicts.length = 0;
        await history.write(
          batchOf(1, {
            decisions: [notice('1', T0, { detail: saying('first') }), notice('1', T0, { detail: saying('second') })],
          }),
        );
        await history.write(batchOf(2, { decisions: [notice('1', T0, { detail: saying('third') }), notice('2', T0)] }));
        expect(
          (await decisions()).map((decision) => (decision.kind === 'engine.notice' ? english(decision.detail) : '')),
        ).toEqual(['first', 'late']);
        await history.write(batchOf(3, { decisions: [notice('1', T0, { detail: saying('first') })] }));
        expect(conflicts).toEqual([1, 1]);
      });
    });

    describe('stays and quarantine', () => {
      it('a stay shows its newest state, and an older one never undoes it', async () => {
        await history.write(
          batchOf(1, {
            decisions: [
              stayChanged('1', T0),
              stayChanged('2', T0 + 1_000, { change: 'moved', stay: { bedId: 'bed-2' } }),
              stayChanged('3', T0, { stayId: 'stay-9', unitId: 'other' }),
            ],
          }),
        );
        await history.write(
          batchOf(2, { decisions: [stayChanged('4', T0 + 9_000, { change: 'closed', stay: { bedId: null } })] }),
        );
        await history.write(
          batchOf(3, { decisions: [stayChanged('2', T0 + 1_000, { change: 'moved', stay: { bedId: 'bed-2' } })] }),
        );
        const stay = {
          stayId: 'stay-1',
          patientId: 'patient-1',
          sex: 'female',
          unitId: UNIT,
          bedId: null,
          displayName: 'A. B.',
          birthDate: '2024-12-24',
          openedAtMs: T0,
          closedAtMs: T0 + 9_000,
        };
        expect(await history.stays({ unitId: UNIT })).toEqual([stay]);
        expect((await history.stays({ unitId: null })).map((row) => row.stayId)).toEqual(['stay-1', 'stay-9']);
        expect(await history.stays({ unitId: null, stayId: 'stay-1' })).toEqual([stay]);
        expect(await history.stays({ unitId: 'other', stayId: 'stay-1' })).toEqual([]);
      });

      it('are found by patient, whose number may change when two are merged', async () => {
        await history.write(
          batchOf(1, {
            decisions: [
              stayChanged('1', T0),
              stayChanged('2', T0, { stayId: 'stay-2', stay: { patientId: 'patient-2', sex: 'unknown' } }),
            ],
          }),
        );
        const staysOf = async (patientId: string): Promise<unknown> =>
          (await history.stays({ unitId: null, patientId })).map(({ stayId, sex }) => [stayId, sex]);
        expect(await staysOf('patient-2')).toEqual([['stay-2', 'unknown']]);
        await history.write(
          batchOf(2, {
            decisions: [
              stayChanged('3', T0 + 1_000, {
                change: 'updated',
                stayId: 'stay-2',
                stay: { patientId: 'patient-1', sex: 'unknown' },
              }),
            ],
          }),
        );
        expect([await staysOf('patient-2'), await staysOf('patient-1')]).toEqual([
          [],
          [
            ['stay-1', 'female'],
            ['stay-2', 'unknown'],
          ],
        ]);
      });

      it('learns stays from the state of the unit, which itself is not kept', async () => {
        await history.write(
          batchOf(1, {
            decisions: [unitState('u1', T0, [stayView('stay-1'), stayView('stay-2', { birthDate: null })])],
          }),
        );
        await history.write(
          batchOf(2, {
            decisions: [
              unitState('u2', T0 + 15_000, [stayView('stay-1'), stayView('stay-2', { birthDate: '2025-02-28' })]),
            ],
          }),
        );
        expect((await history.stays({ unitId: UNIT })).map((row) => [row.stayId, row.birthDate])).toEqual([
          ['stay-1', '2024-12-24'],
          ['stay-2', '2025-02-28'],
        ]);
        expect(await decisions()).toEqual([]);
      });

      it('quarantine is counted and listed a unit, in order, with its range and limit', async () => {
        await history.write(
          batchOf(
            1,
            {
              quarantined: [
                quarantinedLine('b', T0 + 2),
                quarantinedLine('a', T0 + 2),
                quarantinedLine('c', T0),
                quarantinedLine('d', T0, 'other'),
              ],
            },
            { topic: QUARANTINE_TOPIC },
          ),
        );
        const ids = async (rest: Partial<Parameters<History['quarantined']>[0]>): Promise<string[]> =>
          (await history.quarantined({ unitId: UNIT, fromMs: T0, toMs: T0 + 3, limit: 10, ...rest })).map(
            (one) => one.id,
          );
        expect(await ids({})).toEqual(['c', 'a', 'b']);
        expect(await ids({ toMs: T0 + 2 })).toEqual(['c']);
        expect(await ids({ limit: 2 })).toEqual(['c', 'a']);
        expect(await ids({ unitId: null })).toEqual(['c', 'd', 'a', 'b']);
        expect(await history.quarantinedCount(null)).toBe(4);
        expect(await history.quarantinedCount('other')).toBe(1);
        expect((await history.quarantined({ unitId: UNIT, fromMs: T0, toMs: T0 + 1, limit: 1 }))[0]).toEqual(
          quarantinedLine('c', T0),
        );
      });
    });
  });
}
