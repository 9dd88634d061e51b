/** Channels through the JSON door: what one frame may say of several places at once, and what it may not. */
import { describe, expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import { readFrames } from '../../../services/feed/http/frame-message.ts';
import { JsonChannels } from '../../../services/feed/http/json-channels.ts';

const SPO2 = signalIndex('spo2Percent');
const HEART = signalIndex('heartRatePerMin');
const AT_MS = Date.UTC(2026, 10, 30, 4);
const DEVICE = { unitId: 'u1', deviceId: 'monitor-1' };

function read(frame: Readonly<Record<string, unknown>>, memory = new JsonChannels(), atMs = AT_MS) {
  const message = { ...DEVICE, intervalMs: 1_000, frames: [{ observedAtMs: atMs, values: {}, ...frame }] };
  const { admitted, refused, records = [] } = readFrames(message, { source: 'gateway', receivedAtMs: atMs }, memory);
  return {
    rows: admitted.map(({ source, presentBits, values }) => ({
      channel: source.channel ?? null,
      spo2: (presentBits & (1 << SPO2)) === 0 ? null : values[SPO2],
      heart: (presentBits & (1 << HEART)) === 0 ? null : values[HEART],
    })),
    refused: refused.map(({ code, reason }) => [code, reason.code]),
    records,
  };
}

const HAND = { site: 'right-hand', values: { spo2Percent: 95 } };
const FOOT = { site: 'left-foot', values: { spo2Percent: 82 } };

describe('channels in a JSON frame', () => {
  it('a foot is scored for a hand: the hand is, with the signals of one place, and the foot is kept beside it', () => {
    const { rows, refused, records } = read({ values: { heartRatePerMin: 140 }, channels: [FOOT, HAND] });
    expect(refused).toEqual([]);
    expect(rows).toEqual([
      { channel: null, spo2: 95, heart: 140 },
      { channel: 'left-foot//', spo2: 82, heart: null },
    ]);
    expect(records).toMatchObject([
      { kind: 'channels.chosen', signal: 'spo2Percent', scored: 'right-hand//', because: 'rank' },
    ]);
  });

  it('the sender’s preference stands before the site, and a place before none', () => {
    expect(read({ channels: [{ ...HAND, preference: 2 }, FOOT] }).rows[0]?.spo2).toBe(82);
    expect(
      read({ values: { spo2Percent: 90 }, channels: [{ place: 'probe-2', values: { spo2Percent: 91 } }] }).rows,
    ).toHaveLength(2);
  });

  it('a frame without channels after some with them takes the scored place for itself: it is a place of its own', () => {
    const memory = new JsonChannels();
    read({ channels: [HAND, FOOT] }, memory);
    expect(read({ values: { spo2Percent: 60 } }, memory, AT_MS + 1_000).rows).toEqual([
      { channel: '//', spo2: 60, heart: null },
    ]);
  });

  it('a device without channels is read as ever, and nothing is remembered of it', () => {
    const memory = new JsonChannels();
    expect(read({ values: { spo2Percent: 97 } }, memory).rows).toEqual([{ channel: null, spo2: 97, heart: null }]);
    expect(memory.known(DEVICE)).toBeNull();
  });

  it.each([
    ['one place twice', [HAND, { ...HAND, values: { spo2Percent: 96 } }]],
    ['a place without a name', [{ values: { spo2Percent: 96 } }]],
    ['a site that is none', [{ site: 'nose', values: { spo2Percent: 96 } }]],
    ['more than sixteen', Array.from({ length: 17 }, (_, at) => ({ place: `p${at}`, values: {} }))],
  ])('%s is refused as a whole: nothing says which is which', (_, channels) => {
    const { rows, refused } = read({ channels });
    expect([rows, refused]).toEqual([[], [['schema', 'json.not-as-agreed']]]);
  });

  it('a bad value costs that value alone', () => {
    const { rows, refused } = read({ channels: [HAND, { place: 'x', values: { spo2Percent: 'high', mood: 1 } }] });
    expect(rows).toEqual([{ channel: null, spo2: 95, heart: null }]);
    expect(refused).toEqual([
      ['not-a-number', 'value.not-a-number'],
      ['unknown-column', 'feed.unknown-signal'],
    ]);
  });

  it('ever new names: beyond sixteen a value is refused and told, not lost in silence', () => {
    const memory = new JsonChannels();
    const named = (from: number) =>
      Array.from({ length: 16 }, (_, at) => ({ place: `p${from + at}`, values: { spo2Percent: 90 } }));
    expect(read({ channels: named(0) }, memory).refused).toEqual([]);
    expect(read({ channels: named(16) }, memory, AT_MS + 1_000).refused).toEqual([
      ['ambiguous-source', 'feed.too-many-channels'],
    ]);
  });
});
