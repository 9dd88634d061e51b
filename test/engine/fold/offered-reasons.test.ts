/** Issue 14 point 5: a unit's own reasons for an answer hold, go with the answer in the words that they had, and are taken back. */
import { describe, expect, it } from 'vitest';
import type { RecordOf } from '../../../services/contract/records/unit-record.ts';
import { encodeUnitRecord, parseUnitRecord } from '../../../services/contract/records/unit-record.ts';
import { shippedRules } from '../shipped-rules.ts';
import { UnitScript, oneChild, record, seconds, tick, type Input } from '../unit-script.ts';

const { vitals } = await shippedRules();
const RULES = { scores: [], models: [], vitals };
const SUCTION = { code: 'own-suction', en: 'Suction done', ko: '흡인함' } as const;

function offering(atMs: number, id: string, reasons?: RecordOf<'policy.set'>['reasons']): Input {
  const none = { by: 'dr.lee', reason: 'round', optIns: [], disabledRules: [] };
  return record('policy.set', atMs, reasons === undefined ? none : { ...none, reasons }, id);
}

function policyOf(script: UnitScript) {
  return script.of('policy.changed').at(-1)?.policy;
}

/** A child who desaturates, and whoever answers the alert with a reason. */
function answered(script: UnitScript, reason: string, atMs: number) {
  const alert = script.of('alert.changed').at(-1)?.alert;
  if (alert === undefined) throw new Error('no alert');
  const command = {
    alertId: alert.id,
    seenTransition: alert.transition,
    by: 'nurse.kim',
    displayName: 'Kim',
    role: 'nurse',
    reason,
    note: null,
  } as const;
  script.play(record('alert.acknowledged', atMs, command as never, `ack-${atMs}`));
  return script.of('alert.changed').at(-1)?.alert.holder;
}

const low = (): { spo2Percent: number } => ({ spo2Percent: 70 });

describe('reasons that a unit offers', () => {
  it('hold in their order, one step back too, and are those that ship again', () => {
    const script = new UnitScript(RULES).play(oneChild(), tick(0), offering(1_000, 'p1', [SUCTION, 'doctor-told']));
    expect(policyOf(script)?.reasons).toEqual([SUCTION, 'doctor-told']);
    script.play(offering(2_000, 'p2'));
    expect(policyOf(script)).not.toHaveProperty('reasons');
    expect(policyOf(script)?.before?.reasons).toEqual([SUCTION, 'doctor-told']);
  });

  it('stand with the answer as a code and in the words of then', () => {
    const script = new UnitScript(RULES).play(oneChild(), tick(0), offering(1_000, 'p1', [SUCTION, 'other']));
    script.play(seconds(2_000, 120_000, low));
    const holder = answered(script, 'own-suction', 121_000);
    expect(holder).toMatchObject({ reason: 'own-suction', reasonText: { en: 'Suction done', ko: '흡인함' } });
    script.play(offering(122_000, 'p2', [{ ...SUCTION, en: 'Airway cleared' }]));
    expect(script.of('alert.changed').at(-1)?.alert.holder?.reasonText?.en).toBe('Suction done');
  });

  it('that ship carry no words of their own', () => {
    const script = new UnitScript(RULES).play(oneChild(), tick(0), seconds(2_000, 120_000, low));
    const holder = answered(script, 'already-known', 121_000);
    expect(holder?.reason).toBe('already-known');
    expect(holder).not.toHaveProperty('reasonText');
  });

  it.each([
    ['an empty list', []],
    ['one twice', ['other', 'other']],
    ['one without a text', [{ code: 'own-x' }]],
    ['a code that is nobody’s', [{ code: 'suction', en: 'Suction' }]],
    ['more than fit one tap', Array.from({ length: 15 }, (_, at) => ({ code: `own-${at}`, en: 'x' }))],
  ])('are refused: %s', (_name, reasons) => {
    const input = offering(1_000, 'p1', reasons as never);
    if (input.kind !== 'record') throw new Error(input.kind);
    expect(parseUnitRecord(encodeUnitRecord(input.record)).ok).toBe(false);
  });
});
