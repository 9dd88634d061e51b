// Hazards: H28 (docs/hazards.md).
/** Nobody sees a number that is not theirs, whoever wrote it and whatever was known then; and none outlives its model. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RiskManifest } from '../../../services/engine/context/risk-model.port.ts';
import type { RiskResult } from '../../../services/contract/decisions/risk-result.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { START_MS, UnitScript, configured, oneChild, record, seconds, tick, type Input } from '../unit-script.ts';

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
const GROWN_UP = { birthDate: '1980-01-01' };
const MINUTE = 60_000;

function answer(atMs: number, probability: number | null = 0.9): Input {
  const { modelId, sha256: modelSha256 } = MODEL;
  const fields = { stayId: 'stay-1', modelId, modelSha256, dueAtMs: START_MS + atMs, probability, reason: null };
  return record('risk.resulted', atMs, fields, `risk-${atMs}`);
}

function changed(atMs: number, changes: { readonly birthDate: string | null }): Input {
  return record('stay.updated', atMs, { stayId: 'stay-1', changes });
}

/** Every risk of a script that some screen, history or message could show. */
function risksTold(script: UnitScript): readonly RiskResult[] {
  return [
    ...script.of('risk.computed').map(({ risk }) => risk),
    ...script.of('unit.state').flatMap(({ stays }) => stays.flatMap(({ risks }) => risks)),
    ...script.of('stay.changed').flatMap(({ stay }) => stay.risks),
  ];
}

describe('a number written for whom the model was not made', () => {
  it.each([
    ['a preterm infant', { birthDate: '2026-02-20', gestationalAgeAtBirthDays: 190, newbornStay: true }],
    ['a child', { birthDate: '2023-01-15' }],
    ['an adolescent a day before the eighteenth birthday', { birthDate: '2008-03-03' }],
    ['somebody without a birth date', { birthDate: null }],
    ['somebody who is not born yet', { birthDate: '2026-12-01' }],
  ])('%s gets the reason', (_name, person) => {
    const script = new UnitScript(RULES).play(
      oneChild(person),
      tick(0),
      answer(0),
      seconds(1_000, 61_000, () => null),
    );
    const told = risksTold(script);
    expect(told.length).toBeGreaterThan(1);
    for (const risk of told) {
      expect(risk.probability).toBeNull();
      expect(risk.reason?.code).toMatch(/^risk\.age-(unknown|outside)$/);
    }
  });

  it('is told to whom it was made for', () => {
    const script = new UnitScript(RULES).play(oneChild({ birthDate: '2008-03-02' }), tick(0), answer(0));
    expect(script.of('risk.computed')).toMatchObject([{ risk: { probability: 0.9, reason: null } }]);
  });

  it('is never told, whatever is said of the birth date before and after', () => {
    const dates = fc.constantFrom('1980-01-01', '2008-03-02', '2008-03-03', '2023-01-15', '2026-02-20', null);
    const steps = fc.array(
      fc.oneof(
        dates.map((birthDate) => ({ birthDate })),
        fc.constant('answer' as const),
      ),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(dates, steps, (first, said) => {
        const script = new UnitScript(RULES).play(oneChild({ birthDate: first }), tick(0));
        let isAdult = first !== null && first <= '2008-03-02';
        for (const [index, step] of said.entries()) {
          const atMs = 1_000 * (index + 1);
          script.play(step === 'answer' ? answer(atMs) : changed(atMs, step), tick(atMs));
          if (step !== 'answer') isAdult = step.birthDate !== null && step.birthDate <= '2008-03-02';
          const shown = script.state.stays.get('stay-1')?.risks.get('model-1');
          if (!isAdult && shown !== undefined) expect(shown.probability).toBeNull();
        }
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});

describe('a number that was told', () => {
  it('is taken back in the same record that corrects the birth date', () => {
    const script = new UnitScript(RULES).play(
      oneChild(GROWN_UP),
      tick(0),
      answer(0),
      changed(5_000, { birthDate: '2023-01-15' }),
    );
    expect(script.of('risk.computed').map(({ risk }) => risk.probability)).toEqual([0.9, null]);
    const reason = { code: 'risk.age-outside', values: { ageYears: 3, lowYears: 18, highYears: 120 } };
    expect(script.of('risk.computed').at(-1)).toMatchObject({ risk: { reason } });
    expect(script.of('stay.changed').at(-1)?.stay.risks).toMatchObject([{ probability: null, reason }]);
  });

  it('is taken back at midnight when the age has passed the model', () => {
    const script = new UnitScript({ ...RULES, models: [{ ...MODEL, intendedAgeYears: { low: 0, high: 18 } }] }).play(
      oneChild({ birthDate: '2008-03-03' }),
      tick(13 * 60 * MINUTE + 59 * MINUTE),
      answer(13 * 60 * MINUTE + 59 * MINUTE),
      tick(14 * 60 * MINUTE + 1_000),
    );
    expect(script.of('risk.computed').map(({ risk }) => risk.reason?.code ?? null)).toEqual([null, 'risk.age-outside']);
  });

  it('is taken back when the model has not answered for a quarter of an hour, and comes back with it', () => {
    const script = new UnitScript(RULES).play(
      oneChild(GROWN_UP),
      tick(0),
      answer(0),
      seconds(1_000, 15 * MINUTE + 1_000, () => null),
    );
    expect(script.of('risk.computed')).toHaveLength(1);
    script.play(seconds(15 * MINUTE + 1_000, 15 * MINUTE + 21_000, () => null));
    const silent = { code: 'risk.no-answer', values: { forMinutes: 15 } };
    expect(script.of('risk.computed').at(-1)).toMatchObject({ risk: { probability: null, reason: silent } });
    expect(script.of('risk.computed')).toHaveLength(2);
    script.play(answer(15 * MINUTE + 21_000, 0.3));
    expect(script.of('risk.computed').at(-1)).toMatchObject({ risk: { probability: 0.3, reason: null } });
  });

  it('stays in a playback, which runs ahead of its models', () => {
    const script = new UnitScript(RULES).play(
      [configured({ mode: 'playback' }), ...oneChild(GROWN_UP).slice(1)],
      tick(0),
      answer(0),
      seconds(1_000, 20 * MINUTE, () => null),
    );
    expect(script.of('risk.computed')).toHaveLength(1);
  });

  it('goes from the screens when the unit switches the model off', () => {
    const script = new UnitScript(RULES).play(
      oneChild(GROWN_UP),
      tick(0),
      answer(0),
      record('policy.set', 500, { by: 'lead', reason: 'trial', optIns: [], disabledRules: ['model-1'] }),
      seconds(1_000, 12_000, () => null),
    );
    expect(script.of('stay.changed').at(-1)).toMatchObject({ change: 'updated', stay: { risks: [] } });
  });

  it('goes when an upgrade no longer has the model', () => {
    const script = new UnitScript(RULES).play(oneChild(GROWN_UP), tick(0), answer(0));
    const upgraded = new UnitScript({ ...RULES, models: [] }, script.state, script.offset);
    upgraded.play(seconds(1_000, 12_000, () => null));
    expect(upgraded.of('stay.changed').at(-1)).toMatchObject({ stay: { risks: [] } });
  });
});
