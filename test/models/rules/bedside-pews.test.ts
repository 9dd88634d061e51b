/** What stands between the rows of Bedside PEWS: effort with apnoea, ways of oxygen, the two cells of the print, what lacks. */
import { spokenScore } from '../../support/said.ts';
import { describe, expect, it } from 'vitest';
import { CHARTED_CODES } from '../../../services/contract/records/closed-lists.ts';
import { childOf, reading, readingsOf, type Observed } from './npews-child.ts';
import { boundsOf, partOf, scored, shippedRule } from '../../clinical/score/shipped-rule.ts';

const RULE = shippedRule('bedside-pews');
/** A well child of five. */
const WELL: Observed = {
  heartRate: 90,
  systolicPressure: 105,
  capillaryRefill: 1,
  respiratoryRate: 25,
  respiratoryDistress: 'none',
  apnoea: 'no',
  spo2: 98,
  oxygenDevice: 'air',
};

function wellBut(changes: Observed, without: readonly string[] = []): Observed {
  return Object.fromEntries(Object.entries({ ...WELL, ...changes }).filter(([name]) => !without.includes(name)));
}

const scoreOf = (observed: Observed, born = '2021-01-05') => scored(RULE, { observed, born });

it('gives a well child 0 and the worst child the published 26', () => {
  expect(scoreOf(WELL)).toMatchObject({
    status: 'complete',
    total: 0,
    level: null,
    ageBand: '4-11 y',
    missing: [],
    caution: null,
  });
  const worst = wellBut({
    heartRate: 200,
    systolicPressure: 40,
    capillaryRefill: 6,
    respiratoryRate: 4,
    respiratoryDistress: 'severe',
    spo2: 70,
    oxygenDevice: 'face-mask',
    oxygenFlow: 10,
  });
  expect(scoreOf(worst)).toMatchObject({ total: 26, maximum: 26, level: 'cut' });
});

it.each([
  [7, { capillaryRefill: 4, respiratoryDistress: 'moderate', spo2: 92 }, null],
  [8, { capillaryRefill: 4, respiratoryDistress: 'moderate', spo2: 88 }, 'cut'],
])('has its level from 8 points on: %s', (total, changes, level) => {
  expect(scoreOf(wellBut(changes))).toMatchObject({ total, level });
});

describe('ages', () => {
  it.each([
    ['the day before 3 months', '2025-12-11', '0-2 mo'],
    ['3 months', '2025-12-10', '3-11 mo'],
    ['the first birthday', '2025-03-10', '1-3 y'],
    ['the day before the fourth birthday', '2022-03-11', '1-3 y'],
    ['the fourth birthday', '2022-03-10', '4-11 y'],
    ['the twelfth birthday', '2014-03-10', '12-17 y'],
  ])('%s', (_title, born, band) => {
    expect(scoreOf(WELL, born).ageBand).toBe(band);
  });
});

describe('the two printed cells that break the pattern', () => {
  it('heart rate 150 from 4 to below 12 years gives 4 points', () => {
    expect(partOf(scoreOf(wellBut({ heartRate: 150 })), 'heartRate').points).toBe(4);
  });
  it('heart rate 50 from 12 years gives 2 points', () => {
    expect(partOf(scoreOf(wellBut({ heartRate: 50 }), '2010-01-05'), 'heartRate').points).toBe(2);
  });
});

describe('effort', () => {
  const effort = (observed: Observed) => boundsOf(scoreOf(observed), 'respiratoryEffort');

  it('is 4 with any apnoea', () => {
    expect(effort(wellBut({ apnoea: 'yes' }))).toEqual([4, 4]);
    expect(effort(wellBut({ apnoea: 'yes' }, ['respiratoryDistress']))).toEqual([4, 4]);
  });
  it('keeps its upper bound while nobody said whether there was apnoea', () => {
    expect(effort(wellBut({ respiratoryDistress: 'mild' }, ['apnoea']))).toEqual([1, 4]);
    expect(effort(wellBut({ respiratoryDistress: 'severe' }, ['apnoea']))).toEqual([4, 4]);
  });
});

