/** Channels beside the scored one: history and sight of the right child, and nothing that judges. */
import { describe, expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import type { ChannelReason } from '../../../services/contract/records/channels-record.ts';
import { inEnglish } from '../../../services/wording/in-english.ts';
import { DESATURATION } from '../rules-for-tests.ts';
import {
  frame,
  linked,
  occupied,
  oneChild,
  opened,
  record,
  seconds,
  tick,
  UnitScript,
  START_MS,
  type Input,
  type Values,
} from '../unit-script.ts';

const HAND = 'right-hand/1.3.1/150456';
const FOOT = 'left-foot/1.3.2/150456';
const SPO2 = signalIndex('spo2Percent');
const RULES = { scores: [], vitals: [DESATURATION], models: [] };

function chosen(
  atMs: number,
  scored: string,
  because: ChannelReason,
  channels: readonly string[] = [FOOT, HAND],
): Input {
  return record('channels.chosen', atMs, {
    deviceId: 'monitor-1',
    signal: 'spo2Percent',
    scored,
    channels: [...channels],
    because,
    validFromMs: START_MS + atMs,
  });
}

/** A second of both, as one message brings them, and its tick. */
function both(fromMs: number, toMs: number, hand: Values, foot: Values): Input[] {
  return seconds(fromMs, toMs, () => hand).map((input): Input => {
    if (input.kind !== 'frames') return input;
    return {
      kind: 'frames',
      frames: input.frames.flatMap((spec) => [spec, { ...spec, channel: FOOT, values: foot }]),
    };
  });
}

const rowsOf = (script: UnitScript, stayId: string, channel?: string) =>
  script.rows.flatMap((row) =>
    row.stayId === stayId && row.channel === channel && row.values[SPO2] !== undefined
      ? [[row.atMs, row.values[SPO2]]]
      : [],
  );

describe('a channel that is not scored', () => {
  it('a foot at 60 % alerts or is scored: it is not, and its values are the history’s under its own name', () => {
    const script = new UnitScript(RULES).play(
      oneChild(),
      both(0, 60_000, { spo2Percent: 97 }, { spo2Percent: 60 }),
      tick(60_000),
    );
    expect(script.of('alert.changed')).toEqual([]);
    expect(rowsOf(script, 'stay-1').every(([, value]) => value === 97)).toBe(true);
    expect(rowsOf(script, 'stay-1', FOOT)).toHaveLength(60);
    expect(script.of('engine.notice')).toEqual([]);
  });

  it('without it the same decisions are made, the same rows of the child are sent', () => {
    const [alone, beside] = [{ spo2Percent: 71 }, { spo2Percent: 99 }].map((foot, index) => {
      const script = new UnitScript(RULES);
      const inputs = both(0, 90_000, { spo2Percent: 71 }, foot).map((input): Input =>
        index === 0 && input.kind === 'frames' ? { kind: 'frames', frames: input.frames.slice(0, 1) } : input,
      );
      return script.play(oneChild(), inputs, tick(90_000));
    });
    expect(beside?.decisions).toEqual(alone?.decisions);
    expect(beside === undefined ? [] : rowsOf(beside, 'stay-1')).toEqual(
      alone === undefined ? null : rowsOf(alone, 'stay-1'),
    );
    expect(beside?.of('alert.changed')).not.toEqual([]);
  });

  it('delivered twice it stands once, and it is no conflict with the scored one', () => {
    const once = both(0, 10_000, { spo2Percent: 97 }, { spo2Percent: 60 });
    const script = new UnitScript().play(
      oneChild(),
      once.flatMap((input) => [input, input]),
      tick(11_000),
    );
    expect(rowsOf(script, 'stay-1', FOOT)).toHaveLength(10);
    expect(script.of('engine.notice')).toEqual([]);
  });

  it('of nobody’s bed it is nobody’s, and no alert of its own', () => {
    const script = new UnitScript().play(
      oneChild(),
      linked('monitor-1', null, 1_000),
      both(2_000, 30_000, {}, { spo2Percent: 60 }),
      tick(30_000),
    );
    expect(rowsOf(script, 'stay-1', FOOT)).toEqual([]);
    expect(JSON.stringify(script.decisions)).not.toContain(FOOT);
  });

  it('stays with the wrong child after a late link: it follows its device', () => {
    const script = new UnitScript().play(
      oneChild(),
      opened('stay-2'),
      both(0, 20_000, { spo2Percent: 97 }, { spo2Percent: 60 }),
      occupied('bed-1', 'stay-2', 10_000, 20_000),
      tick(21_000),
    );
    expect(rowsOf(script, 'stay-2', FOOT).map(([atMs]) => atMs)).toEqual(
      Array.from({ length: 10 }, (_, index) => 10_000 + index * 1_000),
    );
    const emptied = script.rows.filter(
      ({ stayId, channel, correction }) => correction && stayId === 'stay-1' && channel === FOOT,
    );
    expect(emptied.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 10 }, (_, index) => 10_000 + index * 1_000));
  });
});

