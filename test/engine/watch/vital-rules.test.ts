import { english } from '../../support/told.ts';
import { describe, expect, it } from 'vitest';
import { BRADYCARDIA, DESATURATION } from '../rules-for-tests.ts';
import { UnitScript, frame, oneChild, record, seconds, tick, type Values } from '../unit-script.ts';

const RULES = { scores: [], vitals: [DESATURATION, BRADYCARDIA], models: [] };
const well: Values = { spo2Percent: 97, heartRatePerMin: 110, pulseRatePerMin: 110 };

function child(): UnitScript {
  return new UnitScript(RULES).play(oneChild());
}

function spo2(value: number): Values {
  return { ...well, spo2Percent: value };
}

describe('a vital sign past its limit', () => {
  it('raises in the very second in which the time is full, and says what was measured', () => {
    const script = child().play(
      seconds(0, 20_000, () => well),
      seconds(20_000, 30_000, () => spo2(88)),
    );
    expect(script.changes('desaturation')).toEqual([]);
    script.play(frame({ atMs: 30_000, values: spo2(87) }));
    expect(script.changes('desaturation')).toEqual(['raised medium']);
    const alert = script.of('alert.changed')[0]?.alert;
    expect(alert?.title).toEqual({
      code: 'vital.title',
      values: { ruleId: 'desaturation', signal: 'spo2Percent', standsIn: false, value: 87 },
    });
    expect(english(alert?.title)).toBe('Desaturation: 87 %');
    expect(english(alert?.detail)).toBe('SpO₂ below 90 % for 10 s: 87 %');
    expect(alert?.id).toBe(`unit-1/stay-1/desaturation/1.0.0/${Date.UTC(2026, 2, 2, 10, 0, 20)}`);
    expect(alert?.inputs[0]).toMatchObject({
      name: 'spo2Percent',
      value: 87,
      unit: '%',
      quality: 'present',
      record: '0:64:0',
    });
    expect(alert?.bedId).toBe('bed-1');
  });

  it('does not raise when one reading in between was back inside', () => {
    const script = child().play(seconds(0, 60_000, (second) => (second % 9 === 0 ? well : spo2(85))));
    expect(script.changes('desaturation')).toEqual([]);
  });

  it('is not masked by a lost frame', () => {
    const script = child().play(seconds(0, 30_000, (second) => (second % 4 === 3 ? null : spo2(85))));
    expect(script.changes('desaturation')).toEqual(['raised medium']);
  });

  it('worsens through an acknowledgement, eases, and clears only after the margin has held', () => {
    const script = child().play(seconds(0, 11_000, () => spo2(88)));
    const raised = script.of('alert.changed')[0]?.alert;
    script.play(
      record(
        'alert.acknowledged',
        11_000,
        {
          alertId: raised?.id ?? '',
          seenTransition: 1,
          by: 'nurse-1',
          displayName: 'Nurse One',
          role: 'nurse',
          reason: 'seen-at-bedside',
          note: null,
        },
        'command-1',
      ),
    );
    script.play(
      seconds(11_000, 17_000, () => spo2(75)),
      seconds(17_000, 60_000, () => spo2(85)),
      seconds(60_000, 90_000, () => spo2(91)),
      seconds(90_000, 111_000, () => spo2(92)),
    );
    expect(script.changes('desaturation')).toEqual([
      'raised medium',
      'acknowledged medium',
      'worsened high',
      'annotated medium',
      'cleared medium',
    ]);
    const cleared = script.of('alert.changed').find((decision) => decision.change === 'cleared');
    expect((cleared?.atMs ?? 0) - Date.UTC(2026, 2, 2, 10)).toBe(109_000);
  });

  it('still alerts when it comes back from the far limit and stays past the near one', () => {
    const steps =
      DESATURATION.bands[0]?.steps.map((step) =>
        step.level === 'medium' ? { ...step, sustainedForMs: 60_000 } : step,
      ) ?? [];
    const patient = { ...DESATURATION, bands: [{ id: 'child', label: 'child', to: { years: 18 }, steps }] };
    const script = new UnitScript({ ...RULES, vitals: [patient] }).play(
      oneChild(),
      seconds(0, 7_000, () => spo2(75)),
      seconds(7_000, 120_000, () => spo2(86)),
    );
    expect(script.changes('desaturation')).toEqual(['raised high', 'annotated medium']);
    script.play(seconds(120_000, 127_000, () => spo2(75)));
    expect(script.changes('desaturation').at(-1)).toBe('worsened high');
    script.play(seconds(127_000, 160_000, () => well));
    expect(script.changes('desaturation').at(-1)).toBe('cleared high');
  });

  it('is one episode while it lasts and a new one when it comes again', () => {
    const script = child().play(seconds(0, 200_000, (second) => (second % 100 < 40 ? spo2(85) : well)));
    expect(script.changes('desaturation')).toEqual([
      'raised medium',
      'cleared medium',
      'raised medium',
      'cleared medium',
    ]);
    expect(new Set(script.of('alert.changed').map((decision) => decision.alert.id)).size).toBe(2);
  });

  it('needs two readings of a sparse signal, and nothing is extrapolated past staleness', () => {
    const sparse = (atMs: number) => frame({ atMs, intervalMs: 60_000, values: { heartRatePerMin: 45 } });
    const script = child().play(
      sparse(0),
      seconds(0, 59_000, () => null),
    );
    expect(script.changes('bradycardia')).toEqual([]);
    script.play(sparse(60_000));
    expect(script.changes('bradycardia')).toEqual(['raised high']);
    const gapped = child().play(
      sparse(0),
      seconds(0, 180_000, () => null),
      sparse(180_000),
    );
    expect(gapped.changes('bradycardia')).toEqual([]);
  });

  it('raises from a true zero, and never from an off signal', () => {
    const asystole = child().play(seconds(0, 10_000, () => ({ heartRatePerMin: 0 })));
    expect(asystole.changes('bradycardia')).toEqual(['raised high']);
    const off = child().play(seconds(0, 60_000, () => ({ heartRatePerMin: 'off', spo2Percent: 'off' })));
    expect(off.of('alert.changed').filter((decision) => decision.alert.kind === 'clinical')).toEqual([]);
  });

  it('neither raises nor clears from implausible values', () => {
    const script = child().play(
      seconds(0, 6_000, () => ({ heartRatePerMin: 40 })),
      seconds(6_000, 60_000, () => ({ heartRatePerMin: 400 })),
    );
    expect(script.changes('bradycardia')).toEqual(['raised high']);
  });

  it('holds back a desaturation whose pulse disagrees with the heart, but never for longer than promised', () => {
    const doubtful: Values = { spo2Percent: 70, heartRatePerMin: 140, pulseRatePerMin: 90 };
    const brief = child().play(
      seconds(0, 19_000, () => doubtful),
      seconds(19_000, 60_000, () => well),
    );
    expect(brief.changes('desaturation')).toEqual([]);
    const lasting = child().play(seconds(0, 26_000, () => doubtful));
    expect(lasting.changes('desaturation')).toEqual(['raised high']);
    const alert = lasting.of('alert.changed')[0];
    expect((alert?.atMs ?? 0) - Date.UTC(2026, 2, 2, 10)).toBe(19_000);
    expect(alert?.alert.detail).toMatchObject({ code: 'vital.breached', values: { doubtful: true } });
    expect(alert?.alert.inputs.map((input) => input.name)).toEqual([
      'spo2Percent',
      'heartRatePerMin',
      'pulseRatePerMin',
    ]);
  });

  it('says nothing without a birth date except that it is missing', () => {
    const script = new UnitScript(RULES).play(
      oneChild({ birthDate: null }),
      seconds(0, 30_000, () => ({ heartRatePerMin: 20 })),
    );
    expect(new Set(script.of('alert.changed').map((decision) => decision.alert.ruleId))).toEqual(
      new Set(['technical.birth-date-missing']),
    );
  });

  it('says so when the birth date cannot be, until it is put right', () => {
    const script = new UnitScript(RULES).play(oneChild({ birthDate: '2026-03-03' }));
    expect(script.of('alert.changed')[0]?.alert.title).toEqual({
      code: 'birth-date.title',
      values: { fault: 'impossible' },
    });
    script.play(record('stay.updated', 1_000, { stayId: 'stay-1', changes: { birthDate: '2026-03-01' } }));
    expect(script.changes('technical.birth-date-missing').at(-1)).toBe('cleared low');
  });

  it('leaves no alert behind when a later version has dropped it', () => {
    const script = child().play(seconds(0, 10_000, () => ({ heartRatePerMin: 40 })));
    const upgraded = new UnitScript({ ...RULES, vitals: [DESATURATION] }, script.state, script.offset).play(
      tick(20_000),
    );
    expect(upgraded.changes('bradycardia')).toEqual(['cleared high']);
  });

  it('takes the limits of the new age band at local midnight, and says so', () => {
    const script = new UnitScript(RULES).play(oneChild({ birthDate: '2023-03-03' }));
    const toMidnight = 14 * 3_600_000;
    script.play(seconds(0, 8_000, () => ({ heartRatePerMin: 65 })));
    expect(script.changes('bradycardia')).toEqual(['raised high']);
    script.play(tick(toMidnight - 1000));
    expect(script.of('age-band.crossed')).toEqual([]);
    script.play(tick(toMidnight));
    expect(script.of('age-band.crossed').filter(({ ruleId }) => ruleId !== 'age')).toMatchObject([
      {
        ruleId: 'bradycardia',
        fromBand: { code: 'age.band', values: { bandId: 'infant' } },
        toBand: { code: 'age.band', values: { bandId: 'older' } },
      },
    ]);
  });

  it('is switched off by policy, and its alert ends', () => {
    const script = child().play(seconds(0, 10_000, () => ({ heartRatePerMin: 40 })));
    script.play(
      record('policy.set', 10_000, { by: 'lead', reason: 'test', optIns: [], disabledRules: ['bradycardia'] }),
      seconds(10_000, 30_000, () => ({ heartRatePerMin: 40 })),
    );
    expect(script.changes('bradycardia')).toEqual(['raised high', 'cleared high']);
  });

  it('clears with the end of the stay', () => {
    const script = child().play(
      seconds(0, 10_000, () => ({ heartRatePerMin: 40 })),
      record('stay.closed', 10_000, { stayId: 'stay-1' }),
      seconds(10_000, 40_000, () => ({ heartRatePerMin: 40 })),
    );
    expect(script.changes('bradycardia')).toEqual(['raised high', 'cleared high']);
    expect(script.of('engine.notice').map((notice) => notice.code)).toContain('unassigned-samples');
  });
});
