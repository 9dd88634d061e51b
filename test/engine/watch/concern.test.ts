/** Worry told at the bedside: it raises by itself, says so, ends by word or by time, and order does not matter. */
import { english } from '../../support/told.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONCERN_CHARTED, type ConcernLevel, type ConcernSource } from '../../../services/contract/records/concern.ts';
import type { UnitState } from '../../../services/contract/decisions/decision.ts';
import { withDecision } from '../../../services/contract/screens/unit-view.ts';
import {
  START_MS,
  UNIT,
  UnitScript,
  configured,
  occupied,
  oneChild,
  opened,
  record,
  tick,
  type Input,
} from '../unit-script.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

interface Told {
  readonly from?: ConcernSource;
  readonly level: ConcernLevel;
  /** Bedside time. */
  readonly atMs: number;
  /** When it reached the log; the same by default. */
  readonly enteredAtMs?: number;
  readonly by?: string;
  readonly id?: string;
}

function told({ from = 'family', level, atMs, enteredAtMs = atMs, by = 'nurse.kim', id }: Told): Input {
  const recordId = id ?? `told-${from}-${level}-${atMs}-${enteredAtMs}-${by}`;
  const item = record(
    'observation.charted',
    enteredAtMs,
    { stayId: 'stay-1', name: CONCERN_CHARTED[from], value: level, by },
    recordId,
  );
  if (item.kind !== 'record') throw new Error('a record');
  return { kind: 'record', record: { ...item.record, observedAtMs: START_MS + atMs } };
}

function child(): UnitScript {
  return new UnitScript().play(oneChild(), tick(0));
}

/** The unit as its newest assertion shows it. */
function unitOf(script: UnitScript): UnitState {
  const state = script.of('unit.state').at(-1);
  if (state === undefined) throw new Error('nothing asserted');
  return state;
}

