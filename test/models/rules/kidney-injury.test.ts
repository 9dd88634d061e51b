/** KDIGO, its neonatal modification and pRIFLE between their rows: which baseline, the gate of 4.0 mg/dL, units, what lacks. */
import { describe, expect, it } from 'vitest';
import type { Observed } from './npews-child.ts';
import { boundsOf, findingOf, partOf, scored, shippedRule } from '../../clinical/score/shipped-rule.ts';

const KDIGO = shippedRule('kdigo-aki');
const NEONATAL = shippedRule('neonatal-aki');
const PRIFLE = shippedRule('prifle');

const URINE: Observed = {
  urineOutput6h: 2,
  urineOutput8h: 2,
  urineOutput12h: 2,
  urineOutput16h: 2,
  urineOutput24h: 2,
  anuriaHours: 0,
  renalReplacement: 'no',
};
const CREATININE: Observed = { creatinine: 0.5, creatinineLowest7d: 0.5, creatinineLowest48h: 0.5 };
const NEWBORN = '2026-03-01';
/** mg/dL as the gate keeps umol/L: 88.4 to one, six digits. */
const mgPerDL = (umolPerL: number) => Number((umolPerL / 88.4).toPrecision(6));

const kdigo = (changes: Observed, without: readonly string[] = []) => {
  const all = Object.entries({ ...URINE, ...CREATININE, ...changes });
  return scored(KDIGO, { observed: Object.fromEntries(all.filter(([name]) => !without.includes(name))) });
};
const pRifle = (observed: Observed) => scored(PRIFLE, { observed: { ...URINE, ...observed } });

describe('KDIGO', () => {
  it('is 0 in a child without kidney injury', () => {
    expect(kdigo({})).toMatchObject({ status: 'complete', total: 0, level: null });
    expect(findingOf(kdigo({}), 'aki')).toBe('no');
  });
  it('takes the highest of all rows', () => {
    expect(kdigo({ creatinine: 0.8, urineOutput6h: 0.3, urineOutput12h: 0.4 })).toMatchObject({
      total: 2,
      level: 'stage-2',
    });
    expect(kdigo({ creatinine: 1.6, urineOutput12h: 0.4 })).toMatchObject({ total: 3, level: 'stage-3' });
  });

  describe('creatinine of 4.0 mg/dL and more', () => {
    const chronic: Observed = { creatinine: 4.5, creatinineLowest7d: 4.3, creatinineLowest48h: 4.3 };
    it('counts with a creatinine criterion only', () => {
      expect(kdigo(chronic).total).toBe(0);
      expect(kdigo({ ...chronic, creatinineLowest48h: 4.2 }).total).toBe(3);
      expect(kdigo({ ...chronic, baselineCreatinine: 3 }).total).toBe(3);
    });
    it('is not opened by urine', () => {
      expect(kdigo({ ...chronic, urineOutput6h: 0.4 }).total).toBe(1);
    });
    it('leaves the stage open while no earlier value is known', () => {
      expect(boundsOf(kdigo(chronic, ['creatinineLowest7d', 'creatinineLowest48h']), 'stage')).toEqual([0, 3]);
    });
  });

  it('prefers the charted baseline, and says which one it took', () => {
    const changes = { creatinine: 1.2, creatinineLowest7d: 1, creatinineLowest48h: 1.2 };
    const [charted, lowest] = [kdigo({ ...changes, baselineCreatinine: 0.4 }), kdigo(changes)];
    expect([charted.total, lowest.total]).toEqual([3, 0]);
    expect(charted.notes).toEqual([expect.stringMatching(/charted one. The choice of baseline decides the stage/)]);
    expect(lowest.notes).toEqual([
      expect.stringMatching(/lowest earlier creatinine of 7 days, .* The choice of baseline decides the stage/),
    ]);
    expect(partOf(charted, 'stage').inputs.find((input) => input.name === 'creatinineRatio')?.value).toBe(3);
    expect(kdigo({}, ['creatinineLowest7d']).notes).toEqual([]);
  });
  it('takes earlier values from before the newest one', () => {
    const picked = KDIGO.inputs
      .filter((input) => input.name.startsWith('creatinineLowest'))
      .flatMap((input) => input.sources.map(({ pick, validForMs }) => [pick, validForMs / 3_600_000]));
    expect(picked).toEqual([
      ['lowest-before', 7 * 24],
      ['lowest-before', 48],
    ]);
  });

  it.each([
    ['1.2 - 0.9', 1.2, 0.9, 1],
    ['1.2 - 0.901', 1.2, 0.901, 0],
    ['26.5 umol/L', mgPerDL(70.5), mgPerDL(44), 1],
    ['26.4 umol/L', mgPerDL(70.4), mgPerDL(44), 0],
  ])('a rise of %s', (_title, creatinine, creatinineLowest48h, stage) => {
    expect(kdigo({ creatinine, creatinineLowest48h, creatinineLowest7d: creatinine }).total).toBe(stage);
  });
  it.each([
    ['99 over 66 umol/L', mgPerDL(99), mgPerDL(66), 1],
    ['98.9 over 66 umol/L', mgPerDL(98.9), mgPerDL(66), 0],
    ['149 over 50 umol/L', mgPerDL(149), mgPerDL(50), 2],
    ['150 over 50 umol/L', mgPerDL(150), mgPerDL(50), 3],
  ])('a ratio of %s', (_title, creatinine, creatinineLowest7d, stage) => {
    expect(kdigo({ creatinine, creatinineLowest7d, creatinineLowest48h: creatinine }).total).toBe(stage);
  });

  it('keeps the upper bound while urine was not charted', () => {
    const result = scored(KDIGO, { observed: { ...CREATININE, creatinine: 0.8 } });
    expect(result).toMatchObject({ status: 'partial', total: null, lower: 1, upper: 3, level: 'stage-1' });
    expect(findingOf(result, 'aki')).toBe('yes');
    expect(findingOf(scored(KDIGO, { observed: CREATININE }), 'aki')).toBe('unknown');
  });
  it('is known with renal replacement alone, and abstains with nothing', () => {
    expect(scored(KDIGO, { observed: { renalReplacement: 'yes' } })).toMatchObject({ status: 'complete', total: 3 });
    expect(scored(KDIGO, { observed: {} })).toMatchObject({ status: 'abstained', lower: null });
  });
  it('leaves newborns to their own rule, day for day', () => {
    const on = (rule: typeof KDIGO, born: string) => scored(rule, { observed: CREATININE, born }).reason;
    expect([on(KDIGO, '2026-02-11'), on(NEONATAL, '2026-02-10')]).toEqual([
      expect.stringMatching(/outside the intended age/),
      expect.stringMatching(/outside the intended age/),
    ]);
    expect([on(KDIGO, '2026-02-10'), on(NEONATAL, '2026-02-11')]).toEqual([null, null]);
  });
});

