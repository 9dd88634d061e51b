/** Which of several channels of one signal is scored, named by the fault that each rule keeps away. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import type { Channel } from '../../../services/feed/channels/channel-rule.ts';
import { SignalChannels, type ChannelsNow } from '../../../services/feed/channels/signal-channels.ts';

const SPO2 = signalIndex('spo2Percent');
const A: Channel = { key: '/1/x', site: null, preference: 1, line: '' };
const B: Channel = { key: '/2/x', site: null, preference: 1, line: '' };
const HAND: Channel = { key: 'right-hand/2/x', site: 'right-hand', preference: 1, line: '' };
const FOOT: Channel = { key: 'left-foot/1/x', site: 'left-foot', preference: 1, line: '' };
const BEST: Channel = { key: '/9/x', site: null, preference: 0, line: '' };

type Said = readonly (readonly [Channel, number | null])[];

/** One moment a second; what was scored in each, and what was told. */
function course(moments: readonly Said[], channels = new SignalChannels(SPO2), fromSecond = 0) {
  const told: ChannelsNow[] = [];
  const scored = moments.map((said, index) => {
    const atMs = (fromSecond + index) * 1_000;
    const chosen = channels.choose(
      said.map(([channel, value]) => ({ channel, value })),
      { observedAtMs: atMs, receivedAtMs: atMs, intervalMs: 1_000 },
    );
    const change = channels.change(atMs);
    if (change !== null) told.push(change);
    return chosen === null ? null : [chosen.channel.key, chosen.value];
  });
  return { scored, told, channels };
}

const times = (count: number, said: Said): Said[] => Array.from({ length: count }, () => said);
const scoredKeys = (moments: readonly Said[]): (string | null)[] =>
  course(moments).scored.map((each) => (each === null ? null : String(each[0])));

describe('rank', () => {
  it('a foot is scored for a hand: preductal before anything unknown, feet last, whatever the order of arrival', () => {
    expect(
      scoredKeys([
        [
          [FOOT, 80],
          [HAND, 95],
        ],
      ]),
    ).toEqual([HAND.key]);
    expect(
      scoredKeys([
        [
          [FOOT, 80],
          [B, 95],
        ],
      ]),
    ).toEqual([B.key]);
    expect(
      scoredKeys([
        [
          [B, 95],
          [A, 94],
        ],
      ]),
    ).toEqual([A.key]);
  });

  it('the site outranks the map: preference of the code map comes first', () => {
    expect(
      scoredKeys([
        [
          [HAND, 95],
          [BEST, 96],
        ],
      ]),
    ).toEqual([BEST.key]);
  });
});

describe('the scored channel stays', () => {
  it('the value alternates from second to second: it does not while the scored one delivers', () => {
    const moments = Array.from({ length: 50 }, (_, at): Said =>
      at % 2 === 0
        ? [
            [B, 90],
            [A, 98],
          ]
        : [
            [A, 98],
            [B, 90],
          ],
    );
    expect(new Set(scoredKeys(moments))).toEqual(new Set([A.key]));
  });

  it('a lead that slips for 9 s swaps the place: it yields at 10 s, and says that it was off', () => {
    const { scored, told } = course([
      ...times(3, [
        [A, 98],
        [B, 90],
      ]),
      ...times(12, [
        [A, null],
        [B, 90],
      ]),
    ]);
    expect(scored.map((each) => each?.[0])).toEqual([...times(12, []).map(() => A.key), B.key, B.key, B.key]);
    expect(scored[5]).toEqual([A.key, null]);
    expect(told.map(({ scored: { key }, because, sinceMs }) => [key, because, sinceMs])).toEqual([
      [A.key, 'rank', 0],
      [B.key, 'off', 12_000],
    ]);
  });

  it('a silent channel holds the signal for ever: the other takes over after 10 s and the reason is told', () => {
    const { scored, told } = course([
      ...times(2, [
        [A, 98],
        [B, 90],
      ]),
      ...times(12, [[B, 90]]),
    ]);
    expect(scored.slice(2, 11).every((each) => each === null)).toBe(true);
    expect(scored.slice(11).map((each) => each?.[0])).toEqual([B.key, B.key, B.key]);
    expect(told.at(-1)).toMatchObject({ because: 'silent', scored: { key: B.key } });
  });

  it('a value that cannot be costs the other one: it drops out at once, and does not come back the next second', () => {
    const { scored, told } = course([
      [
        [A, 98],
        [B, 90],
      ],
      [
        [A, 300],
        [B, 90],
      ],
      ...times(5, [
        [A, 98],
        [B, 90],
      ]),
    ]);
    expect(scored.map((each) => each?.[0])).toEqual([A.key, ...times(6, []).map(() => B.key)]);
    expect(told.at(-1)?.because).toBe('impossible');
  });

  it('the hand that is back stays in the shade: a better rank returns after 60 s without a gap, an equal one never', () => {
    const away: Said[] = [
      ...times(2, [
        [HAND, 95],
        [FOOT, 80],
      ]),
      ...times(15, [[FOOT, 80]]),
    ];
    const { told } = course([
      ...away,
      ...times(70, [
        [HAND, 95],
        [FOOT, 80],
      ]),
    ]);
    expect(told.map(({ because, sinceMs }) => [because, sinceMs])).toEqual([
      ['rank', 0],
      ['silent', 11_000],
      ['back', 77_000],
    ]);
    const flicker = Array.from({ length: 200 }, (_, at): Said =>
      at % 20 < 12
        ? [[FOOT, 80]]
        : [
            [HAND, 95],
            [FOOT, 80],
          ],
    );
    expect(course([...away, ...flicker]).told.at(-1)?.because).toBe('silent');
    const equal = course([
      ...times(2, [
        [A, 98],
        [B, 90],
      ]),
      ...times(15, [[B, 90]]),
      ...times(200, [
        [A, 98],
        [B, 90],
      ]),
    ]);
    expect(equal.told.at(-1)?.because).toBe('silent');
  });

  it('a slow source loses its channel between two messages: two of its intervals are waited for', () => {
    const channels = new SignalChannels(SPO2);
    const keys = Array.from({ length: 10 }, (_, minute) => {
      const atMs = minute * 60_000;
      const time = { observedAtMs: atMs, receivedAtMs: atMs, intervalMs: 60_000 };
      const values =
        minute % 2 === 0
          ? [
              { channel: A, value: 98 },
              { channel: B, value: 90 },
            ]
          : [{ channel: B, value: 90 }];
      return channels.choose(values, time)?.channel.key ?? null;
    });
    expect(keys.filter((_, minute) => minute % 2 === 0)).toEqual([A.key, A.key, A.key, A.key, A.key]);
    expect(keys).not.toContain(B.key);
  });

  it('a gateway whose clock goes back an hour takes a channel for young for as long', () => {
    const { channels } = course(
      times(3, [
        [A, 98],
        [B, 90],
      ]),
      new SignalChannels(SPO2),
      3_600,
    );
    expect(course(times(12, [[B, 90]]), channels).scored.at(-1)).toEqual([B.key, 90]);
  });
});

