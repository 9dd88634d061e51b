// Hazards: H12, H39 (docs/hazards.md).
import { describe, expect, it } from 'vitest';
import {
  START_MS,
  UnitScript,
  configured,
  frame,
  linked,
  occupied,
  oneChild,
  opened,
  record,
  seconds,
  tick,
  type Input,
} from '../unit-script.ts';

const BEDS = ['bed-1', 'bed-2', 'bed-3', 'bed-4'];

function fourChildren(): Input[] {
  const devices = BEDS.map((_, index) => `monitor-${index + 1}`);
  return [
    configured(),
    ...BEDS.flatMap((bedId, index) => [
      opened(`stay-${index + 1}`),
      occupied(bedId, `stay-${index + 1}`, 0),
      linked(`monitor-${index + 1}`, bedId, 0),
    ]),
    record('feed.announced', 0, { feedId: 'feed-1', deviceIds: devices, silentAfterMs: 10_000 }),
  ];
}

function allBeds(atMs: number, silent: readonly string[] = []): Input[] {
  return BEDS.map((_, index) => `monitor-${index + 1}`)
    .filter((deviceId) => !silent.includes(deviceId))
    .map((deviceId) => frame({ deviceId, atMs, values: { heartRatePerMin: 100 } }));
}

function everySecond(fromMs: number, toMs: number, silent: readonly string[] = []): Input[] {
  return Array.from({ length: (toMs - fromMs) / 1000 }, (_, index) => [
    ...allBeds(fromMs + index * 1000, silent),
    tick(fromMs + index * 1000),
  ]).flat();
}

