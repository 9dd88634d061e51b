// Hazards: H24 (docs/hazards.md).
/**
 * The shipped vital sign limits: proved at load, equal to their sources, right for each child, and quiet
 * on the clean preterm recordings by their clinical limits, with the margin stated.
 */
import { said } from '../../support/said.ts';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isWithin } from '../../../services/clinical/age/age.ts';
import { parseVitalRules } from '../../../services/clinical/vital/parse-vital-rules.ts';
import { isBackInside, isBreached, ratesAgree, vitalRuleStep } from '../../../services/clinical/vital/vital-rule.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { sharedData, sharedFile } from '../../support/shared-data.ts';
import { ON_DATE, npewsRule } from '../../models/rules/npews-child.ts';
import type { Age, AgeBoundary } from '../../../services/clinical/age/age.ts';
import type { VitalRule, VitalStep } from '../../../services/clinical/vital/vital-rule.ts';

type Json = Record<string, unknown>;

function shippedJson(): { rules: Json[] } & Json {
  return JSON.parse(readFileSync(new URL('../../../models/rules/vital-alerts.json', import.meta.url), 'utf8')) as {
    rules: Json[];
  };
}

function shipped(): readonly VitalRule[] {
  const parsed = parseVitalRules(shippedJson());
  if (!parsed.ok) throw new Error(parsed.faults.join('; '));
  return parsed.rules;
}

const RULES = shipped();

function ruleNamed(id: string): VitalRule {
  const rule = RULES.find((each) => each.id === id);
  if (rule === undefined) throw new Error(id);
  return rule;
}

function limitsOf(id: string, birthDate: string | null, gestationalAgeAtBirthDays: number | null = null): string {
  const found = vitalRuleStep(ruleNamed(id), { birthDate, gestationalAgeAtBirthDays }, ON_DATE);
  return found.ok
    ? `${found.band.id}: ${found.steps.map((step) => `${step.level} ${step.limit}`).join(', ')}`
    : said(found.reason);
}

function monthsOf(boundary: AgeBoundary | undefined): number {
  if (boundary === undefined) return 0;
  if ('years' in boundary) return boundary.years * 12;
  return 'months' in boundary ? boundary.months : Number.NaN;
}

function ageOfMonths(completedMonths: number): Age {
  return {
    years: Math.floor(completedMonths / 12),
    months: completedMonths % 12,
    days: 0,
    completedMonths,
    totalDays: completedMonths * 30,
  };
}

describe('which limits hold', () => {
  it.each([
    ['bradycardia', '2026-03-01', null, 'newborn: medium 80, emergency 60, high 48, emergency 40'],
    ['bradycardia', '2026-02-11', 280, 'newborn: medium 80, emergency 60, high 48, emergency 40'],
    ['bradycardia', '2026-02-10', null, '0-2-months: medium 103, high 80, emergency 60, high 48, emergency 40'],
    ['bradycardia', '2026-01-10', 192, 'newborn: low 100, high 80, emergency 60, high 48, emergency 40'],
    ['bradycardia', '2025-11-15', 192, 'newborn: medium 80, emergency 60, high 48, emergency 40'],
    ['bradycardia', '2025-11-14', 192, '3-5-months: medium 98, high 80, emergency 60, high 48, emergency 40'],
    ['bradycardia', '2021-03-11', null, '4-years: medium 66, high 60, emergency 60, high 48, emergency 40'],
    ['bradycardia', '2012-01-01', null, '13-14-years: medium 51, high 50, emergency 60, high 48, emergency 40'],
    ['bradycardia', null, null, 'age-unknown: high 48, emergency 40'],
    ['tachycardia', '2026-03-01', null, 'newborn: medium 200, high 220'],
    ['tachycardia', '2023-01-05', null, '3-years: medium 170, high 180, medium 200, high 220'],
    ['tachycardia', '2016-03-01', null, '8-11-years: medium 160, high 180, medium 200, high 220'],
    ['tachycardia', null, null, 'age-unknown: medium 200, high 220'],
    ['desaturation', '2026-03-01', null, 'newborn: medium 85, high 80, high 70, emergency 60'],
    ['desaturation', '2015-03-01', null, '0-17-years: medium 90, medium 88, high 80, emergency 60'],
    ['hyperoxia', '2026-03-01', 189, 'newborn: low 95'],
    ['hyperoxia', '2026-03-01', null, 'newborn: '],
    ['apnoea', '2026-03-01', null, 'newborn: high 10, high 10'],
    ['apnoea', '2008-03-11', null, '12-17-years: medium 11, high 10'],
    ['apnoea', '2008-03-10', null, 'adult: high 10'],
    ['apnoea', null, 192, 'age-unknown: high 10'],
    ['apnoea', '2026-03-11', null, 'age-unknown: high 10'],
    ['hyperoxia', null, null, 'birth date is missing'],
    ['tachypnoea', '2025-09-01', null, '6-11-months: medium 70'],
    ['tachypnoea', null, null, 'age-unknown: medium 76'],
    ['hypothermia', '2026-03-01', null, 'newborn: low 36.5, medium 36, high 35, emergency 32, high 32'],
    ['hyperthermia', '2020-03-01', null, '0-17-years: low 38.5, medium 40, high 41'],
    ['raised-venous-pressure', '2020-03-01', null, 'the rule is disabled'],
  ])('%s, born %s (%s days of gestation): %s', (id, birthDate, gestationDays, expected) => {
    expect(limitsOf(id, birthDate, gestationDays)).toBe(expected);
  });

  it('every age below 18 years has exactly one band in every rule', () => {
    for (const rule of RULES) {
      for (let completedMonths = 0; completedMonths < 240; completedMonths++) {
        expect(rule.bands.filter((band) => isWithin(ageOfMonths(completedMonths), band))).toHaveLength(
          completedMonths < 216 ? 1 : 0,
        );
      }
    }
  });

  it('a disabled rule says why', () => {
    const rule = { ...ruleNamed('apnoea'), enabled: false, disabledReason: 'off here' };
    expect(vitalRuleStep(rule, { birthDate: '2026-03-01', gestationalAgeAtBirthDays: null }, ON_DATE)).toEqual({
      ok: false,
      reason: { code: 'rule.disabled', values: { ruleId: 'apnoea' } },
    });
  });
});

