// Hazards: H32 (docs/hazards.md).
/** Issue 18 point 1: one decision more about the rules of a unit, and what of it is refused by name. */
import { describe, expect, it } from 'vitest';
import { loadShippedRules } from '../../../services/compose/parts/load-engine.ts';
import { unitRecordSchema } from '../../../services/contract/records/unit-record.ts';
import type { PolicyView } from '../../../services/contract/decisions/policy-view.ts';
import type { PolicyChange } from '../../../services/contract/screens/policy-answer.ts';
import { changePolicy } from '../../../services/live/policy/change-policy.ts';
import { policyAnswer } from '../../../services/live/policy/view-policy-answer.ts';
import { unitState } from '../decision-samples.ts';

const RULES = await loadShippedRules();
const PEWS = 'national-pews-england';
const DECIDED = { by: 'dr.lee', displayName: 'Dr Lee', id: 'policy-9', nowMs: 1_000, source: 'screen' };

const HOLDING: PolicyView = {
  version: 'policy-1',
  decided: { by: 'dr.han', displayName: 'Dr Han', reason: 'start', atMs: 0 },
  optIns: [{ ruleId: PEWS, reason: 'start', waives: ['setting'] }],
  disabledRules: ['sipa'],
  findingAlerts: [{ ruleId: 'phoenix-4', findingId: 'sepsis', reason: 'start' }],
  scoreAlerts: [{ ruleId: PEWS, settings: ['picu'] }],
  before: { optIns: [], disabledRules: [], findingAlerts: [] },
};
const unit = unitState({ policy: HOLDING, policyVersion: HOLDING.version });

function after(change: PolicyChange, basedOn = HOLDING.version) {
  return changePolicy(unit, { ...DECIDED, change, basedOn }, RULES);
}

function recordAfter(change: PolicyChange) {
  const changed = after(change);
  if (!changed.ok) throw new Error(changed.code);
  expect(unitRecordSchema.safeParse(changed.record).success).toBe(true);
  return changed.record;
}

const reason = 'ward round';

describe('a change', () => {
  it('is the policy that holds with one thing other, as a record with author, reason and what it is based on', () => {
    expect(recordAfter({ change: 'opt-in', ruleId: PEWS, waives: ['setting', 'ventilated'], reason })).toMatchObject({
      kind: 'policy.set',
      id: 'policy-9',
      by: 'dr.lee',
      displayName: 'Dr Lee',
      reason,
      basedOn: 'policy-1',
      optIns: [{ ruleId: PEWS, reason, waives: ['setting', 'ventilated'] }],
      disabledRules: ['sipa'],
      findingAlerts: HOLDING.findingAlerts,
    });
    expect(recordAfter({ change: 'opt-out', ruleId: PEWS, reason }).optIns).toEqual([]);
    expect(
      recordAfter({ change: 'alert-on', ruleId: 'phoenix-4', findingId: 'septic-shock', reason }).findingAlerts,
    ).toEqual([...HOLDING.findingAlerts, { ruleId: 'phoenix-4', findingId: 'septic-shock', reason }]);
    expect(
      recordAfter({ change: 'alert-off', ruleId: 'phoenix-4', findingId: 'sepsis', reason }).findingAlerts,
    ).toEqual([]);
    expect(recordAfter({ change: 'switch-on', ruleId: 'sipa', reason }).disabledRules).toEqual([]);
    expect(recordAfter({ change: 'undo', reason })).toMatchObject({ optIns: [], disabledRules: [], findingAlerts: [] });
  });

  it.each<[PolicyChange, string]>([
    [{ change: 'opt-in', ruleId: 'no-such', waives: ['setting'], reason }, 'unknown-rule'],
    [{ change: 'opt-in', ruleId: 'palicc-2-pards', waives: ['newborn-stay'], reason }, 'rule-off'],
    [{ change: 'opt-in', ruleId: 'kdigo-aki', waives: ['setting'], reason }, 'not-limited'],
    [{ change: 'opt-in', ruleId: PEWS, waives: ['age'], reason }, 'not-limited'],
    [{ change: 'opt-in', ruleId: 'pim-3', waives: ['setting'], reason }, 'published-only'],
    [{ change: 'opt-in', ruleId: 'renal-angina-index', waives: ['newborn-stay'], reason }, 'published-only'],
    [{ change: 'opt-out', ruleId: 'rox-index', reason }, 'nothing-to-take-back'],
    [{ change: 'alert-on', ruleId: PEWS, findingId: 'sepsis', reason }, 'unknown-finding'],
    [{ change: 'alert-on', ruleId: 'kdigo-aki', findingId: 'aki', reason }, 'unknown-finding'],
    [{ change: 'alert-off', ruleId: 'phoenix-4', findingId: 'septic-shock', reason }, 'nothing-to-take-back'],
    [{ change: 'switch-on', ruleId: PEWS, reason }, 'nothing-to-take-back'],
  ])('%o is refused: %s', (change, code) => expect(after(change)).toEqual({ ok: false, code }));

  it('upon another policy is refused before it is sent', () => {
    expect(after({ change: 'undo', reason }, 'policy-0')).toEqual({ ok: false, code: 'outrun' });
  });
});

describe('what is shown', () => {
  it('begins with the scores that can alert, and names what limits them here and what is off', () => {
    const answer = policyAnswer(unit, RULES, { seesNames: true, mayChange: true });
    expect(answer.withoutScoreAlert).toEqual([]);
    expect(answer.scores.slice(0, 2).map(({ ruleId }) => ruleId)).toEqual([PEWS, 'phoenix-4']);
    expect(answer.scores[0]).toMatchObject({
      alerts: ['medium', 'high'],
      outsideSettings: ['picu'],
      limits: ['setting', 'ventilated', 'newborn-stay'],
      optIn: { waives: ['setting'] },
    });
    expect(answer.scores[1]?.findings).toEqual([
      { findingId: 'sepsis', level: 'medium', reason: 'start' },
      { findingId: 'septic-shock', level: 'high', reason: null },
    ]);
    expect(answer.scores.map(({ ruleId }) => ruleId)).not.toContain('sipa');
    expect(answer.off).toContainEqual({ ruleId: 'sipa', by: 'unit' });
    expect(answer.off).toContainEqual({ ruleId: 'goldstein-2005-sirs', by: 'shipped' });
  });

  it('of who decided is nothing to whoever sees no names', () => {
    const { policy } = policyAnswer(unit, RULES, { seesNames: false, mayChange: false });
    expect(policy.decided).toEqual({ by: '', displayName: null, reason: 'start', atMs: 0 });
  });

  it('of a unit of an older Vigil is that nobody decided anything', () => {
    const answer = policyAnswer(unitState(), RULES, { seesNames: true, mayChange: true });
    expect(answer).toMatchObject({ policy: { version: 'policy-1', decided: null }, withoutScoreAlert: ['picu'] });
  });
});
