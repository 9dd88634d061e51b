/** From when on a loss is told, and for how long it has lasted: the moment of an alert is part of its id. */
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import { BRADYCARDIA } from '../rules-for-tests.ts';
import { shippedRules } from '../shipped-rules.ts';
import { START_MS, UnitScript, frame, oneChild, seconds, tick, type Values } from '../unit-script.ts';

const { vitals } = await shippedRules();
const CALM_MS = 310_000;
const WELL: Values = { heartRatePerMin: 110, pulseRatePerMin: 110, spo2Percent: 97, endTidalCo2MmHg: 38 };
const LAST_MS = CALM_MS - 1_000;

function raised(state: Values, forMs: number, ruleId: string): Alert {
  const script = new UnitScript({ scores: [], vitals, models: [] }).play(
    oneChild({ ventilated: true }),
    seconds(0, CALM_MS, () => WELL),
    seconds(CALM_MS, CALM_MS + forMs, () => state),
  );
  const found = script.of('alert.changed').find(({ change, alert }) => change === 'raised' && alert.ruleId === ruleId);
  if (found === undefined) throw new Error(`${ruleId} was not raised`);
  return found.alert;
}

describe('an alert about what is lost', () => {
  it.each<[string, Values, number, object]>([
    ['technical.all-signals-lost', { fio2Percent: 21 }, 20_000, { level: 'high', goneMs: 15_000 }],
    ['clinical.heart-beat-lost', { spo2Percent: 70, endTidalCo2MmHg: 38 }, 20_000, { level: 'high', goneMs: 15_000 }],
    ['technical.exhaled-co2-lost', { ...WELL, endTidalCo2MmHg: 'off' }, 25_000, { level: 'medium', goneMs: 20_000 }],
    [
      'clinical.exhaled-co2-lost',
      { ...WELL, endTidalCo2MmHg: 'off', spo2Percent: 84 },
      25_000,
      { level: 'high', goneMs: 20_000 },
    ],
    [
      'technical.signal-missing.spo2Percent',
      { ...WELL, spo2Percent: 'off' },
      125_000,
      { level: 'low', goneMs: 121_000 },
    ],
  ])('%s begins with the last that was measured', (ruleId, state, forMs, expected) => {
    const { id, level, detail, kind } = raised(state, forMs, ruleId);
    expect({ level, ...detail.values }).toMatchObject(expected);
    expect(id).toBe(`unit-1/stay-1/${ruleId}/1/${START_MS + LAST_MS}`);
    expect(kind).toBe(ruleId.startsWith('technical') ? 'technical' : 'clinical');
  });
});

it('a run that comes to light late, of a time before the alert ended, does not raise it again', () => {
  const low = { heartRatePerMin: 40 };
  const script = new UnitScript({ scores: [], vitals: [BRADYCARDIA], models: [] }).play(
    oneChild(),
    seconds(0, 5_000, () => low),
    tick(5_000),
    seconds(6_000, 12_000, () => low),
    seconds(12_000, 34_000, () => ({ heartRatePerMin: 100 })),
  );
  expect(script.changes('bradycardia')).toEqual(['raised high', 'cleared high']);
  script.play(frame({ atMs: 5_000, receivedAtMs: 33_500, values: low }), tick(34_000));
  expect(script.changes('bradycardia')).toEqual(['raised high', 'cleared high']);
});

it('an alert of a rate of 0 is eased by beats that last, and not by the first of them', () => {
  const script = new UnitScript({ scores: [], vitals: [BRADYCARDIA], models: [] }).play(
    oneChild(),
    seconds(0, 30_000, () => ({ heartRatePerMin: 0 })),
    seconds(30_000, 50_000, () => ({ heartRatePerMin: 40 })),
  );
  expect(script.changes('bradycardia')).toEqual(['raised high']);
  script.play(seconds(50_000, 51_000, () => ({ heartRatePerMin: 40 })));
  expect(script.changes('bradycardia')).toEqual(['raised high', 'annotated high']);
});
