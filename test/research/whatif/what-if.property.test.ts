/** What is counted for other limits is what a replay with those limits counts, and alerts of vital signs need no scores. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import { deserialize, serialize } from 'node:v8';
import type { Archive } from '../../../services/archive/archive.port.ts';
import { resumeUnit, type EngineRules } from '../../../services/engine/fold/partition-fold.ts';
import type { UnitState } from '../../../services/engine/state/unit-state.ts';
import type { RestoreState } from '../../../services/replay/fold-unit-again.ts';
import { replayRules } from '../../../services/replay/replay-rules.ts';
import type { RuleChange, StepChange } from '../../../services/research/whatif/rule-change.ts';
import { whatIf, type WhatIfReport, type WhatIfRequest } from '../../../services/research/whatif/what-if.ts';
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
  type Values,
} from '../../engine/unit-script.ts';
import { ReplaySource } from '../../../services/replay/replay-source.ts';
import { shippedRules } from '../../engine/shipped-rules.ts';
import { arrivingOf, logOf, NOTHING_SEALED, sourceOf } from '../support-log.ts';
import { timeLimit } from '../../support/patience.ts';

const MINUTE_MS = 60_000;
const shipped: EngineRules = { ...(await shippedRules()), models: [] };
const vitalsOnly: EngineRules = { scores: [], models: [], vitals: shipped.vitals };
const NO_CHANGE: RuleChange = { steps: [], offRuleIds: [] };

async function asked(inputs: readonly Input[], request: Partial<WhatIfRequest>): Promise<WhatIfReport> {
  return whatIf({
    source: await sourceOf(arrivingOf(inputs)),
    rules: replayRules({ rules: shipped }),
    restore: () => false,
    unitId: UNIT,
    fromMs: START_MS,
    toMs: START_MS + 60 * MINUTE_MS,
    change: NO_CHANGE,
    labels: [],
    horizonMs: 0,
    ...request,
  });
}

/** Ids of the alerts that a fold raises in a span, ms after START_MS. */
function raised(rules: EngineRules, inputs: readonly Input[], fromMs = 0, toMs = 60 * MINUTE_MS): readonly string[] {
  const counts = ({ kind, changedAtMs }: Alert): boolean =>
    kind === 'clinical' && changedAtMs >= START_MS + fromMs && changedAtMs < START_MS + toMs;
  return new UnitScript(rules)
    .play(inputs)
    .of('alert.changed')
    .filter(({ change, alert }) => change === 'raised' && counts(alert))
    .map(({ alert }) => alert.id)
    .toSorted();
}

/** Rules with another value in every step of a level, made here without the code under test. */
function withStep(
  ruleId: string,
  level: string,
  { limit, sustainedForMs }: Partial<StepChange>,
  rules: EngineRules = vitalsOnly,
): EngineRules {
  const change = {
    ...(limit === undefined ? {} : { limit }),
    ...(sustainedForMs === undefined ? {} : { sustainedForMs }),
  };
  const text = JSON.stringify(rules.vitals, (_key, value: unknown) => {
    const isStep = typeof value === 'object' && value !== null && 'level' in value && value.level === level;
    return isStep ? { ...value, isOfLevel: true } : value;
  });
  const vitals = (JSON.parse(text) as { id: string }[]).map((rule) =>
    JSON.parse(JSON.stringify(rule), (_key, value: Record<string, unknown> | null) => {
      if (value === null || typeof value !== 'object' || value['isOfLevel'] !== true) return value;
      const { isOfLevel: _isOfLevel, ...step } = value;
      return rule.id === ruleId ? { ...step, ...change } : step;
    }),
  );
  return { ...vitalsOnly, vitals };
}

const course = fc
  .array(fc.record({ lastsSeconds: fc.integer({ min: 3, max: 40 }), spo2: fc.integer({ min: 70, max: 99 }) }), {
    minLength: 3,
    maxLength: 8,
  })
  .map((parts): readonly Values[] =>
    parts.flatMap(({ lastsSeconds, spo2 }) =>
      Array.from({ length: lastsSeconds }, (): Values => ({ spo2Percent: spo2, heartRatePerMin: 110 })),
    ),
  );

function storyOf(values: readonly Values[]): readonly Input[] {
  return [...oneChild(), ...seconds(0, values.length * 1_000, (second) => values[second] ?? null)];
}