describe('a worry', () => {
  it.each([
    ['family', 'low'],
    ['family', 'medium'],
    ['nurse', 'high'],
  ] as const)('of %s, %s, raises an alert of that level that says that no measurement raised it', (from, level) => {
    const script = child().play(told({ from, level, atMs: 5 * MINUTE_MS }));
    expect(script.changes(`concern-${from}`)).toEqual([`raised ${level}`]);
    const alert = script.of('alert.changed')[0]?.alert;
    expect(alert).toMatchObject({ kind: 'clinical', stayId: 'stay-1', bedId: 'bed-1', parts: [] });
    expect(alert?.title).toEqual({ code: 'concern.title', values: { from, level } });
    expect(alert?.detail).toEqual({
      code: 'concern.told',
      values: {
        from,
        level,
        toldAtMs: START_MS + 5 * MINUTE_MS,
        untilMs: START_MS + 5 * MINUTE_MS + 4 * HOUR_MS,
        by: 'nurse.kim',
      },
    });
    expect(english(alert?.detail)).toContain('Raised by concern, not by vital signs.');
    expect(alert?.inputs).toMatchObject([
      {
        name: CONCERN_CHARTED[from],
        quality: 'present',
        value: level,
        observedAtMs: START_MS + 5 * MINUTE_MS,
        record: '0:5',
      },
    ]);
    expect(script.of('concern.changed')).toMatchObject([
      {
        stayId: 'stay-1',
        from,
        level,
        sinceMs: START_MS + 5 * MINUTE_MS,
        untilMs: START_MS + 5 * MINUTE_MS + 4 * HOUR_MS,
        by: 'nurse.kim',
      },
    ]);
  });

  it('gives its times so that a reader can tell them in the clock of the unit', () => {
    const script = new UnitScript().play(
      configured({ timeZone: 'Asia/Seoul' }),
      opened('stay-1'),
      told({ level: 'high', atMs: 0 }),
    );
    expect(english(script.of('alert.changed')[0]?.alert.detail)).toContain('told at 19:00');
  });

  it('told again at the same level is renewed, and no less than before', () => {
    const script = child().play(told({ level: 'medium', atMs: 0 }), told({ level: 'medium', atMs: MINUTE_MS }));
    expect(script.changes('concern-family')).toEqual(['raised medium', 'annotated medium']);
    expect(script.of('alert.changed').at(-1)?.alert.annotations).toEqual([]);
    expect(script.of('concern.changed').map(({ id }) => id)).toEqual(
      [0, MINUTE_MS].map((atMs) => `unit-1/stay-1/concern/family/${START_MS + atMs}/medium/nurse.kim`),
    );
  });

  it('changes no score', () => {
    expect(
      child()
        .play(told({ level: 'high', atMs: 0 }))
        .of('score.computed'),
    ).toEqual([]);
  });

  it('rings again when it rises, eases when it falls, and ends when it is taken back', () => {
    const script = child().play(
      told({ level: 'low', atMs: 0 }),
      told({ level: 'high', atMs: MINUTE_MS }),
      told({ level: 'medium', atMs: 2 * MINUTE_MS }),
      told({ level: 'none', atMs: 3 * MINUTE_MS }),
    );
    expect(script.changes('concern-family')).toEqual([
      'raised low',
      'worsened high',
      'annotated medium',
      'cleared medium',
    ]);
    expect(script.of('alert.changed').at(-1)?.alert.annotations).toContainEqual({
      code: 'concern.taken-back',
      values: { from: 'family', atMs: START_MS + 3 * MINUTE_MS, by: 'nurse.kim' },
    });
    expect(script.of('concern.changed').map(({ level, untilMs }) => [level, untilMs === null])).toEqual([
      ['low', false],
      ['high', false],
      ['medium', false],
      ['none', true],
    ]);
  });

  it('rings again when it rises after it was eased', () => {
    const script = child().play(
      told({ level: 'high', atMs: 0 }),
      told({ level: 'low', atMs: MINUTE_MS }),
      told({ level: 'medium', atMs: 2 * MINUTE_MS }),
    );
    expect(script.changes('concern-family')).toEqual(['raised high', 'annotated low', 'worsened medium']);
  });

  it('ends by time unless it is repeated, and says so', () => {
    const script = child().play(
      told({ level: 'medium', atMs: 0 }),
      tick(3 * HOUR_MS),
      told({ level: 'medium', atMs: 3 * HOUR_MS }),
      tick(4 * HOUR_MS),
      tick(7 * HOUR_MS - 1000),
    );
    expect(script.changes('concern-family')).toEqual(['raised medium', 'annotated medium']);
    expect(script.of('alert.changed').find(({ change }) => change === 'annotated')?.alert.detail).toMatchObject({
      values: { toldAtMs: START_MS + 3 * HOUR_MS },
    });
    // As great as before: it is no easing.
    expect(script.of('alert.changed').at(-1)?.alert.annotations).toEqual([]);
    script.play(tick(7 * HOUR_MS));
    expect(script.changes('concern-family').at(-1)).toBe('cleared medium');
    expect(script.of('alert.changed').at(-1)?.alert.annotations.at(-1)).toEqual({
      code: 'concern.not-repeated',
      values: { from: 'family', afterMs: 4 * HOUR_MS },
    });
    expect(script.of('concern.changed').at(-1)).toMatchObject({
      level: 'none',
      sinceMs: START_MS + 3 * HOUR_MS,
      untilMs: START_MS + 7 * HOUR_MS,
    });
  });

  it('stands beside a worry of the other source', () => {
    const script = child().play(
      told({ from: 'nurse', level: 'low', atMs: 0 }),
      told({ level: 'high', atMs: 0 }),
      told({ from: 'nurse', level: 'none', atMs: MINUTE_MS }),
      tick(2 * MINUTE_MS),
    );
    expect([script.changes('concern-nurse'), script.changes('concern-family')]).toEqual([
      ['raised low', 'cleared low'],
      ['raised high'],
    ]);
    expect(unitOf(script).stays[0]?.concerns).toEqual([
      { from: 'family', level: 'high', sinceMs: START_MS, untilMs: START_MS + 4 * HOUR_MS, by: 'nurse.kim' },
    ]);
  });

  it('entered too late to stand raises nothing', () => {
    const script = child().play(
      tick(6 * HOUR_MS),
      told({ level: 'high', atMs: 0, enteredAtMs: 6 * HOUR_MS }),
      tick(6 * HOUR_MS + MINUTE_MS),
    );
    expect([script.changes('concern-family'), script.of('concern.changed'), unitOf(script).stays[0]?.concerns]).toEqual(
      [[], [], []],
    );
  });

  it.each([
    [4 * HOUR_MS - 1_000, ['raised high']],
    [4 * HOUR_MS, []],
  ])('entered %d ms after it was told', (enteredAtMs, changes) => {
    const script = child().play(tick(enteredAtMs), told({ level: 'high', atMs: 0, enteredAtMs }));
    expect(script.changes('concern-family')).toEqual(changes);
    expect(script.of('concern.changed')).toHaveLength(changes.length);
  });

  it('told ahead of the time of the unit has no age below 0', () => {
    const script = child().play(told({ level: 'high', atMs: MINUTE_MS, enteredAtMs: 1_000 }));
    expect(script.of('alert.changed')[0]?.alert.inputs).toMatchObject([{ ageMs: 0 }]);
  });

  it('taken back before it was told is no worry, and one that is told again says when', () => {
    const never = child().play(told({ level: 'none', atMs: 0 }));
    expect([never.changes('concern-family'), never.of('concern.changed')]).toEqual([[], []]);
    const again = child().play(told({ level: 'low', atMs: 0 }), told({ level: 'low', atMs: MINUTE_MS, by: 'dr.lee' }));
    expect(again.of('alert.changed').at(-1)).toMatchObject({
      change: 'annotated',
      alert: {
        detail: { values: { toldAtMs: START_MS + MINUTE_MS, by: 'dr.lee' } },
        inputs: [{ observedAtMs: START_MS + MINUTE_MS }],
      },
    });
  });

  it('of one moment by two people stands by one name, whoever was entered first', () => {
    const [kim, lee] = ['dr.lee', 'nurse.kim'].map((by) => told({ level: 'high', atMs: 0, by }));
    for (const order of [
      [kim, lee],
      [lee, kim],
    ]) {
      const script = child().play(
        order.filter((input) => input !== undefined),
        tick(MINUTE_MS),
      );
      expect(unitOf(script).stays[0]?.concerns).toMatchObject([{ by: 'dr.lee' }]);
    }
  });

  it('of one moment is the greater one, whichever was entered first', () => {
    const [low, high] = [told({ level: 'low', atMs: 0, by: 'dr.lee' }), told({ level: 'high', atMs: 0 })];
    expect(child().play(low, high).changes('concern-family')).toEqual(['raised low', 'worsened high']);
    expect(child().play(high, low).changes('concern-family')).toEqual(['raised high']);
  });

  it('that is switched off is told and does not ring', () => {
    const off = { by: 'lead', reason: 'test', optIns: [], disabledRules: ['concern-family'] };
    const script = child().play(record('policy.set', 0, off), told({ level: 'high', atMs: 1_000 }));
    expect([script.changes('concern-family'), script.of('concern.changed').length]).toEqual([[], 1]);
  });

  it('is switched off by policy as an alert, not as a fact, and rings when policy lets it', () => {
    const policy = (atMs: number, disabledRules: string[]) =>
      record('policy.set', atMs, { by: 'lead', reason: 'test', optIns: [], disabledRules }, `policy-${atMs}`);
    const script = child().play(told({ level: 'high', atMs: 0 }), policy(1_000, ['concern-family']), tick(MINUTE_MS));
    expect(script.changes('concern-family')).toEqual(['raised high', 'cleared high']);
    expect(unitOf(script).stays[0]?.concerns).toHaveLength(1);
    script.play(policy(61_000, []));
    expect(script.changes('concern-family').at(-1)).toBe('raised high');
  });

  it('ends with the stay and never speaks again', () => {
    const script = child().play(
      told({ level: 'high', atMs: 0 }),
      record('stay.closed', 1_000, { stayId: 'stay-1' }),
      tick(2_000),
      tick(5 * HOUR_MS),
    );
    expect(script.changes('concern-family')).toEqual(['raised high', 'cleared high']);
    expect(script.of('concern.changed')).toHaveLength(1);
  });
});

