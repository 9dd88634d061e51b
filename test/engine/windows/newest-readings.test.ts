/** The newest reading of each signal: by bedside time whatever the order, with the stretch in which it was there. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import { createFrameRing, frameBits, storeFrame } from '../../../services/engine/windows/frame-ring.ts';
import {
  NEVER,
  OFF,
  PRESENT,
  createNewestReadings,
  forgetNewest,
  noteNewest,
  type NewestReadings,
} from '../../../services/engine/windows/newest-readings.ts';
import { START_MS, blockOf, type FrameSpec } from '../unit-script.ts';

const RATE = signalIndex('heartRatePerMin');
const SPO2 = signalIndex('spo2Percent');

function noted(specs: readonly FrameSpec[], among = ~0): NewestReadings {
  const newest = createNewestReadings();
  const ring = createFrameRing(1_000);
  const block = blockOf(specs);
  specs.forEach((_, row) => {
    const at = storeFrame(ring, block, row, `0:${row}`);
    noteNewest(newest, ring, at, { bits: frameBits(ring, at) & among, intervalMs: 1_000 + row });
  });
  return newest;
}

const rateOf = ({ kind, effectiveAtMs, receivedAtMs, values, intervalMs, positions, rows }: NewestReadings) => ({
  kind: kind[RATE],
  at: (effectiveAtMs[RATE] ?? 0) - START_MS,
  received: (receivedAtMs[RATE] ?? 0) - START_MS,
  value: values[RATE],
  intervalMs: intervalMs[RATE],
  record: `${positions[RATE]}:${rows[RATE]}`,
});
const rate = (atMs: number, value: number | 'off', receivedAtMs = atMs): FrameSpec => ({
  atMs,
  receivedAtMs,
  values: { heartRatePerMin: value },
});

describe('the newest reading', () => {
  it('is the one that was measured last, with all that is known of it', () => {
    const expected = { kind: PRESENT, at: 2_000, received: 2_500, value: 110, intervalMs: 1_001, record: '0:1:1' };
    expect(rateOf(noted([rate(1_000, 100), rate(2_000, 110, 2_500), rate(1_500, 90, 9_000)]))).toEqual(expected);
  });

  it('of what is off is no value', () => {
    expect(rateOf(noted([rate(1_000, 100), rate(2_000, 'off')]))).toMatchObject({ kind: OFF, at: 2_000, value: 0 });
  });

  it('of one moment is the value before off, and the larger of two, whichever came first', () => {
    const orders = [
      [rate(1_000, 100), rate(1_000, 'off')],
      [rate(1_000, 'off'), rate(1_000, 100)],
      [rate(1_000, 90), rate(1_000, 100)],
      [rate(1_000, 100), rate(1_000, 90)],
    ];
    expect(orders.map((specs) => rateOf(noted(specs)))).toMatchObject(
      orders.map(() => ({ kind: PRESENT, value: 100 })),
    );
    // What is the same twice stays where it stood first.
    expect(rateOf(noted([rate(1_000, 100), rate(1_000, 100)])).record).toBe('0:0:0');
  });

  it('is taken of the signals that are asked for alone', () => {
    const newest = noted([{ atMs: 0, values: { heartRatePerMin: 100, spo2Percent: 97 } }], 1 << SPO2);
    expect([newest.kind[RATE], newest.kind[SPO2]]).toEqual([NEVER, PRESENT]);
  });

  it('does not depend on the order of frames', () => {
    const spec = fc.record({
      atMs: fc.constantFrom(0, 1_000, 2_000),
      values: fc.record({ heartRatePerMin: fc.constantFrom<number | 'off'>('off', 0, 90, 100) }),
    });
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 6 }), (specs) => {
        const read = (all: readonly FrameSpec[]) => {
          const { kind, at, value } = rateOf(noted(all));
          return { kind, at, value };
        };
        expect(read(specs.toReversed())).toEqual(read(specs));
      }),
    );
  });
});

describe('the stretch in which a signal was there', () => {
  const stretch = (specs: readonly FrameSpec[]) => {
    const { presentSinceMs, presentUntilMs, aliveUntilMs } = noted(specs);
    return [presentSinceMs, presentUntilMs, aliveUntilMs].map((times) => {
      const atMs = times[RATE] ?? 0;
      return atMs < 0 ? null : atMs - START_MS;
    });
  };

  it.each<[string, readonly FrameSpec[], readonly (number | null)[]]>([
    ['never', [rate(0, 'off')], [null, null, null]],
    ['once', [rate(5_000, 100)], [5_000, 5_000, 5_000]],
    ['by arrival', [rate(5_000, 100, 7_000)], [7_000, 7_000, 7_000]],
    ['over a gap of 30 s', [rate(0, 100), rate(30_000, 100)], [0, 30_000, 30_000]],
    ['anew after a longer one', [rate(0, 100), rate(30_001, 100)], [30_001, 30_001, 30_001]],
    ['not shortened by what comes late', [rate(9_000, 100), rate(8_000, 100)], [9_000, 9_000, 9_000]],
    ['a 0 is there and shows no life', [rate(0, 100), rate(1_000, 0)], [0, 1_000, 0]],
    ['nor does what no child has', [rate(0, 100), rate(1_000, 900)], [0, 1_000, 0]],
    ['off is not there', [rate(0, 100), rate(1_000, 'off')], [0, 0, 0]],
    ['life is not shortened by what comes late', [rate(9_000, 100), rate(3_000, 80)], [9_000, 9_000, 9_000]],
  ])('%s', (_, specs, expected) => {
    expect(stretch(specs)).toEqual(expected);
  });
});

describe('what is forgotten', () => {
  const both = (): NewestReadings => noted([{ atMs: 5_000, values: { heartRatePerMin: 100, spo2Percent: 97 } }]);
  it.each([
    [5_000, 5_000, ~0, [NEVER, NEVER]],
    [4_000, 6_000, 1 << RATE, [NEVER, PRESENT]],
    [5_001, 9_000, ~0, [PRESENT, PRESENT]],
    [0, 4_999, ~0, [PRESENT, PRESENT]],
  ])('from %d to %d ms of %d', (fromMs, toMs, among, kinds) => {
    const newest = both();
    const bits = forgetNewest(newest, START_MS + fromMs, START_MS + toMs, among);
    expect([newest.kind[RATE], newest.kind[SPO2]]).toEqual(kinds);
    const gone = [RATE, SPO2].filter((signal) => newest.kind[signal] === NEVER);
    expect(bits).toBe(gone.reduce((sum, signal) => sum | (1 << signal), 0));
    for (const signal of gone) {
      const { effectiveAtMs, receivedAtMs, values, positions, rows } = newest;
      expect([effectiveAtMs, receivedAtMs, values, positions, rows].map((cells) => cells[signal])).toEqual([
        -1,
        -1,
        0,
        '',
        0,
      ]);
    }
  });

  it('says all signals where none is named, and leaves what never was', () => {
    expect(forgetNewest(both(), 0, Number.POSITIVE_INFINITY)).toBe((1 << RATE) | (1 << SPO2));
  });
});
