/** What is wrong with the data is told once, summed up: when it has been quiet, or when it goes on. */
import { describe, expect, it } from 'vitest';
import { UnitScript, frame, linked, oneChild, seconds, type Input } from '../unit-script.ts';

const notices = (script: UnitScript, code: string): readonly number[] =>
  script.of('engine.notice').flatMap((notice) => (notice.code === code ? [notice.count] : []));

describe('late frames', () => {
  const well = { heartRatePerMin: 100 } as const;
  const live = (fromMs: number, toMs: number): readonly Input[] => seconds(fromMs, toMs, () => well);
  /** A frame behind what the monitor has shown since, which only the history keeps. */
  const late = (nowMs: number): Input =>
    frame({ atMs: nowMs - 39_500, receivedAtMs: nowMs - 15_000, values: { heartRatePerMin: 90 } });

  it('are told five seconds after the last of them', () => {
    const script = new UnitScript().play(oneChild(), live(0, 60_000), late(60_000), live(60_000, 61_000), late(61_000));
    // The last came when the unit's time was 60 s.
    script.play(live(61_000, 65_000));
    expect(notices(script, 'late-samples')).toEqual([]);
    script.play(live(65_000, 66_000));
    expect(notices(script, 'late-samples')).toEqual([2]);
    script.play(live(66_000, 90_000));
    expect(notices(script, 'late-samples')).toEqual([2]);
  });

  it('that go on are told after ten minutes, and counted anew from then on', () => {
    const script = new UnitScript().play(oneChild(), live(0, 60_000));
    const goOn = (fromMs: number, toMs: number): void => {
      for (let atMs = fromMs; atMs < toMs; atMs += 1_000) script.play(late(atMs), live(atMs, atMs + 1_000));
    };
    // The first came when the unit's time was 59 s.
    goOn(60_000, 659_000);
    expect(notices(script, 'late-samples')).toEqual([]);
    goOn(659_000, 660_000);
    expect(notices(script, 'late-samples')).toEqual([600]);
    goOn(660_000, 661_000);
    script.play(live(661_000, 690_000));
    expect(notices(script, 'late-samples')).toEqual([600, 1]);
  });
});

describe('frames of nobody', () => {
  const RULE = 'technical.unassigned.monitor-9';
  const of9 = (fromMs: number, toMs: number): readonly Input[] =>
    seconds(fromMs, toMs, () => ({ heartRatePerMin: 100 }), 'monitor-9');
  const ticks = (fromMs: number, toMs: number): readonly Input[] => seconds(fromMs, toMs, () => null);

  it('are told at once and then once a minute, alarm after ten seconds, and end after a minute without', () => {
    const script = new UnitScript().play(oneChild(), of9(0, 10_000));
    expect([notices(script, 'unassigned-samples').length, script.changes(RULE)]).toEqual([1, []]);
    // A frame comes before the tick of its second: the one of 11 s is ten seconds after the first.
    script.play(of9(10_000, 11_000));
    expect(script.changes(RULE)).toEqual([]);
    script.play(of9(11_000, 12_000));
    expect(script.changes(RULE)).toEqual(['raised low']);
    script.play(of9(12_000, 60_000));
    expect(notices(script, 'unassigned-samples')).toHaveLength(1);
    script.play(of9(60_000, 61_000));
    expect(notices(script, 'unassigned-samples')).toEqual([1, 60]);
    script.play(ticks(61_000, 119_000));
    expect(script.changes(RULE)).toEqual(['raised low']);
    script.play(ticks(119_000, 120_000));
    expect(script.changes(RULE)).toEqual(['raised low', 'cleared low']);
  });

  it('that are a child’s again are told no more', () => {
    const script = new UnitScript().play(oneChild(), of9(0, 5_000), linked('monitor-9', 'bed-1', 5_000));
    script.play(of9(5_000, 90_000));
    expect([notices(script, 'unassigned-samples'), script.changes(RULE)]).toEqual([[1, 4], []]);
  });
});