describe('limits', () => {
  it('breach and clear on the right side, with hysteresis', () => {
    expect(
      [79.9, 80, 84.9, 85].map((value) => [
        isBreached('below', value, 80),
        isBackInside(ruleNamed('bradycardia'), value, 80),
      ]),
    ).toEqual([
      [true, false],
      [false, false],
      [false, false],
      [false, true],
    ]);
    expect(
      [194.9, 195, 199.9, 200].map((value) => [
        isBreached('above', value, 200),
        isBackInside(ruleNamed('tachycardia'), value, 200),
      ]),
    ).toEqual([
      [false, true],
      [false, false],
      [false, false],
      [true, false],
    ]);
  });

  it('rates agree within a fraction of the larger', () => {
    expect([
      ratesAgree(100, 80, 0.2),
      ratesAgree(80, 100, 0.2),
      ratesAgree(100, 79.9, 0.2),
      ratesAgree(0, 0, 0.2),
    ]).toEqual([true, true, false, true]);
  });

  it('hold the 4-point edges of the shipped National PEWS table', () => {
    const pews = npewsRule();
    const table = pews.parts.find((part) => part.name === 'heartRate')?.scale;
    if (table?.kind !== 'bands') throw new Error('no heart rate bands');
    for (const rule of [ruleNamed('bradycardia'), ruleNamed('tachycardia')]) {
      for (const band of rule.bands) {
        const youngest = ageOfMonths(monthsOf(band.from));
        const bands = table.byAge?.[pews.ageBands.find((each) => isWithin(youngest, each))?.id ?? ''] ?? [];
        const edge = rule.direction === 'below' ? bands[0]?.below : bands.at(-1)?.from;
        for (const step of band.steps.filter((each) => each.source.startsWith('National PEWS'))) {
          expect(step.limit, band.id).toBe(edge);
        }
      }
    }
  });

  const centiles = sharedFile('clinical/centiles.csv');
  it.skipIf(centiles === null)(
    'are the 1st and 99th centiles of the reference table (skipped without ../shared/clinical)',
    () => {
      const rows = csvRows(readFileSync(centiles ?? '', 'utf8')).filter(
        (row) => row['source'] === 'bonafide_2013' && row['vital'] === 'heart_rate',
      );
      let compared = 0;
      for (const rule of [ruleNamed('bradycardia'), ruleNamed('tachycardia')]) {
        for (const band of rule.bands) {
          const fromMonths = monthsOf(band.from);
          const row = rows.find(
            (each) => Number(each['age_min_months']) <= fromMonths && fromMonths < Number(each['age_max_months']),
          );
          for (const step of band.steps.filter((each) => each.source.startsWith('Bonafide'))) {
            expect(
              Math.abs(step.limit - Number(row?.[rule.direction === 'below' ? 'p1' : 'p99'])),
              band.id,
            ).toBeLessThanOrEqual(0.5);
            compared += 1;
          }
        }
      }
      expect(compared).toBeGreaterThan(20);
    },
  );
});

