/** A process that reads decisions holds one object for what all results of scores say alike, and every decision says what its bytes say. */
import { expect, it } from 'vitest';
import type { InputReading, ScoreResult } from '../../../../services/clinical/score/score-result.ts';
import { DecisionMemory } from '../../../../services/contract/decisions/memory/decision-memory.ts';
import { SharedResults } from '../../../../services/contract/decisions/memory/shared-results.ts';
import { encodeDecision, type Decision } from '../../../../services/contract/decisions/decision.ts';
import { decodeDecision } from '../../../../services/contract/decisions/read-decision.ts';
import { UnitScript, oneChild, seconds } from '../../../engine/unit-script.ts';
import { testRules } from '../../../support/pipeline.ts';

const SOME_MINUTES_MS = 150_000;

const ENVELOPE = { version: 3, id: 'unit-1/score/1', unitId: 'unit-1', atMs: 1000, cause: '0:1' } as const;
const NO_RESULT: ScoreResult = {
  ruleId: 'small',
  ruleVersion: '1.0.0',
  status: 'abstained',
  total: null,
  lower: null,
  upper: null,
  maximum: 1,
  unit: null,
  decimals: 0,
  published: null,
  level: null,
  triggers: [],
  findings: [],
  notes: [],
  probability: null,
  trend: null,
  ageBand: null,
  parts: [],
  missing: [],
  reason: null,
  cautions: [],
};

/** Nobody measured it. */
const NOTHING: InputReading = {
  name: 'lactate',
  quality: 'missing',
  value: null,
  unit: 'mmol/L',
  observedAtMs: null,
  ageMs: null,
  from: null,
  formula: null,
  record: null,
};

async function decisionBytes(): Promise<readonly Uint8Array[]> {
  const script = new UnitScript(await testRules());
  const values = (second: number) => ({
    heartRatePerMin: 110 + (second % 90),
    respiratoryRatePerMin: 25,
    spo2Percent: 97,
  });
  script.play(oneChild(), seconds(0, SOME_MINUTES_MS, values));
  return script.decisions.map(encodeDecision);
}

function resultsIn(decision: Decision): readonly ScoreResult[] {
  if (decision.kind === 'score.computed') return [decision.score];
  if (decision.kind === 'stay.changed') return decision.stay.scores;
  return decision.kind === 'unit.state' ? decision.stays.flatMap(({ scores }) => scores) : [];
}

const missingIn = (decision: Decision): readonly InputReading[] =>
  resultsIn(decision)
    .flatMap(({ parts }) => parts.flatMap(({ inputs }) => inputs))
    .filter(({ quality, observedAtMs, from }) => quality === 'missing' && observedAtMs === null && from === null);

it('reads what the bytes say, byte for byte', async () => {
  const memory = new DecisionMemory(0);
  const all = await decisionBytes();
  expect(new Set(all.map((bytes) => decodeDecision(bytes).kind))).toContain('unit.state');
  for (const bytes of all) expect(JSON.stringify(memory.decode(bytes))).toBe(JSON.stringify(decodeDecision(bytes)));
});

it('shares what is alike between results, decisions and kinds of decision, and nobody can change it', async () => {
  const memory = new DecisionMemory(0);
  const decisions = (await decisionBytes()).map((bytes) => memory.decode(bytes));
  const ofState = decisions.filter(({ kind }) => kind === 'unit.state').flatMap(missingIn);
  const ofResults = decisions.filter(({ kind }) => kind === 'score.computed').flatMap(missingIn);
  expect(ofState.length).toBeGreaterThan(50);
  expect(ofResults.length).toBeGreaterThan(50);
  const all = [...ofState, ...ofResults];
  const distinct = new Set(all.map((reading) => JSON.stringify(reading)));
  expect(new Set(all).size).toBe(distinct.size);
  expect(all.every((reading) => Object.isFrozen(reading))).toBe(true);
  const empty = decisions
    .flatMap(resultsIn)
    .flatMap(({ triggers, findings, notes, missing, cautions, parts }) =>
      [triggers, findings, notes, missing, cautions, parts].filter(({ length }) => length === 0),
    );
  expect(new Set(empty).size).toBe(1);
});