const SOME_RULES = ['bradycardia', 'tachycardia', 'desaturation', 'hypotension'] as const;
/** Without a guard, and with one that other rules lack then. */
const OFF = [[], ['hyperoxia'], ['bradycardia'], ['hypotension', 'tachypnoea']] as const;

const illness = fc
  .array(
    fc.record({
      lastsSeconds: fc.integer({ min: 3, max: 40 }),
      spo2Percent: fc.integer({ min: 70, max: 100 }),
      heartRatePerMin: fc.constantFrom(0, 38, 70, 110, 170, 215),
      pulseRatePerMin: fc.constantFrom(38, 110, 215),
      arterialMeanMmHg: fc.constantFrom(22, 38, 60),
      respiratoryRatePerMin: fc.constantFrom(24, 70),
    }),
    { minLength: 3, maxLength: 8 },
  )
  .map((parts): readonly Values[] =>
    parts.flatMap(({ lastsSeconds, ...values }) => Array.from({ length: lastsSeconds }, (): Values => values)),
  );

const someSteps = fc.uniqueArray(
  fc.record({
    ruleId: fc.constantFrom(...SOME_RULES),
    level: fc.constant('high' as const),
    limit: fc.integer({ min: 30, max: 200 }),
    sustainedForMs: fc.integer({ min: 0, max: 30 }).map((wait) => wait * 1_000),
  }),
  { selector: ({ ruleId }) => ruleId, minLength: 1, maxLength: 2 },
);

const idsOf = ({ cases }: WhatIfReport['before']): readonly string[] => cases.map(({ alertId }) => alertId).toSorted();

function withoutRules(rules: EngineRules, ruleIds: readonly string[]): EngineRules {
  return {
    ...rules,
    vitals: rules.vitals.map((rule) => (ruleIds.includes(rule.id) ? { ...rule, enabled: false } : rule)),
  };
}

/** Somebody answers each alert of the rules as they are, three seconds after it was raised. */
function acknowledgedIn(inputs: readonly Input[]): readonly Input[] {
  const answers = new UnitScript(vitalsOnly)
    .play(inputs)
    .of('alert.changed')
    .filter(({ change }) => change === 'raised')
    .map(({ alert }, index) => {
      const atMs = alert.changedAtMs - START_MS + 3_000;
      const who = {
        by: 'nurse.kim',
        displayName: 'Nurse Kim',
        role: 'nurse' as const,
        note: null,
        reason: 'seen-at-bedside' as const,
      };
      const seen = { alertId: alert.id, seenTransition: alert.transition, ...who };
      return { atMs, input: record('alert.acknowledged', atMs, seen, `answer-${index}`) };
    });
  return inputs.flatMap((input) => {
    const isTick = input.kind === 'record' && input.record.kind === 'tick';
    const now = isTick ? answers.filter(({ atMs }) => START_MS + atMs === input.record.observedAtMs) : [];
    return [input, ...now.map((answer) => answer.input)];
  });
}

/** The unit's past with a state kept before the input of this place. */
async function keptAt(inputs: readonly Input[], nextOffset: number, state: Buffer) {
  const log = await logOf(arrivingOf(inputs));
  const bytes = Buffer.alloc(0);
  const archive: Archive = {
    ...NOTHING_SEALED,
    async *checkpoints({ unitId, partition, topicId }) {
      yield { unitId, partition, topicId, nextOffset, bytes };
    },
  };
  const restore: RestoreState = (fold, kept) => {
    resumeUnit(fold, { ...kept, state: deserialize(state) as UnitState });
    return true;
  };
  return { source: new ReplaySource(log, archive), restore };
}

const falls = (from: number, lasts: number) => (second: number) => ({
  heartRatePerMin: 110,
  respiratoryRatePerMin: 24,
  spo2Percent: second >= from && second < from + lasts ? 82 : 97,
});

