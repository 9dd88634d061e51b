/** The raw frames of a device: bounded, the newest over the oldest, and a repetition is told from news and from a contradiction. */
import { describe, expect, it } from 'vitest';
import { SIGNAL_COUNT, signalIndex } from '../../../services/clinical/signal/signals.ts';
import {
  blankFrames,
  createFrameRing,
  frameBits,
  frameCount,
  repetitionOf,
  slotAt,
  storeFrame,
  type FrameRing,
} from '../../../services/engine/windows/frame-ring.ts';
import { START_MS, blockOf, type FrameSpec, type Values } from '../unit-script.ts';

const RATE = 1 << signalIndex('heartRatePerMin');
const SPO2 = 1 << signalIndex('spo2Percent');

function stored(specs: readonly FrameSpec[], intervalMs = 1_000): FrameRing {
  const ring = createFrameRing(intervalMs);
  const block = blockOf(specs);
  specs.forEach((_, row) => storeFrame(ring, block, row, `0:${row}`));
  return ring;
}

describe('a frame ring', () => {
  it.each([
    [1, 512],
    [312, 512],
    [313, 512],
    [314, 510],
    [1_000, 160],
    [10_000, 16],
    [10_667, 16],
    [60_000, 16],
  ])('of a device that sends every %d ms holds %d frames', (intervalMs, capacity) => {
    const ring = createFrameRing(intervalMs);
    expect([ring.capacity, ring.values.length, frameCount(ring)]).toEqual([capacity, capacity * SIGNAL_COUNT, 0]);
  });

  it('keeps the newest frames in the order in which they came, and the newest bedside time whatever the order', () => {
    const ring = stored(
      Array.from({ length: 20 }, (_, index) => ({
        atMs: (20 - index) * 1_000,
        values: { heartRatePerMin: 100 + index },
      })),
      60_000,
    );
    expect([frameCount(ring), ring.stored, ring.newestObservedAtMs - START_MS]).toEqual([16, 20, 20_000]);
    const kept = Array.from({ length: 16 }, (_, step) => ring.positions[slotAt(ring, step)]);
    expect(kept).toEqual(Array.from({ length: 16 }, (_, step) => `0:${step + 4}`));
    const few = stored([1, 2, 3].map((second) => ({ atMs: second * 1_000, values: {} })));
    expect([0, 1, 2].map((step) => slotAt(few, step))).toEqual([0, 1, 2]);
  });

  it('holds what the frame said and nothing of the frame whose slot it takes', () => {
    const all: Values = { heartRatePerMin: 100, spo2Percent: 97 };
    const specs: FrameSpec[] = Array.from({ length: 17 }, (_, index) => ({
      atMs: index * 1_000,
      receivedAtMs: index * 1_000 + 300,
      patientId: index < 16 ? 'child' : null,
      values: index < 16 ? all : { spo2Percent: 'off' },
    }));
    const ring = createFrameRing(60_000);
    const block = blockOf(specs);
    for (let row = 0; row < 16; row++) {
      const at = storeFrame(ring, block, row, '0:0');
      ring.stayIds[at] = 'stay-1';
      ring.held[at] = 1;
      ring.historyOnly[at] = 1;
      ring.windowBits[at] = RATE;
    }
    expect(ring.namedIds[3]).toBe('child');
    const at = storeFrame(ring, block, 16, '0:7');
    expect(at).toBe(0);
    expect({
      observedAtMs: ring.observedAtMs[at],
      receivedAtMs: ring.receivedAtMs[at],
      effectiveAtMs: ring.effectiveAtMs[at],
      bits: [ring.presentBits[at], ring.offBits[at], frameBits(ring, at), ring.windowBits[at]],
      flags: [ring.held[at], ring.historyOnly[at], ring.namedIds[at], ring.stayIds[at]],
      record: [ring.positions[at], ring.rows[at]],
      values: [...ring.values.subarray(0, SIGNAL_COUNT)].filter((value) => value !== 0),
    }).toEqual({
      observedAtMs: START_MS + 16_000,
      receivedAtMs: START_MS + 16_300,
      effectiveAtMs: START_MS + 16_000,
      bits: [0, SPO2, SPO2, 0],
      flags: [0, 0, null, null],
      record: ['0:7', 16],
      values: [],
    });
  });

  it('takes signals out of the frames of a time, from its first moment to before its last', () => {
    const ring = stored(
      [1, 2, 3, 4].map((second) => ({ atMs: second * 1_000, values: { heartRatePerMin: 100, spo2Percent: 'off' } })),
    );
    ring.windowBits.fill(RATE | SPO2);
    blankFrames(ring, () => RATE, { fromMs: START_MS + 2_000, toMs: START_MS + 4_000 });
    expect([0, 1, 2, 3].map((at) => frameBits(ring, at))).toEqual([RATE | SPO2, SPO2, SPO2, RATE | SPO2]);
    expect([...ring.windowBits.subarray(0, 4)]).toEqual([RATE | SPO2, SPO2, SPO2, RATE | SPO2]);
    blankFrames(ring, () => SPO2, { fromMs: START_MS, toMs: START_MS + 10_000 });
    expect([0, 1].map((at) => frameBits(ring, at))).toEqual([RATE, 0]);
  });
});

describe('a frame of a moment that was told before', () => {
  const told: Values = { heartRatePerMin: 100, spo2Percent: 'off' };
  it.each<[string, Values, number, string]>([
    ['says the same', told, 5_000, 'duplicate'],
    ['says part of it', { heartRatePerMin: 100 }, 5_000, 'duplicate'],
    ['says the other part', { spo2Percent: 'off' }, 5_000, 'duplicate'],
    ['says more', { heartRatePerMin: 100, respiratoryRatePerMin: 20 }, 5_000, 'new'],
    ['says that more is off', { heartRatePerMin: 100, respiratoryRatePerMin: 'off' }, 5_000, 'new'],
    ['says something else', { respiratoryRatePerMin: 20 }, 5_000, 'new'],
    ['says nothing', {}, 5_000, 'duplicate'],
    ['has another value', { heartRatePerMin: 101, spo2Percent: 'off' }, 5_000, 'conflict'],
    ['says off of what was measured', { heartRatePerMin: 'off' }, 5_000, 'conflict'],
    ['has a value of what was off', { spo2Percent: 97 }, 5_000, 'conflict'],
    ['has another value and says more', { heartRatePerMin: 101, respiratoryRatePerMin: 20 }, 5_000, 'conflict'],
    ['is of a moment before', told, 4_000, 'new'],
    ['is of a moment after', { heartRatePerMin: 101 }, 6_000, 'new'],
  ])('%s', (_, values, atMs, answer) => {
    const ring = stored([{ atMs: 5_000, values: told }]);
    expect(repetitionOf(ring, blockOf([{ atMs, values }]), 0)).toBe(answer);
  });

  it('is a repetition when two frames told it together, and none where one is missing', () => {
    const both = [
      { atMs: 5_000, values: { heartRatePerMin: 100 } },
      { atMs: 5_000, values: { cuffMeanMmHg: 60 } },
    ];
    const whole = blockOf([{ atMs: 5_000, values: { heartRatePerMin: 100, cuffMeanMmHg: 60 } }]);
    expect(repetitionOf(stored(both), whole, 0)).toBe('duplicate');
    expect(repetitionOf(stored(both.slice(0, 1)), whole, 0)).toBe('new');
  });
});
