/** Exhaled CO2 lost in a child with a tube: never silence, whatever the sender writes for it. Shipped rules, real fold. */
import { describe, expect, it } from 'vitest';
import { english, korean } from '../../support/told.ts';
import { shippedRules } from '../shipped-rules.ts';
import { UnitScript, frame, oneChild, record, seconds, tick, type Input, type Values } from '../unit-script.ts';

const VITALS = (await shippedRules()).vitals;
const TECHNICAL = 'technical.exhaled-co2-lost';
const CLINICAL = 'clinical.exhaled-co2-lost';
const WELL: Values = { heartRatePerMin: 110, pulseRatePerMin: 110, spo2Percent: 97, endTidalCo2MmHg: 38 };
const CALM_MS = 310_000;

function child(ventilated: boolean | null = true, before: readonly Input[] = []): UnitScript {
  return new UnitScript({ scores: [], vitals: VITALS, models: [] }).play(
    oneChild({ birthDate: '2021-02-01', ventilated }),
    before,
    seconds(0, CALM_MS, () => WELL),
  );
}

function then(script: UnitScript, forMs: number, values: (second: number) => Values): UnitScript {
  const fromMs = Math.max(CALM_MS, script.state.nowMs - Date.UTC(2026, 2, 2, 10) + 1_000);
  return script.play(seconds(fromMs, fromMs + forMs, (second) => ({ ...WELL, ...values(second - fromMs / 1000) })));
}

const LOST = (): Values => ({ endTidalCo2MmHg: 'off' });