it('keeps apart what is missing in another unit, by a formula that does not apply, or since a time', () => {
  const inputs: readonly InputReading[] = [
    NOTHING,
    { ...NOTHING, unit: 'mg/dL' },
    { ...NOTHING, unit: null },
    { ...NOTHING, formula: { id: 'by-gas', applies: false } },
    { ...NOTHING, observedAtMs: 7 },
    { ...NOTHING, ageMs: 7 },
    { ...NOTHING, from: 'lactate' },
    { ...NOTHING, record: '0:7' },
    { ...NOTHING, value: 2 },
    { ...NOTHING, quality: 'stale' },
    { ...NOTHING, name: 'pH' },
    NOTHING,
  ];
  const part = { name: 'metabolic', points: null, pointsMin: 0, pointsMax: 1, inputs };
  const score = { ...NO_RESULT, parts: [part] };
  const bytes = encodeDecision({ ...ENVELOPE, kind: 'score.computed', stayId: 'stay-1', score });
  const read = resultsIn(new DecisionMemory(0).decode(bytes))[0]?.parts[0]?.inputs;
  expect(read).toEqual(inputs);
  expect(read?.[0]).toBe(read?.at(-1));
});

it('shares parts of which nothing is known, what lacks and why a score abstains, and nothing that differs', () => {
  const part = { name: 'metabolic', points: null, pointsMin: 0, pointsMax: 1, inputs: [NOTHING] };
  const because = (ageMs: number | null): ScoreResult['reason'] => ({
    code: 'score.parts-unknown',
    values: { ruleId: 'small', parts: [{ part: 'metabolic', why: 'missing', input: null, ageMs }] },
  });
  const score = (over: Partial<ScoreResult>): ScoreResult =>
    structuredClone({
      ...NO_RESULT,
      parts: [part],
      missing: [{ kind: 'part', name: 'metabolic' }],
      findings: [{ id: 'sepsis', answer: 'unknown' }],
      cautions: [{ code: 'score.window-open', values: { ruleId: 'small', hours: 12 } }],
      reason: because(null),
      ...over,
    });
  const memory = new DecisionMemory(0);
  const read = (over: Partial<ScoreResult>): ScoreResult => {
    const said = score(over);
    const bytes = encodeDecision({ ...ENVELOPE, kind: 'score.computed', stayId: 'stay-1', score: said });
    const result = resultsIn(memory.decode(bytes))[0] ?? NO_RESULT;
    expect(result).toEqual(said);
    return result;
  };
  const [first, second] = [read({}), read({})];
  expect(second.parts[0]).toBe(first.parts[0]);
  expect(second.missing).toBe(first.missing);
  expect(second.findings).toBe(first.findings);
  expect(second.cautions).toBe(first.cautions);
  expect(second.reason).toBe(first.reason);
  expect([first.parts[0], first.missing, first.findings, first.cautions, first.reason].every(Object.isFrozen)).toBe(
    true,
  );
  const result = structuredClone({ ...score({}), parts: [...score({}).parts] });
  const results = new SharedResults();
  for (const again of [result, structuredClone(result), { ...result }]) results.shareResult(again);
  expect(result).toEqual(score({}));
  const others = [
    { ...part, pointsMax: 2 },
    { ...part, points: 0 },
    { ...part, name: 'gas' },
    { ...part, inputs: [{ ...NOTHING, unit: 'mg/dL' }] },
    { ...part, inputs: [NOTHING, NOTHING] },
    { ...part, inputs: [{ ...NOTHING, ageMs: 7 }] },
  ];
  for (const other of others) expect(read({ parts: [other] }).parts[0]).not.toBe(first.parts[0]);
  expect(read({ reason: because(7) }).reason).not.toBe(read({ reason: because(7) }).reason);
  expect(read({ findings: [{ id: 'sepsis', answer: 'no' }] }).findings).not.toBe(first.findings);
});
