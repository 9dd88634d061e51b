/**
 * Every row of the reference table for Bedside PEWS, PALICC, the shock indices, PALS and the kidney
 * scores: each limit and one step to either side, on the youngest and the oldest day of its ages.
 * Rows that ship disabled are held to the table as well, with the switch turned on.
 */
import { type SpokenScore } from '../../support/said.ts';
import { describe, expect, it } from 'vitest';
import type { ScoreRule } from '../../../services/clinical/score/score-rule.ts';
import type { Observed } from './npews-child.ts';
import { findingOf, partOf, scored, shippedRule, withDisabledOn } from '../../clinical/score/shipped-rule.ts';
import { birthDatesOf, edgesOf, isTableAbsent, thresholdsOf, type Threshold } from './threshold-edges.ts';

const STEP = 0.001;

interface Place {
  readonly observed: (value: number) => Observed;
  /** For rows that compare with a word. */
  readonly coded?: Readonly<Record<string, Observed>>;
  /** What the table calls points, as the result says it. */
  readonly answer: (result: SpokenScore) => unknown;
}

interface Table {
  readonly score: string;
  readonly rule: ScoreRule;
  readonly places: Readonly<Record<string, Place>>;
  /** Points of the rule for words of the table; numbers speak for themselves. */
  readonly words?: Readonly<Record<string, unknown>>;
}

const pointsOf = (part: string) => (result: SpokenScore) => partOf(result, part).points;
const plain = (part: string, input = part): Place => ({
  observed: (value) => ({ [input]: value }),
  answer: pointsOf(part),
});

const BEDSIDE: Table = {
  score: 'bedside_pews',
  rule: shippedRule('bedside-pews'),
  places: {
    heart_rate: plain('heartRate'),
    sbp: plain('systolicPressure'),
    respiratory_rate: plain('respiratoryRate'),
    crt: plain('capillaryRefill'),
    spo2: plain('spo2'),
    respiratory_effort: {
      ...plain('respiratoryEffort'),
      coded: {
        normal: { respiratoryDistress: 'none', apnoea: 'no' },
        mild: { respiratoryDistress: 'mild', apnoea: 'no' },
        moderate: { respiratoryDistress: 'moderate', apnoea: 'no' },
        'severe or any apnoea': { respiratoryDistress: 'none', apnoea: 'yes' },
      },
    },
    oxygen: {
      observed: (value) => ({ oxygenDevice: 'nasal-cannula', oxygenFlow: value }),
      coded: { air: { oxygenDevice: 'air' } },
      answer: pointsOf('oxygen'),
    },
  },
};

const OXYGENATION = {
  oi: (value: number): Observed => ({
    invasiveVentilation: 'yes',
    pao2: 100,
    fio2AtGas: 100,
    meanAirwayPressureAtGas: value,
  }),
  osi: (value: number): Observed => ({ invasiveVentilation: 'yes', spo2: 80, fio2: 80, meanAirwayPressure: value }),
};
const RATIOS = {
  pf: (value: number): Observed => ({ pao2: value / 2, fio2AtGas: 50 }),
  sf: (value: number): Observed => ({ spo2: 97, fio2: 9_700 / value }),
};
const onMask = (observed: Observed): Observed => ({
  invasiveVentilation: 'no',
  breathingInterface: 'full-face',
  peep: 5,
  ...observed,
});

function palicc(score: string, id: string, maskAnswer: Place['answer']): Table {
  const severity = pointsOf('severity');
  return {
    score,
    rule: withDisabledOn(shippedRule(id)),
    words: {
      mild: 1,
      moderate: 2,
      severe: score === 'palicc1_pards' ? 3 : 2,
      'PARDS (no severity)': 'yes',
      'mild/moderate': 1,
      'NIV-PARDS': 1,
      'severe NIV-PARDS': 2,
    },
    places: {
      oi: { observed: OXYGENATION.oi, answer: severity },
      osi: { observed: OXYGENATION.osi, answer: severity },
      pf: { observed: (value) => onMask(RATIOS.pf(value)), answer: maskAnswer },
      sf: { observed: (value) => onMask(RATIOS.sf(value)), answer: maskAnswer },
    },
  };
}

const highFlow = (observed: Observed): Observed => ({ oxygenDevice: 'high-flow', oxygenFlow: 30, ...observed });
const shock = (value: number): Observed => ({ heartRate: value * 100, systolicPressure: 100 });
const SHOCK_PLACES = { hr_over_sbp: { observed: shock, answer: pointsOf('shockIndex') } };

