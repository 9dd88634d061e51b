// Hazards: H32 (docs/hazards.md).
/** Issue 14 point 2: a rule of a unit's own is data of its log: tried, agreed to by a second person, judged at every tick. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../../services/clinical/own-rule/condition.ts';
import type { AskedOwnRule } from '../../../../services/clinical/own-rule/own-rule.ts';
import type { RecordOf } from '../../../../services/contract/records/unit-record.ts';
import {
  NO_RULES,
  START_MS,
  UnitScript,
  frame,
  oneChild,
  tick,
  record,
  seconds,
  type Input,
  type Values,
} from '../../unit-script.ts';
import { shippedRules } from '../../shipped-rules.ts';
import { ownRule, tried } from '../../../support/own-rule.ts';
import { conditions } from '../../../support/own-rule-arbitraries.ts';

const NONE = { by: 'dr.lee', reason: 'test', optIns: [], disabledRules: [], findingAlerts: [] };

function set(ownRules: readonly AskedOwnRule[], fields: Partial<RecordOf<'policy.set'>> = {}, atMs = 0): Input {
  return record('policy.set', atMs, { ...NONE, ownRules: [...ownRules], ...fields }, fields.basedOn ?? `p-${atMs}`);
}

function agreed(proposalId: string, atMs = 0, by = 'nurse.kim'): Input {
  return record(
    'policy.answered',
    atMs,
    { proposalId, agrees: true, by, reason: 'test' },
    `${proposalId}-${atMs}-${by}`,
  );
}

const holding = (...rules: readonly AskedOwnRule[]): readonly Input[] => [set(rules), agreed('p-0')];
const ill: Values = { spo2Percent: 85, heartRatePerMin: 180 };
const well: Values = { spo2Percent: 97, heartRatePerMin: 120 };

function story(rules: readonly Input[], values: (second: number) => Values, lasts = 60): readonly Input[] {
  return [...oneChild(), ...rules, ...seconds(0, lasts * 1_000, values)];
}

function alerts(script: UnitScript) {
  return script
    .of('alert.changed')
    .filter(({ alert }) => alert.ruleId === 'own-fast-and-low')
    .map(({ change, alert }) => ({ change, atSecond: (alert.changedAtMs - START_MS) / 1_000, alert }));
}

describe('a rule of the unit’s own', () => {
  it('alerts with its own title and level once what it asks for has been so for long enough, and ends when it is not', () => {
    const script = new UnitScript(NO_RULES).play(
      story(holding(tried(ownRule())), (at) => (at >= 20 && at < 40 ? ill : well), 80),
    );
    const [raised, cleared, ...others] = alerts(script);
    expect(raised).toMatchObject({ change: 'raised', atSecond: 30 });
    expect(raised?.alert).toMatchObject({
      level: 'medium',
      kind: 'clinical',
      title: { code: 'own-rule.title', values: { title: { en: 'Fast and low' } } },
      detail: { code: 'own-rule.met' },
      inputs: [
        { name: 'spo2Percent', value: 85, quality: 'present' },
        { name: 'heartRatePerMin', value: 180, quality: 'present' },
      ],
    });
    expect(cleared).toMatchObject({ change: 'cleared', atSecond: 60 });
    expect(others).toEqual([]);
  });

  it('raises nothing while one of its signals is off, and then ends nothing either', () => {
    const off: Values = { spo2Percent: 'off', heartRatePerMin: 180 };
    const never = new UnitScript(NO_RULES).play(story(holding(tried(ownRule())), () => off));
    expect(alerts(never)).toEqual([]);
    const lost = new UnitScript(NO_RULES).play(story(holding(tried(ownRule())), (at) => (at < 20 ? ill : off), 120));
    expect(alerts(lost).map(({ change }) => change)).toEqual(['raised', 'annotated']);
    expect(alerts(lost).at(-1)?.alert.annotations).toEqual([
      {
        code: 'own-rule.cannot-be-judged',
        values: { lacking: [{ signal: 'spo2Percent', quality: 'missing' }] },
      },
    ]);
  });

  it('is about no child whose age is not known, where it is for an age', () => {
    const rule = tried(ownRule({ ages: { fromDays: 28, belowDays: 3_000 } }));
    const unknown = [...oneChild({ birthDate: null }), ...holding(rule), ...seconds(0, 60_000, () => ill)];
    expect(alerts(new UnitScript(NO_RULES).play(unknown))).toEqual([]);
    expect(alerts(new UnitScript(NO_RULES).play(story(holding(rule), () => ill)))).toHaveLength(1);
    const younger = tried(ownRule({ ages: { fromDays: 0, belowDays: 28 } }));
    expect(alerts(new UnitScript(NO_RULES).play(story(holding(younger), () => ill)))).toEqual([]);
  });

  it('waits for a second person, and is nothing until then', () => {
    const script = new UnitScript(NO_RULES).play(story([set([tried(ownRule())])], () => ill));
    expect(alerts(script)).toEqual([]);
    expect(script.of('policy.changed').at(-1)?.policy.proposed?.because).toMatchObject([{ what: 'own-rule' }]);
    const own = new UnitScript(NO_RULES).play(story([set([tried(ownRule())]), agreed('p-0', 0, 'dr.lee')], () => ill));
    expect(alerts(own)).toEqual([]);
  });

  it('is refused without a back-test of this very rule, also when two people agree', () => {
    const { backTest } = tried(ownRule({ level: 'high' }));
    for (const rule of [ownRule(), { ...ownRule(), backTest }]) {
      const script = new UnitScript(NO_RULES).play(story(holding(rule), () => ill));
      expect(alerts(script)).toEqual([]);
      expect(script.of('engine.notice').map(({ detail }) => detail)).toContainEqual({
        code: 'notice.own-rules-refused',
        values: { by: 'dr.lee', rules: [{ ruleId: 'own-fast-and-low', fault: 'not-back-tested' }] },
      });
    }
  });

  it('that is taken away by one person ends its alert, and comes back one step back without a second one', () => {
    const off = record('policy.set', 30_000, { ...NONE, basedOn: 'p-0' }, 'off');
    const back = record('policy.set', 40_000, { ...NONE, basedOn: 'off', ownRules: [tried(ownRule())] }, 'back');
    const script = new UnitScript(NO_RULES).play([
      ...oneChild(),
      ...holding(tried(ownRule())),
      ...seconds(0, 30_000, () => ill),
      off,
      ...seconds(30_000, 40_000, () => ill),
      back,
      ...seconds(40_000, 70_000, () => ill),
    ]);
    expect(alerts(script).map(({ change }) => change)).toEqual(['raised', 'cleared', 'raised']);
  });

  it('rests after an episode for as long as it says', () => {
    const rule = tried(ownRule({ restMs: 60_000, clearForMs: 5_000 }));
    const isIll = (at: number): boolean => (at >= 10 && at < 30) || (at >= 50 && at < 70) || at >= 120;
    const script = new UnitScript(NO_RULES).play(story(holding(rule), (at) => (isIll(at) ? ill : well), 150));
    expect(alerts(script).map(({ change, atSecond }) => [change, atSecond])).toEqual([
      ['raised', 20],
      ['cleared', 35],
      ['raised', 130],
    ]);
  });
});

const SHIPPED = { ...(await shippedRules()), models: [] };
const PEWS = 'national-pews-england';
const all: Values = { heartRatePerMin: 230, respiratoryRatePerMin: 80, spo2Percent: 80 };

describe('a rule that asks for what Vigil computes', () => {
  it('alerts once the lower bound of a score reaches it, and not while the score cannot be told', () => {
    const rule = tried(ownRule({ when: { is: 'score', ruleId: PEWS, atLeast: 8 } }));
    const script = new UnitScript(SHIPPED).play(story(holding(rule), () => all, 120));
    const lower = script.of('score.computed').findLast(({ score }) => score.ruleId === PEWS)?.score.lower ?? 0;
    expect(lower).toBeGreaterThanOrEqual(8);
    expect(alerts(script).map(({ change }) => change)).toEqual(['raised']);
    const off: Values = { heartRatePerMin: 'off', respiratoryRatePerMin: 'off', spo2Percent: 'off' };
    expect(alerts(new UnitScript(SHIPPED).play(story(holding(rule), () => off, 120)))).toEqual([]);
    const opposite = tried(ownRule({ when: { is: 'not', of: { is: 'score', ruleId: PEWS, atLeast: 8 } } }));
    expect(alerts(new UnitScript(SHIPPED).play(story(holding(opposite), () => off, 120)))).toEqual([]);
  });

  describe('of what is charted or resulted', () => {
    const HOUR_MS = 3_600_000;
    const sour: Condition = {
      is: 'entered',
      name: 'lactateMmolPerL',
      side: 'above',
      limit: 4,
      unit: 'mmol/L',
      withinMs: 4 * HOUR_MS,
    };
    const dull: Condition = {
      is: 'answer',
      name: 'consciousness',
      answers: ['pain', 'unresponsive'],
      withinMs: HOUR_MS,
    };
    const lactate = (atMs: number, value: number, unit = 'mmol/L'): Input =>
      record(
        'lab.resulted',
        atMs,
        { stayId: 'stay-1', name: 'lactateMmolPerL', value, unit },
        `lactate-${atMs}-${value}`,
      );
    const charted = (atMs: number, value: string): Input =>
      record(
        'observation.charted',
        atMs,
        { stayId: 'stay-1', name: 'consciousness', value, by: 'nurse-1' },
        `avpu-${atMs}`,
      );
    /** A tick a minute: long spans, and none is shorter than what a rule of seconds watches. */
    const minutes = (from: number, to: number): readonly Input[] =>
      Array.from({ length: to - from }, (_, at) => tick((from + at) * 60_000));
    const told = (when: Condition, ...inputs: readonly (readonly Input[])[]) =>
      alerts(
        new UnitScript(NO_RULES).play(oneChild(), holding(tried(ownRule({ when, clearForMs: 0 }))), ...inputs),
      ).map(({ change, atSecond }) => [change, Math.floor(atSecond / 60)]);

    it('alerts by a result, shows it, and ends by a better one', () => {
      const script = new UnitScript(NO_RULES).play(
        oneChild(),
        holding(tried(ownRule({ when: sour, clearForMs: 0 }))),
        minutes(1, 3),
        [lactate(150_000, 6.2)],
        minutes(3, 5),
        [lactate(270_000, 2.1)],
        minutes(5, 7),
      );
      expect(alerts(script).map(({ change, atSecond }) => [change, atSecond])).toEqual([
        ['raised', 180],
        ['cleared', 300],
      ]);
      expect(alerts(script)[0]?.alert.inputs).toMatchObject([
        { name: 'lactateMmolPerL', value: 6.2, unit: 'mmol/L', quality: 'present', ageMs: 30_000 },
      ]);
    });

    it('cannot be judged by a result that has grown too old: it raises nothing, ends nothing, and says so', () => {
      const hours = told(sour, [lactate(0, 6.2)], minutes(1, 5 * 60));
      expect(hours.filter(([change]) => change !== 'escalated')).toEqual([
        ['raised', 1],
        ['annotated', 241],
      ]);
      const unsaid = new UnitScript(NO_RULES)
        .play(oneChild(), holding(tried(ownRule({ when: sour }))), [lactate(0, 6.2)], minutes(1, 5 * 60))
        .of('alert.changed')
        .at(-1)
        ?.alert.annotations.at(-1);
      expect(unsaid).toEqual({
        code: 'own-rule.cannot-be-judged',
        values: { lacking: [], notEntered: ['lactateMmolPerL'] },
      });
      expect(told({ is: 'not', of: sour }, minutes(1, 60))).toEqual([]);
    });

    it('takes a number in another unit for none', () => {
      expect(told({ ...sour, unit: 'mg/dL', limit: 5 }, [lactate(0, 6.2)], minutes(1, 10))).toEqual([]);
    });

    it('alerts by an answer, and takes one by which nobody has looked for none', () => {
      expect(told(dull, [charted(60_000, 'pain')], minutes(2, 4), [charted(240_000, 'alert')], minutes(5, 7))).toEqual([
        ['raised', 2],
        ['cleared', 5],
      ]);
      const worried: Condition = { is: 'answer', name: 'carerConcern', answers: ['worse'], withinMs: HOUR_MS };
      const skipped = record('observation.charted', 60_000, {
        stayId: 'stay-1',
        name: 'carerConcern',
        value: 'skip',
        by: 'nurse-1',
      });
      expect(told({ is: 'not', of: worried }, [skipped], minutes(2, 4))).toEqual([]);
      const tube = (name: 'gcsVerbal' | 'breathingInterface'): Input =>
        record('observation.charted', 60_000, { stayId: 'stay-1', name, value: 'tube', by: 'nurse-1' });
      const without = (name: string, answer: string): Condition => ({
        is: 'not',
        of: { is: 'answer', name, answers: [answer], withinMs: HOUR_MS },
      });
      expect(told(without('gcsVerbal', '5'), [tube('gcsVerbal')], minutes(2, 4))).toEqual([]);
      expect(told(without('breathingInterface', 'none'), [tube('breathingInterface')], minutes(2, 4))).toEqual([
        ['raised', 2],
      ]);
      expect(told({ is: 'not', of: dull }, [charted(60_000, 'alert')], minutes(2, 4))).toEqual([['raised', 2]]);
    });
  });

  it('raises nothing by a score, a finding, a model or events that are not there', () => {
    const conditions_: readonly Condition[] = [
      { is: 'score', ruleId: 'no-such-score', atLeast: 1 },
      { is: 'finding', ruleId: 'phoenix-8', findingId: 'sepsis' },
      { is: 'risk', modelId: 'model-1', atLeast: 0.1 },
      { is: 'events', definitionId: 'bradycardia', atLeast: 1, hours: 6 },
    ];
    for (const of of conditions_) {
      for (const when of [of, { is: 'not', of } as const]) {
        const script = new UnitScript(NO_RULES).play(story(holding(tried(ownRule({ when }))), () => all));
        expect(alerts(script)).toEqual([]);
      }
    }
  });
});

