/**
 * Other rules, or another version of the program, decide from this record on. The record is folded with the new rules
 * already, and every child is judged by them at once; what a rule that is gone had raised ends at the next grid point.
 */
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { publishNotice } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { assertState } from '../view/unit-view.ts';
import { judgeEveryStay } from './set-policy.ts';

export function activateRules(step: FoldStep, record: RecordOf<'rules.activated'>): void {
  const { rulesSha256, vigilVersion } = record;
  const before = step.state.rules;
  step.state.rules = { rulesSha256, vigilVersion };
  // The first one names what has decided since the unit's first record.
  if (before === null || before.rulesSha256 === rulesSha256) return;
  publishNotice(step, 'rules-activated', {
    stayId: null,
    detail: {
      code: 'notice.rules-activated',
      values: { rulesSha256, beforeSha256: before.rulesSha256, vigilVersion },
    },
  });
  judgeEveryStay(step);
  assertState(step, step.cause);
}
