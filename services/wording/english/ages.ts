/** Ages, why one is not known, and why a number has no centile. */
import type { AgeStatementValues } from '../../clinical/statement/statement.ts';
import type { Renderings } from '../text/rendering.ts';
import { ENGLISH_RULE_WORDS } from './rule-words.ts';

export const ENGLISH_AGES: Renderings<AgeStatementValues> = {
  'age.birth-date-missing': () => 'birth date is missing',
  'age.birth-date-impossible': ({ birthDate }) => `birth date ${birthDate} is not possible`,
  'age.birth-date-future': ({ birthDate }) => `birth date ${birthDate} lies in the future`,
  'age.gestation-missing': () => 'gestational age at birth is missing',
  'age.before-expected-birth': () => 'corrected age is below 0: before the expected date of birth',
  'age.adult': ({ years }) => `adult: ${years} years old`,
  'age.no-band': ({ months }) => `no age band for ${months} months`,
  'age.band': ({ ruleId, bandId }) => ENGLISH_RULE_WORDS.ageBand(ruleId, bandId),
  'age.postmenstrual': ({ days, isTerm }) =>
    `${Math.floor(days / 7)}+${days % 7} wk postmenstrual${isTerm ? ': term age' : ''}`,
  'age.months': ({ months }) => `${months} mo`,
  'age.years': ({ years, isAdult }) => `${years} y${isAdult ? ': adult, refused by paediatric rules' : ''}`,
  'centile.reference-disabled': () => 'the reference is disabled',
  'centile.no-table': () => 'the reference has no table for this signal',
  'centile.no-value': () => 'there is no value',
  'centile.no-band': ({ months }) => `no reference for ${months} months`,
  'centile.before-term': () => 'no reference: born preterm and before 40 weeks postmenstrual',
  'centile.preterm-newborn': () => 'no reference: born preterm and younger than 28 days',
  'centile.taken-as-term': () => 'gestational age at birth is missing: taken as born at term',
};
