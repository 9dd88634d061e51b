/** A value that is exactly the limit: below is below, above includes the limit unless the step says that it does not. */
import { describe, expect, it } from 'vitest';
import type { VitalRule, VitalStep } from '../../../../services/clinical/vital/vital-rule.ts';
import { DESATURATION } from '../../rules-for-tests.ts';
import { UnitScript, oneChild, record, seconds } from '../../unit-script.ts';

const STEP: VitalStep = { level: 'medium', limit: 38, sustainedForMs: 5_000, source: 'test', certainty: 'V' };

function ruleOf(direction: VitalRule['direction'], step: Partial<VitalStep> = {}): VitalRule {
  return {
    ...DESATURATION,
    id: 'edge',
    signal: 'coreTemperatureCel',
    direction,
    guard: null,
    clearMargin: 0.5,
    charted: { countsForMs: 3_600_000, fromLevel: 'low', besideMonitor: 'both', source: 'test' },
    bands: [{ id: 'child', label: 'child', to: { years: 18 }, steps: [{ ...STEP, ...step }] }],
  };
}

const script = (rule: VitalRule): UnitScript => new UnitScript({ scores: [], vitals: [rule], models: [] });

function measured(rule: VitalRule, coreTemperatureCel: number): boolean {
  const played = script(rule).play(
    oneChild(),
    seconds(0, 10_000, () => ({ coreTemperatureCel })),
  );
  return played.changes('edge').includes('raised medium');
}

function charted(rule: VitalRule, value: number): boolean {
  const told = { stayId: 'stay-1', name: 'coreTemperatureCel', value, by: 'nurse-1' } as const;
  return script(rule)
    .play(oneChild(), record('observation.charted', 0, told))
    .changes('edge')
    .includes('raised medium');
}

describe.each([
  ['measured', measured],
  ['charted', charted],
])('%s', (_, isRaised) => {
  it.each<[VitalRule['direction'], boolean | undefined, readonly [boolean, boolean, boolean]]>([
    ['below', undefined, [true, false, false]],
    ['below', true, [true, false, false]],
    ['above', undefined, [false, true, true]],
    ['above', false, [false, true, true]],
    ['above', true, [false, false, true]],
  ])('%s 38, strict %s: 37.9, 38.0, 38.1', (direction, strict, answers) => {
    const rule = ruleOf(direction, strict === undefined ? {} : { strict });
    expect([37.9, 38, 38.1].map((value) => isRaised(rule, value))).toEqual(answers);
  });
});

it('a step with a margin and a time of its own ends by these, one without by those of its rule', () => {
  const endsAfter = (step: Partial<VitalStep>, back: number): number => {
    const played = script(ruleOf('above', step)).play(
      oneChild(),
      seconds(0, 10_000, () => ({ coreTemperatureCel: 39 })),
      seconds(10_000, 80_000, () => ({ coreTemperatureCel: back })),
    );
    const cleared = played.of('alert.changed').find(({ change }) => change === 'cleared');
    return cleared === undefined ? Infinity : (cleared.atMs - (played.of('alert.changed')[0]?.atMs ?? 0)) / 1_000;
  };
  const own = { clearMargin: 1, clearForMs: 40_000 };
  expect([endsAfter({}, 37.4), endsAfter({}, 37.6)]).toEqual([endsAfter({}, 36), Infinity]);
  expect(endsAfter(own, 37.4)).toBe(Infinity);
  expect(endsAfter(own, 36.9) - endsAfter({}, 36.9)).toBe(20);
});
