// Hazards: H32 (docs/hazards.md).
/** Issue 18 point 1: one decision more about the rules of a unit, and what of it is refused by name. */
import { describe, expect, it } from 'vitest';
import { loadShippedRules } from '../../../services/compose/parts/load-engine.ts';
import { unitRecordSchema } from '../../../services/contract/records/unit-record.ts';
import type { PolicyView } from '../../../services/contract/decisions/policy-view.ts';
import type { PolicyChange } from '../../../services/contract/screens/policy-answer.ts';
import { changePolicy } from '../../../services/live/policy/change-policy.ts';
import type { LimitChange } from '../../../services/clinical/vital/limit-change.ts';
import { limitsAnswer } from '../../../services/live/policy/view-limits-answer.ts';
import { policyAnswer } from '../../../services/live/policy/view-policy-answer.ts';
import { unitState } from '../decision-samples.ts';

const RULES = await loadShippedRules();
const PEWS = 'national-pews-england';
const DECIDED = {
  by: 'dr.lee',
  displayName: 'Dr Lee',
  id: 'policy-9',
  nowMs: 1_000,
  source: 'screen',
  ofHospital: false,
};

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
  if (changed.record.kind !== 'policy.set') throw new Error(changed.record.kind);
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
    const answer = policyAnswer(unit, RULES, { seesNames: true, mayChange: true, userId: 'dr.lee' });
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
    const { policy } = policyAnswer(unit, RULES, { seesNames: false, mayChange: false, userId: '' });
    expect(policy.decided).toEqual({ by: '', displayName: null, reason: 'start', atMs: 0 });
  });

  it('of a unit of an older Vigil is that nobody decided anything', () => {
    const answer = policyAnswer(unitState(), RULES, { seesNames: true, mayChange: true, userId: 'dr.lee' });
    expect(answer).toMatchObject({ policy: { version: 'policy-1', decided: null }, withoutScoreAlert: ['picu'] });
  });
});

describe('a limit of a vital sign', () => {
  const child = { of: 'age', bandId: '0-17-years' } as const;
  const medium = { scope: child, ruleId: 'desaturation', level: 'medium' } as const;

  it('is moved by a record, and moved back by another', () => {
    const moved = recordAfter({ change: 'limit', limit: { ...medium, limit: 87 }, reason });
    expect(moved.limits).toEqual([{ ...medium, limit: 87, reason }]);
    const holding = { ...HOLDING, limits: moved.limits ?? [] };
    const again = changePolicy(
      { ...unit, policy: holding },
      { ...DECIDED, basedOn: HOLDING.version, change: { change: 'limit-back', limit: medium, reason } },
      RULES,
    );
    expect(again).toMatchObject({ ok: true, record: { optIns: HOLDING.optIns } });
    expect(again.ok && 'limits' in again.record).toBe(false);
  });

  it.each<[PolicyChange, string]>([
    [{ change: 'limit', limit: { ...medium, limit: 60 }, reason }, 'limit-too-far-out'],
    [{ change: 'limit', limit: { ...medium, level: 'emergency', off: true }, reason }, 'limit-emergency-stays'],
    [{ change: 'limit', limit: { ...medium, scope: { of: 'hospital' }, limit: 88 }, reason }, 'of-hospital'],
    [
      { change: 'limit', limit: { ...medium, scope: { of: 'stay', stayId: 'no', untilMs: 5_000 }, limit: 88 }, reason },
      'unknown-stay',
    ],
    [{ change: 'limit-back', limit: medium, reason }, 'nothing-to-take-back'],
    [{ change: 'quiet', level: 'high', forMs: 900_001, reason }, 'quiet-bounds'],
    [{ change: 'quiet', level: 'high', forMs: null, reason }, 'nothing-to-take-back'],
    [{ change: 'agree', proposalId: 'policy-7', reason }, 'no-proposal'],
  ])('%j is refused: %s', (change, code) => expect(after(change)).toEqual({ ok: false, code }));

  it('of one child needs a time to come', () => {
    const stayId = unit.stays[0]?.stayId ?? '';
    const scope = { of: 'stay', stayId, untilMs: 1_000 } as const;
    expect(after({ change: 'limit', limit: { ...medium, scope, limit: 88 }, reason })).toMatchObject({
      code: 'no-such-time',
    });
    // By the clock of the test the child is not born yet: the limits without an age hold.
    const later = { ...medium, ruleId: 'apnoea', level: 'high', scope: { ...scope, untilMs: 1_001 } } as const;
    expect(recordAfter({ change: 'limit', limit: { ...later, limit: 12 }, reason }).limits).toHaveLength(1);
  });

  it('that waits is agreed to by anybody but whoever proposed it', () => {
    const proposed = {
      id: 'policy-5',
      by: 'dr.lee',
      displayName: 'Dr Lee',
      reason,
      atMs: 0,
      choices: HOLDING,
      because: [],
    };
    const waiting = { ...unit, policy: { ...HOLDING, proposed } };
    const answer = (by: string, change: 'agree' | 'decline') =>
      changePolicy(
        waiting,
        { ...DECIDED, by, basedOn: HOLDING.version, change: { change, proposalId: 'policy-5', reason } },
        RULES,
      );
    expect(answer('dr.lee', 'agree')).toEqual({ ok: false, code: 'own-proposal' });
    expect(answer('dr.lee', 'decline')).toMatchObject({ ok: true, record: { kind: 'policy.answered', agrees: false } });
    expect(answer('nurse.kim', 'agree')).toMatchObject({ ok: true, record: { proposalId: 'policy-5', agrees: true } });
    const shown = (userId: string) =>
      policyAnswer(waiting, RULES, { seesNames: true, mayChange: true, userId }).mayAgree;
    expect([shown('dr.lee'), shown('nurse.kim')]).toEqual([false, true]);
  });
});

