import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { periodicBreathing, type BreathingPause } from '../../../services/clinical/newborn/periodic-breathing.ts';
import { judged, shipped } from './event-seconds.ts';

/** Pauses of the given lengths with breathing of the given lengths between them, ms. */
function pauses(...lengthsMs: number[]): BreathingPause[] {
  let atMs = 0;
  return lengthsMs.flatMap((lengthMs, index) => {
    const startMs = atMs;
    atMs += lengthMs;
    return index % 2 === 0 ? [{ startMs, endMs: atMs }] : [];
  });
}

describe('periodic breathing', () => {
  it('is three pauses of more than 3 s with less than 20 s of breathing between them', () => {
    expect(periodicBreathing(pauses(3_001, 19_999, 3_001, 19_999, 3_001))).toEqual([
      { startMs: 0, endMs: 49_001, pauses: 3 },
    ]);
    expect(periodicBreathing(pauses(3_000, 10_000, 4_000, 10_000, 4_000))).toEqual([]);
    expect(periodicBreathing(pauses(4_000, 20_000, 4_000, 10_000, 4_000))).toEqual([]);
    expect(periodicBreathing(pauses(4_000, 10_000, 4_000))).toEqual([]);
  });

  it('goes on with every further pause, and begins anew after longer breathing', () => {
    expect(
      periodicBreathing(
        pauses(4_000, 5_000, 4_000, 5_000, 4_000, 5_000, 4_000, 25_000, 4_000, 5_000, 4_000, 5_000, 4_000),
      ).map((stretch) => stretch.pauses),
    ).toEqual([4, 3]);
  });

  it('is what the definition of the same name finds in rates of whole seconds', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(lengths, (seconds) => {
        const rates = [
          ...seconds.flatMap((length, index) => Array.from({ length }, () => (index % 2 === 0 ? 0 : 40))),
          ...Array.from({ length: 30 }, () => 40),
        ];
        const found = judged(shipped('periodic-breathing'), { respiratoryRatePerMin: rates }).found;
        expect(found.map(({ startMs, endMs, runs }) => ({ startMs, endMs, pauses: runs }))).toEqual(
          periodicBreathing(pauses(...seconds.map((length) => length * 1000))),
        );
      }),
    );
  });
});
