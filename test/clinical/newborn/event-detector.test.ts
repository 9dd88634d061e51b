import { describe, expect, it } from 'vitest';
import {
  createEventTracker,
  compileEvent,
  runningSinceMs,
  stepEvent,
} from '../../../services/clinical/newborn/event-detector.ts';
import { SIGNAL_COUNT, signalIndex } from '../../../services/clinical/signal/signals.ts';
import { DESATURATION, course, judged, shipped, type Stretch } from './event-seconds.ts';

const GONE = Number.NaN;

function saturations(...stretches: readonly Stretch[]): { readonly spo2Percent: number[] } {
  return { spo2Percent: course([97, 60], ...stretches, [97, 120]) };
}

describe('one run below a limit', () => {
  it('is an event from exactly the time asked on, with what was measured', () => {
    expect(judged(DESATURATION, saturations([79, 9])).found).toEqual([]);
    expect(judged(DESATURATION, saturations([79, 9], [71, 1])).found).toEqual([
      {
        startMs: 60_000,
        endMs: 70_000,
        durationMs: 10_000,
        breachedMs: 10_000,
        runs: 1,
        endedBy: 'recovery',
        extremes: [{ signal: 'spo2Percent', lowest: 71, highest: 79 }],
        coverage: 1,
        doubtfulSeconds: 0,
      },
    ]);
    expect(judged(DESATURATION, saturations([80, 60])).found).toEqual([]);
  });

  it('bridges a lost second or two, and says so in its coverage', () => {
    const [event] = judged(DESATURATION, saturations([75, 5], [GONE, 2], [75, 3])).found;
    expect(event).toMatchObject({ durationMs: 10_000, coverage: 0.8, endedBy: 'recovery' });
  });

  it('ends where data end: the hole is neither breach nor recovery, and is not observed', () => {
    const cut = judged(DESATURATION, saturations([75, 12], [GONE, 3], [75, 12]));
    expect(cut.found.map(({ startMs, durationMs, endedBy }) => ({ startMs, durationMs, endedBy }))).toEqual([
      { startMs: 60_000, durationMs: 12_000, endedBy: 'missing-data' },
      { startMs: 75_000, durationMs: 12_000, endedBy: 'recovery' },
    ]);
    expect(cut.observedSeconds).toBe(60 + 24 + 120);
    expect(judged(DESATURATION, saturations([75, 6], [GONE, 3], [75, 6])).found).toEqual([]);
  });

  it('is not said to have recovered when judging ends first', () => {
    expect(judged(DESATURATION, { spo2Percent: course([97, 5], [75, 15]) }).found).toMatchObject([
      { durationMs: 15_000, endedBy: 'judging-ended' },
    ]);
  });

  it('is known while it lasts, but not before its time is full', () => {
    const compiled = compileEvent(DESATURATION);
    const tracker = createEventTracker(compiled);
    const at = {
      second: 0,
      values: new Float64Array(SIGNAL_COUNT).fill(GONE),
      doubtfulBits: 1 << signalIndex('spo2Percent'),
    };
    const running: (number | null)[] = [];
    for (; at.second < 15; at.second++) {
      at.values[signalIndex('spo2Percent')] = at.second < 12 ? 70 : 97;
      const found = stepEvent(compiled, tracker, at);
      running.push(runningSinceMs(compiled, tracker));
      if (found !== null) expect(found.doubtfulSeconds).toBe(12);
    }
    expect(running.map((since) => since !== null)).toEqual([
      ...Array.from({ length: 9 }, () => false),
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('joining', () => {
  const joined = { ...DESATURATION, joinWithinMs: 60_000 };

  it('makes one event of runs no further apart than the time, and of no more', () => {
    const [event, ...more] = judged(joined, saturations([75, 10], [95, 60], [70, 12])).found;
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      durationMs: 82_000,
      breachedMs: 22_000,
      runs: 2,
      extremes: [{ lowest: 70, highest: 75 }],
      coverage: 1,
    });
    expect(judged(joined, saturations([75, 10], [95, 61], [75, 10])).found).toHaveLength(2);
  });

  it('does not count a short run between, nor let it prolong', () => {
    expect(
      judged(joined, saturations([75, 10], [95, 40], [75, 5], [95, 40], [75, 10])).found.map(({ runs }) => runs),
    ).toEqual([1, 1]);
  });

  it('never reaches across a hole', () => {
    const found = judged(joined, saturations([75, 10], [95, 5], [GONE, 3], [95, 5], [75, 10])).found;
    expect(found.map(({ runs, endedBy }) => ({ runs, endedBy }))).toEqual([
      { runs: 1, endedBy: 'recovery' },
      { runs: 1, endedBy: 'recovery' },
    ]);
  });

  it('counts the time to the next run also when its last second was lost', () => {
    expect(judged(joined, saturations([75, 10], [95, 60], [GONE, 1], [75, 10])).found).toHaveLength(2);
  });

  it('takes a run that was under way when the time was over', () => {
    expect(judged(joined, saturations([75, 10], [95, 58], [75, 30])).found).toMatchObject([
      { runs: 2, durationMs: 98_000 },
    ]);
  });
});

describe('averaging and delay', () => {
  const dips = saturations([70, 11], [95, 1], [70, 11], [97, 30], [60, 8]);

  it('change the count of the same seconds', () => {
    expect(judged(DESATURATION, dips).found).toHaveLength(2);
    expect(judged({ ...DESATURATION, averagingMs: 8_000 }, dips).found).toHaveLength(1);
    expect(judged({ ...DESATURATION, delayMs: 2_000 }, dips).found).toHaveLength(0);
  });

  it('delay counts only what lasts longer, from its true start', () => {
    expect(judged({ ...DESATURATION, delayMs: 10_000 }, saturations([75, 19])).found).toEqual([]);
    expect(judged({ ...DESATURATION, delayMs: 10_000 }, saturations([75, 20])).found).toMatchObject([
      { startMs: 60_000, durationMs: 20_000 },
    ]);
  });

  it('averaging moves the event later and lifts its lowest value', () => {
    const [event] = judged({ ...DESATURATION, averagingMs: 8_000 }, saturations([70, 20])).found;
    // Six of eight seconds at 70 and two at 97 are 76.75; with three at 97 it is still 80.125.
    expect(event).toMatchObject({ startMs: 65_000, extremes: [{ lowest: 70, highest: 76.75 }] });
  });

  it('averaging hides no hole: a second without a reading has no mean, nor has one with half its window empty', () => {
    const after = judged({ ...DESATURATION, averagingMs: 8_000 }, saturations([GONE, 20]));
    expect(after.observedSeconds).toBe(57 + 117);
  });
});

describe('apnoea with bradycardia and desaturation', () => {
  const ABD = shipped('apnoea-bradycardia-desaturation');
  const pause = course([45, 30], [0, 12], [45, 60]);
  const slow = course([150, 35], [90, 10], [150, 57]);
  const low = course([96, 38], [75, 10], [96, 54]);

  it('needs all three at once', () => {
    expect(judged(ABD, { respiratoryRatePerMin: pause, heartRatePerMin: slow, spo2Percent: low }).found).toMatchObject([
      {
        startMs: 30_000,
        durationMs: 12_000,
        extremes: [
          { signal: 'respiratoryRatePerMin', lowest: 0 },
          { signal: 'heartRatePerMin', lowest: 90 },
          { signal: 'spo2Percent', lowest: 75 },
        ],
      },
    ]);
    expect(
      judged(ABD, {
        respiratoryRatePerMin: pause,
        heartRatePerMin: slow,
        spo2Percent: course([96, 42], [75, 10], [96, 50]),
      }).found,
    ).toEqual([]);
    expect(
      judged(ABD, { respiratoryRatePerMin: pause, heartRatePerMin: course([150, 102]), spo2Percent: low }).found,
    ).toEqual([]);
  });

  it('asks anew in every pause', () => {
    const twice = {
      respiratoryRatePerMin: [...pause, ...pause],
      heartRatePerMin: [...slow, ...course([150, 102])],
      spo2Percent: [...low, ...low],
    };
    expect(judged(ABD, twice).found).toMatchObject([{ startMs: 30_000 }]);
  });

  it('observes nothing while one of the three is missing', () => {
    expect(judged(ABD, { respiratoryRatePerMin: pause, heartRatePerMin: slow })).toEqual({
      found: [],
      observedSeconds: 0,
    });
  });

  it('asks a companion for its own unbroken time', () => {
    const strict = { ...ABD, with: ABD.with.map((condition) => ({ ...condition, sustainedForMs: 5_000 })) };
    const broken = course([96, 31], [75, 4], [96, 1], [75, 4], [96, 62]);
    expect(judged(strict, { respiratoryRatePerMin: pause, heartRatePerMin: slow, spo2Percent: low }).found).toEqual([]);
    expect(
      judged(strict, { respiratoryRatePerMin: pause, heartRatePerMin: course([90, 102]), spo2Percent: broken }).found,
    ).toEqual([]);
    expect(
      judged(strict, {
        respiratoryRatePerMin: pause,
        heartRatePerMin: course([90, 102]),
        spo2Percent: course([75, 102]),
      }).found,
    ).toHaveLength(1);
  });
});

describe('a second source', () => {
  const BRADYCARDIA = shipped('bradycardia-below-100');

  it('is judged once the first has been away for ten seconds, and the event says for how long', () => {
    const { found, observedSeconds } = judged(BRADYCARDIA, {
      heartRatePerMin: course([140, 20], [GONE, 60]),
      pulseRatePerMin: course([140, 32], [85, 8], [140, 40]),
    });
    expect(found).toMatchObject([{ startMs: 32_000, durationMs: 8_000, standInSeconds: 8, endedBy: 'recovery' }]);
    // Ten seconds in which the first had gone and the second was not yet asked.
    expect(observedSeconds).toBe(80 - 9);
  });

  it('is not asked while the first measures, nor in a short gap of it', () => {
    const pulse = course([85, 80]);
    expect(judged(BRADYCARDIA, { heartRatePerMin: course([140, 80]), pulseRatePerMin: pulse }).found).toEqual([]);
    expect(
      judged(BRADYCARDIA, { heartRatePerMin: course([140, 20], [GONE, 9], [140, 51]), pulseRatePerMin: pulse }).found,
    ).toEqual([]);
  });

  it('says 0 s where the first was there', () => {
    expect(judged(BRADYCARDIA, { heartRatePerMin: course([140, 20], [85, 8], [140, 9]) }).found).toMatchObject([
      { durationMs: 8_000, standInSeconds: 0 },
    ]);
  });

  it('accompanies a pause as the first does', () => {
    const pause = { respiratoryRatePerMin: course([40, 30], [0, 15], [40, 30]) };
    const joined = shipped('apnoea-with-bradycardia');
    expect(judged(joined, { ...pause, pulseRatePerMin: course([140, 30], [90, 15], [140, 30]) }).found).toMatchObject([
      { durationMs: 15_000, standInSeconds: 15 },
    ]);
    expect(judged(joined, pause).found).toEqual([]);
  });
});
