/**
 * Calendar-exact age. A birthday is a date in the unit's own time zone, not a number of
 * milliseconds: 365.25-day arithmetic puts a child into the wrong age band around birthdays.
 *
 * One rule for dates that a month lacks: an anniversary of the 29th, 30th or 31st that does not exist
 * falls on the first day of the next month. A child born on 29 February is a year older on 1 March
 * in common years (the rule of English law), one born on 31 January is a month old on 1 March.
 *
 * Age 18 years and above is adult: paediatric rules refuse it.
 */

import type { ClinicalStatement } from '../statement/statement.ts';

/** A calendar date without a zone. Month 1 to 12, day 1 to 31. */
export interface LocalDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Completed calendar years, months and days; and the same age counted in whole months and whole days. */
export interface Age {
  readonly years: number;
  /** Completed months beyond the years, 0 to 11. */
  readonly months: number;
  /** Days beyond the months, 0 to 30. */
  readonly days: number;
  readonly completedMonths: number;
  readonly totalDays: number;
}

export type AgeResult =
  | { readonly ok: true; readonly age: Age }
  | { readonly ok: false; readonly reason: ClinicalStatement };

/** A limit of an age band, in exactly one calendar unit. */
export type AgeBoundary =
  | { readonly years: number }
  | { readonly months: number }
  | { readonly weeks: number }
  | { readonly days: number };

/** What is counted: from birth, from the expected date of birth, from the last menstrual period until now or until birth. */
export type AgeBasis = 'chronological' | 'corrected' | 'postmenstrual' | 'gestation';

export interface Born {
  /** YYYY-MM-DD; null when nobody knows it. */
  readonly birthDate: string | null;
  /** Gestational age at birth, days; null when nobody knows it. */
  readonly gestationalAgeAtBirthDays: number | null;
}

export const ADULT_FROM: AgeBoundary = { years: 18 };

const DAY_MS = 86_400_000;
/** 40 weeks: the expected date of birth counted from the last menstrual period. */
export const TERM_DAYS = 280;
/** Gestational age at birth below which a baby is preterm: 37 completed weeks (WHO). Only then is age corrected. */
export const PRETERM_BELOW_DAYS = 259;
/** Correction is usual until about two years (common practice; certainty U, no rule shipped relies on it). */
const CORRECTED_UNTIL: AgeBoundary = { years: 2 };
const BIRTH_YEAR_MIN = 1900;

/**
 * All zone offsets since 1972 are whole quarter hours, so within one quarter hour of UTC the local
 * date is nearly always one date; where it is not, the bucket is marked and asked exactly.
 */
const BUCKET_MS = 900_000;
/** About five days of quarter hours a zone; beyond it the memo starts afresh. */
const BUCKETS_MAX = 512;

/** The last moment that a Date can hold. */
const TIME_MAX_MS = 8.64e15;

interface ZoneMemo {
  readonly format: Intl.DateTimeFormat;
  /** null: the date changes inside the bucket. */
  readonly dateOfBucket: Map<number, LocalDate | null>;
}

/** Dates by zone that were worked out before: the caller's own. What localDateAt returns depends on time and zone alone. */
export type ZoneMemory = Map<string, ZoneMemo>;

export function createZoneMemory(): ZoneMemory {
  return new Map();
}

