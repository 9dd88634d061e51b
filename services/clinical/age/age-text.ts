/**
 * How an age is shown. The parts are language-free, so that each screen language words them itself;
 * the English words stand here once. A very small preterm baby is named by gestational age at birth
 * and day of life, as neonatal units do.
 */
import { ADULT_FROM, PRETERM_BELOW_DAYS, atLeast, postmenstrualAgeDays } from './age.ts';
import type { Age } from './age.ts';

/** `day` counts completed days: the day of birth is day 0. */
export type AgeParts =
  | { readonly form: 'preterm'; readonly weeksAtBirth: number; readonly daysAtBirth: number; readonly day: number }
  | { readonly form: 'days'; readonly days: number }
  | { readonly form: 'months'; readonly months: number }
  | { readonly form: 'years-months'; readonly years: number; readonly months: number }
  | { readonly form: 'years'; readonly years: number };

/** Until 44 weeks postmenstrual age the neonatal limits apply, so the neonatal wording does. */
const NEONATAL_UNTIL_DAYS = 308;
const MONTHS_ONLY_BELOW_MONTHS = 24;

/** The wording that fits an age. `gestationalAgeAtBirthDays` null: unknown, so no preterm wording. */
export function ageParts(age: Age, gestationalAgeAtBirthDays: number | null): AgeParts {
  const gestationDays = gestationalAgeAtBirthDays;
  if (
    gestationDays !== null &&
    gestationDays < PRETERM_BELOW_DAYS &&
    postmenstrualAgeDays(age, gestationDays) < NEONATAL_UNTIL_DAYS
  ) {
    return {
      form: 'preterm',
      weeksAtBirth: Math.floor(gestationDays / 7),
      daysAtBirth: gestationDays % 7,
      day: age.totalDays,
    };
  }
  if (age.completedMonths < 1) return { form: 'days', days: age.totalDays };
  if (age.completedMonths < MONTHS_ONLY_BELOW_MONTHS) return { form: 'months', months: age.completedMonths };
  if (atLeast(age, ADULT_FROM)) return { form: 'years', years: age.years };
  return { form: 'years-months', years: age.years, months: age.months };
}

/** English: «27+3 wk, day 12», «12 d», «4 mo», «3 y 2 mo», «18 y». */
export function ageText(parts: AgeParts): string {
  switch (parts.form) {
    case 'preterm':
      return `${parts.weeksAtBirth}+${parts.daysAtBirth} wk, day ${parts.day}`;
    case 'days':
      return `${parts.days} d`;
    case 'months':
      return `${parts.months} mo`;
    case 'years-months':
      return parts.months === 0 ? `${parts.years} y` : `${parts.years} y ${parts.months} mo`;
    case 'years':
      return `${parts.years} y`;
  }
}
