/** A state that an older rule left is judged by the rule of today from the first second on. */
import { expect, it } from 'vitest';
import type { VitalRule } from '../../../../services/clinical/vital/vital-rule.ts';
import { DESATURATION } from '../../rules-for-tests.ts';
import { UnitScript, oneChild, record, seconds } from '../../unit-script.ts';

function ruleOf(version: string, limit: number): VitalRule {
  const [band] = DESATURATION.bands;
  const [step] = band?.steps ?? [];
  if (band === undefined || step === undefined) throw new Error('the rule has a step');
  return { ...DESATURATION, version, bands: [{ ...band, steps: [{ ...step, limit }] }] };
}

const rules = (rule: VitalRule) => ({ scores: [], vitals: [rule], models: [] });
const spo2 = (value: number, fromMs: number, toMs: number) => seconds(fromMs, toMs, () => ({ spo2Percent: value }));

it('of another version chooses its limits anew', () => {
  const before = new UnitScript(rules(ruleOf('1.0.0', 90))).play(oneChild(), spo2(93, 0, 20_000));
  expect(before.changes('desaturation')).toEqual([]);
  const after = new UnitScript(rules(ruleOf('2.0.0', 95)), before.state, before.offset);
  expect(after.play(spo2(93, 20_000, 32_000)).changes('desaturation')).toEqual(['raised medium']);
});

it('a stricter limit keeps what is raised, one that no longer holds ends it', () => {
  const before = new UnitScript(rules(ruleOf('1.0.0', 95))).play(oneChild(), spo2(93, 0, 20_000));
  expect(before.changes('desaturation')).toEqual(['raised medium']);
  const state = structuredClone(before.state);
  const stricter = new UnitScript(rules(ruleOf('2.0.0', 96)), state, before.offset).play(spo2(93, 20_000, 32_000));
  expect(stricter.changes('desaturation')).toEqual([]);
  const none = new UnitScript(rules({ ...ruleOf('2.0.0', 95), bands: [] }), before.state, before.offset);
  expect(none.play(spo2(93, 20_000, 32_000)).changes('desaturation')).toEqual(['cleared medium']);
});

it('what was charted of one signal stands at the level of its own limit', () => {
  const of = (version: string): VitalRule => ({
    ...ruleOf(version, 90),
    charted: { fromLevel: 'low', countsForMs: 3_600_000, besideMonitor: 'both', source: 'test' },
    bands: [
      {
        id: 'all',
        label: 'all',
        to: { years: 18 },
        steps: [
          { level: 'medium', limit: 90, sustainedForMs: 5_000, source: 'test', certainty: 'V' },
          {
            level: 'high',
            limit: 100,
            signal: 'pulseRatePerMin',
            sustainedForMs: 5_000,
            source: 'test',
            certainty: 'V',
          },
        ],
      },
    ],
  });
  const entry = record('observation.charted', 0, { stayId: 'stay-1', name: 'spo2Percent', value: 85, by: 'nurse-1' });
  const before = new UnitScript(rules(of('1.0.0'))).play(oneChild(), entry);
  expect(before.changes('desaturation')).toEqual(['raised medium']);
  const after = new UnitScript(rules(of('2.0.0')), before.state, before.offset).play(
    seconds(1_000, 5_000, () => ({ heartRatePerMin: 100, pulseRatePerMin: 110 })),
  );
  expect(after.changes('desaturation')).toEqual([]);
});
