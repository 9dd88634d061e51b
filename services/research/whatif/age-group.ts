/** Age groups of a report: the usual ones of paediatric reports, by completed days, months and years on a date. */
import { ageAt, type LocalDate } from '../../clinical/age/age.ts';

export const AGE_GROUPS = [
  'below-28-days',
  'below-1-year',
  '1-4-years',
  '5-11-years',
  '12-17-years',
  'adult',
  'unknown',
] as const;
export type AgeGroup = (typeof AGE_GROUPS)[number];

/** Null, or a birth date that is after the day: unknown. */
export function ageGroupAt(birthDate: string | null, on: LocalDate): AgeGroup {
  const aged = birthDate === null ? null : ageAt(birthDate, on);
  if (aged?.ok !== true) return 'unknown';
  const { totalDays, years } = aged.age;
  if (totalDays < 28) return 'below-28-days';
  if (years < 1) return 'below-1-year';
  if (years < 5) return '1-4-years';
  if (years < 12) return '5-11-years';
  return years < 18 ? '12-17-years' : 'adult';
}
