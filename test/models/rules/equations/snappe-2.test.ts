/** SNAPPE-II: worked examples, both sides of every limit, what is not known, and whom it is not for. */
import { describe, expect, it } from 'vitest';
import { shippedRule } from '../../../clinical/score/shipped-rule.ts';
import { pointsOf, type Observed } from '../npews-child.ts';
import { scoredAsTold } from './told-child.ts';

const RULE = shippedRule('snappe-2');
const born = '2026-03-08';
const WELL = {
  arterialMeanMmHg: 38,
  coreTemperatureCel: 36.6,
  pao2MmHg: 70,
  fio2Percent: 25,
  phArterial: 7.31,
  seizures: 'none',
  urineOutput12hMlPerKgPerH: 2,
  birthWeightG: 1800,
  smallForGestation: 'no',
  apgar5Minutes: 8,
};
const score = (told: Observed) => scoredAsTold(RULE, { ...WELL, ...told }, { born });
const PARTS = RULE.parts.map(({ name }) => name);

describe('worked examples', () => {
  it.each<[string, Observed, readonly [number, number], readonly number[]]>([
    [
      'ill',
      {
        arterialMeanMmHg: 24,
        coreTemperatureCel: 35.3,
        pao2MmHg: 50,
        fio2Percent: 60,
        phArterial: 7.15,
        urineOutput12hMlPerKgPerH: 0.6,
        birthWeightG: 720,
        apgar5Minutes: 5,
      },
      [45, 80],
      [9, 8, 16, 7, 0, 5, 17, 0, 18],
    ],
    ['well', {}, [0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0]],
    [
      'very ill',
      {
        arterialMeanMmHg: 18,
        coreTemperatureCel: 34.5,
        pao2MmHg: 25,
        fio2Percent: 100,
        phArterial: 7.02,
        seizures: 'multiple',
        urineOutput12hMlPerKgPerH: 0.05,
        birthWeightG: 2400,
        smallForGestation: 'yes',
        apgar5Minutes: 3,
      },
      [115, 145],
      [19, 15, 28, 16, 19, 18, 0, 12, 18],
    ],
    [
      'the worst of everything',
      {
        arterialMeanMmHg: 10,
        coreTemperatureCel: 33,
        pao2MmHg: 20,
        fio2Percent: 100,
        phArterial: 6.9,
        seizures: 'multiple',
        urineOutput12hMlPerKgPerH: 0,
        birthWeightG: 500,
        smallForGestation: 'yes',
        apgar5Minutes: 1,
      },
      [115, 162],
      [19, 15, 28, 16, 19, 18, 17, 12, 18],
    ],
  ])('%s', (_name, told, [physiology, total], points) => {
    const result = score(told);
    expect(result).toMatchObject({ status: 'complete', total, published: total, level: null, probability: null });
    expect(PARTS.map((part) => pointsOf(result, part))).toEqual(points);
    expect(points.slice(0, 6).reduce((sum, each) => sum + each, 0)).toBe(physiology);
  });
});

describe('both sides of every limit', () => {
  it.each<[string, string, readonly (readonly [number | string, number])[]]>([
    [
      'meanPressure',
      'arterialMeanMmHg',
      [
        [19, 19],
        [20, 9],
        [29, 9],
        [30, 0],
      ],
    ],
    [
      'temperature',
      'coreTemperatureCel',
      [
        [34.9, 15],
        [35, 8],
        [35.6, 8],
        [35.7, 0],
      ],
    ],
    [
      'ph',
      'phArterial',
      [
        [7.09, 16],
        [7.1, 7],
        [7.19, 7],
        [7.2, 0],
      ],
    ],
    [
      'seizures',
      'seizures',
      [
        ['none', 0],
        ['single', 0],
        ['multiple', 19],
      ],
    ],
    [
      'urine',
      'urineOutput12hMlPerKgPerH',
      [
        [0.09, 18],
        [0.1, 5],
        [0.9, 5],
        [0.99, 5],
        [1, 0],
      ],
    ],
    [
      'birthWeight',
      'birthWeightG',
      [
        [749, 17],
        [750, 10],
        [999, 10],
        [1000, 0],
      ],
    ],
    [
      'smallForGestation',
      'smallForGestation',
      [
        ['no', 0],
        ['yes', 12],
      ],
    ],
    [
      'apgar',
      'apgar5Minutes',
      [
        [6, 18],
        [7, 0],
        [0, 18],
        [10, 0],
      ],
    ],
  ])('%s', (part, name, rows) => {
    for (const [value, points] of rows) expect(pointsOf(score({ [name]: value }), part)).toBe(points);
  });
  it('oxygenation: PaO₂ over oxygen in percent, not as a fraction', () => {
    const oxygenation = (pao2MmHg: number, fio2Percent: number) =>
      pointsOf(score({ pao2MmHg, fio2Percent }), 'oxygenation');
    expect([oxygenation(29, 100), oxygenation(30, 100), oxygenation(99, 100), oxygenation(100, 100)]).toEqual([
      28, 16, 16, 5,
    ]);
    expect([oxygenation(249, 100), oxygenation(250, 100), oxygenation(50, 21)]).toEqual([5, 0, 5]);
  });
});

describe('what nobody measured', () => {
  it.each(Object.keys(WELL))(
    'without %s there is no total, its part keeps its upper bound, and the published total counts it as 0',
    (name) => {
      const { [name]: _unsaid, ...rest } = WELL as Record<string, number | string>;
      const result = scoredAsTold(RULE, rest, { born });
      expect(result).toMatchObject({ status: 'partial', total: null, lower: 0, published: 0 });
      expect(result.upper).toBeGreaterThan(0);
    },
  );
  it('nothing at all gives nothing at all, not even the published 0', () => {
    expect(scoredAsTold(RULE, {}, { born })).toMatchObject({
      status: 'abstained',
      total: null,
      lower: null,
      published: null,
    });
  });
});

describe('a newborn whom it was not made for', () => {
  const optIn = { reason: 'demonstration', waives: ['setting', 'newborn-stay', 'ventilated', 'age'] as const };
  it.each([
    ['seven days old', { born: '2026-03-03' }],
    ['seven days old, whatever the policy waives', { born: '2026-03-03', subject: { newbornStay: true, optIn } }],
    [
      'in paediatric intensive care, whatever the policy waives',
      { born, subject: { setting: 'picu', newbornStay: true, optIn } },
    ],
  ])('%s gets a reason and no number', (_name, child) => {
    const result = scoredAsTold(RULE, WELL, child);
    expect(result).toMatchObject({ status: 'abstained', total: null, lower: null, published: null, parts: [] });
    expect(result.reason).not.toBeNull();
  });
  it('six days old it was', () => {
    expect(scoredAsTold(RULE, WELL, { born: '2026-03-04' }).total).toBe(0);
  });
});