describe('parseVitalRules refuses', () => {
  const brokenRule = (change: (rule: Json) => void, index = 0): string => {
    const json = shippedJson();
    const rule = json.rules[index];
    if (rule === undefined) throw new Error('no rule');
    change(rule);
    const parsed = parseVitalRules(json);
    return parsed.ok ? '' : parsed.faults.join('\n');
  };
  const bandOf = (rule: Json, index: number): Json => (rule['bands'] as Json[])[index] ?? {};
  const stepOf = (rule: Json, index: number): Json => (bandOf(rule, 0)['steps'] as Json[])[index] ?? {};

  it.each<[string, (rule: Json) => void, RegExp]>([
    [
      'a gap between age bands',
      (rule) => (bandOf(rule, 1)['from'] = { months: 4 }),
      /bradycardia: age band 3-5-months does not start/,
    ],
    ['bands that end before 18 years', (rule) => (rule['bands'] as Json[]).pop(), /the last age band does not end/],
    ['a high limit nearer than the medium one', (rule) => (stepOf(rule, 1)['limit'] = 110), /must lie beyond/],
    ['equal limits', (rule) => (stepOf(rule, 1)['limit'] = 103), /must lie beyond/],
    ['an unverified limit', (rule) => (stepOf(rule, 0)['certainty'] = 'U'), /certainty U/],
    ['a step without a source', (rule) => delete stepOf(rule, 0)['source'], /source/],
    ['an unknown signal', (rule) => (rule['signal'] = 'heartRate'), /signal/],
    ['no wait at all', (rule) => (stepOf(rule, 0)['sustainedForMs'] = 0), /sustainedForMs/],
    ['disabled without a reason', (rule) => (rule['enabled'] = false), /disabledReason/],
  ])('%s', (_title, change, fault) => {
    expect(brokenRule(change)).toMatch(fault);
  });

  it('equal limits above as below', () => {
    const olderSteps = (rule: Json): Json[] => bandOf(rule, 4)['steps'] as Json[];
    const equal = (rule: Json): void => {
      const [first, second] = olderSteps(rule);
      if (first !== undefined && second !== undefined) second['limit'] = first['limit'];
    };
    expect(brokenRule(equal, 1)).toMatch(/tachycardia: .*must lie beyond/);
  });

  it('a signal that no rule reads and no reason excuses, and a reason beside a rule', () => {
    const faultsOf = (change: (unwatched: Json[]) => void): string => {
      const json = shippedJson();
      change(json['unwatched'] as Json[]);
      const parsed = parseVitalRules(json);
      return parsed.ok ? '' : parsed.faults.join('\n');
    };
    expect(faultsOf((unwatched) => unwatched.shift())).toBe(
      'arterialDiastolicMmHg: no rule reads it, and no reason says why',
    );
    expect(faultsOf((unwatched) => unwatched.push({ signal: 'spo2Percent', reason: 'none' }))).toBe(
      'spo2Percent: called unwatched, but a rule reads it',
    );
  });

  it('nothing, when nothing is wrong', () => {
    expect(brokenRule(() => undefined)).toBe('');
  });
});

describe('clean preterm recordings', () => {
  const folder = sharedData('picsdb-preterm/dev/trend-1hz');
  const COLUMN: Record<string, string> = { heartRatePerMin: 'hr_bpm', respiratoryRatePerMin: 'resp_per_min' };

  /** Longest unbroken breach of a step, seconds, in a 1 Hz column; an empty cell ends it. */
  function longestBreachSeconds(rule: VitalRule, step: VitalStep, values: readonly string[]): number {
    let [longest, run] = [0, 0];
    for (const value of values) {
      run = value !== '' && isBreached(rule.direction, Number(value), step.limit) ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  it.skipIf(folder === null)('never breach a limit for even one second (skipped without ../shared/data)', () => {
    const files = readdirSync(folder ?? '').filter((file) => file.endsWith('.csv'));
    expect(files).toHaveLength(10);
    const lowest: Record<string, number> = { bradycardia: Infinity, apnoea: Infinity };
    for (const file of files) {
      const rows = csvRows(readFileSync(path.join(folder ?? '', file), 'utf8'));
      for (const id of ['bradycardia', 'tachycardia', 'apnoea']) {
        const rule = ruleNamed(id);
        const values = rows.map((row) => row[COLUMN[rule.signal] ?? ''] ?? '');
        for (const step of rule.newborn.steps) {
          expect(longestBreachSeconds(rule, step, values), `${file} ${id} ${step.level}`).toBe(0);
        }
        if (id in lowest) {
          lowest[id] = Math.min(lowest[id] ?? Infinity, ...values.filter((value) => value !== '').map(Number));
        }
      }
    }
    // The margins: bradycardia limit 100 against 105.3 /min, apnoea limit 10 against 32.3 /min.
    expect(lowest).toEqual({ bradycardia: 105.3, apnoea: 32.3 });
  });
});
