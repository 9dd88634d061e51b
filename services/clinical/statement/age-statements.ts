/** Why an age is not known, which age a stay has passed, and why a number has no centile. */
import { z } from 'zod';
import { NO_VALUES } from './statement-shape.ts';

const birthDate = z.strictObject({ birthDate: z.string() }).readonly();
const years = z.strictObject({ years: z.number() }).readonly();
const months = z.strictObject({ months: z.number() }).readonly();

export const AGE_STATEMENTS = {
  'age.birth-date-missing': NO_VALUES,
  'age.birth-date-impossible': birthDate,
  'age.birth-date-future': birthDate,
  'age.gestation-missing': NO_VALUES,
  /** Corrected age is below 0: before the expected date of birth. */
  'age.before-expected-birth': NO_VALUES,
  'age.adult': years,
  'age.no-band': months,
  /** Ages that a stay passes: a band of a rule, a week since the last menstrual period, a birthday. */
  'age.band': z.strictObject({ ruleId: z.string(), bandId: z.string() }).readonly(),
  'age.postmenstrual': z.strictObject({ days: z.number(), isTerm: z.boolean() }).readonly(),
  'age.months': months,
  'age.years': z.strictObject({ years: z.number(), isAdult: z.boolean() }).readonly(),
  'centile.reference-disabled': z.strictObject({ referenceId: z.string() }).readonly(),
  'centile.no-table': z.strictObject({ referenceId: z.string(), signal: z.string() }).readonly(),
  'centile.no-value': NO_VALUES,
  'centile.no-band': months,
  'centile.before-term': NO_VALUES,
  'centile.preterm-newborn': NO_VALUES,
  /** Gestational age at birth is missing: taken as born at term. */
  'centile.taken-as-term': NO_VALUES,
} as const;
