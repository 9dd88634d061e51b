// Hazards: H10 (docs/hazards.md).
/** OI, OSI, ROX and the PALICC rules between their rows: formulas, the limit of SpO₂ 97, which index decides, what lacks. */
import { describe, expect, it } from 'vitest';
import type { Observed } from '../npews-child.ts';
import { boundsOf, findingOf, partOf, scored, shippedRule } from '../../../clinical/score/shipped-rule.ts';

const OI = shippedRule('oxygenation-index');
const OSI = shippedRule('oxygen-saturation-index');
const ROX = shippedRule('rox-index');
const PARDS = shippedRule('palicc-2015-pards');
const POSSIBLE = shippedRule('palicc-2-possible');
const AT_RISK = shippedRule('palicc-2-at-risk');

const GAS: Observed = { pao2: 60, fio2AtGas: 60, meanAirwayPressureAtGas: 15 };
const OXIMETER: Observed = { spo2: 90, fio2: 60, meanAirwayPressure: 15 };

describe('indices', () => {
  it('OI is fraction x pressure x 100 / PaO₂', () => {
    expect(scored(OI, { observed: GAS })).toMatchObject({
      status: 'complete',
      total: 15,
      unit: '{index}',
      decimals: 1,
      level: null,
    });
    expect(scored(OI, { observed: { pao2: 80, fio2AtGas: 45, meanAirwayPressureAtGas: 12 } }).total).toBe(6.8);
  });
  it('OSI is the same over SpO₂, up to 97 %', () => {
    expect(scored(OSI, { observed: OXIMETER }).total).toBe(10);
    expect(scored(OSI, { observed: { ...OXIMETER, spo2: 97 } }).total).toBe(9.3);
    expect(scored(OSI, { observed: { ...OXIMETER, spo2: 97.001 } })).toMatchObject({
      status: 'abstained',
      total: null,
      lower: null,
    });
  });
  it('ROX is (SpO₂ / fraction) / respiratory rate', () => {
    expect(scored(ROX, { observed: { spo2: 96, fio2: 40, respiratoryRate: 48 } }).total).toBe(5);
    expect(scored(ROX, { observed: { spo2: 92, fio2: 50, respiratoryRate: 35 } }).total).toBe(5.26);
  });
  it('a respiratory rate of 0 gives no ROX', () => {
    expect(scored(ROX, { observed: { spo2: 96, fio2: 40, respiratoryRate: 0 } })).toMatchObject({
      status: 'abstained',
      total: null,
    });
  });
  it.each([
    [OI, GAS],
    [OSI, OXIMETER],
    [ROX, { spo2: 96, fio2: 40, respiratoryRate: 48 }],
  ])('abstains without any one of its values, and names it: $label', (rule, observed) => {
    for (const name of Object.keys(observed)) {
      const result = scored(rule, {
        observed: Object.fromEntries(Object.entries(observed).filter(([each]) => each !== name)),
      });
      expect(result, name).toMatchObject({ status: 'abstained', total: null, lower: null });
    }
  });
  it('never takes an oxygen fraction for a percentage', () => {
    expect(scored(OI, { observed: { ...GAS, fio2AtGas: 0.6 } }).reason).toMatch(/FiO₂ at the blood gas is implausible/);
  });
  it('asks for nothing but arterial gas, and what was set not after it', () => {
    const sources = OI.inputs.flatMap((input) => input.sources);
    expect(sources.filter((source) => source.kind === 'lab').map((source) => source.from)).toEqual(['pao2MmHg']);
    expect(sources.filter((source) => source.kind !== 'lab').every((source) => source.asOf === 'pao2')).toBe(true);
  });
  it('issue 10 A3: without a birth date is shown and never complete, and says what it could not check', () => {
    expect(scored(OI, { observed: GAS, born: null })).toMatchObject({
      status: 'partial',
      total: null,
      lower: 15,
      upper: 15,
      caution: expect.stringMatching(/birth date is missing/) as string,
    });
    expect(scored(OI, { observed: GAS, born: '2000-01-01' }).reason).toMatch(/adult/);
  });
});