/** Whether the runtime knows this IANA zone. Ask when a unit is configured: localDateAt throws otherwise. */
export function isTimeZone(timeZone: string): boolean {
  try {
    formatOf(timeZone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * Calendar date at a moment in an IANA zone. `atMs` is milliseconds since 1970 UTC. Allocates nothing
 * while it stays in a quarter hour that was asked before. Throws RangeError for an unknown zone.
 */
export function localDateAt(atMs: number, timeZone: string, memory: ZoneMemory): LocalDate {
  const zone = memory.get(timeZone) ?? rememberZone(timeZone, memory);
  const bucket = Math.floor(atMs / BUCKET_MS);
  let date = zone.dateOfBucket.get(bucket);
  if (date === undefined) {
    if (zone.dateOfBucket.size >= BUCKETS_MAX) zone.dateOfBucket.clear();
    date = dateOfWholeBucket(zone.format, bucket);
    zone.dateOfBucket.set(bucket, date);
  }
  return date ?? formattedDate(zone.format, atMs);
}

function rememberZone(timeZone: string, memory: ZoneMemory): ZoneMemo {
  const memo: ZoneMemo = { format: formatOf(timeZone), dateOfBucket: new Map() };
  memory.set(timeZone, memo);
  return memo;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
}

function dateOfWholeBucket(format: Intl.DateTimeFormat, bucket: number): LocalDate | null {
  const first = formattedDate(format, bucket * BUCKET_MS);
  const last = formattedDate(format, Math.min((bucket + 1) * BUCKET_MS - 1, TIME_MAX_MS));
  return first.day === last.day && first.month === last.month ? first : null;
}

function formattedDate(format: Intl.DateTimeFormat, atMs: number): LocalDate {
  const found = { year: 0, month: 0, day: 0 };
  for (const part of format.formatToParts(atMs)) {
    if (part.type === 'year' || part.type === 'month' || part.type === 'day') found[part.type] = Number(part.value);
  }
  return found;
}

/** Days since 1970-01-01 of a calendar date. */
function dayNumberOf(date: LocalDate): number {
  return Date.UTC(date.year, date.month - 1, date.day) / DAY_MS;
}

function dateOfDayNumber(dayNumber: number): LocalDate {
  const date = new Date(dayNumber * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Reads YYYY-MM-DD from 1900 on; null for anything else and for days that no calendar has. */
export function parseDate(text: string): LocalDate | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return null;
  const date = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  if (date.year < BIRTH_YEAR_MIN) return null;
  const same = dateOfDayNumber(dayNumberOf(date));
  return same.month === date.month && same.day === date.day ? date : null;
}

/**
 * Completed age on a date by birthdays. A birth date that is impossible or lies after `on` is a value
 * with a reason, never an age.
 */
export function ageAt(birthDate: string, on: LocalDate): AgeResult {
  const birth = parseDate(birthDate);
  if (birth === null) return { ok: false, reason: { code: 'age.birth-date-impossible', values: { birthDate } } };
  if (dayNumberOf(on) < dayNumberOf(birth)) {
    return { ok: false, reason: { code: 'age.birth-date-future', values: { birthDate } } };
  }
  return { ok: true, age: ageBetween(birth, on) };
}

/** Age on the basis that a rule asks for; the reason when it cannot be known. */
export function ageOnBasis(basis: AgeBasis, born: Born, on: LocalDate): AgeResult {
  if (born.birthDate === null) return { ok: false, reason: { code: 'age.birth-date-missing', values: {} } };
  const chronological = ageAt(born.birthDate, on);
  if (basis === 'chronological' || !chronological.ok) return chronological;
  const gestationDays = born.gestationalAgeAtBirthDays;
  if (gestationDays === null) return { ok: false, reason: { code: 'age.gestation-missing', values: {} } };
  if (basis === 'gestation') return { ok: true, age: ageInDays(gestationDays) };
  if (basis === 'postmenstrual') return { ok: true, age: shifted(chronological.age, on, gestationDays) };
  const totalDays = correctedAgeDays(chronological.age, gestationDays);
  if (totalDays < 0) return { ok: false, reason: { code: 'age.before-expected-birth', values: {} } };
  return { ok: true, age: shifted(chronological.age, on, totalDays - chronological.age.totalDays) };
}

/** An age that is told in days alone: it has no birthday. */
function ageInDays(totalDays: number): Age {
  return { years: 0, months: 0, days: totalDays, completedMonths: 0, totalDays };
}

/** The same moment counted from an origin that lies `days` before the birth date. */
function shifted(age: Age, on: LocalDate, days: number): Age {
  return days === 0 ? age : ageBetween(dateOfDayNumber(dayNumberOf(on) - age.totalDays - days), on);
}

function ageBetween(origin: LocalDate, on: LocalDate): Age {
  const monthsApart = (on.year - origin.year) * 12 + on.month - origin.month;
  const completedMonths = on.day < origin.day ? monthsApart - 1 : monthsApart;
  const dayNumber = dayNumberOf(on);
  return {
    years: Math.floor(completedMonths / 12),
    months: completedMonths % 12,
    days: dayNumber - dayNumberOf(anniversary(origin, completedMonths)),
    completedMonths,
    totalDays: dayNumber - dayNumberOf(origin),
  };
}

/** Date on which `months` are completed: the same day, or the first of the next month where it lacks. */
function anniversary(origin: LocalDate, months: number): LocalDate {
  const monthIndex = origin.year * 12 + origin.month - 1 + months;
  const [year, month] = [Math.floor(monthIndex / 12), (monthIndex % 12) + 1];
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  // December lacks no day: the next month is one of the same year.
  return origin.day <= daysInMonth ? { year, month, day: origin.day } : { year, month: month + 1, day: 1 };
}

/** True from the birthday (or day) on which `boundary` is reached. */
export function atLeast(age: Age, boundary: AgeBoundary): boolean {
  if ('years' in boundary) return age.completedMonths >= boundary.years * 12;
  if ('months' in boundary) return age.completedMonths >= boundary.months;
  return age.totalDays >= ('weeks' in boundary ? boundary.weeks * 7 : boundary.days);
}

export function isBefore(age: Age, boundary: AgeBoundary): boolean {
  return !atLeast(age, boundary);
}

/** Half-open: from is inside, to is outside; an absent end is open. */
export function isWithin(
  age: Age,
  range: { readonly from?: AgeBoundary | undefined; readonly to?: AgeBoundary | undefined },
): boolean {
  return (range.from === undefined || atLeast(age, range.from)) && (range.to === undefined || isBefore(age, range.to));
}

/**
 * True when every child reaches `earlier` before `later`, whatever the lengths of the months between:
 * a month counts as 28 to 31 days. 28 days and 1 month are therefore not ordered.
 */
export function isEarlierBoundary(earlier: AgeBoundary, later: AgeBoundary): boolean {
  const [a, b] = [monthsOf(earlier), monthsOf(later)];
  if (a !== null && b !== null) return a < b;
  return dayRangeOf(earlier).max < dayRangeOf(later).min;
}

function monthsOf(boundary: AgeBoundary): number | null {
  if ('years' in boundary) return boundary.years * 12;
  return 'months' in boundary ? boundary.months : null;
}

function dayRangeOf(boundary: AgeBoundary): { readonly min: number; readonly max: number } {
  if ('days' in boundary) return { min: boundary.days, max: boundary.days };
  if ('weeks' in boundary) return { min: boundary.weeks * 7, max: boundary.weeks * 7 };
  const months = monthsOf(boundary) ?? 0;
  return { min: months * 28, max: months * 31 };
}

/** Gestational age at birth plus age since birth, days. */
export function postmenstrualAgeDays(age: Age, gestationalAgeAtBirthDays: number): number {
  return gestationalAgeAtBirthDays + age.totalDays;
}

/**
 * Age minus the time born before 40 weeks, days; below 0 before the expected date. Not corrected when
 * born from 37 weeks on, nor from two years on.
 */
export function correctedAgeDays(age: Age, gestationalAgeAtBirthDays: number): number {
  if (gestationalAgeAtBirthDays >= PRETERM_BELOW_DAYS || atLeast(age, CORRECTED_UNTIL)) return age.totalDays;
  return age.totalDays - (TERM_DAYS - gestationalAgeAtBirthDays);
}
