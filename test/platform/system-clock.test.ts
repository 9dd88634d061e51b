// Hazards: H18 (docs/hazards.md).
/** The clock under a wall clock that is set back or ahead. */
import { describe, expect, it } from 'vitest';
import { SystemClock } from '../../services/platform/system-clock.ts';

function steppable() {
  const told: number[] = [];
  const time = { wallMs: 1_000_000, monotonicMs: 0 };
  const clock = new SystemClock({
    wallMs: () => time.wallMs,
    monotonicMs: () => time.monotonicMs,
    onStepBack: (byMs) => told.push(Math.round(byMs)),
  });
  const pass = (ms: number): number => {
    time.wallMs += ms;
    time.monotonicMs += ms;
    return clock.nowMs();
  };
  clock.nowMs();
  return { clock, pass, told, step: (byMs: number) => void (time.wallMs += byMs) };
}

describe('a clock that goes on from where another process left it', () => {
  it('runs on from there, tells how far it is ahead, and gives way to the wall when it has caught up', () => {
    const { clock, pass } = steppable();
    clock.goOnFrom(1_000_000 + 60_000);
    expect(clock.aheadOfWallMs()).toBe(60_000);
    expect(pass(10_000)).toBe(1_069_000);
    expect(clock.aheadOfWallMs()).toBe(59_000);
    pass(600_000);
    expect(clock.aheadOfWallMs()).toBe(0);
  });

  it('never goes back for it', () => {
    const { clock, pass } = steppable();
    clock.goOnFrom(5);
    expect(pass(1_000)).toBe(1_001_000);
  });
});

describe('the wall clock', () => {
  it('is followed as it is, and ahead at once', () => {
    const { pass, step, told } = steppable();
    expect(pass(1_000)).toBe(1_001_000);
    step(3_600_000);
    expect(pass(1_000)).toBe(4_602_000);
    expect(told).toEqual([]);
  });

  it('set back an hour takes time no way back: it goes on slowly, is told once, and is caught up with', () => {
    const { pass, step, told } = steppable();
    const before = pass(1_000);
    step(-3_600_000);
    expect(pass(10_000)).toBe(before + 9_000);
    expect(pass(10_000)).toBe(before + 18_000);
    expect(told).toEqual([3_599_000 - 10_000 + 10_000]);
    pass(36_000_000);
    expect(pass(1_000)).toBe(before - 3_600_000 + 10_000 + 10_000 + 36_000_000 + 1_000);
    expect(told).toHaveLength(1);
  });

  it('stepping back by less than a second is held and not worth a word', () => {
    const { pass, step, told } = steppable();
    const before = pass(1_000);
    step(-400);
    expect(pass(100)).toBe(before + 90);
    expect(told).toEqual([]);
  });
});
