// Hazards: H12 (docs/hazards.md).
/** When vital signs, or a heart beat, count as lost and as back: each time and share at its edge. */
import { describe, expect, it } from 'vitest';
import { DESATURATION } from '../../rules-for-tests.ts';
import { UnitScript, frame, oneChild, seconds, tick, type Input, type Values } from '../../unit-script.ts';

const HOUR = 3_600_000;
const ALL = 'technical.all-signals-lost';
const BEAT = 'clinical.heart-beat-lost';
/** The monitor goes on sending, and says nothing of the child. */
const NOTHING: Values = { fio2Percent: 21 };
const OFF: Values = { heartRatePerMin: 'off', spo2Percent: 'off' };
const WELL: Values = { heartRatePerMin: 100, spo2Percent: 97 };

const from = (fromS: number, toS: number, values: Values | ((second: number) => Values | null)): Input[] =>
  seconds(fromS * 1_000, toS * 1_000, typeof values === 'function' ? values : () => values);
/** One frame and its tick, whatever lay between. */
const at = (second: number, values: Values = NOTHING): Input[] => [
  frame({ atMs: second * 1_000, values }),
  tick(second * 1_000),
];
const slowly = (inputs: readonly Input[], intervalMs: number): Input[] =>
  inputs.map((input) =>
    input.kind === 'frames' ? { ...input, frames: input.frames.map((spec) => ({ ...spec, intervalMs })) } : input,
  );
const child = (): UnitScript => new UnitScript().play(oneChild());

describe('all vital signs', () => {
  it('are lost 15 s after the last of them, or three readings of a slow device', () => {
    const script = child().play(from(0, 60, WELL), from(60, 74, OFF));
    expect(script.changes(ALL)).toEqual([]);
    expect(script.play(from(74, 75, OFF)).changes(ALL)).toEqual(['raised high']);
    const slow = child().play(slowly(from(0, 60, WELL), 6_000), slowly(from(60, 77, OFF), 6_000));
    expect(slow.changes(ALL)).toEqual([]);
    expect(slow.play(slowly(from(77, 78, OFF), 6_000)).changes(ALL)).toEqual(['raised high']);
  });

  it.each([
    [100, ['raised high']],
    [99, []],
  ])(
    'are lost at once where the first of two went at most a minute before the other: %d s of 160',
    (firstS, changes) => {
      const script = child().play(
        from(0, 161, (second) => ({ heartRatePerMin: 100, ...(second <= firstS ? { spo2Percent: 97 } : {}) })),
        from(161, 180, NOTHING),
      );
      expect(script.changes(ALL)).toEqual(changes);
    },
  );

  it('are not lost with one alone', () => {
    const script = child().play(from(0, 60, { heartRatePerMin: 100 }), from(60, 90, NOTHING));
    expect(script.changes(ALL)).toEqual([]);
  });

  it.each([
    [HOUR / 1_000 - 1, ['raised high']],
    [HOUR / 1_000, []],
  ])('that are gone for %d s when the monitor speaks again were lost, or taken off on purpose', (goneS, changes) => {
    expect(
      child()
        .play(from(0, 60, WELL), at(59 + goneS))
        .changes(ALL),
    ).toEqual(changes);
  });

  const lost = (): UnitScript => child().play(from(0, 60, WELL), from(60, 120, OFF));

  it('stand at level low from an hour after the alert on, said once', () => {
    const script = lost().play(at(3_673));
    expect(script.changes(ALL)).toEqual(['raised high']);
    expect(script.play(at(3_674)).changes(ALL)).toEqual(['raised high', 'annotated low']);
    expect(script.play(at(3_675), at(3_676)).changes(ALL)).toHaveLength(2);
  });

  it.each([
    [5, ['raised high', 'cleared high']],
    [6, ['raised high']],
  ])('are back with two signals within five seconds: %d s apart', (apartS, changes) => {
    const script = lost().play(at(120, { heartRatePerMin: 100 }), at(120 + apartS, { spo2Percent: 97 }));
    expect(script.changes(ALL)).toEqual(changes);
  });

  it.each([
    [8, ['raised high', 'cleared high']],
    [9, ['raised high']],
  ])('of a slow device are back with two signals within two of its readings: %d s apart', (apartS, changes) => {
    const two = [...at(120, { heartRatePerMin: 100 }), ...at(120 + apartS, { spo2Percent: 97 })];
    const inputs = [...from(0, 60, WELL), ...from(60, 120, OFF), ...two];
    expect(child().play(slowly(inputs, 4_000)).changes(ALL)).toEqual(changes);
  });

  it('are back with one signal that has been there for a minute', () => {
    const script = lost().play(from(120, 180, { heartRatePerMin: 100 }));
    expect(script.changes(ALL)).toEqual(['raised high']);
    expect(script.play(from(180, 181, { heartRatePerMin: 100 })).changes(ALL)).toEqual(['raised high', 'cleared high']);
  });
});

