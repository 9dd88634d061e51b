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
import type { Person, StayState } from '../state/stay-state.ts';
import type { Turn } from '../context/fold-context.ts';
import { announceBand } from '../context/decision-output.ts';

/** Rule id of these events: they belong to the child, not to a rule. */
const AGE = 'age';

/** Tells what a stay has passed from one local date to a later one. */
export function announceMilestones(
  turn: Turn,
  stay: StayState,
  dates: { readonly before: LocalDate; readonly now: LocalDate },
): void {
  const { birthDate, gestationalAgeAtBirthDays } = stay.person;
  if (birthDate === null) return;
  const [before, now] = [ageAt(birthDate, dates.before), ageAt(birthDate, dates.now)];
  if (!before.ok || !now.ok) return;
  if (passedTerm(stay.person, before.age, now.age)) {
    announceBand(turn, stay, AGE, {
      from: weeksText(before.age, gestationalAgeAtBirthDays ?? 0),
      to: `${weeksText(now.age, gestationalAgeAtBirthDays ?? 0)}: term age`,
    });
  }
  if (now.age.years > before.age.years) {
    announceBand(turn, stay, AGE, { from: yearsText(before.age), to: yearsText(now.age) });
  }
}

function passedTerm({ gestationalAgeAtBirthDays }: Person, before: Age, now: Age): boolean {
  if (gestationalAgeAtBirthDays === null || gestationalAgeAtBirthDays >= PRETERM_BELOW_DAYS) return false;
  return (
    postmenstrualAgeDays(before, gestationalAgeAtBirthDays) < TERM_DAYS &&
    postmenstrualAgeDays(now, gestationalAgeAtBirthDays) >= TERM_DAYS
  );
}

/** «39+6 wk postmenstrual». */
function weeksText(age: Age, gestationalAgeAtBirthDays: number): string {
  const days = postmenstrualAgeDays(age, gestationalAgeAtBirthDays);
  return `${Math.floor(days / 7)}+${days % 7} wk postmenstrual`;
}

/** «11 mo», «4 y», «18 y: adult, refused by paediatric rules». */
function yearsText(age: Age): string {
  if (age.years === 0) return `${age.completedMonths} mo`;
  return atLeast(age, ADULT_FROM) ? `${age.years} y: adult, refused by paediatric rules` : `${age.years} y`;
}
