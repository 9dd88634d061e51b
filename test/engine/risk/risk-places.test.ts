// Hazards: H28 (docs/hazards.md).
/**
 * Nobody sees a number that is not theirs, at no place: board, bedside, history, FHIR, HL7, exports and replay are made
 * from decisions alone, so no byte of a decision may carry it; and the places that read a model's number are found in
 * the source, so that one more of them fails here until it is listed with what it makes of a refusal.
 */
import { describe, expect, it } from 'vitest';
import { riskSteps } from '../../../dashboards/ward/bedside/trends/decision-steps.ts';
import type { RiskComputed } from '../../../services/contract/decisions/decision.ts';
import { MomentText } from '../../../services/command/replay/moment-text.ts';
import { parseTerminology } from '../../../services/clinical/signal/term.ts';
import { riskAssessment } from '../../../services/export/fhir/resources/risk-assessment.ts';
import type { RiskManifest } from '../../../services/engine/context/risk-model.port.ts';
import { filesBelow, readSource } from '../../support/source-facts.ts';
import { START_MS, UNIT, UnitScript, oneChild, record, seconds, tick } from '../unit-script.ts';

/** Who reads the probability of a risk model outside of the engine, and what becomes of a refusal there. */
const PLACES: Readonly<Record<string, string>> = {
  'dashboards/ward/bedside/risk-card.tsx': 'a dash, and the reason in words',
  'dashboards/ward/bedside/trends/decision-steps.ts': 'the line of the trend ends',
  'dashboards/ward/board/risk-mark.tsx': 'no mark on the tile',
  'dashboards/ward/handover/twelve-hours.tsx': 'nothing; the reason stands at the bedside',
  'services/command/replay/moment-text.ts': 'the word «refused»',
  'services/export/fhir/resources/risk-assessment.ts': 'no probabilityDecimal, and the reason',
  'services/research/evaluate/subject-notes.ts': 'no value at that moment',
};
const READS = /\brisk\??\.probability\b|\bprobability\b[^=\n]*\} = [\w.]*risk\b/;

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
const TERMINOLOGY = parseTerminology(JSON.parse(readSource('models/terminology/terms-1.0.0.json').text));
if (!TERMINOLOGY.ok) throw new Error('no terminology');
const CATALOGUE = { softwareVersion: '9.9.9', terminology: TERMINOLOGY.terminology, rules: [], models: [] };
const FOREIGN = 0.7391;
const PEOPLE = [
  ['a preterm infant', { birthDate: '2026-02-20', gestationalAgeAtBirthDays: 190, newbornStay: true }],
  ['a child of three', { birthDate: '2023-01-15' }],
  ['an adolescent', { birthDate: '2010-03-02' }],
  ['somebody of unknown age', { birthDate: null }],
] as const;

/** A minute of a child whose log holds a number of a model that was not made for the child. */
function minuteOf(person: (typeof PEOPLE)[number][1]): UnitScript {
  const { modelId, sha256: modelSha256 } = MODEL;
  const fields = { stayId: 'stay-1', modelId, modelSha256, dueAtMs: START_MS, probability: FOREIGN, reason: null };
  return new UnitScript({ scores: [], vitals: [], models: [MODEL] }).play(
    oneChild(person),
    tick(0),
    record('risk.resulted', 0, fields),
    seconds(1_000, 61_000, () => ({ heartRatePerMin: 120 })),
  );
}

function refusedOf(script: UnitScript): RiskComputed {
  const [refused] = script.of('risk.computed');
  if (refused === undefined) throw new Error('no answer of the model was folded');
  return refused;
}

describe.each(PEOPLE)('the number of a model that was not made for %s', (_name, person) => {
  const script = minuteOf(person);
  const refused = refusedOf(script);

  it('stands in no decision: not of the board, nor the bedside, nor what the history and every export are made of', () => {
    expect(script.of('unit.state').some(({ stays }) => stays.some(({ risks }) => risks.length > 0))).toBe(true);
    expect(JSON.stringify(script.decisions)).not.toContain(String(FOREIGN));
    expect(script.of('alert.changed').filter(({ alert }) => alert.kind === 'risk')).toEqual([]);
  });

  it('is a reason without a number in FHIR', () => {
    const stay = { stayId: 'stay-1', patientId: 'patient-1', unitId: UNIT };
    const resource = riskAssessment({ stay, catalogue: CATALOGUE, decision: refused });
    expect(resource.prediction).toMatchObject([
      { qualitativeRisk: { coding: [{ code: 'not-performed' }] }, rationale: expect.stringMatching(/age/) },
    ]);
    expect(JSON.stringify(resource)).not.toContain('probabilityDecimal');
  });

  it('ends the line of the trend, and a replay says that it was refused', () => {
    expect(riskSteps([{ atMs: refused.atMs, risk: refused.risk }], refused.atMs + 1_000).value).not.toContain(
      100 * FOREIGN,
    );
    const lines = new MomentText().lines(
      { atMs: START_MS, decisions: [refused], values: new Map() },
      { withValues: false },
    );
    expect(lines.join()).toContain('model-1 refused');
  });
});

describe('places that show a risk', () => {
  it('are these', () => {
    const reads = [...filesBelow('services'), ...filesBelow('dashboards')].filter(
      (path) => /\.tsx?$/.test(path) && !path.startsWith('services/engine/') && READS.test(readSource(path).text),
    );
    expect(reads.toSorted()).toEqual(Object.keys(PLACES).toSorted());
  });

  it('are no alerts: nothing raises one of a model', () => {
    const raising = filesBelow('services').filter(
      (path) => path.endsWith('.ts') && /kind: 'risk'/.test(readSource(path).text),
    );
    expect(raising).toEqual([]);
  });
});
