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
  readonly ventilated: boolean;
  readonly newbornStay: boolean;
  /** In which respects the unit uses the rule outside its intended population; null when it does not. */
  readonly optIn: OptIn | null;
  /** The last answer charted for an input that differs from the present one, by input name. */
  readonly previousCodes: ReadonlyMap<string, string>;
}

export type Place =
  | { readonly ok: true; readonly ageBand: number; readonly caution: string | null }
  | { readonly ok: false; readonly reason: string };

type Banded =
  | { readonly ok: true; readonly ageBand: number; readonly caution: string | null }
  | { readonly ok: false; readonly reason: string };

/** The age band, or why the rule does not speak about this child. */
export function placeOf(rule: ScoreRule, subject: Omit<ScoreSubject, 'previousCodes'>): Place {
  if (!rule.enabled) return { ok: false, reason: rule.disabledReason ?? 'rule is disabled' };
  const banded = ageBandOf(rule, subject);
  if (!banded.ok) return banded;
  const outside = outsideIntended(rule, subject);
  if (outside.length === 0) return banded;
  const named = outside.map((reason) => reason.what).join(', ');
  const { optIn } = subject;
  if (optIn === null || outside.some(({ waiver }) => !optIn.waives.includes(waiver))) {
    return { ok: false, reason: `${named}; ${rule.intended.text}` };
  }
  const caution = [
    banded.caution,
    `Outside the intended population (${named}).`,
    ...outside.map((reason) => reason.differs),
    `Used by unit policy: ${optIn.reason}`,
  ];
  return { ok: true, ageBand: banded.ageBand, caution: caution.filter((each) => each !== null).join(' ') };
}

function ageBandOf(rule: ScoreRule, subject: Omit<ScoreSubject, 'previousCodes'>): Banded {
  const chronological = ageOnBasis('chronological', subject, subject.onDate);
  if (!chronological.ok) {
    const isUnasked = rule.ageBasis === 'none' && subject.birthDate === null;
    return isUnasked
      ? { ok: true, ageBand: 0, caution: 'The birth date is missing: that this is a child is not checked.' }
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
  return { ok: true, ageBand, caution: null };
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
  if (subject.ventilated && !intended.ventilatedAllowed) {
    reasons.push({ waiver: 'ventilated', what: 'ventilated', differs: intended.outside.ventilated });
  }
  if (subject.newbornStay && !intended.newbornStayAllowed) {
    reasons.push({ waiver: 'newborn-stay', what: 'newborn stay', differs: intended.outside.newbornStay });
  }
  return reasons;
}
