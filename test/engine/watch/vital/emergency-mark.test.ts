// Hazards: H39 (docs/hazards.md).
/** An emergency is marked as one from the moment it is, until it is none any more: every list puts it first by that mark. */
import { describe, expect, it } from 'vitest';
import type { VitalRule } from '../../../../services/clinical/vital/vital-rule.ts';
import { BRADYCARDIA, DESATURATION } from '../../rules-for-tests.ts';
import { UnitScript, oneChild, seconds, type Values } from '../../unit-script.ts';

const STEP = { source: 'test', certainty: 'V' } as const;

function withEmergency(rule: VitalRule, limit: number): VitalRule {
  return { ...rule, everyAge: [{ level: 'emergency', limit, sustainedForMs: 5_000, ...STEP }] };
}

/** Each change of the rule's alert, with whether it then is an emergency; undefined: never was. */
function played(rule: VitalRule, values: (second: number) => Values, toSecond: number) {
  const script = new UnitScript({ scores: [], vitals: [rule], models: [] }).play(
    oneChild(),
    seconds(0, toSecond * 1_000, values),
  );
  return script
    .of('alert.changed')
    .filter(({ change }) => change !== 'escalated' && change !== 'reached')
    .map(({ change, alert }) => [change, alert.level, alert.isEmergency]);
}

const spo2 = (spo2Percent: number): Values => ({ spo2Percent });

describe('an emergency', () => {
  it('is marked from its first second, and not when the child is better than that', () => {
    expect(
      played(withEmergency(DESATURATION, 60), (second) => spo2(second < 10 ? 98 : second < 20 ? 55 : 75), 60),
    ).toEqual([
      // Both limits wait as long: the milder one is looked at first.
      ['raised', 'high', undefined],
      ['worsened', 'high', true],
      ['annotated', 'high', false],
    ]);
  });

  it('is marked when a milder alert becomes one', () => {
    expect(
      played(withEmergency(DESATURATION, 60), (second) => spo2(second < 10 ? 98 : second < 30 ? 75 : 50), 40),
    ).toEqual([
      ['raised', 'high', undefined],
      ['worsened', 'high', true],
    ]);
  });

  it('is no beat at all, and not a beat that is back', () => {
    const rate = (second: number): Values => ({ heartRatePerMin: second < 10 ? 110 : second < 30 ? 0 : 45 });
    expect(played(BRADYCARDIA, rate, 80)).toEqual([
      ['raised', 'high', true],
      ['annotated', 'high', false],
    ]);
  });

  it('is nothing else', () => {
    expect(played(DESATURATION, (second) => spo2(second < 10 ? 98 : 70), 40)).toEqual([['raised', 'high', undefined]]);
  });
});
