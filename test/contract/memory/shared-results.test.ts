/** A process that reads decisions holds one object for what all results of scores say alike, and every decision says what its bytes say. */
import { expect, it } from 'vitest';
import type { InputReading, ScoreResult } from '../../../services/clinical/score/score-result.ts';
import { DecisionMemory } from '../../../services/contract/decisions/memory/decision-memory.ts';
import { encodeDecision, type Decision } from '../../../services/contract/decisions/decision.ts';
import { decodeDecision } from '../../../services/contract/decisions/read-decision.ts';
import { UnitScript, oneChild, seconds } from '../../engine/unit-script.ts';
import { testRules } from '../../support/pipeline.ts';

const SOME_MINUTES_MS = 150_000;

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
