/** What is wrong with the data is told once, summed up: when it has been quiet, or when it goes on. */
import { describe, expect, it } from 'vitest';
import {
  UnitScript,
  frame,
  linked,
  oneChild,
  opened,
  occupied,
  record,
  seconds,
  tick,
  type Input,
} from '../unit-script.ts';

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

  it('that begin again after they had ended wait for ten seconds again, and are told at once again', () => {
    const script = new UnitScript().play(oneChild(), of9(0, 3_000), ticks(3_000, 70_000), of9(70_000, 79_000));
    expect([script.changes(RULE), notices(script, 'unassigned-samples')]).toEqual([[], [1, 2, 1]]);
    script.play(of9(79_000, 82_000));
    expect(script.changes(RULE)).toEqual(['raised low']);
  });

  it('that are a child’s again are told no more', () => {
    const script = new UnitScript().play(oneChild(), of9(0, 5_000), linked('monitor-9', 'bed-1', 5_000));
    script.play(of9(5_000, 90_000));
    expect([notices(script, 'unassigned-samples'), script.changes(RULE)]).toEqual([[1, 4], []]);
  });
});

describe('a monitor whose clock is off', () => {
  const by = (offMs: number, fromMs: number, toMs: number): readonly Input[] =>
    Array.from({ length: (toMs - fromMs) / 1_000 }, (_, index) => fromMs + index * 1_000).flatMap((atMs) => [
      frame({ atMs: atMs + offMs, receivedAtMs: atMs, values: { heartRatePerMin: 100 } }),
      tick(atMs),
    ]);
  const told = (script: UnitScript) =>
    script.of('engine.notice').flatMap(({ code, detail }) => (code === 'clock-skew' ? [detail] : []));
  const clockOff = (offMs: number, side: string) => ({
    code: 'notice.clock-off',
    values: { deviceId: 'monitor-1', offMs, side },
  });

  it.each([
    [2_000, []],
    [-2_000, []],
    [2_001, [clockOff(2_001, 'ahead')]],
    [-2_001, [clockOff(2_001, 'behind')]],
  ])('by %d ms', (offMs, expected) => {
    expect(told(new UnitScript().play(oneChild(), by(offMs, 60_000, 65_000)))).toEqual(expected);
  });

  it('is told again only once it has been right to within a second', () => {
    const again = (betweenMs: number): number => {
      const script = new UnitScript().play(oneChild(), by(5_000, 60_000, 65_000));
      script.play(by(betweenMs, 70_000, 75_000), by(5_000, 80_000, 85_000));
      return told(script).length;
    };
    expect([again(1_000), again(999), again(0)]).toEqual([1, 2, 2]);
  });

  it('alerts again when it is wrong again, and no more once the monitor is forgotten', () => {
    const HOUR = 3_600_000;
    const RULE = 'technical.clock-skew.monitor-1';
    const script = new UnitScript().play(oneChild(), by(HOUR, 0, 10_000), by(0, 10_000, 20_000));
    expect(script.changes(RULE)).toEqual(['raised medium', 'cleared medium']);
    script.play(by(HOUR, 20_000, 30_000));
    expect(script.changes(RULE)).toEqual(['raised medium', 'cleared medium', 'raised medium']);
    script.play(linked('monitor-1', null, 30_000), tick(31_000), tick(630_000), tick(700_000));
    expect(script.changes(RULE)).toEqual(['raised medium', 'cleared medium', 'raised medium', 'cleared medium']);
  });

  it('keeps its alert while it sends what is old', () => {
    const HOUR = 3_600_000;
    const script = new UnitScript().play(oneChild(), by(-HOUR, 0, 10_000));
    expect(script.changes('technical.clock-skew.monitor-1')).toEqual(['raised medium']);
    // A minute of the past in each second.
    for (let second = 10; second < 20; second++) {
      const atMs = second * 1_000;
      script.play(
        frame({ atMs: second * 60_000 - 6 * HOUR, receivedAtMs: atMs, values: { heartRatePerMin: 100 } }),
        tick(atMs),
      );
    }
    expect(script.changes('technical.clock-skew.monitor-1')).toEqual(['raised medium']);
  });

  it('has no alert of its own while the clock of the unit has one, and the word why', () => {
    const HOUR = 3_600_000;
    const both = (fromMs: number, toMs: number, devices: readonly string[]): readonly Input[] =>
      Array.from({ length: (toMs - fromMs) / 1_000 }, (_, index) => fromMs + index * 1_000).flatMap((atMs) => [
        ...devices.map((deviceId) =>
          frame({ deviceId, atMs: atMs + HOUR, receivedAtMs: atMs, values: { heartRatePerMin: 100 } }),
        ),
        tick(atMs),
      ]);
    const script = new UnitScript().play(
      oneChild(),
      opened('stay-2'),
      occupied('bed-2', 'stay-2', 0),
      linked('monitor-2', 'bed-2', 0),
      both(0, 10_000, ['monitor-1']),
    );
    expect(script.changes('technical.clock-skew.monitor-1')).toEqual(['raised medium']);
    script.play(both(10_000, 20_000, ['monitor-1', 'monitor-2']));
    expect(script.changes('technical.unit-clock')).toEqual(['raised high']);
    expect(script.changes('technical.clock-skew.monitor-1')).toEqual(['raised medium', 'cleared medium']);
    const ended = script.of('alert.changed').find(({ change }) => change === 'cleared')?.alert;
    expect(ended?.annotations).toEqual([{ code: 'unit-clock.own-alert', values: {} }]);
  });
});

describe('a monitor that names another child than its bed holds', () => {
  const claimed = (patientId: string | null, atMs: number): Input =>
    record('patient.claimed', atMs, { deviceId: 'monitor-1', patientId, validFromMs: Date.UTC(2026, 2, 2, 10) + atMs });
  const named = (fromMs: number, toMs: number): readonly Input[] =>
    seconds(fromMs, toMs, () => ({ heartRatePerMin: 100 }));

  it('is one alert about the two names and none about frames of nobody; it ends when they agree', () => {
    const script = new UnitScript().play(oneChild(), named(0, 5_000), claimed('someone-else', 5_000));
    script.play(named(5_000, 60_000));
    expect(script.changes('technical.patient-mismatch.monitor-1')).toEqual(['raised medium']);
    expect(script.changes('technical.unassigned.monitor-1')).toEqual([]);
    script.play(claimed('patient-of-stay-1', 60_000), named(60_000, 62_000));
    expect(script.changes('technical.patient-mismatch.monitor-1')).toEqual(['raised medium', 'cleared medium']);
  });

  it('takes the place of the alert about frames of nobody, with the word why', () => {
    const script = new UnitScript().play(oneChild(), linked('monitor-1', null, 1_000), named(1_000, 20_000));
    expect(script.changes('technical.unassigned.monitor-1')).toEqual(['raised low']);
    script.play(claimed('someone-else', 20_000), linked('monitor-1', 'bed-1', 20_500), named(21_000, 23_000));
    expect(script.changes('technical.unassigned.monitor-1')).toEqual(['raised low', 'cleared low']);
    const ended = script.of('alert.changed').find(({ change }) => change === 'cleared')?.alert;
    expect(ended?.annotations).toEqual([{ code: 'patient-mismatch.own-alert', values: {} }]);
  });
});
