// Hazards: H06 (docs/hazards.md).
/** Each row of the shipped centiles at both ends of its ages and at each of its limits, and equal to the source table. */
import { said } from '../../support/said.ts';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centileOf, type CentileReference, type CentileResult } from '../../../services/clinical/age/centile.ts';
import { parseCentiles } from '../../../services/clinical/age/parse-centiles.ts';
import type { LocalDate } from '../../../services/clinical/age/age.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { sharedFile } from '../../support/shared-data.ts';

function json(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`../../../models/centiles/${name}.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;
}

function reference(name: string): CentileReference {
  const parsed = parseCentiles(json(name));
  if (!parsed.ok) throw new Error(parsed.faults.join('; '));
  return parsed.reference;
}

const BONAFIDE = reference('bonafide-2013');
const FLEMING = reference('fleming-2011');
const SIGNAL_OF: Readonly<Record<string, string>> = {
  heart_rate: 'heartRatePerMin',
  respiratory_rate: 'respiratoryRatePerMin',
};
const ON: LocalDate = { year: 2026, month: 6, day: 15 };

/** Born on the day of ON, so many months ago; a day younger with `daysYounger` 1. */
function bornMonthsAgo(months: number, daysYounger = 0): string {
  const date = new Date(Date.UTC(ON.year, ON.month - 1 - months, ON.day + daysYounger));
  return date.toISOString().slice(0, 10);
}

interface Asked {
  readonly signal?: string;
  readonly value: number;
  readonly birthDate?: string | null;
  readonly gestationDays?: number | null;
  readonly on?: LocalDate;
  readonly from?: CentileReference;
}

function ask({
  signal = 'heartRatePerMin',
  value,
  birthDate = bornMonthsAgo(40),
  gestationDays = 280,
  on = ON,
  from = BONAFIDE,
}: Asked): CentileResult {
  return centileOf(from, { signal, value, born: { birthDate, gestationalAgeAtBirthDays: gestationDays }, on });
}

function text(result: CentileResult): string {
  if (!result.ok) return said(result.reason);
  if (result.low === null) return `<P${result.high}`;
  return result.high === null ? `>P${result.low}` : `P${result.low}–${result.high}`;
}

const rows = BONAFIDE.tables.flatMap(({ signal, bands }) => bands.map((band) => ({ signal, ...band })));

describe.each(rows)('$signal from $fromMonths to $toMonths months', ({ signal, fromMonths, toMonths, values }) => {
  it('holds from the first day of its ages to the last', () => {
    const bandAt = (birthDate: string) => {
      const result = ask({ signal, value: 100, birthDate });
      return result.ok ? result.band : result.reason.code;
    };
    expect(bandAt(bornMonthsAgo(fromMonths))).toEqual({ fromMonths, toMonths });
    expect(bandAt(bornMonthsAgo(toMonths, 1))).toEqual({ fromMonths, toMonths });
    expect(bandAt(bornMonthsAgo(toMonths))).not.toEqual({ fromMonths, toMonths });
    if (fromMonths > 0) expect(bandAt(bornMonthsAgo(fromMonths, 1))).not.toEqual({ fromMonths, toMonths });
  });

  it('names the interval at each of its limits and a tenth beside it', () => {
    const p = BONAFIDE.percentiles;
    const at = (value: number) => text(ask({ signal, value, birthDate: bornMonthsAgo(fromMonths) }));
    values.forEach((limit, index) => {
      if (limit === null) throw new Error('Bonafide has every column');
      const below = index === 0 ? `<P${p[0]}` : `P${p[index - 1]}–${p[index]}`;
      const above = index === p.length - 1 ? `>P${p[index]}` : `P${p[index]}–${p[index + 1]}`;
      expect(at(limit - 0.1)).toBe(below);
      expect(at(limit)).toBe(index === p.length - 1 ? below : above);
      expect(at(limit + 0.1)).toBe(above);
    });
  });
});

describe('a centile', () => {
  it('is an interval of the table, with its numbers', () => {
    expect(ask({ value: 142, birthDate: bornMonthsAgo(40) })).toEqual({
      ok: true,
      low: 90,
      high: 95,
      band: { fromMonths: 36, toMonths: 48 },
      caution: null,
    });
    expect(ask({ value: 0, birthDate: bornMonthsAgo(40) })).toMatchObject({ low: null, high: 1 });
    expect(ask({ value: 250, birthDate: bornMonthsAgo(40) })).toMatchObject({ low: 99, high: null });
  });

  it('never goes down as the value goes up, and always holds it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...rows),
        fc.double({ min: 0, max: 300, noNaN: true }),
        fc.double({ min: 0, max: 300, noNaN: true }),
        (row, one, other) => {
          const [less, more] = [Math.min(one, other), Math.max(one, other)].map((value) =>
            ask({ signal: row.signal, value, birthDate: bornMonthsAgo(row.fromMonths) }),
          );
          if (less?.ok !== true || more?.ok !== true) throw new Error('every row answers');
          expect(less.low ?? 0).toBeLessThanOrEqual(more.low ?? 0);
          const limitOf = (percentile: number | null, otherwise: number) =>
            row.values[BONAFIDE.percentiles.indexOf(percentile ?? -1)] ?? otherwise;
          expect(Math.min(one, other)).toBeGreaterThanOrEqual(limitOf(less.low, Number.NEGATIVE_INFINITY));
          expect(Math.max(one, other)).toBeLessThanOrEqual(limitOf(more.high, Number.POSITIVE_INFINITY));
        },
      ),
    );
  });

  it.each([
    ['no birth date', { birthDate: null }, 'birth date is missing'],
    ['a birth date to come', { birthDate: '2026-06-16' }, 'birth date 2026-06-16 lies in the future'],
    ['an adult', { birthDate: bornMonthsAgo(216) }, 'adult: 18 years old'],
    ['no value', { value: Number.NaN }, 'there is no value'],
    ['another vital sign', { signal: 'spo2Percent' }, 'the reference has no table for this signal'],
    [
      'born at 27+3, at 39+6 weeks',
      { birthDate: '2026-03-20', gestationDays: 192 },
      'no reference: born preterm and before 40 weeks postmenstrual',
    ],
    [
      'born at 36+6, at 40+2 weeks and 24 days',
      { birthDate: '2026-05-22', gestationDays: 258 },
      'no reference: born preterm and younger than 28 days',
    ],
  ])('is not given for %s', (_name, asked, reason) => {
    expect(ask({ value: 120, ...asked })).toSatisfy(
      (result: CentileResult) => !result.ok && said(result.reason) === reason,
    );
  });

  it('begins for a preterm infant at 40 weeks, and at 28 days', () => {
    expect(text(ask({ value: 140, birthDate: '2026-03-19', gestationDays: 192 }))).toBe('P50–75');
    expect(text(ask({ value: 140, birthDate: '2026-05-18', gestationDays: 258 }))).toBe('P50–75');
    expect(text(ask({ value: 140, birthDate: '2026-06-15', gestationDays: 259 }))).toBe('P50–75');
  });

  it('says what it took for granted where the weeks of gestation are not known', () => {
    expect(ask({ value: 140, birthDate: '2026-06-01', gestationDays: null })).toMatchObject({
      ok: true,
      caution: { code: 'centile.taken-as-term', values: {} },
    });
    expect(ask({ value: 140, birthDate: '2026-02-09', gestationDays: null })).toMatchObject({
      ok: true,
      caution: null,
    });
  });

  it('skips a column that the source does not have, and invents none', () => {
    const withGaps = { ...FLEMING, enabled: true };
    expect(text(ask({ from: withGaps, value: 85, birthDate: bornMonthsAgo(40) }))).toBe('P1–10');
    expect(text(ask({ from: withGaps, value: 136, birthDate: bornMonthsAgo(40) }))).toBe('P90–99');
  });
});

describe('the shipped references', () => {
  it('say who they describe and whom they do not', () => {
    expect(BONAFIDE).toMatchObject({
      enabled: true,
      certainty: 'V',
      population: 'children in hospital on general wards',
    });
    expect(BONAFIDE.notes.join(' ')).toContain('Does not describe ventilated, sedated children in intensive care');
  });

  it('hold Fleming back', () => {
    expect(FLEMING).toMatchObject({ enabled: false, certainty: 'U' });
    expect(text(ask({ from: FLEMING, value: 100 }))).toBe('the reference is disabled');
  });

  const csv = sharedFile('clinical/centiles.csv');
  it.skipIf(csv === null)(
    `equal the source table row by row${csv === null ? ' (skipped: the shared tables are not here)' : ''}`,
    () => {
      const source = csvRows(readFileSync(csv ?? '', 'utf8'));
      for (const [name, from] of [
        ['bonafide_2013', BONAFIDE],
        ['fleming_2011', FLEMING],
      ] as const) {
        const expected = source
          .filter((row) => row['source'] === name)
          .map((row) => ({
            signal: SIGNAL_OF[row['vital'] ?? ''],
            unit: row['unit'],
            fromMonths: Number(row['age_min_months']),
            toMonths: Number(row['age_max_months']),
            values: from.percentiles.map((percentile) =>
              row[`p${percentile}`] === '' ? null : Number(row[`p${percentile}`]),
            ),
            certainty: row['certainty'],
            note: row['note'],
          }));
        expect(expected.length).toBeGreaterThan(20);
        expect(
          from.tables.flatMap(({ signal, unit, bands }) => bands.map((band) => ({ signal, unit, ...band }))),
        ).toEqual(expected);
      }
    },
  );
});

describe('a file of centiles', () => {
  const faultsOf = (
    change: (table: { bands: Record<string, unknown>[]; unit: string }, whole: Record<string, unknown>) => void,
  ): string => {
    const whole = json('bonafide-2013');
    const tables = whole['tables'] as { bands: Record<string, unknown>[]; unit: string }[];
    const [first] = tables;
    if (first === undefined) throw new Error('a table');
    change(first, whole);
    const parsed = parseCentiles(whole);
    return parsed.ok ? '' : parsed.faults.join('; ');
  };

  it.each([
    ['a gap in its ages', (table: { bands: unknown[] }) => table.bands.splice(3, 1), 'gap or overlap at 12 months'],
    ['an end before 18 years', (table: { bands: unknown[] }) => table.bands.pop(), 'end at 180 months'],
    [
      'values that fall',
      (table: { bands: Record<string, unknown>[] }) =>
        Object.assign(table.bands[0] ?? {}, { values: [102, 112, 111, 128, 139, 151, 163, 171, 186] }),
      'must rise',
    ],
    [
      'a column too few',
      (table: { bands: Record<string, unknown>[] }) => Object.assign(table.bands[0] ?? {}, { values: [102, 112] }),
      'one value for each percentile',
    ],
    [
      'an unverified row',
      (table: { bands: Record<string, unknown>[] }) => Object.assign(table.bands[0] ?? {}, { certainty: 'U' }),
      'certainty U',
    ],
    ['another unit', (table: { unit: string }) => Object.assign(table, { unit: 'Hz' }), 'unit'],
    [
      'a field nobody knows',
      (_table: unknown, whole: Record<string, unknown>) => Object.assign(whole, { extra: 1 }),
      'extra',
    ],
    [
      'a silent off',
      (_table: unknown, whole: Record<string, unknown>) => Object.assign(whole, { enabled: false }),
      'disabled without a reason',
    ],
    [
      'percentiles in disorder',
      (_table: unknown, whole: Record<string, unknown>) =>
        Object.assign(whole, { percentiles: [1, 10, 5, 25, 50, 75, 90, 95, 99] }),
      'percentiles must rise',
    ],
  ])('with %s is refused', (_name, change, fault) => {
    expect(faultsOf(change as Parameters<typeof faultsOf>[0])).toContain(fault);
  });
});
