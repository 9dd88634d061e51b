/** A rule of several limits: which of them hold once one is passed, which is told, and how a rate of 0 stands beside them. */
import { describe, expect, it } from 'vitest';
import type { VitalRule, VitalStep } from '../../../../services/clinical/vital/vital-rule.ts';
import { BRADYCARDIA, DESATURATION } from '../../rules-for-tests.ts';
import { UnitScript, oneChild, record, seconds, type Input, type Values } from '../../unit-script.ts';

const STEP = { source: 'test', certainty: 'V' } as const;
const HIGH: VitalStep = { level: 'high', limit: 80, sustainedForMs: 5_000, ...STEP };
const MEDIUM: VitalStep = { level: 'medium', limit: 90, sustainedForMs: 5_000, ...STEP };

function ruleOf(steps: VitalStep[], changes: Partial<VitalRule> = {}): VitalRule {
  return { ...DESATURATION, guard: null, bands: [{ id: 'all', label: 'all', to: { years: 18 }, steps }], ...changes };
}

function played(rule: VitalRule, ...inputs: readonly (readonly Input[])[]): readonly string[] {
  const script = new UnitScript({ scores: [], vitals: [rule], models: [] });
  return script.play(oneChild(), ...inputs).changes(rule.id);
}

const spo2 = (fromS: number, toS: number, value: number, more: Values = {}): Input[] =>
  seconds(fromS * 1_000, toS * 1_000, () => ({ spo2Percent: value, ...more }));
const rate = (fromS: number, toS: number, value: number): Input[] =>
  seconds(fromS * 1_000, toS * 1_000, () => ({ heartRatePerMin: value }));

describe('with the limit that is passed holds', () => {
  const slow = { clearForMs: 40_000 } as const;

  it.each<[string, VitalStep, readonly string[]]>([
    ['a milder one of the same value', { ...MEDIUM, limit: 80, ...slow }, ['annotated medium']],
    ['a milder one that is nearer', { ...MEDIUM, limit: 85, ...slow }, ['annotated medium']],
    ['another of its level that is nearer', { ...HIGH, limit: 85, sustainedForMs: 60_000, ...slow }, []],
  ])('%s', (_, other, between) => {
    const rule = ruleOf([HIGH, { ...other, sustainedForMs: 60_000 }]);
    expect(played(rule, spo2(0, 10, 75), spo2(10, 35, 97))).toEqual(['raised high', ...between]);
    const end = `cleared ${between.length > 0 ? 'medium' : 'high'}`;
    expect(played(rule, spo2(0, 10, 75), spo2(10, 60, 97))).toEqual(['raised high', ...between, end]);
  });

  it.each<[string, VitalStep]>([
    ['a milder one that is farther', { ...MEDIUM, limit: 70, ...slow }],
    ['one of another signal', { ...MEDIUM, signal: 'pulseRatePerMin', limit: 200, ...slow }],
    ['one whose condition does not hold', { ...MEDIUM, when: ['on-oxygen'], ...slow }],
    ['a graver one', { ...MEDIUM, level: 'emergency', sustainedForMs: 60_000, ...slow }],
  ])('not %s', (_, other) => {
    expect(played(ruleOf([HIGH, other]), spo2(0, 10, 75), spo2(10, 35, 97))).toEqual(['raised high', 'cleared high']);
  });
});

