/**
 * The columns of a table that say who the child is: age, gestation, setting. Age in months or days is
 * counted back from a fixed date, so that a table gives the same answer on every day.
 */
import { parseDate, type LocalDate } from '../../clinical/age/age.ts';
import type { ScoreSubject } from '../../clinical/score/evaluate-score.ts';
import type { ScoreRule } from '../../clinical/score/score-rule.ts';
import { SETTINGS } from '../../contract/records/unit-record.ts';
import { numberOf } from './score-cells.ts';

/** What each column holds, for `--columns`. */
export const SUBJECT_COLUMNS: Readonly<Record<string, string>> = {
  id: 'any text, handed through',
  age_months: 'completed months; a fraction counts as days, 30.4375 to the month',
  age_days: 'completed days',
  birth_date: 'YYYY-MM-DD, with `at`',
  at: 'YYYY-MM-DD, local date of the observation',
  gestation_days: 'gestational age at birth, days',
  setting: SETTINGS.join(', '),
  ventilated: '1 or 0; empty: not known',
  newbornStay: '1 or 0; empty: not known',
};

/** Units that an age column may name in a row of units. */
export const AGE_UNITS: Readonly<Record<string, readonly string[]>> = {
  age_months: ['mo', 'months'],
  age_days: ['d', 'days'],
  gestation_days: ['d', 'days'],
};

/** Ages in months or days are counted back from here; months before it have 28 to 31 days. */
const REFERENCE: LocalDate = { year: 2025, month: 6, day: 15 };
const DAYS_A_MONTH = 30.4375;
const DAY_MS = 86_400_000;
/** Ages beyond are typing errors; from 18 years on every rule refuses by itself. */
const MONTHS_MAX = 1_500;
const GESTATION_DAYS = [140, 315] as const;

export type Row = ReadonlyMap<string, string>;
type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };
type Birth = { readonly birthDate: string | null; readonly onDate: LocalDate };

/** The child of a row, or every reason why its cells cannot be read. */
export function subjectOf(
  rule: ScoreRule,
  row: Row,
): { readonly subject: ScoreSubject; readonly refused: readonly string[] } {
  const birth = birthOf(row);
  const gestation = gestationOf(row.get('gestation_days') ?? '');
  const setting = settingOf(rule, row.get('setting') ?? '');
  const [ventilated, newbornStay] = [flagOf(row, 'ventilated'), flagOf(row, 'newbornStay')];
  const refused = [birth, gestation, setting, ventilated, newbornStay].flatMap((answer) =>
    answer.ok ? [] : [answer.reason],
  );
  const born = birth.ok ? birth.value : { birthDate: null, onDate: REFERENCE };
  const subject: ScoreSubject = {
    birthDate: born.birthDate,
    gestationalAgeAtBirthDays: gestation.ok ? gestation.value : null,
    onDate: born.onDate,
    setting: setting.ok ? setting.value : '',
    ventilated: ventilated.ok ? ventilated.value : null,
    newbornStay: newbornStay.ok ? newbornStay.value : null,
    optIn: null,
    previousCodes: new Map(),
  };
  return { subject, refused };
}

/** Birth date and date of observation for an age of so many months. */
export function birthAtMonths(months: number): Birth {
  const whole = Math.floor(months);
  const birthday = REFERENCE.day;
  const monthBefore = Date.UTC(REFERENCE.year, REFERENCE.month - 2 - whole, birthday);
  const start = Date.UTC(REFERENCE.year, REFERENCE.month - 1 - whole, birthday);
  // A fraction never reaches the next completed month, however short this one is.
  const days = Math.min(Math.floor((months - whole) * DAYS_A_MONTH), (start - monthBefore) / DAY_MS - 1);
  return { birthDate: dateText(start - days * DAY_MS), onDate: REFERENCE };
}

function birthOf(row: Row): Answer<Birth> {
  const given = ['age_months', 'age_days', 'birth_date'].filter((name) => (row.get(name) ?? '') !== '');
  if (given.length > 1) return { ok: false, reason: `age is given in more than one way: ${given.join(', ')}` };
  const [name] = given;
  if (name === undefined) return { ok: true, value: { birthDate: null, onDate: REFERENCE } };
  if (name === 'birth_date') return birthOn(row.get(name) ?? '', row.get('at') ?? '');
  const age = numberOf(row.get(name) ?? '');
  const max = name === 'age_months' ? MONTHS_MAX : MONTHS_MAX * DAYS_A_MONTH;
  if (age === null || age < 0 || age > max) return { ok: false, reason: `${name}: «${row.get(name) ?? ''}» is no age` };
  if (name === 'age_months') return { ok: true, value: birthAtMonths(age) };
  const on = Date.UTC(REFERENCE.year, REFERENCE.month - 1, REFERENCE.day);
  return { ok: true, value: { birthDate: dateText(on - Math.floor(age) * DAY_MS), onDate: REFERENCE } };
}

function birthOn(birthDate: string, at: string): Answer<Birth> {
  const onDate = parseDate(at);
  if (parseDate(birthDate) === null) return { ok: false, reason: `birth_date: «${birthDate}» is no date (YYYY-MM-DD)` };
  if (onDate === null) return { ok: false, reason: `at: «${at}» is no date (YYYY-MM-DD), and birth_date needs one` };
  return { ok: true, value: { birthDate, onDate } };
}

function gestationOf(cell: string): Answer<number | null> {
  if (cell === '') return { ok: true, value: null };
  const days = numberOf(cell);
  const isPossible = days !== null && Number.isInteger(days) && days >= GESTATION_DAYS[0] && days <= GESTATION_DAYS[1];
  return isPossible
    ? { ok: true, value: days }
    : { ok: false, reason: `gestation_days: «${cell}» is not within ${GESTATION_DAYS.join(' to ')} whole days` };
}

/** The setting that the rule was made for, where the table names none. */
function settingOf(rule: ScoreRule, cell: string): Answer<string> {
  if (cell === '') return { ok: true, value: rule.intended.settings[0] ?? '' };
  const isKnown = SETTINGS.some((setting) => setting === cell);
  return isKnown
    ? { ok: true, value: cell }
    : { ok: false, reason: `setting: «${cell}» is none of ${SETTINGS.join(', ')}` };
}

function flagOf(row: Row, name: string): Answer<boolean | null> {
  const cell = row.get(name) ?? '';
  if (cell === '') return { ok: true, value: null };
  if (cell === '0' || cell === '1') return { ok: true, value: cell === '1' };
  return { ok: false, reason: `${name}: «${cell}» is neither 1 nor 0` };
}

function dateText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
