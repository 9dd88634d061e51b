// Hazards: H02, H13 (docs/hazards.md).
/** When a screen may be believed (H13), and how it catches up after a hole. */
import { describe, expect, it } from 'vitest';
import { heartbeatShowsHole, judgeChange } from '../../dashboards/ward/live/cursor.ts';
import { doubtOf, isLive, nextPulse, type Pulse } from '../../dashboards/ward/live/liveness.ts';
import { laterUnitTime, unitNowMs } from '../../dashboards/ward/live/unit-time.ts';
import type { Heartbeat } from '../../services/contract/screens/live-events.ts';

const WARD = { children: 10, fed: 9, mode: null };
const START_MS = 1_700_000_000_000;

function beat(changes: Partial<Heartbeat> = {}): Heartbeat {
  return {
    serverAtMs: START_MS,
    unitAtMs: START_MS,
    lastSampleAtMs: START_MS - 400,
    engineLagMs: 40,
    cursor: { epoch: 'a', seq: 4 },
    ...changes,
  };
}

/** Heartbeats a second apart, `rate` seconds of unit time each. */
function beating(seconds: number, rate = 1): Pulse {
  let pulse: Pulse | null = null;
  for (let second = 0; second <= seconds; second += 1) {
    const unitAtMs = START_MS + second * rate * 1_000;
    pulse = nextPulse(pulse, beat({ unitAtMs, lastSampleAtMs: unitAtMs - 400 * rate }), second * 1_000);
  }
  if (pulse === null) throw new Error('no beat');
  return pulse;
}

describe('the heartbeat', () => {
  it('keeps the screen live for less than 5 s', () => {
    const pulse = beating(10);
    expect(isLive(null, 0)).toBe(false);
    expect(isLive(pulse, 14_999)).toBe(true);
    expect(isLive(pulse, 15_000)).toBe(false);
  });

  it('without a moving unit time is doubted, and said for how long', () => {
    let pulse = beating(3);
    for (let second = 4; second <= 8; second += 1) {
      pulse = nextPulse(pulse, beat({ unitAtMs: START_MS + 3_000 }), second * 1_000);
    }
    expect(doubtOf(pulse, 7_999, WARD)).toBeNull();
    expect(doubtOf(pulse, 8_000, WARD)).toEqual({ kind: 'time-stopped', forMs: 5_000 });
  });

  it('of a playback is not an engine that fails: it has ended, or nobody plays it on', () => {
    const pulse = beating(3);
    const ended = { ...WARD, mode: 'playback-ended' as const };
    expect(doubtOf(pulse, 90_000, ended)).toEqual({ kind: 'playback-ended', atMs: START_MS + 3_000 });
    expect(doubtOf(pulse, 90_000, { ...WARD, mode: 'playback' })).toMatchObject({ kind: 'playback-stopped' });
    expect(doubtOf(pulse, 90_000, { ...WARD, mode: 'clinical' })).toMatchObject({ kind: 'time-stopped' });
  });

  it('of a unit to which nothing is sent may move every 15 s only', () => {
    const pulse = beating(3);
    expect(doubtOf(pulse, 3_000 + 16_000, { children: 0, fed: 0, mode: null })).toBeNull();
    expect(doubtOf(pulse, 3_000 + 25_000, { children: 0, fed: 0, mode: null })).toMatchObject({ kind: 'time-stopped' });
    expect(
      doubtOf(nextPulse(pulse, beat({ engineLagMs: 14_000 }), 4_000), 4_000, { children: 0, fed: 0, mode: null }),
    ).toBeNull();
  });

  it('tells how far the engine is behind', () => {
    expect(
      doubtOf(nextPulse(beating(3), beat({ unitAtMs: START_MS + 4_000, engineLagMs: 3_000 }), 4_000), 4_000, WARD),
    ).toBeNull();
    expect(
      doubtOf(nextPulse(beating(3), beat({ unitAtMs: START_MS + 4_000, engineLagMs: 3_001 }), 4_000), 4_000, WARD),
    ).toEqual({ kind: 'behind', lagMs: 3_001 });
  });

  it('tells of a whole unit without samples, but not of an empty one', () => {
    const silent = nextPulse(beating(3), beat({ unitAtMs: START_MS + 4_000, lastSampleAtMs: START_MS - 6_000 }), 4_000);
    expect(doubtOf(silent, 4_000, WARD)).toEqual({ kind: 'no-samples', ageMs: 10_000 });
    expect(doubtOf(silent, 4_000, { children: 0, fed: 0, mode: null })).toBeNull();
    expect(doubtOf(nextPulse(null, beat({ lastSampleAtMs: null }), 0), 0, WARD)).toEqual({
      kind: 'no-samples',
      ageMs: null,
    });
  });

  it('measures a recording played at 60 times speed in real time', () => {
    const fast = nextPulse(
      beating(5, 60),
      beat({ unitAtMs: START_MS + 6 * 60_000, lastSampleAtMs: START_MS + 5.9 * 60_000, engineLagMs: 60_000 }),
      6_000,
    );
    expect(doubtOf(fast, 6_000, WARD)).toBeNull();
  });
});

describe('the cursor', () => {
  const held = { epoch: 'a', seq: 7 };

  it('applies the next change, drops known ones, and never goes over a hole', () => {
    expect(judgeChange(held, { epoch: 'a', seq: 8 })).toBe('apply');
    expect(judgeChange(held, { epoch: 'a', seq: 7 })).toBe('known');
    expect(judgeChange(held, { epoch: 'a', seq: 9 })).toBe('hole');
    expect(judgeChange(held, { epoch: 'b', seq: 8 })).toBe('hole');
    expect(judgeChange(null, { epoch: 'a', seq: 1 })).toBe('hole');
  });

  it('is checked by each heartbeat', () => {
    expect(heartbeatShowsHole(held, held)).toBe(false);
    expect(heartbeatShowsHole(held, { epoch: 'a', seq: 8 })).toBe(true);
    expect(heartbeatShowsHole(held, { epoch: 'b', seq: 7 })).toBe(true);
    expect(heartbeatShowsHole(null, held)).toBe(true);
  });
});

describe('unit time', () => {
  it('goes on by the monotonic clock and never back', () => {
    const first = laterUnitTime(null, START_MS, 100);
    expect(unitNowMs(first, 2_600)).toBe(START_MS + 2_500);
    expect(laterUnitTime(first, START_MS - 5_000, 3_000)).toBe(first);
    expect(unitNowMs(null, 5)).toBeNull();
  });
});
