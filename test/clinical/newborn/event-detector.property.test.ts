/** Laws of counting events, whatever the seconds hold. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FoundEvent } from '../../../services/clinical/newborn/event-detector.ts';
import { DESATURATION, course, judged, shipped } from './event-seconds.ts';

const stretch = fc.tuple(fc.constantFrom(97, 84, 79, 60, Number.NaN), fc.integer({ min: 1, max: 40 }));
const seconds = fc.array(stretch, { minLength: 1, maxLength: 25 }).map((stretches) => course(...stretches));
const settings = fc
  .record({
    joinWithinMs: fc.constantFrom(0, 10_000, 60_000),
    averagingMs: fc.constantFrom(0, 8_000, 16_000),
    delayMs: fc.constantFrom(0, 10_000),
    holeMsMax: fc.constantFrom(0, 2_000, 5_000),
  })
  .map((rest) => ({ ...DESATURATION, ...rest }));

function runsOf(found: readonly FoundEvent[]): number {
  return found.reduce((sum, event) => sum + event.runs, 0);
}

describe('events', () => {
  it('move with time and change in nothing else', () => {
    fc.assert(
      fc.property(seconds, settings, fc.integer({ min: 1, max: 2_000_000_000 }), (spo2Percent, how, by) => {
        const here = judged(how, { spo2Percent });
        const there = judged(how, { spo2Percent }, by);
        expect(
          there.found.map((event) => ({
            ...event,
            startMs: event.startMs - by * 1000,
            endMs: event.endMs - by * 1000,
          })),
        ).toEqual(here.found);
        expect(there.observedSeconds).toBe(here.observedSeconds);
      }),
    );
  });

  it('are never more for being joined, and hold the same runs', () => {
    fc.assert(
      fc.property(seconds, settings, (spo2Percent, how) => {
        const alone = judged({ ...how, joinWithinMs: 0 }, { spo2Percent }).found;
        const joined = judged({ ...how, joinWithinMs: 60_000 }, { spo2Percent }).found;
        expect(joined.length).toBeLessThanOrEqual(alone.length);
        expect(runsOf(joined)).toBe(runsOf(alone));
      }),
    );
  });

  it('are never more for having to last longer', () => {
    fc.assert(
      fc.property(
        seconds,
        settings,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        (spo2Percent, how, first, second) => {
          const lasting = (seconds: number) =>
            judged({ ...how, condition: { ...how.condition, sustainedForMs: seconds * 1000 } }, { spo2Percent }).found;
          const [shorter, longer] = [lasting(Math.min(first, second)), lasting(Math.max(first, second))];
          // Joined events may fall apart when a run between them no longer counts; their runs are never more.
          expect(runsOf(longer)).toBeLessThanOrEqual(runsOf(shorter));
          if (how.joinWithinMs === 0) expect(longer.length).toBeLessThanOrEqual(shorter.length);
        },
      ),
    );
  });

  it('lie in order, apart, as long as asked, and never across a hole', () => {
    fc.assert(
      fc.property(seconds, settings, (spo2Percent, how) => {
        let endBefore = -1;
        for (const event of judged(how, { spo2Percent }).found) {
          expect(event.startMs).toBeGreaterThanOrEqual(endBefore);
          endBefore = event.endMs;
          expect(event.breachedMs).toBeGreaterThanOrEqual(how.condition.sustainedForMs + how.delayMs);
          expect(event.durationMs).toBeGreaterThanOrEqual(event.breachedMs);
          expect(event.coverage).toBeGreaterThan(0);
          expect(event.coverage).toBeLessThanOrEqual(1);
          let missing = 0;
          for (const value of spo2Percent.slice(event.startMs / 1000, event.endMs / 1000)) {
            missing = Number.isNaN(value) ? missing + 1 : 0;
            expect(missing * 1000).toBeLessThanOrEqual(how.holeMsMax);
          }
        }
      }),
    );
  });

  it('are found by looking at every second, as a plain search finds them', () => {
    fc.assert(
      fc.property(seconds, (spo2Percent) => {
        const whole = [...spo2Percent, Number.NaN];
        const found: [number, number][] = [];
        let start = -1;
        whole.forEach((value, second) => {
          if (value < 80 && start < 0) start = second;
          if (!(value < 80) && start >= 0) {
            if (second - start >= 10) found.push([start * 1000, second * 1000]);
            start = -1;
          }
        });
        expect(
          judged({ ...DESATURATION, holeMsMax: 0 }, { spo2Percent }).found.map(({ startMs, endMs }) => [
            startMs,
            endMs,
          ]),
        ).toEqual(found);
      }),
    );
  });

  it('observe exactly the seconds that hold every signal', () => {
    fc.assert(
      fc.property(seconds, seconds, seconds, (respiratoryRatePerMin, heartRatePerMin, spo2Percent) => {
        const length = Math.max(respiratoryRatePerMin.length, heartRatePerMin.length, spo2Percent.length);
        const present = Array.from({ length }, (_, second) =>
          [respiratoryRatePerMin, heartRatePerMin, spo2Percent].every((series) => Number.isFinite(series[second])),
        );
        expect(
          judged(shipped('apnoea-bradycardia-desaturation'), { respiratoryRatePerMin, heartRatePerMin, spo2Percent })
            .observedSeconds,
        ).toBe(present.filter(Boolean).length);
      }),
    );
  });
});
