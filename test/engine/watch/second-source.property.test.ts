/**
 * A quantity with two sources, of which now one measures and now the other: an alert, once raised, stands for as
 * long as what is in force is past the limit. What the other source said before it fell silent ends nothing.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shippedRules } from '../shipped-rules.ts';
import {
  START_MS,
  UnitScript,
  configured,
  frame,
  linked,
  occupied,
  opened,
  tick,
  type Values,
} from '../unit-script.ts';

const VITALS = (await shippedRules()).vitals;
/** The heart rate is away when it has given nothing for as long; the rule file has the same. */
const AWAY_SECONDS = 10;
/** Of a child of ten: bradycardia, calm, tachycardia of every level. */
const SLOW = 40;
const CALM = 90;
const FAST = 235;

type Said = number | 'off' | null;

interface Segment {
  readonly seconds: number;
  readonly heart: Said;
  readonly pulse: Said;
}

const said: fc.Arbitrary<Said> = fc.constantFrom(SLOW, CALM, FAST, 'off' as const, null);
const course: fc.Arbitrary<readonly Segment[]> = fc.array(
  fc.record({ seconds: fc.integer({ min: 1, max: 70 }), heart: said, pulse: said }),
  { minLength: 2, maxLength: 8 },
);

function child(): UnitScript {
  return new UnitScript({ scores: [], vitals: VITALS, models: [] }).play(
    configured({ setting: 'picu', beds: [{ bedId: 'bed-1', label: '1', setting: 'picu' }] }),
    opened('stay-1', 0, { birthDate: '2016-02-01' }),
    occupied('bed-1', 'stay-1', 0),
    linked('monitor-1', 'bed-1', 0),
  );
}

/** The newest reading in force up to each second: the heart rate's, the pulse's once that has been away; null: none yet. */
function inForceBySecond(segments: readonly Segment[]): (number | null)[] {
  let heartAt = Number.NEGATIVE_INFINITY;
  let value: number | null = null;
  return segments
    .flatMap(({ seconds, heart, pulse }) => Array.from({ length: seconds }, () => ({ heart, pulse })))
    .map(({ heart, pulse }, second) => {
      if (typeof heart === 'number') [heartAt, value] = [second, heart];
      else if (typeof pulse === 'number' && second - heartAt >= AWAY_SECONDS) value = pulse;
      return value;
    });
}

function play(segments: readonly Segment[]): UnitScript {
  const script = child();
  let second = 0;
  for (const { seconds, heart, pulse } of segments) {
    for (let left = seconds; left > 0; left--, second++) {
      const values: Values = {};
      if (heart !== null) values.heartRatePerMin = heart;
      if (pulse !== null) values.pulseRatePerMin = pulse;
      script.play(frame({ atMs: second * 1_000, values }), tick(second * 1_000));
    }
  }
  return script;
}

interface Change {
  readonly change: string;
  readonly second: number;
}

/** The frame of a second is judged at the time of the tick before it. */
function changesOf(script: UnitScript, ruleId: string): Change[] {
  return script.of('alert.changed').flatMap(({ atMs, change, alert }) => {
    const second = Math.round((atMs - START_MS) / 1_000) + 1;
    return alert.ruleId === ruleId && (change === 'raised' || change === 'cleared') ? [{ change, second }] : [];
  });
}

const RULES = [
  ['bradycardia', (value: number) => value === SLOW],
  ['tachycardia', (value: number) => value === FAST],
] as const;

describe.each(RULES)('%s, from the ECG or from the oximeter', (ruleId, isPast) => {
  it('ends only when what is in force is back inside', () => {
    let ended = 0;
    fc.assert(
      fc.property(course, (segments) => {
        const inForce = inForceBySecond(segments);
        for (const { change, second } of changesOf(play(segments), ruleId)) {
          if (change !== 'cleared') continue;
          ended += 1;
          const value = inForce[second] ?? inForce.at(-1) ?? null;
          expect(value !== null && isPast(value), `cleared at ${second} s while ${value}/min is in force`).toBe(false);
        }
      }),
      { numRuns: 150 },
    );
    expect(ended).toBeGreaterThan(0);
  });

  it.each([
    ['the ECG falls silent', 120, { heart: null, pulse: ruleId === 'bradycardia' ? SLOW : FAST }],
    ['the ECG falls off', 120, { heart: 'off' as const, pulse: ruleId === 'bradycardia' ? SLOW : FAST }],
    ['the oximeter stood in a while ago', 120, { heart: ruleId === 'bradycardia' ? SLOW : FAST, pulse: null }],
  ])('is one alert that stands: %s', (_name, seconds, state) => {
    const calm = [
      { seconds: 60, heart: CALM, pulse: CALM },
      { seconds: 60, heart: 'off' as const, pulse: CALM },
      { seconds: 60, heart: CALM, pulse: CALM },
    ];
    const script = play([...calm, { seconds, ...state }]);
    expect(changesOf(script, ruleId).map(({ change }) => change)).toEqual(['raised']);
  });
});