describe('which channel is scored', () => {
  it('is told once a change, with its reason, for the child', () => {
    const script = new UnitScript().play(
      oneChild(),
      both(0, 3_000, { spo2Percent: 97 }, { spo2Percent: 60 }),
      chosen(2_000, HAND, 'rank'),
      chosen(2_500, HAND, 'rank'),
      chosen(14_000, FOOT, 'off'),
      tick(15_000),
      chosen(16_000, FOOT, 'alone', [FOOT]),
      chosen(17_000, FOOT, 'alone', [FOOT]),
    );
    const notices = script.of('engine.notice');
    expect(notices.map(({ stayId, code }) => [stayId, code])).toEqual([
      ['stay-1', 'channel-chosen'],
      ['stay-1', 'channel-chosen'],
      ['stay-1', 'channel-chosen'],
    ]);
    const shown = script.of('stay.changed').filter(({ change }) => change === 'updated');
    expect(shown.map(({ stay }) => stay.signals[0]?.channels?.scored)).toEqual([HAND, FOOT, undefined]);
    expect(notices.map(({ detail }) => inEnglish(detail))).toEqual([
      'monitor monitor-1, SpO₂: of 2 channels (left foot (1.3.2), right hand (1.3.1)), scored: right hand (1.3.1) (the first by rank)',
      'monitor monitor-1, SpO₂: of 2 channels (left foot (1.3.2), right hand (1.3.1)), scored: left foot (1.3.2) (the one before is off)',
      'monitor monitor-1, SpO₂: one channel, scored: left foot (1.3.2) (the others are gone)',
    ]);
  });

  it('is seen beside the number, with what the others say', () => {
    const script = new UnitScript().play(
      oneChild(),
      both(0, 3_000, { spo2Percent: 97, heartRatePerMin: 120 }, { spo2Percent: 60 }),
      chosen(2_000, HAND, 'rank'),
      tick(60_000),
    );
    const signals = script.of('unit.state').at(-1)?.stays[0]?.signals ?? [];
    expect(signals.find(({ signal }) => signal === 'spo2Percent')).toMatchObject({
      value: 97,
      channels: {
        scored: HAND,
        because: 'rank',
        others: [{ channel: FOOT, value: 60, observedAtMs: START_MS + 2_000 }],
      },
    });
    expect(signals.find(({ signal }) => signal === 'heartRatePerMin')).not.toHaveProperty('channels');
  });

  it('a channel beside a device whose clock is wrong counts by its arrival, as the device does', () => {
    const frames = Array.from({ length: 20 }, (_, index): Input => {
      const spec = { atMs: index * 1_000 - 100_000, receivedAtMs: index * 1_000, values: { spo2Percent: 97 } };
      return { kind: 'frames', frames: [spec, { ...spec, channel: FOOT, values: { spo2Percent: 60 } }] };
    });
    const script = new UnitScript().play(
      oneChild(),
      frames.flatMap((input, index) => [input, tick(index * 1_000)]),
    );
    const times = rowsOf(script, 'stay-1', FOOT).map(([atMs]) => atMs ?? 0);
    expect(times.at(-1)).toBe(19_000);
  });

  it('frames of a record that is older than the channels are read as before', () => {
    const script = new UnitScript().play(oneChild(), frame({ atMs: 0, values: { spo2Percent: 97 } }), tick(1_000));
    expect(rowsOf(script, 'stay-1')).toEqual([[0, 97]]);
  });
});

it('what is chosen for a child who has left changes nothing that is told of that child', () => {
  const toldAfter = (left: readonly Input[]): number => {
    const script = new UnitScript(RULES).play(oneChild(), tick(0), left);
    const before = script.of('stay.changed').length;
    script.play(chosen(1_000, HAND, 'rank'));
    return script.of('stay.changed').length - before;
  };
  expect(toldAfter([])).toBe(1);
  expect(toldAfter([record('stay.closed', 5_000, { stayId: 'stay-1' })])).toBe(0);
});
