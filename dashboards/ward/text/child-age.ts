/**
 * A child's age in the words of the bedside: days, weeks, months, years by the calendar, and for a
 * preterm infant the postmenstrual age as well. Words only; the scores count age for themselves.
 */
import { localParts } from './time-text.ts';

export interface AgeWords {
  readonly day: string;
  readonly week: string;
  readonly month: string;
  readonly year: string;
  /** Prefix of the postmenstrual age, for instance «PMA». */
  readonly postmenstrual: string;
}

export interface AgeQuestion {
  /** YYYY-MM-DD; null when unknown. */
  readonly birthDate: string | null;
  readonly gestationalAgeAtBirthDays: number | null;
  readonly atMs: number;
  readonly timeZone: string;
}

const TERM_DAYS = 37 * 7;
/** Postmenstrual age is spoken of until 44 weeks. */
const POSTMENSTRUAL_UNTIL_DAYS = 44 * 7;
const DAY_MS = 86_400_000;

/** Age text, or null when the birth date is unknown or lies ahead. `detail` adds months to years. */
export function childAgeText(question: AgeQuestion, words: AgeWords, detail: 'short' | 'full' = 'short'): string | null {
  const born = /^(\d{4})-(\d{2})-(\d{2})$/.exec(question.birthDate ?? '');
  if (born === null) return null;
  const [year, month, day] = [Number(born[1]), Number(born[2]), Number(born[3])];
  const today = localParts(question.atMs, question.timeZone);
  const days = Math.round((Date.UTC(today.year, today.month - 1, today.day) - Date.UTC(year, month - 1, day)) / DAY_MS);
  if (days < 0) return null;
  const months = (today.year - year) * 12 + (today.month - month) - (today.day < day ? 1 : 0);
  const age = chronologicalText({ days, months, words, detail });
  const weeks = postmenstrualText(question.gestationalAgeAtBirthDays, days);
  return weeks === null ? age : `${age} · ${words.postmenstrual} ${weeks}`;
}

function chronologicalText(age: { days: number; months: number; words: AgeWords; detail: 'short' | 'full' }): string {
  const { days, months, words, detail } = age;
  if (days < 28) return `${days} ${words.day}`;
  if (months < 3) return `${Math.floor(days / 7)} ${words.week}`;
  if (months < 24) return `${months} ${words.month}`;
  const years = `${Math.floor(months / 12)} ${words.year}`;
  return detail === 'full' && months % 12 !== 0 ? `${years} ${months % 12} ${words.month}` : years;
}

/** «31+2» weeks and days, for infants born before 37 weeks and until 44 weeks. */
function postmenstrualText(gestationalAgeAtBirthDays: number | null, ageDays: number): string | null {
  if (gestationalAgeAtBirthDays === null || gestationalAgeAtBirthDays >= TERM_DAYS) return null;
  const days = gestationalAgeAtBirthDays + ageDays;
  return days < POSTMENSTRUAL_UNTIL_DAYS ? `${Math.floor(days / 7)}+${days % 7}` : null;
}