describe('silence', () => {
  it('alarms at the limit, not a tick later, and clears with the next frame', () => {
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, 10_000, () => ({ heartRatePerMin: 100 })),
      seconds(10_000, 24_000, () => null),
    );
    expect(script.changes('technical.no-data')).toEqual([]);
    script.play(tick(24_000));
    expect(script.of('alert.changed')).toMatchObject([
      {
        change: 'raised',
        alert: {
          level: 'medium',
          kind: 'technical',
          detail: { code: 'no-data.detail', values: { quietMs: 15_000 } },
        },
      },
    ]);
    script.play(seconds(25_000, 26_000, () => ({ heartRatePerMin: 100 })));
    expect(script.changes('technical.no-data')).toEqual(['raised medium', 'cleared medium']);
  });

  it('never alarms late, whatever the phase of the cut', () => {
    for (let cutMs = 20_000; cutMs < 23_000; cutMs += 137) {
      const script = new UnitScript().play(
        oneChild(),
        seconds(0, 20_000, () => ({ heartRatePerMin: 100 })),
        frame({ atMs: cutMs, values: { heartRatePerMin: 100 } }),
      );
      for (let atMs = 20_000; atMs < 60_000; atMs += 1000) script.play(tick(atMs));
      const raisedAtMs = (script.of('alert.changed')[0]?.atMs ?? Infinity) - START_MS;
      expect(raisedAtMs - cutMs).toBeGreaterThanOrEqual(15_000);
      expect(raisedAtMs - cutMs).toBeLessThan(16_000);
    }
  });

  it('waits three intervals of a slow device', () => {
    const script = new UnitScript().play(
      oneChild(),
      frame({ atMs: 0, intervalMs: 60_000, values: { heartRatePerMin: 100 } }),
      tick(179_000),
    );
    expect(script.changes('technical.no-data')).toEqual([]);
    script.play(tick(180_000));
    expect(script.changes('technical.no-data')).toEqual(['raised medium']);
  });

  it('takes the rhythm of a slow device that follows a fast one', () => {
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, 10_000, () => ({ heartRatePerMin: 100 })),
    );
    for (let atMs = 60_000; atMs < 600_000; atMs += 60_000) {
      script.play(
        frame({ atMs, intervalMs: 60_000, values: { heartRatePerMin: 100 } }),
        ...[0, 20_000, 40_000].map((later) => tick(atMs + later)),
      );
    }
    expect(script.changes('technical.no-data')).toEqual([]);
    script.play(tick(719_000));
    expect(script.changes('technical.no-data')).toEqual([]);
    script.play(tick(720_000));
    expect(script.changes('technical.no-data')).toEqual(['raised medium']);
  });

  it('is seen although the gateway clock once ran ahead', () => {
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, 10_000, () => ({ heartRatePerMin: 100 })),
      frame({ atMs: 3_610_000, values: { heartRatePerMin: 100 } }),
      tick(10_000),
    );
    for (let atMs = 11_000; atMs <= 25_000; atMs += 1000) script.play(tick(atMs));
    expect(script.changes('technical.no-data')).toEqual(['raised medium']);
  });

  it('counts from a frame that is ahead by what is believed', () => {
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, 10_000, () => ({ heartRatePerMin: 100 })),
      frame({ atMs: 40_000, values: { heartRatePerMin: 100 } }),
    );
    for (let atMs = 10_000; atMs < 55_000; atMs += 1_000) script.play(tick(atMs));
    expect(script.changes('technical.no-data')).toEqual([]);
    expect(script.play(tick(55_000)).changes('technical.no-data')).toEqual(['raised medium']);
  });

  it('alarms for a monitor that never spoke', () => {
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, 16_000, () => null),
    );
    expect(script.changes('technical.no-data')).toEqual(['raised medium']);
  });

  it('makes one parent alert of a failed feed, and single ones of single beds', () => {
    const script = new UnitScript().play(
      fourChildren(),
      everySecond(0, 10_000),
      everySecond(10_000, 30_000, ['monitor-1']),
    );
    expect(script.changes('technical.no-data')).toEqual(['raised medium']);
    script.play(everySecond(30_000, 50_000, ['monitor-1', 'monitor-2', 'monitor-3']));
    expect(script.changes('technical.feed-silent.feed-1')).toEqual(['raised medium']);
    expect(script.changes('technical.no-data')).toEqual(['raised medium', 'cleared medium']);
    script.play(everySecond(50_000, 52_000, ['monitor-1']));
    expect(script.changes('technical.feed-silent.feed-1')).toEqual(['raised medium', 'cleared medium']);
    expect(script.changes('technical.no-data')).toEqual(['raised medium', 'cleared medium', 'raised medium']);
  });

  it('of two beds of four is two alerts, of the third it is the feed', () => {
    const script = new UnitScript().play(
      fourChildren(),
      everySecond(0, 10_000),
      everySecond(10_000, 26_000, ['monitor-1', 'monitor-2']),
    );
    expect(script.changes('technical.no-data')).toEqual(['raised medium', 'raised medium']);
    expect(script.changes('technical.feed-silent.feed-1')).toEqual([]);
    script.play(everySecond(26_000, 42_000, ['monitor-1', 'monitor-2', 'monitor-3']));
    expect(script.changes('technical.feed-silent.feed-1')).toEqual(['raised medium']);
    expect(script.of('alert.changed').findLast(({ change }) => change === 'raised')?.alert.detail).toEqual({
      code: 'feed-silent.detail',
      values: { silentCount: 3, childCount: 4 },
    });
  });

  it('of a feed of two is the feed once both are silent', () => {
    const pair = ['monitor-1', 'monitor-2'];
    const script = new UnitScript().play(
      fourChildren(),
      record('feed.announced', 1, { feedId: 'feed-1', deviceIds: pair, silentAfterMs: 10_000 }, 'pair'),
      everySecond(0, 10_000),
      everySecond(10_000, 26_000, ['monitor-1']),
    );
    expect(script.changes('technical.no-data')).toEqual(['raised medium']);
    script.play(everySecond(26_000, 42_000, pair));
    expect(script.changes('technical.feed-silent.feed-1')).toEqual(['raised medium']);
    expect(script.changes('technical.no-data')).toEqual(['raised medium', 'cleared medium']);
  });

  it('of a feed counts children, and no device that stands at no child', () => {
    const script = new UnitScript().play(
      fourChildren(),
      record(
        'feed.announced',
        1,
        { feedId: 'feed-1', deviceIds: ['monitor-1', 'monitor-2', 'spare', 'spare-2'], silentAfterMs: 10_000 },
        'with spares',
      ),
      linked('spare', 'bed-9', 2),
      everySecond(0, 10_000),
      everySecond(10_000, 26_000, ['monitor-1', 'monitor-2']),
    );
    expect(script.of('alert.changed').map(({ alert }) => [alert.ruleId, alert.detail])).toEqual([
      ['technical.feed-silent.feed-1', { code: 'feed-silent.detail', values: { silentCount: 2, childCount: 2 } }],
    ]);
  });

  it('is none of a child without a monitor, whatever stands at other beds', () => {
    const script = new UnitScript().play(
      configured(),
      opened('stay-1'),
      occupied('bed-1', 'stay-1', 0),
      linked('monitor-2', 'bed-2', 0),
      linked('monitor-3', null, 0),
      seconds(0, 60_000, () => null),
    );
    expect(script.of('alert.changed')).toEqual([]);
  });

  it('that a feed announced as normal is none until then', () => {
    const script = new UnitScript().play(
      oneChild(),
      record('feed.announced', 0, { feedId: 'feed-1', deviceIds: ['monitor-1', 'spare'], silentAfterMs: 60_000 }),
      seconds(0, 10_000, () => ({ heartRatePerMin: 100 })),
      seconds(10_000, 69_000, () => null),
    );
    expect(script.changes('technical.no-data')).toEqual([]);
    script.play(tick(69_000));
    expect(script.changes('technical.no-data')).toEqual(['raised medium']);
  });

  it('of a cuff, or of a slow signal within five of its readings, is no missing signal', () => {
    const rate = { heartRatePerMin: 100 } as const;
    const cuffs = new UnitScript().play(
      oneChild(),
      seconds(0, 400_000, () => ({ ...rate, cuffMeanMmHg: 60 })),
      seconds(400_000, 700_000, () => rate),
    );
    expect(cuffs.of('alert.changed')).toEqual([]);
    const slowly = (toMs: number) =>
      new UnitScript()
        .play(
          oneChild(),
          seconds(0, toMs, (second) =>
            second % 60 === 0 ? { ...rate, ...(second <= 600 ? { spo2Percent: 97 } : {}) } : null,
          ).map((input): Input =>
            input.kind === 'frames'
              ? { ...input, frames: input.frames.map((spec) => ({ ...spec, intervalMs: 60_000 })) }
              : input,
          ),
        )
        .changes('technical.signal-missing.spo2Percent');
    expect([slowly(901_000), slowly(902_000)]).toEqual([[], ['raised low']]);
  });

  it('of a monitor that never spoke counts from the admission, or from the monitor where that came later', () => {
    const silentFrom = (stayMs: number, deviceMs: number, atMs: number): readonly string[] =>
      new UnitScript()
        .play(
          configured(),
          tick(0),
          linked('monitor-1', 'bed-1', deviceMs, 0),
          opened('stay-1', stayMs),
          occupied('bed-1', 'stay-1', stayMs),
          tick(atMs),
        )
        .changes('technical.no-data');
    expect([silentFrom(5_000, 0, 19_000), silentFrom(5_000, 0, 20_000)]).toEqual([[], ['raised medium']]);
    expect([silentFrom(0, 5_000, 19_000), silentFrom(0, 5_000, 20_000)]).toEqual([[], ['raised medium']]);
  });

  it.each([
    [300, 122, ['raised low']],
    [300, 121, []],
    [299, 122, []],
  ])('tells of a signal that was there for %d s and is gone for %d s: %j', (steady, gone, changes) => {
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, (steady + 1) * 1_000, () => ({ heartRatePerMin: 100, spo2Percent: 97 })),
      seconds((steady + 1) * 1_000, (steady + gone) * 1_000, () => ({ heartRatePerMin: 100 })),
    );
    expect(script.changes('technical.signal-missing.spo2Percent')).toEqual(changes);
  });

  it('tells of one signal that was steady and is gone, and of no other', () => {
    const both = { heartRatePerMin: 100, spo2Percent: 97 } as const;
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, 302_000, () => both),
      seconds(302_000, 421_000, () => ({ heartRatePerMin: 100, spo2Percent: 'off' })),
    );
    expect(script.of('alert.changed')).toEqual([]);
    script.play(seconds(421_000, 423_000, () => ({ heartRatePerMin: 100, spo2Percent: 'off' })));
    expect(script.changes('technical.signal-missing.spo2Percent')).toEqual(['raised low']);
    script.play(seconds(423_000, 425_000, () => both));
    expect(script.changes('technical.signal-missing.spo2Percent')).toEqual(['raised low', 'cleared low']);
    const brief = new UnitScript().play(
      oneChild(),
      seconds(0, 60_000, () => both),
      seconds(60_000, 300_000, () => ({ heartRatePerMin: 100 })),
    );
    expect(brief.of('alert.changed')).toEqual([]);
  });

  it('takes a signal that has been away for an hour for one that was taken off, and asks no more', () => {
    const rate = { heartRatePerMin: 100 } as const;
    const goneAt = 302_000;
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, goneAt, () => ({ ...rate, spo2Percent: 97 })),
      seconds(goneAt, goneAt + 3_599_000, () => rate),
    );
    expect(script.changes('technical.signal-missing.spo2Percent')).toEqual(['raised low']);
    script.play(seconds(goneAt + 3_599_000, goneAt + 3_600_000, () => rate));
    expect(script.changes('technical.signal-missing.spo2Percent')).toEqual(['raised low', 'cleared low']);
    script.play(seconds(goneAt + 3_600_000, goneAt + 3_700_000, () => rate));
    expect(script.changes('technical.signal-missing.spo2Percent')).toHaveLength(2);
  });

  it('of all vital signs at once is one alert, and none of each signal', () => {
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, 302_000, () => ({ heartRatePerMin: 100, spo2Percent: 97, respiratoryRatePerMin: 25 })),
      seconds(302_000, 500_000, () => ({ heartRatePerMin: 'off', spo2Percent: 'off', respiratoryRatePerMin: 'off' })),
    );
    const raised = script.of('alert.changed').filter(({ change }) => change === 'raised');
    expect(raised.map(({ alert }) => alert.ruleId)).toEqual(['technical.all-signals-lost']);
  });

  it('counts the silent children of a feed and no others', () => {
    const script = new UnitScript().play(
      fourChildren(),
      everySecond(0, 10_000),
      everySecond(10_000, 30_000, ['monitor-1', 'monitor-2', 'monitor-3']),
    );
    const [parent] = script.of('alert.changed').filter(({ alert }) => alert.ruleId.startsWith('technical.feed-silent'));
    expect(parent?.alert.detail).toEqual({ code: 'feed-silent.detail', values: { silentCount: 3, childCount: 4 } });
  });

  it('is not disturbed by a second ticker or by ticks that go back', () => {
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, 30_000, () => ({ heartRatePerMin: 100 })),
    );
    const before = script.decisions.length;
    script.play(record('tick', 29_000, {}, 'other-ticker'), record('tick', 5_000, {}, 'old-ticker'));
    expect(script.decisions).toHaveLength(before);
    expect(script.state.nowMs).toBe(START_MS + 29_000);
  });

  it('notes a jump of the unit time', () => {
    const script = new UnitScript().play(oneChild(), tick(0), tick(3_600_000));
    expect(script.of('engine.notice').map(({ code, detail }) => ({ code, detail }))).toContainEqual({
      code: 'clock-skew',
      detail: { code: 'notice.time-jumped', values: { byMs: 3_600_000 } },
    });
  });
});
