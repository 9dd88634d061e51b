/** PIM3: worked examples, what is not known, and whom it is not for. */
import { describe, expect, it } from 'vitest';
import { compileScoreRule } from '../../../../services/clinical/score/compile-score-rule.ts';
import { evaluateCompiled, type ScoreSubject } from '../../../../services/clinical/score/evaluate-score.ts';
import { shippedRule } from '../../../clinical/score/shipped-rule.ts';
import { spoken } from '../../../support/said.ts';
import { ON_DATE, readingsOf, type Observed } from '../npews-child.ts';
import { inputsOf, scoredAsTold, unrounded, type ToldChild } from './told-child.ts';

const RULE = shippedRule('pim-3');
/** What the publication asks the admitting doctor, and has no substitute for. */
const ASKED = { electiveAdmission: 'no', procedureAtAdmission: 'none', pim3Diagnosis: 'none', oxygenDevice: 'air' };
const REACTING = { pupilReaction: 'both-reactive' };
const published = (told: Observed): number | null => scoredAsTold(RULE, { ...ASKED, ...told }).published;

describe('the rows that were checked on the page of the owner', () => {
  it.each<[string, Observed, number, string]>([
    ['nothing measured', {}, 1.22, '1.2'],
    ['both pupils fixed', { pupilReaction: 'both-fixed' }, 36.04, '36.0'],
    ['a low-risk diagnosis', { pim3Diagnosis: 'low' }, 0.14, '0.1'],
    ['recovery after bypass', { procedureAtAdmission: 'bypass' }, 0.36, '0.4'],
    [
      'a marrow recipient on a ventilator',
      {
        pim3Diagnosis: 'very-high',
        arterialSystolicMmHg: 104,
        pao2MmHg: 80,
        fio2Percent: 39,
        baseExcessMmolPerL: 6,
        oxygenDevice: 'ventilator',
        ...REACTING,
      },
      22.93,
      '22.9',
    ],
  ])('%s', (_name, told, computed, printed) => {
    expect(published(told)).toBe(computed);
    expect(published(told)?.toFixed(1)).toBe(printed);
  });
});

describe('a child of whom everything is known', () => {
  const septic = {
    oxygenDevice: 'ventilator',
    baseExcessMmolPerL: -8.2,
    arterialSystolicMmHg: 62,
    fio2Percent: 60,
    pao2MmHg: 70,
    ...REACTING,
  };
  const heart = {
    electiveAdmission: 'yes',
    oxygenDevice: 'ventilator',
    baseExcessMmolPerL: -3,
    arterialSystolicMmHg: 85,
    fio2Percent: 40,
    pao2MmHg: 95,
    procedureAtAdmission: 'bypass',
    ...REACTING,
  };
  const dying = {
    oxygenDevice: 'ventilator',
    baseExcessMmolPerL: -18,
    arterialSystolicMmHg: 40,
    fio2Percent: 100,
    pao2MmHg: 55,
    pim3Diagnosis: 'very-high',
    pupilReaction: 'both-fixed',
  };
  it.each<[string, Observed, number, number]>([
    ['in shock', septic, 12.81, 2],
    ['after planned bypass', heart, 0.972, 3],
    ['with fixed pupils and a very high risk', dying, 99.426, 3],
  ])('%s', (_name, told, percent, digits) => {
    const result = scoredAsTold(RULE, { ...ASKED, ...told });
    expect(result).toMatchObject({ status: 'complete', level: null });
    expect(result.total).toBeCloseTo(percent, 2);
    expect(unrounded(result)).toBeCloseTo(percent, digits);
    expect(result.published).toBe(result.total);
    expect(result.caution).toMatch(/53,112 children in 2010-2011; not a forecast/);
    expect(result.notes.join()).toContain('18.73 %');
  });
  it('CPAP and BiPAP are ventilation, high flow is not', () => {
    const on = (oxygenDevice: string) => published({ ...septic, oxygenDevice });
    expect([on('cpap'), on('bipap')]).toEqual([on('ventilator'), on('ventilator')]);
    expect(on('high-flow')).toBe(on('air'));
    expect(on('air')).not.toBe(on('ventilator'));
  });
  it('one fixed pupil is none', () => {
    expect(published({ ...septic, pupilReaction: 'one-fixed' })).toBe(published(septic));
  });
  it('an excess counts as a lack of base does', () => {
    expect(published({ ...septic, baseExcessMmolPerL: 8.2 })).toBe(published(septic));
  });
});

describe('what nobody said', () => {
  // On a cannula: room air would itself say the oxygen.
  const whole = {
    ...ASKED,
    ...REACTING,
    oxygenDevice: 'nasal-cannula',
    arterialSystolicMmHg: 100,
    baseExcessMmolPerL: -4,
    pao2MmHg: 90,
    fio2Percent: 40,
  };
  const names = Object.keys(whole);
  it.each(names)('without %s there are bounds around the total and no total', (name) => {
    const { [name]: _unsaid, ...rest } = whole as Record<string, number | string>;
    const total = scoredAsTold(RULE, whole).total ?? Number.NaN;
    const result = scoredAsTold(RULE, rest);
    expect(result).toMatchObject({ status: 'partial', total: null });
    expect(result.lower).toBeLessThanOrEqual(total);
    expect(result.upper).toBeGreaterThanOrEqual(total);
    expect(result.upper).toBeGreaterThan(result.lower ?? Number.NaN);
  });
  it.each(['electiveAdmission', 'procedureAtAdmission', 'pim3Diagnosis', 'oxygenDevice'])(
    '%s is never taken for «no»: no published total either',
    (name) => {
      const { [name]: _unsaid, ...rest } = whole as Record<string, number | string>;
      expect(scoredAsTold(RULE, rest).published).toBeNull();
    },
  );
  it('nothing at all gives nothing at all', () => {
    expect(scoredAsTold(RULE, {})).toMatchObject({ status: 'abstained', total: null, lower: null, published: null });
  });
  it('a value out of its range is not known', () => {
    expect(scoredAsTold(RULE, { ...whole, arterialSystolicMmHg: 0 })).toMatchObject({ status: 'partial', total: null });
  });
});

