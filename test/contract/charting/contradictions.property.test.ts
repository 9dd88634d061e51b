/** What is asked back before it is charted: each contradiction once, and the laws that hold for any entry. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTRADICTION_KINDS, contradictionsIn } from '../../../services/contract/charting/contradictions.ts';
import { SCREEN_CHARTED_NAMES } from '../../../services/contract/charting/screen-charting.ts';
import { lastWeightKg, weightJump } from '../../../services/contract/charting/weight-jump.ts';
import { CHARTED_CODES, CHARTED_RANGES } from '../../../services/contract/records/closed-lists.ts';

type Values = Readonly<Record<string, string | number>>;
const asked = (entered: Values, standing: Values = {}): readonly string[] =>
  contradictionsIn(new Map(Object.entries(entered)), new Map(Object.entries(standing)));

const entry = fc.constantFrom(...SCREEN_CHARTED_NAMES).chain((name) => {
  const codes = (CHARTED_CODES as Readonly<Record<string, readonly string[]>>)[name];
  const [low, high] = (CHARTED_RANGES as Readonly<Record<string, readonly [number, number]>>)[name] ?? [0, 0];
  const value = codes === undefined ? fc.double({ min: low, max: high, noNaN: true }) : fc.constantFrom(...codes);
  return fc.tuple(fc.constant(name), value);
});
const entries = fc.array(entry, { maxLength: 20 }).map((list) => new Map<string, string | number>(list));

describe('a contradiction', () => {
  it.each<readonly [string, Values, Values, readonly string[]]>([
    ['room air, 1 L/min', { oxygenDevice: 'air', oxygenFlowLPerMin: 1 }, {}, ['air-with-flow']],
    ['room air while 1 L/min stands', { oxygenDevice: 'air' }, { oxygenFlowLPerMin: 1 }, ['air-with-flow']],
    ['room air that takes the flow back', { oxygenDevice: 'air', oxygenFlowLPerMin: 0 }, { oxygenFlowLPerMin: 1 }, []],
    ['nothing of oxygen entered', { weightKg: 4 }, { oxygenDevice: 'air', oxygenFlowLPerMin: 1 }, []],
    ['room air, 30 %', { oxygenDevice: 'air', fio2Percent: 30 }, {}, ['air-with-fio2']],
    ['room air, 21 %', { oxygenDevice: 'air', fio2Percent: 21 }, {}, []],
    [
      'a cannula that gives nothing',
      { oxygenDevice: 'nasal-cannula', oxygenFlowLPerMin: 0 },
      {},
      ['device-without-flow'],
    ],
    [
      'a ventilator by mask',
      { oxygenDevice: 'ventilator', breathingInterface: 'full-face' },
      {},
      ['ventilator-without-tube'],
    ],
    ['a ventilator, of which nobody said how', { oxygenDevice: 'ventilator' }, {}, []],
    ['a sum', { gcsEye: '3', gcsVerbal: '4', gcsMotor: '5', gcsTotal: 12 }, {}, []],
    ['another total', { gcsEye: '3', gcsVerbal: '4', gcsMotor: '5', gcsTotal: 13 }, {}, ['gcs-sum']],
    ['a tube counts 1', { gcsEye: '3', gcsVerbal: 'tube', gcsMotor: '5', gcsTotal: 9 }, {}, []],
    [
      'a total of what cannot be tested',
      { gcsEye: 'not-testable', gcsVerbal: '4', gcsMotor: '5', gcsTotal: 10 },
      {},
      ['gcs-sum'],
    ],
    ['alert with closed eyes', { consciousness: 'alert', gcsEye: '1' }, {}, ['alert-eyes-closed']],
    ['unresponsive who obeys', { consciousness: 'unresponsive', gcsMotor: '6' }, {}, ['unresponsive-answers']],
    ['normal pupils that are fixed', { pupils: 'normal', pupilReaction: 'one-fixed' }, {}, ['pupils-normal-fixed']],
    ['diastolic above systolic', { cuffSystolicMmHg: 50, cuffDiastolicMmHg: 90 }, {}, ['cuff-order']],
    ['pressures in order', { cuffSystolicMmHg: 90, cuffMeanMmHg: 65, cuffDiastolicMmHg: 50 }, {}, []],
  ])('%s', (_what, entered, standing, kinds) => {
    expect(asked(entered, standing)).toEqual(kinds);
  });

  it('is never of an empty card, whatever stands', () => {
    fc.assert(
      fc.property(entries, (standing) => {
        expect(contradictionsIn(new Map(), standing)).toEqual([]);
      }),
    );
  });

  it('is never of one value alone, and more values never take one away', () => {
    fc.assert(
      fc.property(entries, entry, (entered, [name, value]) => {
        expect(contradictionsIn(new Map([[name, value]]), new Map())).toEqual([]);
        const more = entered.has(name) ? entered : new Map([...entered, [name, value]]);
        const before = contradictionsIn(entered, new Map());
        expect(contradictionsIn(more, new Map())).toEqual(expect.arrayContaining([...before]));
      }),
    );
  });

  it('comes in one order, whatever the order of entry', () => {
    fc.assert(
      fc.property(entries, (entered) => {
        const kinds = contradictionsIn(entered, new Map());
        expect(contradictionsIn(new Map([...entered].toReversed()), new Map())).toEqual(kinds);
        expect(kinds).toEqual(CONTRADICTION_KINDS.filter((kind) => kinds.includes(kind)));
      }),
    );
  });
});

describe('a jump of weight', () => {
  it.each([
    [3.4, 34, 'factor-ten'],
    [34, 3.4, 'factor-ten'],
    [22, 10, 'pounds'],
    [4.54, 10, 'pounds'],
    [11, 10, null],
    [11.1, 10, 'more-than-tenth'],
    [8.9, 10, 'more-than-tenth'],
    [9, 10, null],
  ])('%d kg after %d kg: %s', (weightKg, lastKg, jump) => {
    expect(weightJump(weightKg, lastKg)).toBe(jump);
  });

  it('needs something to compare with', () => {
    expect(weightJump(500, null)).toBeNull();
  });

  it('is told of everything beyond a tenth and of nothing within', () => {
    const kg = fc.double({ min: 0.2, max: 300, noNaN: true });
    fc.assert(
      fc.property(kg, kg, (weightKg, lastKg) => {
        const share = Math.abs(weightKg - lastKg) / lastKg;
        fc.pre(Math.abs(share - 0.1) > 1e-9);
        expect(weightJump(weightKg, lastKg) !== null).toBe(share > 0.1);
      }),
    );
  });

  it('compares with the charted weight, else with that of the admission', () => {
    expect(lastWeightKg({ weightKg: 3, charted: [{ name: 'weightKg', value: 4 }] })).toBe(4);
    expect(lastWeightKg({ weightKg: 3, charted: [] })).toBe(3);
    expect(lastWeightKg({ weightKg: null, charted: [{ name: 'heightCm', value: 50 }] })).toBeNull();
  });
});