describe('the state of worry', () => {
  const entry = fc.record({
    from: fc.constantFrom('family', 'nurse') as fc.Arbitrary<ConcernSource>,
    level: fc.constantFrom('none', 'low', 'medium', 'high') as fc.Arbitrary<ConcernLevel>,
    // Few moments, so that several are told at one; hours apart, so that some run out.
    atMs: fc.integer({ min: 0, max: 12 }).map((half) => half * 30 * MINUTE_MS),
    by: fc.constantFrom('nurse.kim', 'dr.lee'),
  });
  const ENTERED_MS = 7 * HOUR_MS;

  /** What everybody sees in the end: the worries and the words of their alerts. */
  function outcome(inputs: readonly Input[]): unknown {
    const script = child().play(inputs, tick(ENTERED_MS + MINUTE_MS));
    const { stays, alerts } = unitOf(script);
    const shown = alerts
      .filter(({ ruleId }) => ruleId.startsWith('concern-'))
      .map(({ ruleId, level, title, detail }) => ({ ruleId, level, title, detail }))
      .toSorted((a, b) => (a.ruleId < b.ruleId ? -1 : 1));
    return { concerns: stays[0]?.concerns, shown };
  }

  it('does not depend on order, lateness or repetition', () => {
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(), { minLength: 16, maxLength: 16 }),
        (entries, keys) => {
          const late = entries.map((each, index) => told({ ...each, enteredAtMs: ENTERED_MS, id: `late-${index}` }));
          const again = entries.map((each, index) => told({ ...each, enteredAtMs: ENTERED_MS, id: `again-${index}` }));
          const shuffled = [...late, ...late, ...again]
            .map((input, index) => ({ input, key: keys[index % keys.length] ?? 0 }))
            .toSorted((a, b) => a.key - b.key)
            .map(({ input }) => input);
          const inTime = entries
            .toSorted((a, b) => a.atMs - b.atMs)
            .flatMap((each, index) => [tick(each.atMs), told({ ...each, id: `timely-${index}` })]);
          const expected = outcome(inTime);
          expect(outcome([tick(ENTERED_MS), ...late])).toEqual(expected);
          expect(outcome([tick(ENTERED_MS), ...shuffled])).toEqual(expected);
        },
      ),
      { numRuns: propertyRuns(300) },
    );
  });

  it('reaches a reader that folds the changes as the engine asserts it, under ids that are used once', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 8 }), (entries) => {
        const script = new UnitScript().play(
          configured(),
          opened('stay-1'),
          occupied('bed-1', 'stay-1', 0),
          tick(0),
          tick(MINUTE_MS),
        );
        for (const [index, each] of entries.entries()) {
          script.play(told({ ...each, enteredAtMs: ENTERED_MS, id: `told-${index}` }));
        }
        script.play(tick(ENTERED_MS), tick(ENTERED_MS + MINUTE_MS));
        const changes = script.of('concern.changed');
        expect(new Set(changes.map(({ id }) => id)).size).toBe(changes.length);
        const first = script.of('unit.state')[0];
        if (first === undefined) throw new Error('nothing asserted');
        const followed = [...script.of('stay.changed').slice(0, 1), ...changes].reduce<UnitState>(withDecision, first);
        expect(followed.stays[0]?.concerns).toEqual(unitOf(script).stays[0]?.concerns);
        expect(script.decisions.every(({ unitId }) => unitId === UNIT)).toBe(true);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});
