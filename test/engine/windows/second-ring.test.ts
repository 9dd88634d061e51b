// Hazards: H20 (docs/hazards.md).
/** The ten minutes of seconds against a plain model: a function of the set of frames, and the minute sums with them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signalIndex, type SignalName } from '../../../services/clinical/signal/signals.ts';
import { createFrameRing, frameBits, storeFrame, type FrameRing } from '../../../services/engine/windows/frame-ring.ts';
import { createMinuteRing, meanOfMinutes } from '../../../services/engine/windows/minute-ring.ts';
import {
  CLEAN,
  CORRECTED,
  DIRTY,
  RING_SECONDS,
  SENT,
  SENT_CORRECTED,
  UNSENT,
  blankSignals,
  createSecondRing,
  eraseSecond,
  findRow,
  reaches,
  rowOf,
  usableBits,
  valueAt,
  writeFrame,
  type Guard,
  type Windows,
} from '../../../services/engine/windows/second-ring.ts';
import { START_MS, blockOf, type FrameSpec, type Values } from '../unit-script.ts';

const START_SECOND = START_MS / 1000;
const RATE = signalIndex('heartRatePerMin');
const PULSE = signalIndex('pulseRatePerMin');
const SPO2 = signalIndex('spo2Percent');
const GUARD: Guard = { signal: SPO2, rates: [RATE, PULSE], toleranceFraction: 0.2 };

interface Written {
  readonly windows: Windows;
  readonly write: (...specs: readonly FrameSpec[]) => void;
}

function ring(guards: readonly Guard[] = []): Written {
  const windows = { seconds: createSecondRing(), minutes: createMinuteRing() };
  const frames: FrameRing = createFrameRing(1_000);
  return {
    windows,
    write: (...specs) => {
      for (const spec of specs) {
        const at = storeFrame(frames, blockOf([spec]), 0, `0:${spec.atMs}`);
        if (!reaches(windows.seconds, Math.floor((START_MS + spec.atMs) / 1000))) continue;
        writeFrame(windows, frames, { at, bits: frameBits(frames, at), intervalMs: spec.intervalMs ?? 1_000, guards });
      }
    },
  };
}

const one = (atMs: number, values: Values, rest: Partial<FrameSpec> = {}): FrameSpec => ({ atMs, values, ...rest });
const rowAt = ({ windows }: Written, second: number): number => findRow(windows.seconds, START_SECOND + second);

describe('a second', () => {
  it('holds the newest reading of each signal within it, present before off, then the larger, whatever the order', () => {
    const spec = fc.record({
      atMs: fc.constantFrom(0, 400, 900, 1_000, 1_400, RING_SECONDS * 1_000, RING_SECONDS * 1_000 + 900),
      signal: fc.constantFrom<SignalName>('heartRatePerMin', 'spo2Percent', 'coreTemperatureCel'),
      value: fc.constantFrom<number | 'off'>('off', 0, 38, 39, 500),
    });
    fc.assert(
      fc.property(fc.array(spec, { maxLength: 10 }), (told) => {
        const { windows, write } = ring();
        write(...told.map(({ atMs, signal, value }) => one(atMs, { [signal]: value })));
        for (const second of [0, 1, RING_SECONDS]) {
          const wasPassed = second === 0 && told.some(({ atMs }) => Math.floor(atMs / 1000) === RING_SECONDS);
          for (const signal of ['heartRatePerMin', 'spo2Percent', 'coreTemperatureCel'] as const) {
            const [winner] = told
              .filter((each) => each.signal === signal && Math.floor(each.atMs / 1000) === second)
              .toSorted((a, b) => b.atMs - a.atMs || rank(b.value) - rank(a.value));
            const row = findRow(windows.seconds, START_SECOND + second);
            const bit = 1 << signalIndex(signal);
            const isHeld = winner !== undefined && !wasPassed;
            const has = (bits: Uint32Array): boolean => row >= 0 && ((bits[row] ?? 0) & bit) !== 0;
            expect(has(windows.seconds.presentBits)).toBe(isHeld && winner.value !== 'off');
            expect(has(windows.seconds.offBits)).toBe(isHeld && winner.value === 'off');
            if (!isHeld) continue;
            expect(valueAt(windows.seconds, row, signalIndex(signal))).toBe(winner.value === 'off' ? 0 : winner.value);
            expect(windows.seconds.offsetMs[signalIndex(signal)]?.[row]).toBe(winner.atMs % 1_000);
            expect(has(windows.seconds.implausibleBits)).toBe(
              winner.value !== 'off' && !isPlausibleHere(signal, winner.value),
            );
          }
        }
        // What the ring has moved past stays in the sums of its minute.
        if (told.every(({ atMs }) => atMs < RING_SECONDS * 1_000)) expectSums(windows);
      }),
      { numRuns: 200 },
    );
  });

  it('has the shortest interval, the newest arrival, and the record of the frame that was measured last', () => {
    const written = ring();
    written.write(
      one(300, { heartRatePerMin: 100 }, { intervalMs: 5_000, receivedAtMs: 2_000 }),
      one(100, { spo2Percent: 97 }, { intervalMs: 1_000, receivedAtMs: 3_000 }),
      one(200, { coreTemperatureCel: 37 }, { intervalMs: 2_000, receivedAtMs: 1_000 }),
    );
    const row = rowAt(written, 0);
    const { intervalMs, receivedAtMs, positions, frameOffsetMs } = written.windows.seconds;
    expect([intervalMs[row], (receivedAtMs[row] ?? 0) - START_MS, positions[row], frameOffsetMs[row]]).toEqual([
      1_000,
      3_000,
      '0:300',
      300,
    ]);
    written.write(one(300, { respiratoryRatePerMin: 20 }));
    expect(written.windows.seconds.positions[row]).toBe('0:300');
    written.write(one(301, { respiratoryRatePerMin: 20 }));
    expect(written.windows.seconds.positions[row]).toBe('0:301');
  });

  it('is emptied by the second that takes its row, and no older one comes back', () => {
    const written = ring();
    written.write(one(0, { heartRatePerMin: 100 }), one(RING_SECONDS * 1_000, { spo2Percent: 97 }));
    expect([rowAt(written, 0), rowOf(START_SECOND)]).toEqual([-1, rowAt(written, RING_SECONDS)]);
    expect(reaches(written.windows.seconds, START_SECOND)).toBe(false);
    expect(reaches(written.windows.seconds, START_SECOND + RING_SECONDS)).toBe(true);
    expect(usableBits(written.windows.seconds, rowAt(written, RING_SECONDS))).toBe(1 << SPO2);
  });

  it('doubts a reading whose rates contradict each other, only where both are there and plausible', () => {
    const doubted = (values: Values): boolean => {
      const written = ring([GUARD]);
      written.write(one(0, { spo2Percent: 80, ...values }));
      const row = rowAt(written, 0);
      return ((written.windows.seconds.artefactBits[row] ?? 0) & (1 << SPO2)) !== 0;
    };
    expect(doubted({ heartRatePerMin: 140, pulseRatePerMin: 90 })).toBe(true);
    expect(doubted({ heartRatePerMin: 140, pulseRatePerMin: 139 })).toBe(false);
    expect(doubted({ heartRatePerMin: 140 })).toBe(false);
    expect(doubted({ pulseRatePerMin: 90 })).toBe(false);
    expect(doubted({ heartRatePerMin: 900, pulseRatePerMin: 90 })).toBe(false);
    expect(doubted({ heartRatePerMin: 140, pulseRatePerMin: 'off' })).toBe(false);
  });

  it('doubts nothing that is not there, and doubts no more once the rates agree', () => {
    const written = ring([GUARD]);
    written.write(one(0, { heartRatePerMin: 140, pulseRatePerMin: 90 }));
    const { artefactBits } = written.windows.seconds;
    expect(artefactBits[rowAt(written, 0)]).toBe(0);
    written.write(one(100, { spo2Percent: 80 }));
    expect(artefactBits[rowAt(written, 0)]).toBe(1 << SPO2);
    expectSums(written.windows);
    written.write(one(200, { pulseRatePerMin: 139 }));
    expect(artefactBits[rowAt(written, 0)]).toBe(0);
    expectSums(written.windows);
  });
});

describe('what the history is told of a second', () => {
  const sent = (how: number): Written => {
    const written = ring();
    written.write(one(0, { heartRatePerMin: 100 }));
    const row = rowAt(written, 0);
    expect([written.windows.seconds.dirt[row], written.windows.seconds.sent[row]]).toEqual([DIRTY, UNSENT]);
    written.windows.seconds.sent[row] = how;
    written.windows.seconds.dirt[row] = CLEAN;
    return written;
  };
  const dirtOf = (written: Written): number | undefined => written.windows.seconds.dirt[rowAt(written, 0)];

  it.each<[string, number, FrameSpec, number]>([
    ['what is added fills what is empty', SENT, one(100, { spo2Percent: 97 }), DIRTY],
    ['what takes the place of a value corrects it', SENT, one(100, { heartRatePerMin: 90 }), CORRECTED],
    ['off takes it, too', SENT, one(100, { heartRatePerMin: 'off' }), CORRECTED],
    ['after a correction all is one', SENT_CORRECTED, one(100, { spo2Percent: 97 }), CORRECTED],
    ['what was not sent needs no correction', UNSENT, one(100, { heartRatePerMin: 90 }), DIRTY],
    ['the smaller of one moment changes nothing', SENT, one(0, { heartRatePerMin: 90 }), DIRTY],
  ])('%s', (_, how, spec, expected) => {
    const written = sent(how);
    written.write(spec);
    expect(dirtOf(written)).toBe(expected);
  });

  it('what is erased is empty, and corrected where something had been sent', () => {
    for (const [how, expected] of [
      [UNSENT, DIRTY],
      [SENT, CORRECTED],
      [SENT_CORRECTED, CORRECTED],
    ] as const) {
      const written = sent(how);
      eraseSecond(written.windows, START_SECOND);
      const row = rowAt(written, 0);
      const { presentBits, positions, sent: told } = written.windows.seconds;
      expect([dirtOf(written), presentBits[row], positions[row], told[row]]).toEqual([expected, 0, '', how]);
      expectSums(written.windows);
    }
    const written = sent(SENT);
    eraseSecond(written.windows, START_SECOND + 1);
    expect(dirtOf(written)).toBe(CLEAN);
  });

  it('a row that changed is in the range of rows to look at', () => {
    const written = ring();
    expect([written.windows.seconds.dirtyLow, written.windows.seconds.dirtyHigh]).toEqual([Infinity, -Infinity]);
    written.write(
      one(5_000, { heartRatePerMin: 1 }),
      one(2_000, { heartRatePerMin: 1 }),
      one(9_000, { spo2Percent: 1 }),
    );
    expect([written.windows.seconds.dirtyLow, written.windows.seconds.dirtyHigh]).toEqual([
      START_SECOND + 2,
      START_SECOND + 9,
    ]);
  });

  it('signals that are taken out leave the second and its sums, and the history is not told', () => {
    const written = sent(SENT);
    written.write(one(0, { spo2Percent: 'off' }));
    written.windows.seconds.dirt[rowAt(written, 0)] = CLEAN;
    expect(blankSignals(written.windows, START_SECOND, 1 << PULSE)).toBe(false);
    expect(blankSignals(written.windows, START_SECOND + 1, ~0)).toBe(false);
    expect(blankSignals(written.windows, START_SECOND, 1 << RATE)).toBe(true);
    const row = rowAt(written, 0);
    const { presentBits, offBits } = written.windows.seconds;
    expect([presentBits[row], offBits[row], dirtOf(written)]).toEqual([0, 1 << SPO2, CLEAN]);
    expect(blankSignals(written.windows, START_SECOND, 1 << SPO2)).toBe(true);
    expect(offBits[row]).toBe(0);
    expectSums(written.windows);
  });
});

function rank(value: number | 'off'): number {
  return value === 'off' ? -1 : value;
}

/** Of the values that these tests use. */
function isPlausibleHere(signal: SignalName, value: number): boolean {
  if (signal === 'coreTemperatureCel') return value === 38 || value === 39;
  if (signal === 'spo2Percent') return value <= 100;
  return value < 500;
}

/** Every minute is the mean of the usable seconds that the ring has of it, and of nothing else. */
function expectSums({ seconds, minutes }: Windows): void {
  for (const signal of [RATE, SPO2, signalIndex('coreTemperatureCel')]) {
    const byMinute = new Map<number, number[]>();
    seconds.second.forEach((second, row) => {
      if (second < 0 || (usableBits(seconds, row) & (1 << signal)) === 0) return;
      const minute = Math.floor(second / 60);
      byMinute.set(minute, [...(byMinute.get(minute) ?? []), valueAt(seconds, row, signal)]);
    });
    for (const [minute, values] of byMinute) {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(meanOfMinutes(minutes, signal, minute, minute + 1)).toBeCloseTo(mean, 9);
    }
    if (byMinute.size === 0) {
      const minute = Math.floor(START_SECOND / 60);
      expect(meanOfMinutes(minutes, signal, minute, minute + 1)).toBe(Number.NaN);
    }
  }
}
