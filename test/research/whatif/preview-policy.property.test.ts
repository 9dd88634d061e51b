// Hazards: H32 (docs/hazards.md).
/** Issue 14 point 1: what a preview of a policy counts is what the fold counts with that policy in force. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LimitChange } from '../../../services/clinical/vital/limit-change.ts';
import type { PolicyChoices } from '../../../services/contract/decisions/policy-view.ts';
import type { EngineRules } from '../../../services/engine/fold/partition-fold.ts';
import { replayRules } from '../../../services/replay/replay-rules.ts';
import { previewPolicy, type PreviewReport } from '../../../services/research/whatif/preview-policy.ts';
import { shippedRules } from '../../engine/shipped-rules.ts';
import {
  START_MS,
  UNIT,
  UnitScript,
  linked,
  occupied,
  oneChild,
  opened,
  record,
  seconds,
  type Input,
} from '../../engine/unit-script.ts';
import { timeLimit } from '../../support/patience.ts';
import { arrivingOf, sourceOf } from '../support-log.ts';

const shipped: EngineRules = { vitals: (await shippedRules()).vitals, scores: [], models: [] };
const SPAN_MS = 240_000;

async function preview(inputs: readonly Input[], choices: PolicyChoices, fromSecond = 0): Promise<PreviewReport> {
  return previewPolicy({
    source: await sourceOf(arrivingOf(inputs)),
    rules: replayRules({ rules: shipped }),
    restore: () => false,
    unitId: UNIT,
    fromMs: START_MS + fromSecond * 1_000,
    toMs: START_MS + SPAN_MS,
    choices,
  });
}

const choicesWith = (limits: readonly LimitChange[]): PolicyChoices => ({
  optIns: [],
  disabledRules: [],
  findingAlerts: [],
  limits,
});

/** As the records of two people make it hold, right behind the tick of a second. */
function withPolicy(inputs: readonly Input[], { limits = [] }: PolicyChoices, fromSecond: number): readonly Input[] {
  const atMs = fromSecond * 1_000;
  const policy = {
    by: 'dr.lee',
    reason: 'test',
    optIns: [],
    disabledRules: [],
    findingAlerts: [],
    limits: [...limits],
  };
  const answer = { proposalId: 'p', agrees: true, by: 'nurse.kim', reason: 'test' };
  const decided = [record('policy.set', atMs, policy, 'p'), record('policy.answered', atMs, answer, 'p-agreed')];
  const at = inputs.findIndex(
    (input) => input.kind === 'record' && input.record.kind === 'tick' && input.record.observedAtMs === START_MS + atMs,
  );
  return inputs.toSpliced(at + 1, 0, ...decided);
}

/** By the fold alone: each alert that is raised in the span, once; one that goes on under its own id is the same. */
function live(inputs: readonly Input[], fromSecond: number): readonly string[] {
  const from = START_MS + fromSecond * 1_000;
  const raised = new UnitScript(shipped)
    .play(inputs)
    .of('alert.changed')
    .filter(({ change, alert }) => change === 'raised' && alert.kind === 'clinical' && alert.changedAtMs >= from)
    .map(({ alert }) => alert);
  return raised
    .filter(({ id }, index) => raised.findIndex((each) => each.id === id) === index)
    .map(({ id, level, changedAtMs }) => `${id} ${level} ${changedAtMs}`)
    .toSorted();
}

const counted = ({ cases }: PreviewReport['after']): readonly string[] =>
  cases.map(({ alertId, level, raisedAtMs }) => `${alertId} ${level} ${raisedAtMs}`).toSorted();

const course = fc.array(
  fc.record({ lastsSeconds: fc.integer({ min: 5, max: 80 }), spo2: fc.integer({ min: 70, max: 99 }) }),
  { minLength: 3, maxLength: 6 },
);

function storyOf(parts: readonly { readonly lastsSeconds: number; readonly spo2: number }[]): readonly Input[] {
  const values = parts.flatMap(({ lastsSeconds, spo2 }) => Array.from({ length: lastsSeconds }, () => spo2));
  return [
    ...oneChild(),
    ...seconds(0, Math.min(SPAN_MS, values.length * 1_000), (at) => ({ spo2Percent: values[at] ?? 97 })),
  ];
}