describe('oxygen', () => {
  const oxygen = (changes: Observed) =>
    boundsOf(scoreOf(wellBut(changes, 'oxygenDevice' in changes ? [] : ['oxygenDevice'])), 'oxygen');

  it.each([
    ['air', { oxygenDevice: 'air' }, [0, 0]],
    ['a cannula with 1 L/min', { oxygenDevice: 'nasal-cannula', oxygenFlow: 1 }, [2, 2]],
    ['a cannula with 4 L/min', { oxygenDevice: 'nasal-cannula', oxygenFlow: 4 }, [4, 4]],
    ['49.9 %', { oxygenDevice: 'face-mask', fio2: 49.9 }, [2, 2]],
    ['50 %', { oxygenDevice: 'face-mask', fio2: 50 }, [4, 4]],
    ['the higher of flow and percentage', { oxygenDevice: 'face-mask', fio2: 60, oxygenFlow: 2 }, [4, 4]],
    ['a mask without its level', { oxygenDevice: 'face-mask' }, [2, 4]],
    ['CPAP in air', { oxygenDevice: 'cpap', fio2: 21 }, [0, 0]],
    ['CPAP without a percentage', { oxygenDevice: 'cpap' }, [0, 4]],
    ['a percentage without a device', { fio2: 60 }, [4, 4]],
    ['21 % without a device', { fio2: 21 }, [0, 0]],
    ['nothing', {}, [0, 4]],
    ['a fraction instead of a percentage', { oxygenDevice: 'face-mask', fio2: 0.6 }, [2, 4]],
  ] as const)('%s', (_title, changes, bounds) => {
    expect(oxygen(changes)).toEqual(bounds);
  });

  it('forgets a flow that is older than the air, and counts a newer one', () => {
    const withTimes = (airAgeMs: number, flowAgeMs: number) => {
      const readings = readingsOf(WELL);
      readings.set('oxygenDevice', reading('oxygenDevice', 'air', 'present', airAgeMs));
      readings.set('oxygenFlow', reading('oxygenFlow', 6, 'present', flowAgeMs));
      return partOf(spokenScore(RULE, childOf('5-12-years'), readings), 'oxygen').points;
    };
    expect([withTimes(1_000, 3_600_000), withTimes(3_600_000, 1_000)]).toEqual([0, 4]);
  });

  it('has points for every device that can be charted', () => {
    const json = JSON.stringify(RULE.parts.find((part) => part.name === 'oxygen'));
    for (const device of CHARTED_CODES.oxygenDevice) expect(json).toContain(`"${device}"`);
  });
});

describe('what lacks', () => {
  it('is a bound, never 0', () => {
    expect(scoreOf(wellBut({ capillaryRefill: 4 }, ['spo2', 'apnoea']))).toMatchObject({
      status: 'partial',
      total: null,
      lower: 4,
      upper: 10,
      level: null,
      missing: ['Respiratory effort', 'SpO₂'],
    });
  });
  it('reaches the level by the lower bound alone', () => {
    expect(scoreOf(wellBut({ capillaryRefill: 4, heartRate: 160 }, ['spo2'])).level).toBe('cut');
    expect(scoreOf(wellBut({ capillaryRefill: 4, heartRate: 140 }, ['spo2'])).level).toBeNull();
  });
  it('makes it abstain beyond three parts', () => {
    expect(scoreOf(wellBut({}, ['spo2', 'heartRate', 'respiratoryRate'])).status).toBe('partial');
    expect(scoreOf(wellBut({}, ['spo2', 'heartRate', 'respiratoryRate', 'capillaryRefill']))).toMatchObject({
      status: 'abstained',
      lower: null,
    });
  });
});

it.each([
  ['intensive care', { setting: 'picu' }, /setting picu/],
  ['a ventilated child', { ventilated: true }, /ventilated/],
  ['a birth stay', { newbornStay: true }, /in hospital since birth/],
])('does not speak in %s without policy', (_title, subject, reason) => {
  expect(scored(RULE, { observed: WELL, subject }).reason).toMatch(reason);
});