/** Nothing wrong with the kidney; the stage then comes from the changed value alone. */
const WELL_KIDNEY: Observed = {
  creatinine: 0.4,
  creatinineLowest7d: 0.4,
  creatinineLowest48h: 0.4,
  renalReplacement: 'no',
  anuriaHours: 0,
  urineOutput6h: 2,
  urineOutput8h: 2,
  urineOutput12h: 2,
  urineOutput16h: 2,
  urineOutput24h: 2,
};
const kidney = (changes: (value: number) => Observed, part = 'stage'): Place => ({
  observed: (value) => ({ ...WELL_KIDNEY, ...changes(value) }),
  answer: pointsOf(part),
});
const urine = (hours: number, part = 'stage'): Place => kidney((value) => ({ [`urineOutput${hours}h`]: value }), part);
const RATIO = kidney((value) => ({ creatinine: value, creatinineLowest7d: 1, creatinineLowest48h: value }));
const RISE = kidney((value) => ({ creatinine: 1 + value, creatinineLowest7d: 1, creatinineLowest48h: 1 }));
const REPLACED: Place = { ...kidney(() => ({})), coded: { started: { ...WELL_KIDNEY, renalReplacement: 'yes' } } };

const TABLES: readonly Table[] = [
  BEDSIDE,
  palicc('palicc1_pards', 'palicc-2015-pards', (result) => findingOf(result, 'pards-mask')),
  palicc('palicc2_pards', 'palicc-2-pards', pointsOf('severity')),
  {
    score: 'palicc2_possible',
    rule: shippedRule('palicc-2-possible'),
    words: { 'possible PARDS': 1 },
    places: {
      pf: { observed: (value) => highFlow(RATIOS.pf(value)), answer: pointsOf('possible') },
      sf: { observed: (value) => highFlow(RATIOS.sf(value)), answer: pointsOf('possible') },
    },
  },
  {
    score: 'palicc2_at_risk',
    rule: shippedRule('palicc-2-at-risk'),
    words: { 'at risk': 1 },
    places: {
      'oxygen.flow': {
        observed: (value) => ({ oxygenDevice: 'nasal-cannula', oxygenFlow: value }),
        answer: pointsOf('atRisk'),
      },
    },
  },
  { score: 'sipa', rule: shippedRule('sipa'), words: { elevated: 1 }, places: SHOCK_PLACES },
  {
    score: 'shock_index_rousseaux',
    rule: shippedRule('shock-index-rousseaux'),
    words: { elevated: 1 },
    places: SHOCK_PLACES,
  },
  {
    score: 'pals_hypotension',
    rule: shippedRule('pals-hypotension'),
    words: { hypotension: 1 },
    places: { sbp: plain('systolicPressure') },
  },
  {
    score: 'kdigo_aki',
    rule: withDisabledOn(shippedRule('kdigo-aki')),
    places: {
      creatinine_ratio_7d: RATIO,
      creatinine_rise_48h: RISE,
      urine_output_6_to_12h: urine(6),
      urine_output_12h: urine(12),
      urine_output_24h: urine(24),
      creatinine: kidney((value) => ({ creatinine: value, creatinineLowest7d: 3.5, creatinineLowest48h: 3.5 })),
      renal_replacement: REPLACED,
      egfr_under_18y: kidney((value) => ({ eGfr: value }), 'eGfr'),
      anuria_duration: kidney((value) => ({ anuriaHours: value })),
    },
  },
  {
    score: 'neonatal_aki',
    rule: withDisabledOn(shippedRule('neonatal-aki')),
    places: {
      // A newborn's creatinine of 2.5 is a stage of its own: ratios are tried below it.
      creatinine_ratio_lowest_prior_7d: kidney((value) => ({
        creatinine: value / 2,
        creatinineLowest7d: 0.5,
        creatinineLowest48h: value / 2,
      })),
      creatinine_rise_48h: RISE,
      creatinine: kidney((value) => ({ creatinine: value, creatinineLowest7d: 2.4, creatinineLowest48h: 2.4 })),
      renal_replacement: REPLACED,
      urine_output_24h: urine(24, 'urineOutput'),
    },
  },
  {
    score: 'prifle',
    rule: withDisabledOn(shippedRule('prifle')),
    words: { R: 1, I: 2, F: 3 },
    places: {
      ecrcl_fall: kidney((value) => ({ creatinine: 1, creatinineLowest7d: 1 - value / 100 }), 'class'),
      urine_output_8h: urine(8, 'class'),
      urine_output_16h: urine(16, 'class'),
      urine_output_24h: urine(24, 'class'),
      ecrcl: kidney((value) => ({ eCrCl: value }), 'eCrCl'),
      anuria_duration: kidney((value) => ({ anuriaHours: value }), 'class'),
    },
  },
];

/** Rows that are no limit of a component; each is held by a test of its own below. */
const ELSEWHERE = (row: Threshold): boolean => row.component === 'alert' || row.value.includes('age_y');

/** Birth dates at both ends of the ages of a row, or of the whole rule. */
function bornOf(row: Threshold, rule: ScoreRule): readonly string[] {
  const from = rule.intended.ageFrom ?? { days: 0 };
  const to = rule.intended.ageTo;
  const youngest = birthDatesOf({ ...countOf(from), to: 0 })[0];
  const oldest = birthDatesOf({ from: 0, to: countOf(to).from, unit: countOf(to).unit })[1];
  return row.ages === null ? [youngest, oldest] : birthDatesOf(row.ages);
}