describe('what if', () => {
  it(
    'counts exactly what a replay with the changed rules counts',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          course,
          fc.integer({ min: 75, max: 95 }),
          fc.integer({ min: 0, max: 30 }),
          fc.integer({ min: 0, max: 60 }),
          async (values, limit, waitSeconds, fromSecond) => {
            const inputs = storyOf(values);
            const change = { limit, sustainedForMs: waitSeconds * 1_000 };
            const span = { fromMs: START_MS + fromSecond * 1_000, toMs: START_MS + 200_000 };
            const steps = [{ ruleId: 'desaturation', level: 'high' as const, ...change }];
            if (values.length <= fromSecond) return;
            const report = await asked(inputs, { ...span, change: { steps, offRuleIds: [] } });
            const ids = ({ cases }: WhatIfReport['before']) => cases.map(({ alertId }) => alertId).toSorted();
            expect(ids(report.before)).toEqual(raised(vitalsOnly, inputs, fromSecond * 1_000, 200_000));
            expect(ids(report.after)).toEqual(
              raised(withStep('desaturation', 'high', change), inputs, fromSecond * 1_000, 200_000),
            );
            expect(report.after.alerts).toBe(report.after.cases.length);
          },
        ),
        { numRuns: 25 },
      );
    },
    timeLimit(60_000),
  );

  it(
    'counts the same for several rules at once, whether they can be judged beside each other or not',
    async () => {
      await fc.assert(
        fc.asyncProperty(illness, someSteps, fc.constantFrom(...OFF), async (values, steps, offRuleIds) => {
          const inputs = acknowledgedIn(storyOf(values));
          const report = await asked(inputs, { change: { steps, offRuleIds } });
          const changed = steps.reduce((rules, step) => withStep(step.ruleId, step.level, step, rules), vitalsOnly);
          expect(idsOf(report.before)).toEqual(raised(vitalsOnly, inputs));
          expect(idsOf(report.after)).toEqual(raised(withoutRules(changed, offRuleIds), inputs));
        }),
        { numRuns: 25 },
      );
    },
    timeLimit(60_000),
  );

  it('counts the same where the unit itself decides about the rule in the span', async () => {
    const off = record('policy.set', 20_000, { by: 'a', reason: 'b', optIns: [], disabledRules: ['desaturation'] });
    const inputs = [...oneChild(), ...seconds(0, 5 * MINUTE_MS, falls(60, 90))];
    const at = inputs.findIndex((input) => input.kind === 'record' && input.record.observedAtMs >= START_MS + 20_000);
    const decided = [...inputs.slice(0, at), off, ...inputs.slice(at)];
    const step: StepChange = { ruleId: 'desaturation', level: 'high', limit: 84, sustainedForMs: 10_000 };
    const report = await asked(decided, { change: { steps: [step], offRuleIds: [] } });
    expect(idsOf(report.before)).toEqual(raised(vitalsOnly, decided));
    expect(idsOf(report.after)).toEqual(raised(withStep('desaturation', 'high', step), decided));
    expect([report.before.alerts, report.after.alerts]).toEqual([0, 0]);
    expect((await asked(inputs, { change: { steps: [step], offRuleIds: [] } })).after.alerts).toBe(1);
  });

  it('counts the same where ids of alerts are digests that tell no rule', async () => {
    const ruleId = `desaturation-${'x'.repeat(230)}`;
    const renamed = shipped.vitals.map((rule) => (rule.id === 'desaturation' ? { ...rule, id: ruleId } : rule));
    const rules: EngineRules = { ...vitalsOnly, vitals: renamed };
    const inputs = [...oneChild(), ...seconds(0, 5 * MINUTE_MS, falls(60, 90))];
    const step: StepChange = { ruleId, level: 'high', limit: 84, sustainedForMs: 10_000 };
    const change = { steps: [step], offRuleIds: [] };
    const { before, after } = await asked(inputs, { rules: replayRules({ rules }), change });
    expect(idsOf(before)).toEqual(raised(rules, inputs));
    expect(idsOf(after)).toEqual(raised(withStep(ruleId, 'high', step, rules), inputs));
    expect(after.cases.map((each) => each.ruleId)).toEqual([ruleId]);
  });

  it('lets the changed limits hold from a kept state on, and what was raised by then goes on', async () => {
    const values = (second: number) => ({ ...falls(400, 90)(second), spo2Percent: spo2Of(second) });
    const spo2Of = (second: number): number =>
      second < 290 ? 97 : second < 340 ? 76 : second < 400 || second >= 450 ? 97 : 83;
    const inputs = [...oneChild(), ...seconds(0, 9 * MINUTE_MS, values)];
    const begun = inputs.findIndex((input) => input.kind === 'record' && input.record.id.startsWith('tick-310000-'));
    const state = serialize(new UnitScript(vitalsOnly).play(inputs.slice(0, begun)).state);
    const span = { fromMs: START_MS + 320_000 };
    const steps: readonly StepChange[] = [{ ruleId: 'desaturation', level: 'high', limit: 85 }];
    for (const also of [[], ['bradycardia']]) {
      // Bradycardia has a guard: without it the two are folded one after the other.
      const report = await asked(inputs, {
        ...span,
        ...(await keptAt(inputs, begun, state)),
        change: { steps, offRuleIds: also },
      });
      expect(report.before.cases).toEqual([]);
      expect(report.after.cases.map(({ raisedAtMs }) => (raisedAtMs - START_MS) / 1_000)).toEqual([429]);
    }
  });

  it('finds the alerts of vital signs that the fold raises with every score and event beside them', () => {
    const inputs = [...oneChild(), ...seconds(0, 5 * MINUTE_MS, falls(60, 90))];
    expect(raised(vitalsOnly, inputs)).toEqual(raised(shipped, inputs));
    expect(raised(vitalsOnly, inputs).length).toBeGreaterThan(0);
  });
});

