/**
 * The reference table of published limits (../shared/clinical/thresholds.csv) as test cases: each row
 * at both of its edges and one step to either side, on the youngest and the oldest day of its ages.
 * The table is never copied; without it the rows are skipped, and the title of the suite says so.
 */
import { readFileSync } from 'node:fs';
import { csvRows } from '../../support/csv-rows.ts';
import { sharedFile } from '../../support/shared-data.ts';

const TABLE = sharedFile('clinical/thresholds.csv');
const ROWS = TABLE === null ? [] : csvRows(readFileSync(TABLE, 'utf8'));

/** True where the reference table does not lie beside the checkout. */
export const isTableAbsent = TABLE === null;

/** The day on which every child of these tests is looked at. */
export const ON_DATE = { year: 2026, month: 3, day: 10 } as const;

export interface Threshold {
  readonly component: string;
  readonly condition: string;
  readonly op: string;
  readonly value: string;
  readonly value2: string;
  readonly points: string;
  readonly certainty: string;
  /** In the unit of the publication; null: no age in the row. */
  readonly ages: { readonly from: number; readonly to: number; readonly unit: string } | null;
  /** Short and unique within its score. */
  readonly title: string;
}

/** All rows of a score in the order of the table; none where the table is absent. */
export function thresholdsOf(score: string): readonly Threshold[] {
  return ROWS.filter((row) => row['score'] === score).map((row) => {
    const text = (name: string): string => row[name] ?? '';
    const unit = text('age_native_unit');
    const ages =
      unit === '' ? null : { from: Number(text('age_native_min')), to: Number(text('age_native_max')), unit };
    const aged = ages === null ? '' : ` at ${ages.from}-${ages.to} ${unit}`;
    const what = [
      text('component'),
      text('condition') === '' ? '' : `(${text('condition')})`,
      text('op'),
      text('value'),
      text('value2'),
    ]
      .filter((each) => each !== '')
      .join(' ');
    return {
      component: text('component'),
      condition: text('condition'),
      op: text('op'),
      value: text('value'),
      value2: text('value2'),
      points: text('points'),
      certainty: text('certainty'),
      ages,
      title: `${what}${aged} -> ${text('points')}`,
    };
  });
}

/** Each limit of a row, and one step below and above it: those that the row holds and those that it does not. */
export function edgesOf(
  row: Pick<Threshold, 'op' | 'value' | 'value2'>,
  step: number,
): { readonly inside: readonly number[]; readonly outside: readonly number[] } {
  const low = Number(row.value);
  const limits = row.value2 === '' ? [low] : [low, Number(row.value2)];
  const isInside = membership(row.op, low, limits[1] ?? Number.NaN);
  const digits = 10 ** 6;
  const values = limits
    .flatMap((limit) => [limit - step, limit, limit + step])
    .map((value) => Math.round(value * digits) / digits);
  return { inside: values.filter(isInside), outside: values.filter((value) => !isInside(value)) };
}

function membership(op: string, a: number, b: number): (value: number) => boolean {
  const tests: Record<string, (value: number) => boolean> = {
    lt: (value) => value < a,
    le: (value) => value <= a,
    gt: (value) => value > a,
    ge: (value) => value >= a,
    eq: (value) => value === a,
    ge_lt: (value) => value >= a && value < b,
    gt_lt: (value) => value > a && value < b,
    gt_le: (value) => value > a && value <= b,
  };
  const test = tests[op];
  if (test === undefined || Number.isNaN(a)) throw new Error(`no number to compare: ${op} ${a}`);
  return test;
}

/** Birth dates of the youngest and of the oldest child of an age range on ON_DATE; `to` is outside. */
export function birthDatesOf(ages: NonNullable<Threshold['ages']>): readonly [youngest: string, oldest: string] {
  return [bornAgo(ages.from, ages.unit, 0), bornAgo(ages.to, ages.unit, 1)];
}

/** YYYY-MM-DD of a birth `count` days, months or years before ON_DATE, and `days` later. */
function bornAgo(count: number, unit: string, days: number): string {
  const months = unit === 'y' ? count * 12 : unit === 'mo' ? count : 0;
  const born = new Date(
    Date.UTC(ON_DATE.year, ON_DATE.month - 1 - months, ON_DATE.day - (unit === 'd' ? count : 0) + days),
  );
  return born.toISOString().slice(0, 10);
}