function countOf(boundary: ScoreRule['intended']['ageTo']): { readonly from: number; readonly unit: string } {
  if ('years' in boundary) return { from: boundary.years, unit: 'y' };
  if ('months' in boundary) return { from: boundary.months, unit: 'mo' };
  if ('weeks' in boundary) return { from: boundary.weeks * 7, unit: 'd' };
  return { from: boundary.days, unit: 'd' };
}

/** Number in the table, or what its word means in the rule. */
function expectedOf(table: Table, row: Threshold): unknown {
  const word = table.words?.[row.points];
  if (word !== undefined) return word;
  if (Number.isNaN(Number(row.points))) throw new Error(`no points for ${row.points}`);
  return Number(row.points);
}

describe.skipIf(isTableAbsent)('reference table rows (skipped without ../shared/clinical)', () => {
  describe.each(TABLES.map((table) => [table.rule.id, table] as const))('%s', (_id, table) => {
    const rows = thresholdsOf(table.score).filter((row) => !ELSEWHERE(row));

    it.each(rows.map((row) => [row.title, row] as const))('%s', (_title, row) => {
      const place = table.places[row.component];
      if (place === undefined) throw new Error(`no place for ${row.component}`);
      const expected = expectedOf(table, row);
      const answerFor = (observed: Observed, born: string): unknown =>
        place.answer(scored(table.rule, { observed, born }));
      for (const born of bornOf(row, table.rule)) {
        const word = place.coded?.[row.value];
        if (word !== undefined) {
          expect(answerFor(word, born), born).toBe(expected);
          continue;
        }
        const { inside, outside } = edgesOf(row, STEP);
        expect(inside.length).toBeGreaterThan(0);
        for (const value of inside) expect(answerFor(place.observed(value), born), `${born} ${value}`).toBe(expected);
        for (const value of outside) {
          expect(answerFor(place.observed(value), born), `${born} ${value}`).not.toBe(expected);
        }
      }
    });
  });

  it('use every row of the table but two, which follow', () => {
    const all = TABLES.flatMap((table) => thresholdsOf(table.score));
    expect([all.length, all.filter(ELSEWHERE).map((row) => row.component)]).toEqual([180, ['alert', 'sbp']]);
  });

  it('Bedside PEWS: the published cut is the level', () => {
    const cut = thresholdsOf('bedside_pews').find((row) => row.component === 'alert');
    expect(BEDSIDE.rule.levels).toMatchObject([{ id: 'cut', from: Number(cut?.value), alert: null }]);
  });

  const formula = thresholdsOf('pals_hypotension').find((row) => row.value.includes('age_y'));
  it.each(Array.from({ length: 9 }, (_, index) => index + 1))('PALS: %s years by the formula of the table', (years) => {
    expect([formula?.op, formula?.value, formula?.ages]).toEqual(['lt', '70+2*age_y', { from: 1, to: 10, unit: 'y' }]);
    const rule = shippedRule('pals-hypotension');
    for (const born of birthDatesOf({ from: years, to: years + 1, unit: 'y' })) {
      const at = (systolicPressure: number) => scored(rule, { observed: { systolicPressure }, born }).total;
      const limit = 70 + 2 * years;
      expect([at(limit - STEP), at(limit), at(limit + STEP)], born).toEqual([1, 0, 0]);
    }
  });
});

describe('rows that nobody verified', () => {
  it('stay off: PALICC-2 as a whole, with the reason', () => {
    const rule = shippedRule('palicc-2-pards');
    expect([rule.certainty, rule.enabled]).toEqual(['U', false]);
    expect(scored(rule, { observed: OXYGENATION.oi(20) })).toMatchObject({
      status: 'abstained',
      total: null,
      level: null,
      reason: `${rule.disabledReason}`,
    });
  });

  it.each([
    ['kdigo-aki', 'eGfr', 'U', { eGfr: 10 }],
    ['prifle', 'eCrCl', 'U', { eCrCl: 10 }],
    ['neonatal-aki', 'urineOutput', 'D', { urineOutput24h: 0.1 }],
  ] as const)('%s: %s is shown as off and scores nothing', (id, name, certainty, ill) => {
    const rule = shippedRule(id);
    const part = rule.parts.find((each) => each.name === name);
    expect(part?.disabled?.certainty).toBe(certainty);
    expect(part?.disabled?.reason).not.toBe('');
    const result = scored(rule, {
      observed: { ...WELL_KIDNEY, ...ill },
      born: id === 'neonatal-aki' ? '2026-03-01' : '2021-01-05',
    });
    expect(result).toMatchObject({ status: 'complete', total: 0, upper: 0 });
    expect(result.parts.map((each) => each.name)).not.toContain(name);
  });
});

it('no level of these rules raises an alert', () => {
  const ids = [
    ...TABLES.map((table) => table.rule.id),
    'oxygenation-index',
    'oxygen-saturation-index',
    'rox-index',
    'vasoactive-inotropic-score',
    'paediatric-gcs',
  ];
  for (const id of ids) {
    expect(
      shippedRule(id).levels.every((level) => level.alert === null),
      id,
    ).toBe(true);
  }
});
