/**
 * Whether a rule speaks about a child at all: on, of the age and in the setting that it was made for,
 * or used elsewhere by policy and then with a caution. No opt-in reaches past the age.
 */
import {
  ADULT_FROM,
  ageOnBasis,
  atLeast,
  isWithin,
  postmenstrualAgeDays,
  type Born,
  type LocalDate,
} from '../age/age.ts';
import type { OptIn, Waiver } from './opt-in.ts';
import type { ScoreRule } from './score-rule.ts';

export interface ScoreSubject extends Born {
  /** Date in the unit's own time zone. */
  readonly onDate: LocalDate;
  /** What the bed is used for, for instance `picu`. */
  readonly setting: string;
  /** Null: nobody said, and no ventilator sends. */
  readonly ventilated: boolean | null;
  readonly newbornStay: boolean | null;
  /** In which respects the unit uses the rule outside its intended population; null when it does not. */
  readonly optIn: OptIn | null;
  /** The last answer charted for an input that differs from the present one, by input name. */
  readonly previousCodes: ReadonlyMap<string, string>;
}

/** `isAgeKnown` false: a rule that asks for no age, on a person who may be an adult: never a complete answer. */
export type Place =
  | { readonly ok: true; readonly ageBand: number; readonly isAgeKnown: boolean; readonly caution: string | null }
  | { readonly ok: false; readonly reason: string };

/** The age band, or why the rule does not speak about this child. */
export function placeOf(rule: ScoreRule, subject: Omit<ScoreSubject, 'previousCodes'>): Place {
  if (!rule.enabled) return { ok: false, reason: rule.disabledReason ?? 'rule is disabled' };
  const banded = ageBandOf(rule, subject);
  if (!banded.ok) return banded;
  const outside = outsideIntended(rule, subject);
  const unsaid = unsaidOf(rule, subject);
  if (outside.length === 0) return { ...banded, caution: joined([banded.caution, ...unsaid]) };
  const named = outside.map((reason) => reason.what).join(', ');
  const { optIn } = subject;
  if (optIn === null || outside.some(({ waiver }) => !optIn.waives.includes(waiver))) {
    return { ok: false, reason: `${named}; ${rule.intended.text}` };
  }
  const caution = joined([
    banded.caution,
    ...unsaid,
    `Outside the intended population (${named}).`,
    ...outside.map((reason) => reason.differs),
    `Used by unit policy: ${optIn.reason}`,
  ]);
  return { ...banded, caution };
}

function joined(sentences: readonly (string | null)[]): string | null {
  return sentences.filter((each) => each !== null).join(' ') || null;
}

/** Birth stays end long before: an older child's admission need not say that it is none. Engineering choice. */
const BIRTH_STAY_YEARS = 1;

/** What would put the child outside the intended population if somebody said it, and nobody says otherwise. */
function unsaidOf(rule: ScoreRule, subject: Omit<ScoreSubject, 'previousCodes'>): readonly string[] {
  const { ventilatedAllowed, newbornStayAllowed } = rule.intended;
  const aged = ageOnBasis('chronological', subject, subject.onDate);
  const mayBeBirthStay = !aged.ok || aged.age.years < BIRTH_STAY_YEARS;
  return [
    ...(subject.ventilated === null && !ventilatedAllowed ? ['Whether the child is ventilated is not known.'] : []),
    ...(subject.newbornStay === null && !newbornStayAllowed && mayBeBirthStay
      ? ['Whether this is the birth stay is not known.']
      : []),
  ];
}

function ageBandOf(rule: ScoreRule, subject: Omit<ScoreSubject, 'previousCodes'>): Place {
  const chronological = ageOnBasis('chronological', subject, subject.onDate);
  if (!chronological.ok) {
    const isUnasked = rule.ageBasis === 'none' && subject.birthDate === null;
    return isUnasked
      ? {
          ok: true,
          ageBand: 0,
          isAgeKnown: false,
          caution: 'The birth date is missing: that this is a child is not checked.',
        }
      : chronological;
  }
  const { years, completedMonths } = chronological.age;
  const { gestationalAgeAtBirthDays } = subject;
  const { postmenstrualFromDays } = rule.intended;
  if (
    postmenstrualFromDays !== undefined &&
    gestationalAgeAtBirthDays !== null &&
    postmenstrualAgeDays(chronological.age, gestationalAgeAtBirthDays) < postmenstrualFromDays
  ) {
    return {
      ok: false,
      reason: `younger than ${Math.floor(postmenstrualFromDays / 7)} weeks postmenstrual; ${rule.intended.text}`,
    };
  }
  if (atLeast(chronological.age, ADULT_FROM)) {
    return { ok: false, reason: `adult, ${years} years old; ${rule.intended.text}` };
  }
  const aged =
    rule.ageBasis === 'chronological' || rule.ageBasis === 'none'
      ? chronological
      : ageOnBasis(rule.ageBasis, subject, subject.onDate);
  if (!aged.ok) return aged;
  const ageBand = rule.ageBands.findIndex((band) => isWithin(aged.age, band));
  if (ageBand < 0) {
    return { ok: false, reason: `age ${completedMonths} months is outside the intended age; ${rule.intended.text}` };
  }
  return { ok: true, ageBand, isAgeKnown: true, caution: null };
}

function outsideIntended(
  rule: ScoreRule,
  subject: Omit<ScoreSubject, 'previousCodes'>,
): { readonly waiver: Waiver; readonly what: string; readonly differs: string }[] {
  const { intended } = rule;
  const reasons: { waiver: Waiver; what: string; differs: string }[] = [];
  if (!intended.settings.includes(subject.setting)) {
    reasons.push({ waiver: 'setting', what: `setting ${subject.setting}`, differs: intended.outside.setting });
  }
  if (subject.ventilated === true && !intended.ventilatedAllowed) {
    reasons.push({ waiver: 'ventilated', what: 'ventilated', differs: intended.outside.ventilated });
  }
  if (subject.newbornStay === true && !intended.newbornStayAllowed) {
    reasons.push({ waiver: 'newborn-stay', what: 'newborn stay', differs: intended.outside.newbornStay });
  }
  return reasons;
}
