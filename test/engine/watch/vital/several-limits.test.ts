/** A rule of several limits: which of them hold once one is passed, which is told, and how a rate of 0 stands beside them. */
import { describe, expect, it } from 'vitest';
import type { VitalRule, VitalStep } from '../../../../services/clinical/vital/vital-rule.ts';
import { BRADYCARDIA, DESATURATION } from '../../rules-for-tests.ts';
import {
  START_MS,
  UnitScript,
  frame,
  linked,
  occupied,
  oneChild,
  opened,
  record,
  seconds,
  tick,
  type Input,
  type Values,
} from '../../unit-script.ts';

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

  it('that is over stands as the limit that still holds', () => {
    const severityAfter = (level: VitalStep['level']): number | undefined => {
      const rule: VitalRule = { ...ruleOf(steps(level)), id: 'slow', signal: BRADYCARDIA.signal };
      const script = new UnitScript({ scores: [], vitals: [rule], models: [] }).play(oneChild(), ...ZERO_THEN_SLOW);
      return [...script.state.alerts.values()].find(({ alert }) => alert.ruleId === 'slow')?.severity;
    };
    expect([severityAfter('high'), severityAfter('emergency')]).toEqual([3, 4]);
  });

  it('that was charted stays the gravest beside another charted value', () => {
    const rule: VitalRule = {
      ...ruleOf([...steps('high'), { ...HIGH, signal: 'respiratoryRatePerMin', limit: 60 }], {
        charted: { fromLevel: 'low', countsForMs: 3_600_000, besideMonitor: 'both', source: 'test' },
      }),
      id: 'slow',
      signal: BRADYCARDIA.signal,
    };
    const told = (name: 'heartRatePerMin' | 'respiratoryRatePerMin', value: number, atMs: number): Input =>
      record('observation.charted', atMs, { stayId: 'stay-1', name, value, by: 'nurse-1' }, `${name}-${value}-${atMs}`);
    const both = [told('heartRatePerMin', 0, 0), told('respiratoryRatePerMin', 50, 1_000)];
    expect(played(rule, both)).toEqual(['raised high']);
    expect(played(rule, both, [told('heartRatePerMin', 50, 2_000)]).at(-1)).toBe('annotated high');
  });

  it('that the monitor shows is not eased by what is charted of another signal', () => {
    const rule: VitalRule = {
      ...ruleOf([...steps('high'), { ...HIGH, signal: 'respiratoryRatePerMin', limit: 60 }], {
        charted: { fromLevel: 'low', countsForMs: 3_600_000, besideMonitor: 'both', source: 'test' },
      }),
      id: 'slow',
      signal: BRADYCARDIA.signal,
    };
    const breaths = { stayId: 'stay-1', name: 'respiratoryRatePerMin', value: 50, by: 'nurse-1' } as const;
    const charted = [record('observation.charted', 20_000, breaths)];
    expect(played(rule, rate(0, 20, 0), charted, rate(20, 25, 0))).toEqual(['raised high']);
  });

  it('is no longer one when beats have been back as long as the rule asks', () => {
    const rule: VitalRule = { ...ruleOf(steps('high')), id: 'slow', signal: BRADYCARDIA.signal };
    expect(played(rule, rate(0, 30, 0), rate(30, 50, 45))).toEqual(['raised high']);
    expect(played(rule, rate(0, 30, 0), rate(30, 51, 45))).toEqual(['raised high', 'annotated high']);
  });
});

describe('the second in which a limit ends', () => {
  const rule = ruleOf([HIGH, MEDIUM]);
  /** Raised high, eased to medium with the frame of second 30, and low again half a second later. */
  const eased = [spo2(0, 10, 75), spo2(10, 31, 85), [frame({ atMs: 30_500, values: { spo2Percent: 75 } })]];

  it('counts to the next run where another limit of the rule still holds', () => {
    expect(played(rule, ...eased, spo2(31, 35, 75))).toEqual(['raised high', 'annotated medium']);
    expect(played(rule, ...eased, spo2(31, 36, 75)).at(-1)).toBe('worsened high');
  });
});

it('a second without a reading is no rate of 0, whatever comes late beside it', () => {
  const slow: VitalRule = { ...ruleOf([{ ...HIGH, limit: 60 }]), id: 'slow', signal: 'heartRatePerMin' };
  const late = (atS: number, value: number): Input[] => [
    frame({ atMs: atS * 1_000, receivedAtMs: 25_000, values: { heartRatePerMin: value } }),
  ];
  // From 18 to 22 are four seconds; 23 is a hole.
  const before = [
    rate(0, 18, 90),
    seconds(18_000, 19_000, () => null),
    rate(19, 23, 55),
    seconds(23_000, 24_000, () => null),
  ];
  expect(played(slow, ...before, rate(24, 25, 90), late(18, 55))).toEqual([]);
  expect(played(slow, ...before, rate(24, 25, 90), late(18, 55), late(23, 55))).toEqual(['raised high']);
});

