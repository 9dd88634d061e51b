/**
 * Where a heart or respiratory rate lies among children of the same age, as the interval between two
 * published centiles. Nothing between them is reckoned: «P90–95» is what the table says, P92 is not.
 * The tables are data (models/centiles) and come as an argument; screens use this file too, so it
 * carries no parser.
 *
 * A centile describes the children who were studied. It is shown beside a number and never alerts.
 */
import {
  ADULT_FROM,
  PRETERM_BELOW_DAYS,
  TERM_DAYS,
  ageAt,
  atLeast,
  postmenstrualAgeDays,
  type Age,
  type Born,
  type LocalDate,
} from './age.ts';
import type { ClinicalStatement } from '../statement/statement.ts';

export interface CentileBand {
  /** Completed months; from is inside, to is outside. */
  readonly fromMonths: number;
  readonly toMonths: number;
  /** One value for each of the reference's percentiles; null where the source has none. */
  readonly values: readonly (number | null)[];
  readonly certainty: string;
  readonly note: string;
}

export interface CentileTable {
  /** Name of the streamed signal. */
  readonly signal: string;
  /** UCUM unit of the values. */
  readonly unit: string;
  readonly bands: readonly CentileBand[];
}

export interface CentileReference {
  readonly id: string;
  readonly version: string;
  /** Always shown beside a centile: references differ by 10 to 25 /min in toddlers. */
  readonly label: string;
  readonly citation: string;
  readonly certainty: string;
  readonly enabled: boolean;
  readonly disabledReason: string | null;
  /** Who was studied. */
  readonly population: string;
  readonly notes: readonly string[];
  /** Rising, for instance 1, 5, 10. */
  readonly percentiles: readonly number[];
  readonly tables: readonly CentileTable[];
}

export type CentileResult =
  | {
      readonly ok: true;
      /** Centile at or below the value; null: below the lowest of the table. */
      readonly low: number | null;
      /** Centile above the value; null: above the highest of the table. */
      readonly high: number | null;
      /** Ages of the row that was read, completed months, to excluded. */
      readonly band: { readonly fromMonths: number; readonly toMonths: number };
      /** What had to be assumed; null when nothing had. */
      readonly caution: ClinicalStatement | null;
    }
  | { readonly ok: false; readonly reason: ClinicalStatement };

/** A preterm infant in the first days of life is no ward child of 0 months. */
const NEWBORN_DAYS = 28;
/** The youngest who can still be below 40 weeks at this age was born at 22 weeks: 18 weeks of life. */
const UNSURE_BELOW_DAYS = 18 * 7;

/**
 * Centile interval of a value of `signal` on a local date. An interval holds its lower end; the last
 * one holds both. Age is chronological, as in the studies. A disabled reference, a signal without a
 * table, an unknown age, an age outside the table and an infant before term give a reason instead.
 */
export function centileOf(
  reference: CentileReference,
  asked: { readonly signal: string; readonly value: number; readonly born: Born; readonly on: LocalDate },
): CentileResult {
  if (!reference.enabled) return refused({ code: 'centile.reference-disabled', values: { referenceId: reference.id } });
  const table = reference.tables.find(({ signal }) => signal === asked.signal);
  if (table === undefined) {
    return refused({ code: 'centile.no-table', values: { referenceId: reference.id, signal: asked.signal } });
  }
  if (!Number.isFinite(asked.value)) return refused({ code: 'centile.no-value', values: {} });
  const { birthDate, gestationalAgeAtBirthDays } = asked.born;
  if (birthDate === null) return refused({ code: 'age.birth-date-missing', values: {} });
  const aged = ageAt(birthDate, asked.on);
  if (!aged.ok) return aged;
  const outside = outsideReason(aged.age, gestationalAgeAtBirthDays);
  if (outside !== null) return refused(outside);
  const { completedMonths, totalDays } = aged.age;
  const band = table.bands.find(
    ({ fromMonths, toMonths }) => completedMonths >= fromMonths && completedMonths < toMonths,
  );
  if (band === undefined) return refused({ code: 'centile.no-band', values: { months: completedMonths } });
  const caution: ClinicalStatement | null =
    gestationalAgeAtBirthDays === null && totalDays < UNSURE_BELOW_DAYS
      ? { code: 'centile.taken-as-term', values: {} }
      : null;
  return {
    ok: true,
    ...intervalOf(reference.percentiles, band.values, asked.value),
    band: { fromMonths: band.fromMonths, toMonths: band.toMonths },
    caution,
  };
}

function refused(reason: ClinicalStatement): CentileResult {
  return { ok: false, reason };
}

function outsideReason(age: Age, gestationalAgeAtBirthDays: number | null): ClinicalStatement | null {
  if (atLeast(age, ADULT_FROM)) return { code: 'age.adult', values: { years: age.years } };
  if (gestationalAgeAtBirthDays === null || gestationalAgeAtBirthDays >= PRETERM_BELOW_DAYS) return null;
  if (postmenstrualAgeDays(age, gestationalAgeAtBirthDays) < TERM_DAYS) {
    return { code: 'centile.before-term', values: {} };
  }
  return age.totalDays < NEWBORN_DAYS ? { code: 'centile.preterm-newborn', values: {} } : null;
}

function intervalOf(
  percentiles: readonly number[],
  values: readonly (number | null)[],
  value: number,
): { readonly low: number | null; readonly high: number | null } {
  let low: number | null = null;
  let top: { readonly percentile: number; readonly value: number } | null = null;
  let before: number | null = null;
  for (const [index, limit] of values.entries()) {
    const percentile = percentiles[index];
    if (limit === null || percentile === undefined) continue;
    if (value < limit) {
      return { low, high: percentile };
    }
    before = low;
    low = percentile;
    top = { percentile, value: limit };
  }
  // Exactly the highest centile is not above it.
  if (top !== null && value === top.value && before !== null) {
    return { low: before, high: top.percentile };
  }
  return { low, high: null };
}