const change = fc.record(
  {
    limit: fc.integer({ min: 81, max: 95 }),
    sustainedForMs: fc.integer({ min: 5, max: 120 }).map((wait) => wait * 1_000),
    cooldownMs: fc.integer({ min: 0, max: 300_000 }),
    raisesAs: fc.constantFrom('low' as const, 'high' as const),
    off: fc.boolean(),
  },
  { requiredKeys: ['sustainedForMs'] },
);
const scopes: readonly LimitChange['scope'][] = [
  { of: 'unit' },
  { of: 'age', bandId: '0-17-years' },
  { of: 'stay', stayId: 'stay-1', untilMs: START_MS + 150_000 },
];

describe('a preview', () => {
  it(
    'counts what the fold counts with the policy in force, at the same seconds and levels',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          course,
          change,
          fc.constantFrom(...scopes),
          fc.integer({ min: 0, max: 12 }),
          async (parts, fields, scope, fromSecond) => {
            const inputs = storyOf(parts);
            const choices = choicesWith([
              { ...fields, scope, ruleId: 'desaturation', level: 'medium', reason: 'test' },
            ]);
            const report = await preview(inputs, choices, fromSecond);
            expect(counted(report.before)).toEqual(live(inputs, fromSecond));
            expect(counted(report.after)).toEqual(live(withPolicy(inputs, choices, fromSecond), fromSecond));
          },
        ),
        { numRuns: Number(process.env['VIGIL_TEST_RUNS'] ?? 25) },
      );
    },
    timeLimit(120_000),
  );

  const low = (from: number, lasts: number, spo2: number) => (second: number) => ({
    spo2Percent: second >= from && second < from + lasts ? spo2 : 97,
  });
  const medium: LimitChange = { scope: { of: 'unit' }, ruleId: 'desaturation', level: 'medium', reason: 'test' };

  it('tells what would have been missed, delayed and milder', async () => {
    const inputs = [...oneChild(), ...seconds(0, 200_000, low(10, 150, 86))];
    const report = await preview(inputs, choicesWith([{ ...medium, sustainedForMs: 100_000 }]));
    expect(report.lost.delayed).toMatchObject([{ before: { ruleId: 'desaturation' }, byMs: 40_000 }]);
    const gone = await preview(inputs, choicesWith([{ ...medium, limit: 85 }]));
    expect(gone.lost.missed).toMatchObject([{ ruleId: 'desaturation', worstLevel: 'medium' }]);
    expect([gone.before.byLevel['medium']?.alerts, gone.after.byLevel['medium']?.alerts]).toEqual([1, 0]);
    const milder = await preview(inputs, choicesWith([{ ...medium, raisesAs: 'low' }]));
    expect(milder.lost.milder).toMatchObject([{ after: { worstLevel: 'low' } }]);
  });

  it('passes over what else was decided in the span, and counts it as it was before', async () => {
    const other = { by: 'dr.han', reason: 'then', optIns: [], disabledRules: ['desaturation'], findingAlerts: [] };
    const inputs = [
      ...oneChild(),
      record('policy.set', 2_000, other, 'then'),
      ...seconds(3_000, 200_000, low(10, 150, 86)),
    ];
    const report = await preview(inputs, choicesWith([]), 0);
    expect([report.before.alerts, report.after.alerts]).toEqual([0, 1]);
  });

  it('of limits of one child counts from the admission on', async () => {
    const admitted = [
      opened('stay-1', 20_000),
      occupied('bed-1', 'stay-1', 20_000),
      linked('monitor-1', 'bed-1', 20_000),
    ];
    const [unit] = oneChild();
    const inputs = [
      ...(unit === undefined ? [] : [unit]),
      ...seconds(0, 20_000, () => null),
      ...admitted,
      ...seconds(20_000, 200_000, low(30, 150, 86)),
    ];
    const scope = { of: 'stay', stayId: 'stay-1', untilMs: START_MS + SPAN_MS } as const;
    const report = await preview(inputs, choicesWith([{ ...medium, scope, limit: 85 }]));
    expect([report.before.alerts, report.after.alerts]).toEqual([1, 0]);
  });
});