describe('a charted value', () => {
  const CHARTED = { countsForMs: 3_600_000, besideMonitor: 'both', source: 'test' } as const;
  const charted = (value: number, atMs = 0): Input =>
    record('observation.charted', atMs, { stayId: 'stay-1', name: 'spo2Percent', value, by: 'nurse-1' });
  const limitTold = (steps: VitalStep[], value: number): unknown => {
    const rule = ruleOf(steps, { charted: { fromLevel: 'low', ...CHARTED } });
    const script = new UnitScript({ scores: [], vitals: [rule], models: [] }).play(oneChild(), charted(value));
    return script
      .of('alert.changed')
      .map(({ alert: { level, detail } }) => [level, 'limit' in detail.values && detail.values.limit]);
  };

  it('is told by the gravest limit that it passes, and by the first of two as grave', () => {
    const milder: VitalStep = { ...MEDIUM, limit: 85 };
    expect(limitTold([HIGH, MEDIUM], 75)).toEqual([['high', 80]]);
    expect(limitTold([MEDIUM, HIGH], 75)).toEqual([['high', 80]]);
    expect(limitTold([MEDIUM, HIGH], 85)).toEqual([['medium', 90]]);
    expect(limitTold([MEDIUM, milder], 75)).toEqual([['medium', 90]]);
    expect(limitTold([milder, MEDIUM], 75)).toEqual([['medium', 85]]);
  });

  it.each([
    ['low', ['raised medium']],
    ['medium', ['raised medium']],
    ['high', []],
  ] as const)('is read by the limits of level %s and above', (fromLevel, changes) => {
    expect(played(ruleOf([MEDIUM], { charted: { fromLevel, ...CHARTED } }), [charted(85)])).toEqual(changes);
  });

  it('within a second is outweighed by what the monitor shows from the next second on, for five minutes', () => {
    const rule = ruleOf([HIGH], { charted: { fromLevel: 'low', ...CHARTED } });
    const until = (endS: number) => played(rule, spo2(0, 60, 97), [charted(75, 60_500)], spo2(60, endS, 97));
    expect(until(361)).toEqual(['raised high']);
    expect(until(362)).toEqual(['raised high', 'cleared high']);
  });

  it('ends when the monitor shows the child back inside, and not while it is only past the limit', () => {
    const rule = ruleOf([HIGH], { charted: { fromLevel: 'low', ...CHARTED } });
    expect(played(rule, [charted(75)], spo2(1, 400, 82))).toEqual(['raised high', 'cleared high']);
    expect(played(rule, [charted(75)], spo2(1, 400, 81))).toEqual(['raised high']);
  });

  it('is not outweighed by a monitor that has stopped', () => {
    const rule = ruleOf([HIGH], { charted: { fromLevel: 'low', ...CHARTED } });
    const other = (fromS: number, toS: number) => rate(fromS, toS, 100);
    expect(played(rule, [charted(75)], spo2(1, 300, 97), other(300, 400))).toEqual(['raised high']);
  });
});

describe('a rate of 0', () => {
  const ZERO_THEN_SLOW = [rate(0, 30, 0), rate(30, 90, 45)];
  const steps = (level: VitalStep['level']): VitalStep[] => [{ ...HIGH, level, limit: 60 }];

  it('is worse than a limit of level high, and no worse than a milder one', () => {
    const rule = (level: VitalStep['level']): VitalRule => ({
      ...ruleOf(steps(level)),
      id: 'slow',
      signal: BRADYCARDIA.signal,
    });
    expect(played(rule('medium'), ...ZERO_THEN_SLOW)).toEqual(['raised medium']);
    expect(played(rule('high'), ...ZERO_THEN_SLOW)).toEqual(['raised high', 'annotated high']);
    expect(played(rule('emergency'), ...ZERO_THEN_SLOW)).toEqual(['raised high', 'annotated high']);
  });

  it('is no worse than a limit above', () => {
    const fast: VitalRule = {
      ...ruleOf([{ ...HIGH, limit: 180 }], { direction: 'above', clearForMs: 60_000 }),
      id: 'fast',
      signal: 'heartRatePerMin',
    };
    expect(played(fast, rate(0, 10, 200), rate(10, 50, 0))).toEqual(['raised high']);
  });

  it('that comes to a slow heart worsens the alert when it has lasted as long as the limit waits', () => {
    const rule: VitalRule = { ...ruleOf(steps('high')), id: 'slow', signal: BRADYCARDIA.signal };
    expect(played(rule, rate(0, 20, 45), rate(20, 25, 0))).toEqual(['raised high']);
    expect(played(rule, rate(0, 20, 45), rate(20, 26, 0))).toEqual(['raised high', 'worsened high']);
    const script = new UnitScript({ scores: [], vitals: [rule], models: [] }).play(
      oneChild(),
      rate(0, 20, 45),
      rate(20, 26, 0),
    );
    expect(script.of('alert.changed').at(-1)?.alert.detail).toMatchObject({ values: { lastedMs: 5_000, value: 0 } });
    // Told once, not again with each second.
    expect(script.play(rate(26, 40, 0)).changes('slow')).toHaveLength(2);
  });

  it('is no longer one when beats have been back as long as the rule asks', () => {
    const rule: VitalRule = { ...ruleOf(steps('high')), id: 'slow', signal: BRADYCARDIA.signal };
    expect(played(rule, rate(0, 30, 0), rate(30, 50, 45))).toEqual(['raised high']);
    expect(played(rule, rate(0, 30, 0), rate(30, 51, 45))).toEqual(['raised high', 'annotated high']);
  });
});