describe('neonatal', () => {
  const neonatal = (observed: Observed) =>
    scored(NEONATAL, { observed: { renalReplacement: 'no', ...observed }, born: NEWBORN });

  it("goes by creatinine and replacement alone, and warns of the mother's creatinine", () => {
    const result = neonatal({
      creatinine: 0.9,
      creatinineLowest7d: 0.5,
      creatinineLowest48h: 0.8,
      urineOutput24h: 0.1,
    });
    expect(result).toMatchObject({ status: 'complete', total: 1, level: 'stage-1' });
    expect(result.notes).toEqual([expect.stringMatching(/mother's/)]);
  });
  it('counts 2.5 mg/dL by itself', () => {
    expect(neonatal({ creatinine: 2.5 })).toMatchObject({ status: 'complete', total: 3, level: 'stage-3' });
  });
  it.each([
    [1.4, null, 'no'],
    [1.5, 'stage-1', 'yes'],
    [2, 'stage-2', 'yes'],
    [3, 'stage-3', 'yes'],
  ])('%s times the lowest is %s', (creatinine, level, answer) => {
    const result = neonatal({
      creatinine: creatinine / 2,
      creatinineLowest7d: 0.5,
      creatinineLowest48h: creatinine / 2,
    });
    expect([result.level, findingOf(result, 'aki')]).toEqual([level, answer]);
  });
});

describe('pRIFLE', () => {
  it.each([
    [0.6, 0.8, 1, 'r'],
    [0.6, 1.2, 2, 'i'],
    [0.6, 2.4, 3, 'f'],
    [0.6, 0.79, 0, null],
  ])('clearance from creatinine %s to %s gives %s', (baselineCreatinine, creatinine, total, level) => {
    expect(pRifle({ baselineCreatinine, creatinine })).toMatchObject({ status: 'complete', total, level });
  });
  it('takes the lowest of 7 days without a charted baseline, and says so', () => {
    const result = pRifle({ creatinineLowest7d: 0.5, creatinine: 1 });
    expect(result).toMatchObject({ total: 2, level: 'i' });
    expect(result.notes).toEqual([expect.stringMatching(/lowest earlier creatinine/)]);
  });
  it('is F with no urine for 12 hours', () => {
    expect(pRifle({ creatinine: 0.5, creatinineLowest7d: 0.5, anuriaHours: 12 })).toMatchObject({
      total: 3,
      level: 'f',
    });
  });
  it('has no class below 0 when creatinine falls', () => {
    expect(pRifle({ creatinine: 0.4, creatinineLowest7d: 0.5 }).total).toBe(0);
  });
});
