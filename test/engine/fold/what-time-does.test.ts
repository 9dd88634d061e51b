/** What passes with unit time alone: what is asserted, what is remarked, and what is forgotten and when. */
import { describe, expect, it } from 'vitest';
import { BRADYCARDIA, nationalPews } from '../rules-for-tests.ts';
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

const MINUTE = 60_000;
const HOUR = 3_600_000;
const well = { heartRatePerMin: 100 } as const;

function ticks(fromMs: number, toMs: number, everyMs = 1_000): Input[] {
  return Array.from({ length: Math.ceil((toMs - fromMs) / everyMs) }, (_, index) => tick(fromMs + index * everyMs));
}

describe('what is asserted', () => {
  const gaps = (times: readonly number[]): readonly number[] =>
    times.slice(1).map((at, index) => at - (times[index] ?? 0));

  it('is the whole every minute and the outline every fifteen seconds, one or the other', () => {
    const script = new UnitScript().play(configured(), ticks(0, 10 * MINUTE));
    // The first is of the record, the second of the first tick.
    const states = script.of('unit.state').slice(2);
    const outlines = script.of('unit.outline');
    expect(new Set(gaps(states.map(({ atMs }) => atMs)))).toEqual(new Set([MINUTE]));
    const both = [...states, ...outlines].map(({ atMs }) => atMs);
    expect(new Set(both).size).toBe(both.length);
    const remainders = new Set(outlines.map(({ atMs }) => atMs % 15_000));
    expect(remainders.size).toBe(1);
    expect(outlines.length).toBeGreaterThanOrEqual(29);
    expect(new Set([...states, ...outlines].map(({ id }) => id)).size).toBe(both.length);
  });

  it('is nothing of a unit that nobody configured', () => {
    const script = new UnitScript().play(ticks(0, 2 * MINUTE));
    expect(script.decisions).toEqual([]);
  });
});

it.each([
  [MINUTE, 0],
  [MINUTE + 1, 1],
])('a step of the time of the unit of %d ms is worth %d remarks', (byMs, count) => {
  const script = new UnitScript().play(configured(), tick(0), tick(byMs));
  expect(script.of('engine.notice').filter(({ detail }) => detail.code === 'notice.time-jumped')).toHaveLength(count);
});

it('the first tick of a unit is no jump, whenever it comes', () => {
  const script = new UnitScript().play(configured(), tick(HOUR));
  expect(script.of('engine.notice')).toEqual([]);
});

describe('a stay that is closed', () => {
  const closedAt = 10_000;
  const closed = (): UnitScript =>
    new UnitScript().play(
      oneChild(),
      seconds(0, closedAt, () => well),
      record('stay.closed', closedAt, { stayId: 'stay-1' }),
    );

  it('keeps its windows for ten minutes, and its name, its times and who measured it after that', () => {
    const script = closed().play(tick(closedAt), tick(closedAt + 599_000));
    expect([...script.state.stays.keys()]).toEqual(['stay-1']);
    script.play(tick(closedAt + 600_000));
    expect([...script.state.stays.keys()]).toEqual([]);
    expect([...script.state.formerStays]).toEqual([
      [
        'stay-1',
        {
          patientId: 'patient-of-stay-1',
          openedAtMs: START_MS,
          closedAtMs: START_MS + closedAt,
          intervalMs: 1_000,
          senders: {
            knownFromMs: 0,
            spans: [
              { deviceId: 'monitor-1', provenance: null, bits: 1, fromMs: START_MS, toMs: START_MS + closedAt - 1_000 },
            ],
          },
        },
      ],
    ]);
  });

  it('sends all that was measured, ends its own alerts with the word why, and leaves those of others', () => {
    const script = new UnitScript({ scores: [], vitals: [BRADYCARDIA], models: [] }).play(
      oneChild(),
      opened('stay-2'),
      occupied('bed-2', 'stay-2', 0),
      linked('monitor-2', 'bed-2', 0),
    );
    for (let atMs = 0; atMs < closedAt; atMs += 1_000) {
      for (const deviceId of ['monitor-1', 'monitor-2']) {
        script.play(frame({ deviceId, atMs, values: { heartRatePerMin: 40 } }));
      }
      script.play(tick(atMs));
    }
    expect(script.changes('bradycardia')).toEqual(['raised high', 'raised high']);
    script.play(record('stay.closed', closedAt, { stayId: 'stay-1' }));
    const ended = script.of('alert.changed').filter(({ change }) => change === 'cleared');
    expect(ended.map(({ stayId, alert }) => [stayId, alert.annotations])).toEqual([
      ['stay-1', [{ code: 'stay.ended', values: {} }]],
    ]);
    expect(script.rows.filter(({ stayId }) => stayId === 'stay-1')).toHaveLength(10);
    expect(script.of('stay.changed').at(-1)).toMatchObject({
      change: 'closed',
      stay: { stayId: 'stay-1', bedId: null },
    });
  });

  it('is remembered among the last five hundred', () => {
    const script = new UnitScript().play(configured());
    const names = Array.from({ length: 502 }, (_, index) => `stay-${index}`);
    script.play(names.map((stayId) => opened(stayId)));
    script.play(names.map((stayId, index) => record('stay.closed', index, { stayId })));
    script.play(tick(1_000), tick(HOUR));
    expect([...script.state.formerStays.keys()]).toEqual(names.slice(2));
  });

  it('has no scores and no rules any more, and nothing is charted for it', () => {
    const script = closed().play(
      record('observation.charted', closedAt + 1_000, {
        stayId: 'stay-1',
        name: 'capillaryRefillSeconds',
        value: 2,
        by: 'nurse-1',
      }),
    );
    expect(script.of('stay.charted')).toEqual([]);
    expect(script.of('engine.notice')).toMatchObject([
      {
        code: 'unknown-reference',
        stayId: 'stay-1',
        detail: { code: 'notice.no-open-stay', values: { record: 'observation.charted' } },
      },
    ]);
  });
});