it('a reading in doubt is told with the rates that contradict each other, each once', () => {
  const fast: VitalRule = {
    ...ruleOf([{ ...HIGH, limit: 180 }], { direction: 'above', guard: DESATURATION.guard }),
    id: 'fast',
    signal: 'heartRatePerMin',
  };
  const script = new UnitScript({ scores: [], vitals: [fast], models: [] }).play(
    oneChild(),
    seconds(0, 30_000, () => ({ heartRatePerMin: 200, pulseRatePerMin: 100 })),
  );
  const [raised] = script.of('alert.changed');
  expect(raised?.alert.inputs.map(({ name, value }) => [name, value])).toEqual([
    ['heartRatePerMin', 200],
    ['pulseRatePerMin', 100],
  ]);
});

describe('the worst number', () => {
  const worstOf = (script: UnitScript, stayId = 'stay-1') =>
    [...script.state.alerts.values()]
      .filter(({ alert }) => alert.stayId === stayId)
      .flatMap(({ course }) => course?.worst ?? [])
      .map(({ signal, value, doubtful }) => [signal, value, doubtful]);
  const played = (rule: VitalRule, ...inputs: readonly (readonly Input[])[]): UnitScript =>
    new UnitScript({ scores: [], vitals: [rule], models: [] }).play(oneChild(), ...inputs);

  it('of an alert that a charted value raised counts what the monitor showed since', () => {
    const rule = ruleOf([HIGH], {
      charted: { fromLevel: 'low', countsForMs: 3_600_000, besideMonitor: 'both', source: 'test' },
    });
    const entry = record('observation.charted', 0, { stayId: 'stay-1', name: 'spo2Percent', value: 75, by: 'nurse-1' });
    expect(worstOf(played(rule, [entry], spo2(1, 20, 70)))).toEqual([['spo2Percent', 70, false]]);
  });

  it('is no longer one in doubt where a reading of the same second is sure', () => {
    const rule = ruleOf([HIGH], { guard: DESATURATION.guard });
    const rates: Values = { heartRatePerMin: 110, pulseRatePerMin: 110 };
    const script = played(rule, spo2(0, 20, 75, rates), [
      frame({ atMs: 20_000, values: { ...rates, spo2Percent: 60, pulseRatePerMin: 60 } }),
    ]);
    expect(worstOf(script)).toEqual([
      ['spo2Percent', 75, false],
      ['spo2Percent', 60, true],
    ]);
    script.play(frame({ atMs: 20_500, values: { ...rates, spo2Percent: 76 } }));
    expect(worstOf(script)).toEqual([['spo2Percent', 75, false]]);
  });

  it('is of the signals that were past their own limit', () => {
    const two = ruleOf([HIGH, { ...HIGH, signal: 'pulseRatePerMin', limit: 60 }]);
    const values = (pulseRatePerMin: number) => spo2(0, 20, 75, { pulseRatePerMin });
    expect(worstOf(played(two, values(70)))).toEqual([['spo2Percent', 75, false]]);
    expect(worstOf(played(two, values(50)))).toEqual([
      ['pulseRatePerMin', 50, false],
      ['spo2Percent', 75, false],
    ]);
  });

  it('of one child is left alone when values of another are taken back', () => {
    const low = (deviceId: string, fromS: number, toS: number, value: number): Input[] =>
      seconds(fromS * 1_000, toS * 1_000, () => ({ spo2Percent: value }), deviceId);
    const script = played(
      ruleOf([HIGH]),
      [opened('stay-2'), occupied('bed-2', 'stay-2', 0), linked('monitor-2', 'bed-2', 0)],
      low('monitor-1', 0, 20, 70).flatMap((input): Input[] =>
        input.kind === 'frames'
          ? [input, { ...input, frames: input.frames.map((spec) => ({ ...spec, deviceId: 'monitor-2' })) }]
          : [input],
      ),
      [record('stay.cancelled', 21_000, { stayId: 'stay-2' }), tick(21_000)],
    );
    expect(worstOf(script)).toEqual([['spo2Percent', 70, false]]);
    expect(worstOf(script, 'stay-2')).toEqual([]);
    expect(script.state.nowMs).toBe(START_MS + 21_000);
  });
});
