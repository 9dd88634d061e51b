/** The early-onset sepsis calculator of 2017, at birth and after the examination. */
import { describe, expect, it } from 'vitest';
import { shippedRule } from '../../../clinical/score/shipped-rule.ts';
import type { Observed } from '../npews-child.ts';
import { scoredAsTold, unrounded, type ToldChild } from './told-child.ts';

const BIRTH = shippedRule('kaiser-eos-birth');
const EXAM = shippedRule('kaiser-eos-exam');
const born = '2026-03-10';
const celsius = (fahrenheit: number): number => (fahrenheit - 32) / 1.8;

interface Newborn {
  readonly incidence: string;
  readonly days: number;
  readonly fahrenheit: number;
  readonly rupture: number;
  readonly gbs: string;
  readonly antibiotics: string;
  readonly hours?: number;
}

function told({ incidence, days, fahrenheit, rupture, gbs, antibiotics, hours }: Newborn): Observed {
  return {
    earlySepsisIncidencePer1000: incidence,
    gestationalAgeAtBirthDays: days,
    maternalTemperatureCel: celsius(fahrenheit),
    membraneRuptureHours: rupture,
    groupBStreptococcus: gbs,
    intrapartumAntibiotics: antibiotics,
    ...(hours === undefined ? {} : { antibioticsBeforeBirthHours: hours }),
  };
}

function child(days: number, subject: ToldChild['subject'] = {}): ToldChild {
  return { born, subject: { gestationalAgeAtBirthDays: days, ...subject } };
}

/** At birth, then well, equivocal and ill; per 1000. */
function risks(newborn: Newborn): readonly (number | null)[] {
  const asked = told(newborn);
  const after = (newbornExamination: string) =>
    scoredAsTold(EXAM, { ...asked, newbornExamination }, child(newborn.days));
  return [scoredAsTold(BIRTH, asked, child(newborn.days)), after('well'), after('equivocal'), after('ill')].map(
    unrounded,
  );
}

const FIXTURE_5 = {
  incidence: '0.3',
  days: 35 * 7 + 2,
  fahrenheit: 101,
  rupture: 10,
  gbs: 'negative',
  antibiotics: 'broad-spectrum',
  hours: 4,
};
const FIXTURE_13 = {
  incidence: '0.6',
  days: 43 * 7 + 2,
  fahrenheit: 104,
  rupture: 10,
  gbs: 'negative',
  antibiotics: 'none',
};
const FIXTURE_42 = {
  incidence: '0.5',
  days: 42 * 7 + 2,
  fahrenheit: 101,
  rupture: 10,
  gbs: 'negative',
  antibiotics: 'none',
};
const PLAIN = { incidence: '0.5', days: 280, fahrenheit: 98.6, rupture: 5, gbs: 'negative', antibiotics: 'none' };
const UNKNOWN_GBS = {
  incidence: '0.5',
  days: 36 * 7 + 3,
  fahrenheit: 100.4,
  rupture: 20,
  gbs: 'unknown',
  antibiotics: 'gbs-specific',
  hours: 2,
};

describe('worked examples', () => {
  it.each<[string, Newborn, readonly number[], number]>([
    ['40 weeks, nothing amiss', PLAIN, [0.1078, 0.0442, 0.5387, 2.2801], 4],
    ['36 + 3 weeks, GBS unknown, treated in time', UNKNOWN_GBS, [0.7309, 0.2998, 3.6439, 15.2698], 4],
    ['35 + 2 weeks, broad-spectrum in time', FIXTURE_5, [0.962, 0.395, 4.792, 20.007], 3],
    ['43 + 2 weeks, 104 F', FIXTURE_13, [57.673, 24.479, 234.312, 564.745], 3],
  ])('%s', (_name, newborn, per1000, digits) => {
    for (const [index, risk] of risks(newborn).entries()) {
      expect(risk).toBeCloseTo(per1000[index] ?? Number.NaN, digits);
    }
  });
  it.each<[string, Newborn, readonly number[]]>([
    ['35 + 2 weeks', FIXTURE_5, [0.96, 0.39, 4.78, 19.96]],
    ['43 + 2 weeks', FIXTURE_13, [57.67, 24.48, 234.3, 564.73]],
    ['42 + 2 weeks', FIXTURE_42, [2.12, 0.87, 10.51, 43.1]],
  ])('%s: as the published fixture, which rounds weeks to two decimals', (_name, newborn, per1000) => {
    for (const [index, risk] of risks(newborn).entries()) {
      const printed = per1000[index] ?? Number.NaN;
      expect(Math.abs((risk ?? Number.NaN) - printed)).toBeLessThanOrEqual(0.005 + 0.003 * printed);
    }
  });
  it.each([
    [98, 0.02],
    [100, 0.13],
  ])('as read off the page of the owner: %d F, 40 weeks, rupture at birth', (fahrenheit, per1000) => {
    expect(scoredAsTold(BIRTH, told({ ...PLAIN, fahrenheit, rupture: 0 }), child(280)).total).toBe(per1000);
  });
});