describe('a child whom it was not made for', () => {
  const OPT_IN = { reason: 'demonstration', waives: ['setting', 'newborn-stay', 'ventilated', 'age'] as const };
  const told = {
    ...ASKED,
    ...REACTING,
    arterialSystolicMmHg: 100,
    baseExcessMmolPerL: -4,
    pao2MmHg: 90,
    fio2Percent: 40,
  };
  it.each<[string, ToldChild]>([
    ['in neonatal intensive care', { subject: { setting: 'nicu' } }],
    ['on a ward', { subject: { setting: 'ward' } }],
    [
      'in neonatal intensive care whatever the policy waives',
      { born: '2026-03-08', subject: { setting: 'nicu', newbornStay: true, optIn: OPT_IN } },
    ],
    ['grown up', { born: '2008-03-10' }],
    ['of unknown age', { subject: { birthDate: null } }],
  ])('%s gets a reason and no number', (_name, child) => {
    const result = scoredAsTold(RULE, told, child);
    expect(result).toMatchObject({
      status: 'abstained',
      total: null,
      lower: null,
      upper: null,
      published: null,
      parts: [],
    });
    expect(result.reason).not.toBe('');
    expect(result.reason).not.toBeNull();
  });
  it('a day before the eighteenth birthday it was', () => {
    expect(scoredAsTold(RULE, told, { born: '2008-03-11' }).status).toBe('complete');
  });
});

/** A second reading of the table of coefficients, written beside the rule file and not from it. */
function secondReading(told: Readonly<Record<string, number | string>>): number {
  const number = (name: string): number => Number(told[name]);
  const procedures: Record<string, number> = { none: 0, bypass: -1.2246, cardiac: -0.8762, 'non-cardiac': -1.5164 };
  const diagnoses: Record<string, number> = { none: 0, low: -2.1766, high: 1.0725, 'very-high': 1.6225 };
  const systolic = number('arterialSystolicMmHg');
  let logit = -1.7928 - 0.0431 * systolic + (0.1716 * systolic ** 2) / 1000;
  if (told['pupilReaction'] === 'both-fixed') logit += 3.8233;
  if (told['electiveAdmission'] === 'yes') logit -= 0.5378;
  if (['ventilator', 'cpap', 'bipap'].includes(String(told['oxygenDevice']))) logit += 0.9763;
  logit += 0.0671 * Math.abs(number('baseExcessMmolPerL'));
  logit += 0.4214 * ((100 * (number('fio2Percent') / 100)) / number('pao2MmHg'));
  logit += procedures[String(told['procedureAtAdmission'])] ?? Number.NaN;
  logit += diagnoses[String(told['pim3Diagnosis'])] ?? Number.NaN;
  return 100 / (1 + Math.exp(-logit));
}

/** Five years old, in paediatric intensive care. */
const CHILD: ScoreSubject = {
  birthDate: '2021-01-05',
  gestationalAgeAtBirthDays: null,
  onDate: ON_DATE,
  setting: 'picu',
  ventilated: null,
  newbornStay: false,
  optIn: null,
  previousCodes: new Map(),
};

describe('ten thousand made-up children', () => {
  it('get what a second reading of the table gives', () => {
    let seed = 1;
    const below = (limit: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((seed / 2 ** 32) * limit);
    };
    const one = (...list: readonly string[]): string => list[below(list.length)] ?? '';
    const compiled = compileScoreRule(RULE);
    let worst = 0;
    for (let row = 0; row < 10_000; row++) {
      const told = {
        pupilReaction: one('both-reactive', 'one-fixed', 'both-fixed'),
        electiveAdmission: one('yes', 'no'),
        oxygenDevice: one('air', 'nasal-cannula', 'high-flow', 'cpap', 'bipap', 'ventilator'),
        procedureAtAdmission: one('none', 'bypass', 'cardiac', 'non-cardiac'),
        pim3Diagnosis: one('none', 'low', 'high', 'very-high'),
        arterialSystolicMmHg: 20 + below(180),
        baseExcessMmolPerL: below(600) / 10 - 30,
        fio2Percent: 21 + below(80),
        pao2MmHg: 20 + below(400),
      };
      const readings = readingsOf(inputsOf(RULE, told));
      const got = unrounded(spoken(evaluateCompiled(compiled, CHILD, readings))) ?? Number.NaN;
      worst = Math.max(worst, Math.abs(got - secondReading(told)));
      if (Number.isNaN(got)) throw new Error(JSON.stringify(inputsOf(RULE, told)));
    }
    expect(worst).toBeLessThan(1e-6);
  });
});
