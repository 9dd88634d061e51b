/** Decisions of the version before are read as decisions of this one; replay still finds what differs in them. */
import { describe, expect, it } from 'vitest';
import { encodeDecision, type Decision } from '../../services/contract/decisions/decision.ts';
import { decodeDecision } from '../../services/contract/decisions/read-decision.ts';
import { compareDecisions } from '../../services/replay/compare-decisions.ts';
import { alert, alertChanged, notice, unitState } from '../live/decision-samples.ts';
import { saying } from '../support/told.ts';

/** As version 1 wrote it: prose where statements stand now. */
function stored(decision: Decision, prose: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ ...decision, ...prose, version: 1 }));
}
const PROSE = { title: 'SpO₂ low', detail: 'SpO₂ 80 % for 20 s', annotations: ['Now in bed 4.'] };
const KEPT = {
  title: saying('SpO₂ low'),
  detail: saying('SpO₂ 80 % for 20 s'),
  annotations: [saying('Now in bed 4.')],
};

describe('a decision of version 1', () => {
  it('of an alert keeps its sentences as they were written', () => {
    const refused = alertChanged('refused', alert());
    const bytes = stored(refused, { alert: { ...refused.alert, ...PROSE }, refusal: 'Already acknowledged by Kim.' });
    expect(decodeDecision(bytes)).toEqual({
      ...refused,
      alert: { ...refused.alert, ...KEPT },
      refusal: saying('Already acknowledged by Kim.'),
    });
    const raised = alertChanged('raised', alert());
    expect(decodeDecision(stored(raised, { alert: { ...raised.alert, ...PROSE } }))).toEqual({
      ...raised,
      alert: { ...raised.alert, ...KEPT },
    });
  });

  it('of a notice and of a unit too', () => {
    const late = notice();
    expect(decodeDecision(stored(late, { detail: 'late' }))).toEqual({ ...late, detail: saying('late') });
    const state = unitState();
    expect(decodeDecision(stored(state, { alerts: [{ ...alert(), ...PROSE }] }))).toEqual({
      ...state,
      monitors: [],
      alerts: [{ ...alert(), ...KEPT }],
    });
  });
});

describe('replay', () => {
  const raised = alertChanged('raised', alert());
  const old = decodeDecision(stored(raised, { alert: { ...raised.alert, ...PROSE } }));

  it('compares codes and values', () => {
    const again = decodeDecision(encodeDecision(raised));
    expect(compareDecisions([raised], [again]).differences).toEqual([]);
    const other = { ...raised, alert: alert({ title: { code: 'no-data.title', values: {} } }) };
    expect(compareDecisions([raised], [other]).differences).toMatchObject([{ what: 'content' }]);
    const deeper = alert({
      title: {
        code: 'vital.title',
        values: { ruleId: 'desaturation', signal: 'spo2Percent', standsIn: false, value: 79 },
      },
    });
    expect(compareDecisions([raised], [{ ...raised, alert: deeper }]).differences).toHaveLength(1);
  });

  it('compares what was decided, and not how it was worded, where prose was kept', () => {
    expect(compareDecisions([old], [raised]).differences).toEqual([]);
    const milder = { ...raised, alert: alert({ level: 'medium' }) };
    expect(compareDecisions([old], [milder]).differences).toMatchObject([{ what: 'content' }]);
  });
});

describe('a decision of version 2', () => {
  const sentences = { label: 'adult surrogate, not validated in children', outcome: 'sepsis' };
  const risk = {
    modelId: 'm-1',
    modelSha256: 'a'.repeat(64),
    horizonHours: 6,
    probability: null,
    dueAtMs: 0,
    reason: 'age is not known',
  };
  const lifted = (ofModel: object): unknown => {
    const decision = decodeDecision(
      stored2({ ...notice(), kind: 'risk.computed', stayId: 'stay-1', risk: { ...risk, ...ofModel } }),
    );
    return decision.kind === 'risk.computed' ? decision.risk : null;
  };

  it('of a risk says what model it was, and keeps its reason', () => {
    expect(lifted(sentences)).toEqual({
      ...risk,
      label: { code: 'risk.kind', values: { kind: 'adult-surrogate' } },
      outcome: { code: 'risk.outcome', values: { outcome: 'sepsis' } },
      reason: saying('age is not known'),
    });
    expect(lifted({ label: 'a model', outcome: 'shock' })).toMatchObject({
      label: saying('a model'),
      outcome: saying('shock'),
    });
  });

  it('of a unit and of a stay too', () => {
    const stay = { stayId: 'stay-1', risks: [{ ...risk, ...sentences }] };
    expect(decodeDecision(stored2({ ...unitState(), stays: [stay] }))).toMatchObject({
      stays: [{ risks: [{ reason: saying('age is not known') }] }],
    });
    expect(
      decodeDecision(stored2({ ...notice(), kind: 'stay.changed', change: 'updated', stayId: 'stay-1', stay })),
    ).toMatchObject({ stay: { risks: [{ label: { code: 'risk.kind' } }] } });
  });
});

function stored2(decision: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ ...decision, version: 2 }));
}