describe('the limits of a unit', () => {
  it('are told by rule, age and level, as they ship and as they are in force', () => {
    const limits: LimitChange[] = [
      { scope: { of: 'age', bandId: 'newborn' }, ruleId: 'desaturation', level: 'high', limit: 77, reason },
      { scope: { of: 'unit' }, ruleId: 'hyperoxia', level: 'low', off: true, reason },
    ];
    const { rows, quiet } = limitsAnswer({ ...unit, policy: { ...HOLDING, limits, quietMs: { low: 600_000 } } }, RULES);
    const of = (ruleId: string, bandId: string, level: string) =>
      rows.filter((row) => row.ruleId === ruleId && row.bandId === bandId && row.level === level);
    expect(
      of('desaturation', 'newborn', 'high').map(({ shipped, inForce, changedBy, isFirst }) => [
        shipped.limit,
        inForce?.limit,
        changedBy,
        isFirst,
      ]),
    ).toEqual([
      [80, 77, 'age', true],
      [70, 67, 'age', false],
    ]);
    expect(of('hyperoxia', 'newborn', 'low')).toMatchObject([{ inForce: null, changedBy: 'unit' }]);
    expect(of('desaturation', '0-17-years', 'emergency')).toMatchObject([{ shipped: { limit: 60 }, changedBy: null }]);
    const digestOf = (all: LimitChange[]) =>
      limitsAnswer({ ...unit, policy: { ...HOLDING, limits: all } }, RULES).sha256;
    expect(digestOf(limits.toReversed())).toBe(digestOf(limits));
    expect(digestOf(limits.map((limit) => ({ ...limit, reason: 'another' })))).toBe(digestOf(limits));
    expect(digestOf(limits.slice(1))).not.toBe(digestOf(limits));
    expect(quiet.find(({ level }) => level === 'low')).toMatchObject({
      level: 'low',
      shippedMs: 3_600_000,
      inForceMs: 600_000,
    });
  });
});

describe('several limits at once', () => {
  const waits: Omit<LimitChange, 'reason'> = {
    scope: { of: 'age', bandId: '0-17-years' },
    ruleId: 'desaturation',
    level: 'medium',
    sustainedForMs: 90_000,
  };

  it('are one decision, each with its reason, beside those that hold', () => {
    const limits = [waits, { ...waits, scope: { of: 'age' as const, bandId: 'newborn' } }];
    expect(recordAfter({ change: 'limits', limits, reason }).limits).toEqual(
      limits.map((limit) => ({ ...limit, reason })),
    );
  });

  it.each([
    ['limit-unknown-rule', { ...waits, ruleId: 'nothing' }],
    ['of-hospital', { ...waits, scope: { of: 'hospital' as const } }],
    ['unknown-stay', { ...waits, scope: { of: 'stay' as const, stayId: 'nobody', untilMs: 9_000 } }],
  ])('are none where one of them is refused as %s', (code, limit) => {
    expect(after({ change: 'limits', limits: [waits, limit], reason })).toEqual({ ok: false, code });
  });
});

describe('what a unit says of its own', () => {
  it.each([
    [
      { change: 'known', alreadyKnown: { withinMs: 600_000, concerns: ['nurse'] }, reason },
      { alreadyKnown: { withinMs: 600_000, concerns: ['nurse'] } },
    ],
    [{ change: 'budget', budget: { urgent: 2, medium: 6 }, reason }, { budget: { urgent: 2, medium: 6 } }],
  ] as const)('stands in the record: %j', (change, said) => {
    expect(recordAfter(change)).toMatchObject(said);
  });

  it.each([
    { change: 'known', alreadyKnown: null, reason },
    { change: 'budget', budget: null, reason },
  ] as const)('is taken back only where it was said: %j', (change) => {
    expect(after(change)).toEqual({ ok: false, code: 'nothing-to-take-back' });
  });
});
