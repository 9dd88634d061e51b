/** A heart beat lost before the link was told belongs to the child all the same, and is told with the link; another's beat is no sign of life. */
import { describe, expect, it } from 'vitest';
import { shippedRules } from '../shipped-rules.ts';
import { UnitScript, configured, linked, occupied, opened, seconds, type Values } from '../unit-script.ts';

const VITALS = (await shippedRules()).vitals;
const BEAT_LOST = 'clinical.heart-beat-lost';
const WELL: Values = { heartRatePerMin: 110, pulseRatePerMin: 110, spo2Percent: 97 };

function twoChildren(): UnitScript {
  return new UnitScript({ scores: [], vitals: VITALS, models: [] }).play(
    configured(),
    ['1', '2'].flatMap((name) => [
      opened(`stay-${name}`, 0, { birthDate: '2021-02-01' }),
      occupied(`bed-${name}`, `stay-${name}`, 0),
    ]),
  );
}

/** No beat from `fromSecond` on while SpO₂ falls; from `untilSecond` on it beats again. */
function course(fromSecond: number, untilSecond = Number.POSITIVE_INFINITY): (second: number) => Values {
  return (second) =>
    second < fromSecond || second >= untilSecond
      ? WELL
      : { heartRatePerMin: 'off', pulseRatePerMin: 'off', spo2Percent: 97 - (second - fromSecond) };
}

describe('a link that is told late', () => {
  it('tells of a lost beat at once, before any tick', () => {
    const script = twoChildren().play(seconds(0, 85_000, course(60)));
    expect(script.changes(BEAT_LOST)).toEqual([]);
    script.play(linked('monitor-1', 'bed-1', 0, 84_500));
    expect(script.changes(BEAT_LOST)).toEqual(['raised high']);
    expect(script.of('alert.changed').at(-1)?.stayId).toBe('stay-1');
  });

  it('tells of one that was over within the bound, and ends it, as if the link had come in time', () => {
    const script = twoChildren().play(seconds(0, 83_000, course(60, 79)), linked('monitor-1', 'bed-1', 0, 82_500));
    expect(script.changes(BEAT_LOST)).toEqual(['raised high']);
    script.play(seconds(83_000, 92_000, course(60, 79)));
    const inTime = twoChildren().play(linked('monitor-1', 'bed-1', 0), seconds(0, 92_000, course(60, 79)));
    expect(inTime.changes(BEAT_LOST)).toEqual(['raised high', 'cleared high']);
    expect(script.changes(BEAT_LOST)).toEqual(['raised high', 'cleared high']);
  });

  it('takes the beats of another child away again: they hide nothing', () => {
    // monitor-1 was believed to stand at bed-1; since second 60 it stands at bed-2, and bed-1 has monitor-2.
    const script = twoChildren().play(
      linked('monitor-1', 'bed-1', 0),
      seconds(0, 60_000, () => WELL),
      Array.from({ length: 20 }, (_, index) => [
        ...seconds(60_000 + index * 1_000, 61_000 + index * 1_000, () => WELL, 'monitor-1'),
        ...seconds(60_000 + index * 1_000, 61_000 + index * 1_000, course(60), 'monitor-2'),
      ]).flat(),
    );
    expect(script.changes(BEAT_LOST)).toEqual([]);
    script.play(linked('monitor-1', 'bed-2', 60_000, 79_200), linked('monitor-2', 'bed-1', 60_000, 79_300));
    expect(script.changes(BEAT_LOST)).toEqual(['raised high']);
    expect(script.of('alert.changed').findLast(({ alert }) => alert.ruleId === BEAT_LOST)?.stayId).toBe('stay-1');
  });
});
