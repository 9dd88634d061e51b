/** A child's age in words, as services/clinical/age/age-text.ts divides it, in the language of the screen. */
import { ageOnBasis, postmenstrualAgeDays } from '../../../services/clinical/age/age.ts';
import { ageParts } from '../../../services/clinical/age/age-text.ts';
import { localParts } from './time-text.ts';
import type { Born } from '../../../services/clinical/age/age.ts';

export interface AgeWords {
  readonly day: string;
  readonly week: string;
  readonly month: string;
  readonly year: string;
  /** Day of life of a preterm infant, with `{n}` for the number. */
  readonly dayOfLife: string;
  /** Between a number and its word: a space, or nothing in Korean. */
  readonly gap: string;
}

/** Age at `atMs` in the unit's zone, for instance «3 y 2 mo»; null when the birth date is unknown or lies ahead. */
export function childAgeText(
  born: Born,
  at: { readonly atMs: number; readonly timeZone: string },
  words: AgeWords,
): string | null {
  const age = ageOnBasis('chronological', born, localParts(at.atMs, at.timeZone));
  if (!age.ok) return null;
  const parts = ageParts(age.age, born.gestationalAgeAtBirthDays);
  switch (parts.form) {
    case 'preterm':
      return `${parts.weeksAtBirth}+${parts.daysAtBirth}${words.gap}${words.week} · ${words.dayOfLife.replace('{n}', String(parts.day))}`;
    case 'days':
      return `${parts.days}${words.gap}${words.day}`;
    case 'months':
      return `${parts.months}${words.gap}${words.month}`;
    case 'years-months':
      return parts.months === 0
        ? `${parts.years}${words.gap}${words.year}`
        : `${parts.years}${words.gap}${words.year} ${parts.months}${words.gap}${words.month}`;
    case 'years':
      return `${parts.years}${words.gap}${words.year}`;
  }
}

/** Postmenstrual age, «29+1», of a preterm infant who is still named by weeks; null for all others. */
export function postmenstrualText(born: Born, at: { readonly atMs: number; readonly timeZone: string }): string | null {
  const age = ageOnBasis('chronological', born, localParts(at.atMs, at.timeZone));
  if (
    !age.ok ||
    born.gestationalAgeAtBirthDays === null ||
    ageParts(age.age, born.gestationalAgeAtBirthDays).form !== 'preterm'
  ) {
    return null;
  }
  const days = postmenstrualAgeDays(age.age, born.gestationalAgeAtBirthDays);
  return `${Math.floor(days / 7)}+${days % 7}`;
}
