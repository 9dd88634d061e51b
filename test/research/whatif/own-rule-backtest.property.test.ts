// Hazards: H32 (docs/hazards.md).
/** Issue 14 point 2: what a back-test of a unit's own rule counts is what the fold then does with that rule in force. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OwnRule } from '../../../services/clinical/own-rule/own-rule-schema.ts';
import { withBackTests } from '../../../services/live/policy/change-own-rules.ts';
import type { RecordOf } from '../../../services/contract/records/unit-record.ts';
import { replayRules } from '../../../services/replay/replay-rules.ts';
import { previewPolicy } from '../../../services/research/whatif/preview-policy.ts';
import {
  NO_RULES,
  START_MS,
  UNIT,
  UnitScript,
  oneChild,
  record,
  seconds,
  type Input,
  type Values,
} from '../../engine/unit-script.ts';
import { ownRule } from '../../support/own-rule.ts';
import { conditions } from '../../support/own-rule-arbitraries.ts';
import { timeLimit } from '../../support/patience.ts';
import { arrivingOf, sourceOf } from '../support-log.ts';

const NONE = { optIns: [], disabledRules: [], findingAlerts: [] };

async function backTest(inputs: readonly Input[], rule: OwnRule, lasts: number) {
  return previewPolicy({
    source: await sourceOf(arrivingOf(inputs)),
    rules: replayRules({ rules: NO_RULES }),
    restore: () => false,
    unitId: UNIT,
    fromMs: START_MS,
    toMs: START_MS + lasts * 1_000,
    choices: { ...NONE, ownRules: [rule] },
  });
}

/** The decision as the server makes it of what was counted, and a second person's word, from the unit's beginning on. */
function decided(inputs: readonly Input[], set: RecordOf<'policy.set'>): readonly Input[] {
  const answer = { proposalId: set.id, agrees: true, by: 'nurse.kim', reason: 'test' };
  return inputs.toSpliced(1, 0, { kind: 'record', record: set }, record('policy.answered', 0, answer, 'agreed'));
}

const course = fc.array(
  fc.record({
    lastsSeconds: fc.integer({ min: 2, max: 30 }),
    spo2Percent: fc.oneof(fc.integer({ min: 70, max: 100 }), fc.constant('off' as const)),
    heartRatePerMin: fc.oneof(fc.integer({ min: 60, max: 220 }), fc.constant('off' as const)),
  }),
  { minLength: 2, maxLength: 6 },
);

describe('a back-test', () => {
  it(
    'counts what the fold does with the rule in force, and is what lets it hold',
    async () => {
      await fc.assert(
        fc.asyncProperty(conditions, course, fc.integer({ min: 0, max: 20 }), async (when, parts, clearSeconds) => {
          const rule = ownRule({ when, clearForMs: clearSeconds * 1_000 });
          const values = parts.flatMap(({ lastsSeconds, ...each }) => Array.from({ length: lastsSeconds }, () => each));
          const inputs = [...oneChild(), ...seconds(0, values.length * 1_000, (at): Values => values[at] ?? {})];
          const report = await backTest(inputs, rule, values.length);
          const set = record('policy.set', 0, { by: 'dr.lee', reason: 'test', ...NONE, ownRules: [rule] }, 'p');
          if (set.kind !== 'record' || set.record.kind !== 'policy.set') throw new Error('no decision');
          const told = withBackTests(set.record, report);
          if (told === null) throw new Error('not tried');
          const live = new UnitScript(NO_RULES)
            .play(decided(inputs, told))
            .of('alert.changed')
            .filter(({ change, alert }) => change === 'raised' && alert.ruleId === rule.id);
          expect(
            report.after.cases.filter(({ ruleId }) => ruleId === rule.id).map(({ raisedAtMs }) => raisedAtMs),
          ).toEqual(live.map(({ alert }) => alert.changedAtMs));
          expect(told.ownRules?.[0]?.backTest?.alerts).toBe(live.length);
        }),
        { numRuns: Number(process.env['VIGIL_TEST_RUNS'] ?? 25) },
      );
    },
    timeLimit(120_000),
  );
});