describe('PARDS of 2015', () => {
  const ventilated = (observed: Observed) => scored(PARDS, { observed: { invasiveVentilation: 'yes', ...observed } });

  it('goes by the oxygenation index where there is arterial gas', () => {
    expect(ventilated({ ...GAS, ...OXIMETER, meanAirwayPressure: 30 })).toMatchObject({ total: 2, level: 'moderate' });
  });
  it('goes by the saturation index without, and is unknown above 97 %', () => {
    expect(ventilated({ ...OXIMETER, meanAirwayPressure: 30 })).toMatchObject({ total: 3, level: 'severe' });
    const unknown = ventilated({ ...OXIMETER, spo2: 99 });
    expect(unknown).toMatchObject({ status: 'abstained', level: null });
    expect(boundsOf(unknown, 'severity')).toEqual([0, 3]);
  });
  it('says that imaging and timing are not judged', () => {
    const result = ventilated(GAS);
    expect(findingOf(result, 'pards-oxygenation')).toBe('yes');
    for (const text of [result.levelText, result.findings[0]?.text]) {
      expect(text).toMatch(/oxygenation part only: imaging and timing are not judged/);
    }
  });
  it('says nothing of severity when nobody said whether the child is ventilated', () => {
    const result = scored(PARDS, { observed: GAS });
    expect(boundsOf(result, 'severity')).toEqual([0, 2]);
    expect(result.status).toBe('abstained');
  });

  const mask: Observed = {
    invasiveVentilation: 'no',
    breathingInterface: 'full-face',
    peep: 5,
    pao2: 100,
    fio2AtGas: 40,
  };
  it.each([
    ['all conditions', {}, 'yes'],
    ['PEEP of 4.9', { peep: 4.9 }, 'no'],
    ['a nasal interface', { breathingInterface: 'nasal' }, 'no'],
    ['a ventilator', { invasiveVentilation: 'yes' }, 'no'],
    ['a good gas beside a bad saturation', { pao2: 160, spo2: 80, fio2: 60 }, 'no'],
  ] as const)('on a full-face mask with %s: %s', (_title, changes, answer) => {
    const result = scored(PARDS, { observed: { ...mask, ...changes } });
    expect(findingOf(result, 'pards-mask')).toBe(answer);
    if (answer === 'yes') expect(result).toMatchObject({ total: 0, level: null });
  });
  it.each(['breathingInterface', 'peep', 'pao2', 'invasiveVentilation'])('on a mask is unknown without %s', (name) => {
    const observed = Object.fromEntries(Object.entries(mask).filter(([each]) => each !== name));
    expect(findingOf(scored(PARDS, { observed }), 'pards-mask')).toBe('unknown');
  });
});

describe('possible PARDS', () => {
  const low: Observed = { pao2: 60, fio2AtGas: 40 };
  const possible = (observed: Observed) =>
    boundsOf(scored(POSSIBLE, { observed: { ...low, ...observed } }), 'possible');

  it.each([
    ['nasal CPAP', { oxygenDevice: 'cpap', breathingInterface: 'nasal' }, [1, 1]],
    ['nasal BiPAP', { oxygenDevice: 'bipap', breathingInterface: 'nasal' }, [1, 1]],
    ['CPAP by full-face mask', { oxygenDevice: 'cpap', breathingInterface: 'full-face' }, [0, 0]],
    ['CPAP, interface unknown', { oxygenDevice: 'cpap' }, [0, 1]],
    ['high flow of 1.5 L/kg/min', { oxygenDevice: 'high-flow', oxygenFlow: 15, weight: 10 }, [1, 1]],
    ['high flow just below', { oxygenDevice: 'high-flow', oxygenFlow: 14.9, weight: 10 }, [0, 0]],
    ['high flow of 30 L/min, weight unknown', { oxygenDevice: 'high-flow', oxygenFlow: 30 }, [1, 1]],
    ['high flow of 30 L/min at 60 kg', { oxygenDevice: 'high-flow', oxygenFlow: 30, weight: 60 }, [1, 1]],
    ['high flow of 15 L/min, weight unknown', { oxygenDevice: 'high-flow', oxygenFlow: 15 }, [0, 1]],
    ['a ventilator', { oxygenDevice: 'ventilator' }, [0, 0]],
    ['a good ratio whatever the support', { pao2: 200 }, [0, 0]],
  ] as const)('%s', (_title, observed, bounds) => {
    expect(possible(observed)).toEqual(bounds);
  });
});

describe('at risk of PARDS', () => {
  const atRisk = (observed: Observed) => boundsOf(scored(AT_RISK, { observed }), 'atRisk');

  it.each([
    ['a ventilator with 21 %', { oxygenDevice: 'ventilator', fio2: 21, oxygenFlow: 10 }, [0, 0]],
    ['a ventilator with 22 %', { oxygenDevice: 'ventilator', fio2: 22 }, [1, 1]],
    ['CPAP with 30 %', { oxygenDevice: 'cpap', fio2: 30 }, [1, 1]],
    ['air', { oxygenDevice: 'air' }, [0, 0]],
    ['a mask, flow unknown', { oxygenDevice: 'face-mask' }, [0, 1]],
    ['a flow, device unknown', { oxygenFlow: 8 }, [0, 1]],
  ] as const)('%s', (_title, observed, bounds) => {
    expect(atRisk(observed)).toEqual(bounds);
  });
  it.each([
    ['2025-10-01', 2],
    ['2022-01-05', 4],
    ['2018-01-05', 6],
    ['2010-01-05', 8],
  ])('counts the flow of every device without pressure alike, born %s', (born, limit) => {
    for (const oxygenDevice of ['nasal-cannula', 'face-mask', 'head-box', 'non-rebreather', 'high-flow']) {
      const total = (oxygenFlow: number) => scored(AT_RISK, { observed: { oxygenDevice, oxygenFlow }, born }).total;
      expect([total(limit - 0.1), total(limit)], oxygenDevice).toEqual([0, 1]);
    }
  });
});

it('shows the ratio behind a part, computed from what was measured', () => {
  const part = partOf(scored(PARDS, { observed: { invasiveVentilation: 'yes', ...GAS } }), 'severity');
  expect(part.inputs.find((input) => input.name === 'oxygenationIndex')).toMatchObject({
    quality: 'present',
    value: 15,
  });
});