describe('a device at no bed', () => {
  const devicesAt = (before: readonly Input[], atMs: number): readonly string[] => {
    const script = new UnitScript().play(configured(), tick(0), [...before], ticks(atMs, atMs + 11_000));
    return [...script.state.devices.keys()];
  };
  const spoke = frame({ deviceId: 'stray', atMs: 1_000, values: well });
  const claimed = (patientId: string | null, atMs: number): Input =>
    record('patient.claimed', atMs, { deviceId: 'stray', patientId, validFromMs: START_MS + atMs });

  it('is forgotten ten minutes after it spoke', () => {
    expect(devicesAt([spoke], 580_000)).toEqual(['stray']);
    expect(devicesAt([spoke], 601_000)).toEqual([]);
  });

  it('that named a patient is kept for a day, and one that has taken it back is not', () => {
    expect(devicesAt([spoke, claimed('p', 2_000)], 23 * HOUR)).toEqual(['stray']);
    expect(devicesAt([spoke, claimed('p', 2_000)], 24 * HOUR + 1_000)).toEqual([]);
    expect(devicesAt([spoke, claimed('p', 2_000), claimed(null, 3_000)], 601_000)).toEqual([]);
  });

  it('that will stand at one is kept, and one that stands at one, however long it is quiet', () => {
    expect(devicesAt([spoke, linked('stray', 'bed-1', 5 * HOUR, 2_000)], HOUR)).toEqual(['stray']);
    expect(devicesAt([linked('stray', 'bed-1', 0)], 30 * HOUR)).toEqual(['stray']);
    expect(devicesAt([spoke, linked('stray', 'bed-1', 2_000), linked('stray', null, 3_000)], HOUR)).toEqual([]);
  });

  it('that never spoke is forgotten ten minutes after it was taken away', () => {
    const taken = [linked('stray', 'bed-1', 0), linked('stray', null, 300_000)];
    expect(devicesAt(taken, 800_000)).toEqual(['stray']);
    expect(devicesAt(taken, 900_000)).toEqual([]);
  });

  it('goes with the alerts about it', () => {
    const script = new UnitScript().play(configured(), tick(0));
    script.play(seconds(1_000, 20_000, () => well, 'stray'));
    expect(script.changes('technical.unassigned.stray')).toEqual(['raised low']);
    script.play(ticks(620_000, 632_000));
    expect([script.state.devices.size, script.state.alerts.size]).toEqual([0, 0]);
  });
});

it('a score that this version no longer has leaves its child at the next point of the grid, with its alert', () => {
  const before = new UnitScript({ scores: [nationalPews()], vitals: [BRADYCARDIA], models: [] }).play(
    oneChild(),
    seconds(0, 70_000, () => ({ heartRatePerMin: 200, respiratoryRatePerMin: 80, spo2Percent: 80 })),
  );
  const known = (script: UnitScript): readonly string[] => [
    ...(script.state.stays.get('stay-1')?.scores.keys() ?? []),
    ...(script.state.stays.get('stay-1')?.vitalRules.keys() ?? []),
  ];
  expect(known(before)).toEqual(['national-pews-england', 'bradycardia']);
  const after = new UnitScript({ scores: [], vitals: [BRADYCARDIA], models: [] }, before.state, before.offset);
  after.play(seconds(70_000, 140_000, () => well));
  expect(known(after)).toEqual(['bradycardia']);
});

describe('what was observed', () => {
  const observed = (aheadMs: number): UnitScript => {
    const input = record('lab.resulted', 10_000, {
      stayId: 'stay-1',
      name: 'lactateMmolPerL',
      value: 2,
      unit: 'mmol/L',
    });
    if (input.kind !== 'record') throw new Error('a record');
    return new UnitScript().play(oneChild(), tick(9_000), {
      kind: 'record',
      record: { ...input.record, observedAtMs: input.record.receivedAtMs + aheadMs },
    });
  };

  it.each([
    [MINUTE, 10_000 + MINUTE, 0],
    [MINUTE + 1, 10_000, 1],
  ])('%d ms after it was received stands at %d ms, with %d remarks', (aheadMs, atMs, remarks) => {
    const script = observed(aheadMs);
    expect(script.of('stay.charted')).toMatchObject([{ entry: { observedAtMs: START_MS + atMs } }]);
    const notices = script.of('engine.notice');
    expect(notices).toHaveLength(remarks);
    for (const notice of notices) {
      expect(notice).toMatchObject({
        code: 'clock-skew',
        stayId: 'stay-1',
        detail: { code: 'notice.dated-ahead', values: { record: 'lab.resulted' } },
      });
    }
  });
});

it('a unit with a time zone that nobody knows goes by UTC, and says so', () => {
  const script = new UnitScript().play(configured({ timeZone: 'Mars/Olympus' }));
  expect(script.of('engine.notice')).toMatchObject([
    { code: 'unknown-reference', detail: { code: 'notice.no-time-zone', values: { timeZone: 'Mars/Olympus' } } },
  ]);
  expect(script.of('unit.state').at(-1)?.timeZone).toBe('UTC');
  const known = new UnitScript().play(configured({ timeZone: 'Asia/Seoul' }));
  expect([known.of('engine.notice'), known.of('unit.state').at(-1)?.timeZone]).toEqual([[], 'Asia/Seoul']);
});