describe('exhaled CO2 lost in a ventilated child', () => {
  it('is a medium technical alert of its own after 20 s, and ends when it is back', () => {
    const script = then(child(), 18_000, LOST);
    expect(script.changes(TECHNICAL)).toEqual([]);
    then(script, 2_000, LOST);
    expect(script.changes(TECHNICAL)).toEqual(['raised medium']);
    const alert = script.of('alert.changed').at(-1)?.alert;
    expect(english(alert?.title)).toBe('Exhaled CO₂ lost: tube, circuit or sensor?');
    expect(korean(alert?.detail)).toContain('기관 삽관');
    then(script, 1_000, () => ({ endTidalCo2MmHg: 36 }));
    expect(script.changes(TECHNICAL)).toEqual(['raised medium', 'cleared medium']);
  });

  it('is the one alert about it: no low «is missing» beside it', () => {
    const script = then(child(), 200_000, LOST);
    expect(script.of('alert.changed').map(({ alert }) => alert.ruleId)).toEqual(
      script.of('alert.changed').map(() => TECHNICAL),
    );
  });

  it('is told also when the value is only absent', () => {
    const script = child().play(seconds(CALM_MS, CALM_MS + 21_000, () => ({ heartRatePerMin: 110, spo2Percent: 97 })));
    expect(script.changes(TECHNICAL)).toEqual(['raised medium']);
  });

  it.each([
    ['saturation falls', (second: number): Values => ({ spo2Percent: Math.max(86, 97 - second / 2) })],
    ['the heart slows', (second: number): Values => ({ heartRatePerMin: 110 - second, pulseRatePerMin: 110 - second })],
  ])('is a high alert about the tube when %s', (_name, falls) => {
    const script = then(child(), 40_000, (second) => ({ ...LOST(), ...falls(second) }));
    expect(script.changes(CLINICAL)).toEqual(['raised high']);
    expect(english(script.of('alert.changed').find(({ alert }) => alert.ruleId === CLINICAL)?.alert.title)).toBe(
      'No exhaled CO₂, and the child gets worse: tube?',
    );
    expect(script.changes(TECHNICAL).at(-1) ?? 'cleared medium').toBe('cleared medium');
    then(script, 1_000, () => ({}));
    expect(script.changes(CLINICAL)).toEqual(['raised high', 'cleared high']);
  });

  it('is the one alert about it also when the child gets worse', () => {
    const script = then(child(), 200_000, (second) => ({ ...LOST(), spo2Percent: Math.max(86, 97 - second / 2) }));
    expect(script.changes('technical.signal-missing.endTidalCo2MmHg')).toEqual([]);
    expect([script.changes(TECHNICAL), script.changes(CLINICAL)]).toEqual([[], ['raised high']]);
    const alert = script.of('alert.changed').find((each) => each.alert.ruleId === CLINICAL)?.alert;
    expect(alert).toMatchObject({ kind: 'clinical', detail: { code: 'co2-lost.detail', values: { isWorse: true } } });
  });

  /** The last breath was in the second before `CALM_MS`; so many seconds later, whatever lay between. */
  const after = (script: UnitScript, goneS: number, values: Values = {}): UnitScript => {
    const atMs = CALM_MS - 1_000 + goneS * 1_000;
    return script.play(frame({ atMs, values: { ...WELL, ...LOST(), ...values } }), tick(atMs));
  };

  it('of a child who gets worse is eased to low after an hour as well, once', () => {
    const script = then(child(), 40_000, () => ({ ...LOST(), spo2Percent: 84 }));
    after(script, 3_599, { spo2Percent: 84 });
    expect(script.changes(CLINICAL)).toEqual(['raised high']);
    for (const goneS of [3_600, 3_601, 3_602]) after(script, goneS, { spo2Percent: 84 });
    expect(script.changes(CLINICAL)).toEqual(['raised high', 'annotated low']);
    const alert = script.of('alert.changed').findLast((each) => each.alert.ruleId === CLINICAL)?.alert;
    expect(alert?.annotations).toEqual([{ code: 'all-lost.on-purpose', values: {} }]);
  });

  it('worsens when the child does, also when the last breath is longer ago than is remembered', () => {
    const script = after(then(child(), 40_000, LOST), 700);
    expect(script.changes(TECHNICAL)).toEqual(['raised medium']);
    after(script, 701, { spo2Percent: 84 });
    expect([script.changes(TECHNICAL), script.changes(CLINICAL)]).toEqual([
      ['raised medium', 'cleared medium'],
      ['raised high'],
    ]);
  });

  it('is said by the flat trace where that came first, and by nobody while a 0 is measured', () => {
    const flat = then(child(), 30_000, () => ({ endTidalCo2MmHg: 0 }));
    then(flat, 60_000, LOST);
    expect([flat.changes('capnogram-lost'), flat.changes(TECHNICAL)]).toEqual([['raised high'], []]);
    const without = new UnitScript({
      scores: [],
      vitals: VITALS.filter(({ id }) => id !== 'capnogram-lost'),
      models: [],
    }).play(
      oneChild({ birthDate: '2021-02-01', ventilated: true }),
      seconds(0, CALM_MS, () => WELL),
    );
    expect(then(without, 60_000, () => ({ endTidalCo2MmHg: 0 })).changes(TECHNICAL)).toEqual([]);
  });

  it('stays the one high alert when the child is better and the trace is still lost', () => {
    const script = then(child(), 40_000, () => ({ ...LOST(), spo2Percent: 84 }));
    then(script, 60_000, LOST);
    expect([script.changes(TECHNICAL), script.changes(CLINICAL)]).toEqual([[], ['raised high']]);
  });

  it('of a slow sender waits for three of its readings', () => {
    const slow = (fromMs: number, toMs: number, values: Values): Input[] =>
      seconds(fromMs, toMs, (second) => (second % 10 === 0 ? values : null)).map((input) =>
        input.kind === 'frames'
          ? { ...input, frames: input.frames.map((spec) => ({ ...spec, intervalMs: 10_000 })) }
          : input,
      );
    const script = new UnitScript({ scores: [], vitals: VITALS, models: [] }).play(
      oneChild({ birthDate: '2021-02-01', ventilated: true }),
      slow(0, 100_000, WELL),
      slow(100_000, 120_000, { ...WELL, endTidalCo2MmHg: 'off' }),
    );
    expect(script.changes(TECHNICAL)).toEqual([]);
    script.play(slow(120_000, 121_000, { ...WELL, endTidalCo2MmHg: 'off' }));
    expect(script.changes(TECHNICAL)).toEqual(['raised medium']);
  });

  it('is eased to low after an hour, and stays until it is back or the tube is out', () => {
    const script = after(then(child(), 40_000, LOST), 3_599);
    expect(script.changes(TECHNICAL)).toEqual(['raised medium']);
    after(after(script, 3_600), 3_601);
    expect(script.changes(TECHNICAL)).toEqual(['raised medium', 'annotated low']);
    const atMs = script.state.nowMs - Date.UTC(2026, 2, 2, 10) + 500;
    script.play(record('stay.updated', atMs, { stayId: 'stay-1', changes: { ventilated: false } }));
    then(script, 1_000, LOST);
    expect(script.changes(TECHNICAL).at(-1)).toBe('cleared low');
  });
});

describe('what is no such loss', () => {
  it('a child who is not ventilated, or of whom nobody said so', () => {
    for (const ventilated of [false, null]) {
      expect(then(child(ventilated), 60_000, LOST).changes(TECHNICAL)).toEqual([]);
    }
    const tube = record('observation.charted', 1_000, {
      stayId: 'stay-1',
      name: 'breathingInterface',
      value: 'tube',
      by: 'nurse-1',
    });
    expect(then(child(null, [tube]), 60_000, LOST).changes(TECHNICAL)).toEqual(['raised medium']);
  });

  it('all signals lost at once, which have their own alert', () => {
    const script = then(child(), 60_000, () => ({
      heartRatePerMin: 'off',
      pulseRatePerMin: 'off',
      spo2Percent: 'off',
      endTidalCo2MmHg: 'off',
    }));
    expect(script.of('alert.changed').map(({ alert }) => alert.ruleId)).toContain('technical.all-signals-lost');
    expect(script.changes(TECHNICAL)).toEqual([]);
  });

  it('a sensor that never showed a breath', () => {
    const script = new UnitScript({ scores: [], vitals: VITALS, models: [] }).play(
      oneChild({ ventilated: true }),
      seconds(0, 60_000, () => ({ ...WELL, endTidalCo2MmHg: 3 })),
      seconds(60_000, 120_000, () => ({ ...WELL, endTidalCo2MmHg: 'off' })),
    );
    expect(script.changes(TECHNICAL)).toEqual([]);
  });
});