const RUNS = Number(process.env['VIGIL_TEST_RUNS'] ?? 60);
const course = fc.array(
  fc.record({
    lastsSeconds: fc.integer({ min: 1, max: 25 }),
    spo2Percent: fc.oneof(fc.integer({ min: 70, max: 100 }), fc.constant('off' as const)),
    heartRatePerMin: fc.oneof(fc.integer({ min: 60, max: 220 }), fc.constant('off' as const)),
  }),
  { minLength: 1, maxLength: 6 },
);

function valuesOf(parts: readonly (Values & { readonly lastsSeconds: number })[]): readonly Values[] {
  return parts.flatMap(({ lastsSeconds, spo2Percent, heartRatePerMin }) =>
    Array.from({ length: lastsSeconds }, (): Values => ({
      ...(spo2Percent === undefined ? {} : { spo2Percent }),
      ...(heartRatePerMin === undefined ? {} : { heartRatePerMin }),
    })),
  );
}

describe('rules of the unit’s own, whatever they ask', () => {
  it('decide alike however the frames are cut into blocks, and when the log is folded again', () => {
    fc.assert(
      fc.property(conditions, course, fc.boolean(), (when, parts, isSwapped) => {
        const all = valuesOf(parts);
        const begin = [...oneChild(), ...holding(tried(ownRule({ when })))];
        const inSecond = (values: Values, atMs: number) => {
          const { spo2Percent, heartRatePerMin } = values;
          const frames = [
            spo2Percent === undefined ? {} : { spo2Percent },
            heartRatePerMin === undefined ? {} : { heartRatePerMin },
          ];
          return frames.map((each, at) => ({ atMs: atMs + at * 100, receivedAtMs: atMs + 200, values: each }));
        };
        const whole = all.flatMap((values, at): Input[] => [
          { kind: 'frames', frames: inSecond(values, at * 1_000) },
          tick((at + 1) * 1_000),
        ]);
        const cut = all.flatMap((values, at): Input[] => {
          const each = inSecond(values, at * 1_000).map(frame);
          return [...(isSwapped ? each.toReversed() : each), tick((at + 1) * 1_000)];
        });
        const once = alerts(new UnitScript(NO_RULES).play(begin, whole));
        expect(alerts(new UnitScript(NO_RULES).play(begin, whole))).toEqual(once);
        const told = (script: UnitScript) => alerts(script).map(({ change, atSecond }) => [change, atSecond]);
        expect(told(new UnitScript(NO_RULES).play(begin, cut))).toEqual(
          once.map(({ change, atSecond }) => [change, atSecond]),
        );
      }),
      { numRuns: RUNS },
    );
  });

  it('never fire on what is missing alone', () => {
    fc.assert(
      fc.property(conditions, fc.integer({ min: 5, max: 60 }), (when, lasts) => {
        const off: Values = { spo2Percent: 'off', heartRatePerMin: 'off' };
        const script = new UnitScript(NO_RULES).play(story(holding(tried(ownRule({ when }))), () => off, lasts));
        expect(alerts(script)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});