describe('a report', () => {
  const two = [
    ...oneChild(),
    opened('stay-2', 0, { birthDate: '2014-01-15' }),
    occupied('bed-2', 'stay-2', 0),
    linked('monitor-2', 'bed-2', 0),
  ];
  const ill = (deviceId: string, from: number, lasts: number) =>
    seconds(0, 8 * MINUTE_MS, falls(from, lasts), deviceId).filter(({ kind }) => kind === 'frames');
  const merged = [...ill('monitor-1', 60, 90), ...ill('monitor-2', 200, 90)];
  const ticks = seconds(0, 8 * MINUTE_MS, () => null);
  const inputs = [
    ...two,
    ...[...merged, ...ticks].toSorted((a, b) => atMsOf(a) - atMsOf(b) || (a.kind === 'frames' ? -1 : 1)),
  ];

  function atMsOf(input: Input): number {
    return input.kind === 'record' ? input.record.observedAtMs - START_MS : (input.frames[0]?.atMs ?? 0);
  }

  it('tells alerts a bed-day by rule, bed, age group and hour, and each case that changed with its stay and time', async () => {
    const report = await asked(inputs, { change: { steps: [], offRuleIds: ['desaturation'] } });
    const { before, after, changed } = report;
    expect(before.byRule['desaturation']?.alerts).toBe(2);
    expect(after.byRule['desaturation']).toBeUndefined();
    // Two children for eight minutes, from the first assertion of the unit's state on.
    expect(before.bedDays * 24 * 60).toBeGreaterThan(15.4);
    expect(before.bedDays * 24 * 60).toBeLessThanOrEqual(16);
    expect(before.alertsABedDay).toBeCloseTo(before.alerts / before.bedDays, 9);
    expect(before.byBed['bed-1']?.alerts).toBe(1);
    expect(before.byAgeGroup['1-4-years']?.alerts).toBe(1);
    expect(before.byAgeGroup['12-17-years']?.alerts).toBe(1);
    expect(before.byHour['10']?.alerts).toBe(2);
    expect(changed.map(({ what, stayId, ruleId }) => [what, stayId, ruleId])).toEqual([
      ['gone', 'stay-1', 'desaturation'],
      ['gone', 'stay-2', 'desaturation'],
    ]);
    expect(changed[0]?.atMs).toBe(before.cases[0]?.raisedAtMs);
  });

  it('tells how alerts stand to labelled events, before and after', async () => {
    const labels = [{ stayId: 'stay-1', event: 'arrest', observedAtMs: START_MS + 5 * MINUTE_MS }];
    const { before, after } = await asked(inputs, {
      labels,
      horizonMs: 10 * MINUTE_MS,
      change: { steps: [], offRuleIds: ['desaturation'] },
    });
    const raisedAtMs = before.cases.find(({ stayId }) => stayId === 'stay-1')?.raisedAtMs ?? 0;
    expect(before.againstLabels).toEqual({
      events: 1,
      found: 1,
      sensitivity: 1,
      positivePredictiveValue: 0.5,
      medianLeadTimeMs: START_MS + 5 * MINUTE_MS - raisedAtMs,
    });
    expect(after.againstLabels).toMatchObject({ found: 0, sensitivity: 0, positivePredictiveValue: null });
  });

  it('refuses a change of what is not there, and a span without a record', async () => {
    const steps: readonly StepChange[] = [{ ruleId: 'desaturatoin', level: 'high', limit: 80 }];
    await expect(asked(inputs, { change: { steps, offRuleIds: [] } })).rejects.toMatchObject({ code: 'rule-invalid' });
    const later = { fromMs: START_MS + 600 * MINUTE_MS, toMs: START_MS + 700 * MINUTE_MS };
    await expect(asked(inputs, later)).rejects.toMatchObject({ code: 'recording-unreadable' });
  });
});