describe('what is no second channel', () => {
  it('a slot without a probe is shown as a channel for ever', () => {
    expect(
      course(
        times(20, [
          [A, 98],
          [B, null],
        ]),
      ).told,
    ).toEqual([]);
    expect(
      course([
        [
          [A, null],
          [B, null],
        ],
      ]),
    ).toMatchObject({ scored: [[A.key, null]], told: [] });
  });

  it('a sender that numbers its rows anew goes without a value: a place that takes over is the same channel', () => {
    const moments = Array.from({ length: 20 }, (_, at): Said => [[at % 3 === 0 ? A : B, 90 + at]]);
    const { scored, told } = course(moments);
    expect(scored.map((each) => each?.[1])).toEqual(moments.map(([said]) => said?.[1]));
    expect(told).toEqual([]);
  });

  it('two messages for two probes alternate: of one moment they are two channels', () => {
    const channels = new SignalChannels(SPO2);
    const keys = Array.from({ length: 20 }, (_, at) => {
      const atMs = Math.floor(at / 2) * 1_000;
      const channel = at % 2 === 0 ? A : B;
      const time = { observedAtMs: atMs, receivedAtMs: atMs, intervalMs: 1_000 };
      return channels.choose([{ channel, value: 90 }], time)?.channel.key ?? null;
    });
    expect(new Set(keys.filter((_, at) => at % 2 === 0))).toEqual(new Set([A.key]));
    expect(new Set(keys.filter((_, at) => at % 2 === 1))).toEqual(new Set([null]));
  });

  it('a channel that is gone is shown for ever: after ten minutes it is forgotten, and that is told', () => {
    const { told } = course([
      ...times(2, [
        [A, 98],
        [B, 90],
      ]),
      ...times(605, [[A, 98]]),
    ]);
    expect(told.at(-1)).toMatchObject({ because: 'alone', channels: [A] });
  });

  it('a sender with ever new names fills the memory', () => {
    const many = Array.from({ length: 200 }, (_, at): readonly [Channel, number] => [{ ...A, key: `/${at}/x` }, 90]);
    const { scored, told } = course([many, many]);
    expect(scored[0]?.[1]).toBe(90);
    expect(told.at(-1)?.channels).toHaveLength(16);
  });
});

describe('laws', () => {
  const value = fc.option(fc.constantFrom(90, 98, 300), { nil: null });
  const moment = fc
    .tuple(fc.option(value, { nil: undefined }), fc.option(value, { nil: undefined }))
    .map(([hand, foot]): Said => [
      ...(hand === undefined ? [] : [[HAND, hand] as const]),
      ...(foot === undefined ? [] : [[FOOT, foot] as const]),
    ]);
  const moments = fc.array(moment, { minLength: 1, maxLength: 120 });

  it('the order within a moment changes nothing', () => {
    fc.assert(
      fc.property(moments, (said) => {
        expect(course(said.map((each) => each.toReversed()))).toMatchObject(
          (({ scored, told }) => ({ scored, told }))(course(said)),
        );
      }),
    );
  });

  it('a channel is left only for a reason, and comes back only after a minute', () => {
    fc.assert(
      fc.property(moments, (said) => {
        const { told } = course(said);
        for (const [index, change] of told.entries()) {
          const before = told[index - 1];
          if (change.because !== 'back' || before === undefined) continue;
          expect(change.sinceMs - before.sinceMs).toBeGreaterThanOrEqual(60_000);
        }
      }),
    );
  });
});