describe('antibiotics of the mother', () => {
  const risk = (antibiotics: string, hours?: number) =>
    risks({ ...PLAIN, antibiotics, ...(hours === undefined ? {} : { hours }) })[0] ?? null;
  const odds = (per1000: number | null): number => (per1000 ?? Number.NaN) / (1000 - (per1000 ?? Number.NaN));
  it.each([
    ['gbs-specific', 1.9, 0],
    ['gbs-specific', 2, -1.0488],
    ['gbs-specific', 12, -1.0488],
    ['broad-spectrum', 1.9, 0],
    ['broad-spectrum', 2, -1.0488],
    ['broad-spectrum', 3.9, -1.0488],
    ['broad-spectrum', 4, -1.1861],
  ])('%s, %d h before birth', (kind, hours, term) => {
    expect(Math.log(odds(risk(kind, hours)) / odds(risk('none')))).toBeCloseTo(term, 4);
  });
  it('that were given nobody knows when give no number', () => {
    expect([risk('broad-spectrum'), risk('gbs-specific')]).toEqual([null, null]);
  });
});

describe('the rows of the table', () => {
  const logit = (newborn: Newborn): number => {
    const risk = (risks(newborn)[0] ?? Number.NaN) / 1000;
    return Math.log(risk / (1 - risk));
  };
  it.each([
    ['0.3', 40.0528],
    ['0.4', 40.3415],
    ['0.5', 40.5656],
    ['0.6', 40.7489],
  ])('incidence of %s per 1000', (incidence, intercept) => {
    expect(logit({ ...PLAIN, incidence }) - logit(PLAIN)).toBeCloseTo(intercept - 40.5656, 4);
  });
  it.each([
    ['positive', 0.5771],
    ['unknown', 0.0427],
  ])('group B streptococcus %s adds', (gbs, term) => {
    expect(logit({ ...PLAIN, gbs }) - logit(PLAIN)).toBeCloseTo(term, 4);
  });
});

describe('levels', () => {
  it('are those of the publication, and alert nobody', () => {
    const level = (newborn: Newborn, exam: string) =>
      scoredAsTold(EXAM, { ...told(newborn), newbornExamination: exam }, child(newborn.days)).level;
    expect([level(UNKNOWN_GBS, 'well'), level(PLAIN, 'ill'), level(UNKNOWN_GBS, 'equivocal')]).toEqual([
      null,
      'culture',
      'antibiotics',
    ]);
    expect(scoredAsTold(BIRTH, told(FIXTURE_42), child(FIXTURE_42.days)).level).toBe('vital-signs');
    expect(scoredAsTold(BIRTH, told(UNKNOWN_GBS), child(UNKNOWN_GBS.days)).level).toBeNull();
    for (const rule of [BIRTH, EXAM]) expect(rule.levels.every(({ alert }) => alert === null)).toBe(true);
  });
  it('stand beside the words that it is a group', () => {
    expect(scoredAsTold(BIRTH, told(PLAIN), child(280)).caution).toMatch(
      /608,014 children in 1993-2007; not a forecast/,
    );
  });
});

describe('what nobody said', () => {
  const whole = { ...told(PLAIN), newbornExamination: 'well' };
  it.each([BIRTH, EXAM])('there is neither a number nor bounds: $id', (rule) => {
    const needed = Object.keys(whole).filter((name) =>
      rule.inputs.some((input) => input.sources.some(({ from }) => from === name)),
    );
    for (const name of needed) {
      const { [name]: _unsaid, ...rest } = whole as Record<string, number | string>;
      expect(scoredAsTold(rule, rest, child(280))).toMatchObject({
        status: 'abstained',
        total: null,
        lower: null,
        upper: null,
        level: null,
      });
    }
  });
});

describe('a newborn whom it was not made for', () => {
  const optIn = { reason: 'demonstration', waives: ['setting', 'newborn-stay', 'ventilated', 'age'] as const };
  const whole = { ...told(PLAIN), newbornExamination: 'well' };
  it.each([
    ['born at 33 + 6 weeks', child(237)],
    ['born at 33 + 6 weeks, whatever the policy waives', child(237, { newbornStay: true, optIn })],
    ['born at 44 weeks', child(308)],
    ['of unknown gestation', { born }],
    ['two days old', { born: '2026-03-08', subject: { gestationalAgeAtBirthDays: 280 } }],
    [
      'in paediatric intensive care, whatever the policy waives',
      child(280, { setting: 'picu', newbornStay: true, optIn }),
    ],
  ])('%s gets a reason and no number', (_name, asked) => {
    for (const rule of [BIRTH, EXAM]) {
      const result = scoredAsTold(rule, whole, asked);
      expect(result).toMatchObject({ status: 'abstained', total: null, lower: null, parts: [] });
      expect(result.reason).not.toBeNull();
    }
  });
  it.each([238, 307])('born at %d days it was', (days) => {
    const asked = { ...whole, gestationalAgeAtBirthDays: days };
    for (const rule of [BIRTH, EXAM]) expect(scoredAsTold(rule, asked, child(days)).status).toBe('complete');
  });
});
