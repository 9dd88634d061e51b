// Hazards: H28 (docs/hazards.md).
import { describe, expect, it } from 'vitest';
import type { RiskManifest } from '../../../services/engine/context/risk-model.port.ts';
import { START_MS, UnitScript, frame, oneChild, opened, record, seconds, tick, type Input } from '../unit-script.ts';

const MODEL: RiskManifest = {
  modelId: 'model-1',
  sha256: 'a'.repeat(64),
  kind: 'adult-surrogate',
  outcome: 'sepsis',
  horizonHours: 6,
  featureSet: 'hourly-vitals-6h-v1',
  features: [],
  missingFeaturesMax: 10,
  intendedAgeYears: { low: 18, high: 120 },
  roundingDecimals: 4,
  trainingPopulation: 'adults',
  goldenVectors: [],
};
const RULES = { scores: [], vitals: [], models: [MODEL] };
const TOO_YOUNG = { code: 'risk.age-outside', values: { ageYears: 3, lowYears: 18, highYears: 120 } };

function answer(dueAtMs: number, probability: number, atMs: number, id = `risk-${dueAtMs}-${probability}`): Input {
  return record(
    'risk.resulted',
    atMs,
    { stayId: 'stay-1', modelId: 'model-1', modelSha256: MODEL.sha256, dueAtMs, probability, reason: null },
    id,
  );
}

describe('risk models', () => {
  it('are asked every five minutes on a grid of their own stay', () => {
    const script = new UnitScript(RULES).play(
      oneChild({ birthDate: '1980-01-01' }),
      seconds(0, 1_200_000, () => ({ heartRatePerMin: 80 })),
    );
    const due = script.dueRisks.map((risk) => risk.dueAtMs);
    expect(due).toHaveLength(4);
    expect(new Set(due.map((dueAtMs) => dueAtMs % 300_000)).size).toBe(1);
    expect(script.dueRisks[0]).toMatchObject({
      unitId: 'unit-1',
      stayId: 'stay-1',
      modelId: 'model-1',
      ageYears: 46,
      outsidePopulation: null,
    });
    const other = new UnitScript(RULES).play(oneChild(), opened('stay-7'));
    expect(other.dueRisks).toEqual([]);
  });

  it('get hour means of usable values, newest hour last, arterial before cuff', () => {
    const script = new UnitScript(RULES).play(oneChild());
    for (let minute = 0; minute < 130; minute++) {
      const atMs = minute * 60_000;
      const values =
        minute < 60
          ? { heartRatePerMin: 100, cuffSystolicMmHg: 90 }
          : {
              heartRatePerMin: minute % 2 === 0 ? 120 : 140,
              cuffSystolicMmHg: 90,
              arterialSystolicMmHg: 70,
              spo2Percent: 'off' as const,
            };
      script.play(frame({ atMs, values }), tick(atMs));
    }
    const last = script.dueRisks.at(-1);
    const hourly = last?.hourly ?? new Float32Array();
    const newest = Array.from(hourly.slice(23 * 8));
    expect(newest).toEqual([130, NaN, NaN, 70, NaN, NaN, NaN, NaN]);
    expect(hourly[21 * 8]).toBe(100);
    expect(Number.isNaN(hourly[20 * 8])).toBe(true);
  });

  it('get the pulse for hours without an ECG, and the answer says so, as of a cuff without an arterial line', () => {
    const script = new UnitScript(RULES).play(oneChild({ birthDate: '1980-01-01' }));
    for (let minute = 0; minute < 130; minute++) {
      const atMs = minute * 60_000;
      const rates = minute < 60 ? { heartRatePerMin: 100, pulseRatePerMin: 90 } : { pulseRatePerMin: 124 };
      script.play(frame({ atMs, values: { ...rates, cuffSystolicMmHg: 90 } }), tick(atMs));
    }
    const due = script.dueRisks.at(-1);
    expect(due?.hourly[23 * 8]).toBe(124);
    expect(due?.hourly[21 * 8]).toBe(100);
    script.play(answer(due?.dueAtMs ?? 0, 0.2, 130 * 60_000));
    expect(script.of('risk.computed').at(-1)?.risk.standIns).toEqual([
      { code: 'risk.stands-in', values: { signal: 'pulseRatePerMin', standsInFor: 'heartRatePerMin', hours: 1 } },
      {
        code: 'risk.stands-in',
        values: { signal: 'cuffSystolicMmHg', standsInFor: 'arterialSystolicMmHg', hours: 3 },
      },
    ]);
  });

  it('say for whom they are not meant, and no policy opts a child in', () => {
    const script = new UnitScript(RULES).play(
      oneChild(),
      seconds(0, 301_000, () => ({ heartRatePerMin: 80 })),
    );
    expect(script.dueRisks[0]?.outsidePopulation).toEqual(TOO_YOUNG);
    script.play(
      record('policy.set', 302_000, {
        by: 'lead',
        reason: 'trial',
        optIns: [{ ruleId: 'model-1', reason: 'trial', waives: ['age'] }],
        disabledRules: [],
      }),
      seconds(302_000, 700_000, () => ({ heartRatePerMin: 80 })),
    );
    expect(script.dueRisks.length).toBeGreaterThan(1);
    expect(script.dueRisks.at(-1)?.outsidePopulation).toEqual(TOO_YOUNG);
  });

  it('answer once for each grid point, the first in the log counts, and none alerts', () => {
    const script = new UnitScript(RULES).play(
      oneChild({ birthDate: '1980-01-01' }),
      tick(0),
      answer(START_MS, 0.9, 100),
      answer(START_MS, 0.1, 200),
      answer(START_MS - 300_000, 0.2, 300),
    );
    expect(script.of('risk.computed')).toMatchObject([
      { risk: { probability: 0.9, label: { code: 'risk.kind', values: { kind: 'adult-surrogate' } } } },
    ]);
    expect(script.of('alert.changed')).toEqual([]);
  });
});

describe('the unit as a whole', () => {
  it('is asserted every minute, in outline every 15 s, and says what the board needs', () => {
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, 106_000, () => ({ heartRatePerMin: 100, spo2Percent: 'off' })),
    );
    const states = script.of('unit.state');
    expect(states.slice(1).map((state) => state.atMs - START_MS)).toEqual([0, 45_000, 105_000]);
    expect(script.of('unit.outline').map((outline) => outline.atMs - START_MS)).toEqual([
      15_000, 30_000, 60_000, 75_000, 90_000,
    ]);
    expect(script.of('unit.outline').at(-1)).toMatchObject({
      beds: states.at(-1)?.beds,
      alerts: states.at(-1)?.alerts,
      stayIds: ['stay-1'],
    });
    expect(states.at(-1)).toMatchObject({
      hospitalId: 'hospital-1',
      policyVersion: 'none',
      beds: [{ bedId: 'bed-1', stayId: 'stay-1' }, { stayId: null }, { stayId: null }, { stayId: null }],
      stays: [
        {
          stayId: 'stay-1',
          bedId: 'bed-1',
          lastFrameAtMs: START_MS + 105_000,
          signals: [
            { signal: 'heartRatePerMin', value: 100, off: false, judged: 'present' },
            { signal: 'spo2Percent', value: null, off: true },
          ],
        },
      ],
    });
  });
});