describe('a heart beat', () => {
  /** A hundred seconds of both, then no beat; the tick of second 114 is the first that may alert. */
  const without = (before: Values, after: Values | ((second: number) => Values), toS = 116): readonly string[] =>
    child()
      .play(from(0, 100, { heartRatePerMin: 100, ...before }), from(100, toS, after))
      .changes(BEAT);

  it.each<[string, Values, Values, boolean]>([
    ['SpO₂ of 85', { spo2Percent: 89 }, { spo2Percent: 85 }, false],
    ['SpO₂ of 84', { spo2Percent: 88 }, { spo2Percent: 84 }, true],
    ['SpO₂ that fell by 4', { spo2Percent: 97 }, { spo2Percent: 93 }, false],
    ['SpO₂ that fell by 5', { spo2Percent: 97 }, { spo2Percent: 92 }, true],
    ['three quarters of the pressure', { arterialMeanMmHg: 80 }, { arterialMeanMmHg: 60 }, false],
    ['less than that', { arterialMeanMmHg: 80 }, { arterialMeanMmHg: 59 }, true],
    ['a pulse', { spo2Percent: 97 }, { spo2Percent: 70, pulseRatePerMin: 100 }, false],
  ])('is lost beside %s', (_, before, after, answer) => {
    expect(without(before, after)).toEqual(answer ? ['raised high'] : []);
  });

  it('is lost after 15 s', () => {
    expect(without({ spo2Percent: 97 }, { spo2Percent: 70 }, 114)).toEqual([]);
    expect(without({ spo2Percent: 97 }, { spo2Percent: 70 }, 115)).toEqual(['raised high']);
  });

  it('is lost by an SpO₂ that is younger than 15 s', () => {
    const low: Values = { spo2Percent: 70 };
    expect(without(low, (second) => (second <= 100 ? low : NOTHING), 115)).toEqual(['raised high']);
    expect(without(low, NOTHING, 116)).toEqual([]);
  });

  it.each([
    [HOUR / 1_000 - 1, ['raised high']],
    [HOUR / 1_000, []],
  ])(
    'that is gone for %d s when the child gets worse was lost, or the leads were taken off on purpose',
    (goneS, changes) => {
      const script = child().play(from(0, 100, WELL), at(99 + goneS, { spo2Percent: 70 }));
      expect(script.changes(BEAT)).toEqual(changes);
    },
  );

  const lost = (): UnitScript =>
    child().play(from(0, 100, WELL), from(100, 120, { heartRatePerMin: 'off', spo2Percent: 70 }));

  it.each([
    [5, ['raised high', 'cleared high']],
    [6, ['raised high']],
  ])('is back with beats at most five seconds apart, ten seconds long: every %d s', (everyS, changes) => {
    const beats = (second: number): Values => ((second - 120) % everyS === 0 ? WELL : { spo2Percent: 97 });
    expect(
      lost()
        .play(from(120, 133, beats))
        .changes(BEAT),
    ).toEqual(changes);
  });

  it('is back with the tenth second, and not before', () => {
    const script = lost().play(from(120, 130, WELL));
    expect(script.changes(BEAT)).toEqual(['raised high']);
    expect(script.play(from(130, 131, WELL)).changes(BEAT)).toEqual(['raised high', 'cleared high']);
  });

  it.each<[string, Values]>([
    ['a rate of 0', { heartRatePerMin: 0, pulseRatePerMin: 0, spo2Percent: 70 }],
    ['a rate that cannot be', { heartRatePerMin: 900, spo2Percent: 70 }],
  ])('is not back with %s', (_, values) => {
    expect(
      lost()
        .play(from(120, 150, values))
        .changes(BEAT),
    ).toEqual(['raised high']);
  });

  it('with a low pressure that is measured no more is not lost', () => {
    const low = { ...DESATURATION, id: 'hypotension', signal: 'arterialMeanMmHg', guard: null } as const;
    const played = (pressure: Values): readonly string[] =>
      new UnitScript({ scores: [], vitals: [low], models: [] })
        .play(
          oneChild(),
          from(0, 100, { heartRatePerMin: 100, arterialMeanMmHg: 60 }),
          from(100, 120, { heartRatePerMin: 'off', ...pressure }),
        )
        .changes(BEAT);
    expect([played({ arterialMeanMmHg: 60 }), played(NOTHING)]).toEqual([['raised high'], []]);
  });

  describe('whose witness comes late', () => {
    const silentFrom100 = (): UnitScript => child().play(from(0, 100, WELL), from(100, 121, NOTHING));

    it('is told as soon as it comes, as of the second that it speaks of', () => {
      const script = silentFrom100().play(frame({ atMs: 110_000, receivedAtMs: 121_000, values: { spo2Percent: 70 } }));
      expect(script.changes(BEAT)).toEqual(['raised high']);
      expect(script.of('alert.changed').find(({ alert }) => alert.ruleId === BEAT)?.alert.detail).toEqual({
        code: 'beat-lost.detail',
        values: { goneMs: 15_000 },
      });
    });

    it('waits for the tick where the next one says it in time', () => {
      const script = silentFrom100().play(frame({ atMs: 119_000, receivedAtMs: 120_500, values: { spo2Percent: 70 } }));
      expect(script.changes(BEAT)).toEqual([]);
      expect(script.play(tick(121_000)).changes(BEAT)).toEqual(['raised high']);
    });
  });
});
