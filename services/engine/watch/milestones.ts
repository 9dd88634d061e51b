/**
 * The two moments in a stay at which a child's age matters to everybody: a birthday, and the end of the
 * 40th week for a child born too early. Both fall at local midnight of the unit and are told as events
 * of their own, beside the bands of each rule that change with them. A milestone that passed before the
 * stay opened is no event.
 */
import {
  ADULT_FROM,
  PRETERM_BELOW_DAYS,
  TERM_DAYS,
  ageAt,
  atLeast,
  postmenstrualAgeDays,
  type Age,
} from '../../clinical/age/age.ts';
import type { LocalDate } from '../../clinical/age/age.ts';
import type { AgeStatement } from '../../contract/decisions/decision.ts';
import type { Person, StayState } from '../state/stay-state.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { announceAge } from '../context/decision-output.ts';

/** Rule id of these events: they belong to the child, not to a rule. */
const AGE = 'age';

/** Tells what a stay has passed from one local date to a later one. */
export function announceMilestones(
  step: FoldStep,
  stay: StayState,
  dates: { readonly before: LocalDate; readonly now: LocalDate },
): void {
  const { birthDate, gestationalAgeAtBirthDays } = stay.person;
  if (birthDate === null) return;
  const [before, now] = [ageAt(birthDate, dates.before), ageAt(birthDate, dates.now)];
  if (!before.ok || !now.ok) return;
  if (passedTerm(stay.person, before.age, now.age)) {
    announceAge(step, stay, {
      ruleId: AGE,
      key: 'term',
      from: weeksOf(before.age, gestationalAgeAtBirthDays ?? 0, false),
      to: weeksOf(now.age, gestationalAgeAtBirthDays ?? 0, true),
    });
  }
  if (now.age.years > before.age.years) {
    announceAge(step, stay, { ruleId: AGE, key: 'birthday', from: yearsOf(before.age), to: yearsOf(now.age) });
  }
}

function passedTerm({ gestationalAgeAtBirthDays }: Person, before: Age, now: Age): boolean {
  if (gestationalAgeAtBirthDays === null || gestationalAgeAtBirthDays >= PRETERM_BELOW_DAYS) return false;
  return (
    postmenstrualAgeDays(before, gestationalAgeAtBirthDays) < TERM_DAYS &&
    postmenstrualAgeDays(now, gestationalAgeAtBirthDays) >= TERM_DAYS
  );
}

function weeksOf(age: Age, gestationalAgeAtBirthDays: number, isTerm: boolean): AgeStatement {
  return { code: 'age.postmenstrual', values: { days: postmenstrualAgeDays(age, gestationalAgeAtBirthDays), isTerm } };
}

/** In months before the first birthday. */
function yearsOf(age: Age): AgeStatement {
  return age.years === 0
    ? { code: 'age.months', values: { months: age.completedMonths } }
    : { code: 'age.years', values: { years: age.years, isAdult: atLeast(age, ADULT_FROM) } };
}
