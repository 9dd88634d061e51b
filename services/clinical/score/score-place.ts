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
import type { OptIn, Waiver } from '../statement/opt-in.ts';
import type { ScoreRule } from './score-rule.ts';
import type { PolicyReasonCode } from '../statement/policy-reasons.ts';
import type { ClinicalStatement } from '../statement/statement.ts';

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
export type ScoreScope =
  | {
      readonly ok: true;
      readonly ageBand: number;
      readonly isAgeKnown: boolean;
      readonly cautions: readonly ClinicalStatement[];
    }
  | { readonly ok: false; readonly reason: ClinicalStatement };

/** The age band, or why the rule does not speak about this child. */
export function scopeOf(rule: ScoreRule, subject: Omit<ScoreSubject, 'previousCodes'>): ScoreScope {
  if (!rule.enabled) return { ok: false, reason: { code: 'rule.disabled', values: { ruleId: rule.id } } };
  const banded = ageBandOf(rule, subject);
  if (!banded.ok) return banded;
  const outside = outsideIntended(rule, subject);
  const unsaid = unsaidOf(rule, subject);
  if (outside.length === 0) return { ...banded, cautions: [...banded.cautions, ...unsaid] };
  const population = { ruleId: rule.id, outside, setting: subject.setting };
  // What is published of a group is said of that group alone: no policy takes it further.
  const optIn = rule.evidence === null ? subject.optIn : null;
  if (optIn === null || outside.some((respect) => !optIn.waives.includes(respect))) {
    return { ok: false, reason: { code: 'population.outside', values: population } };
  }
  const used: ClinicalStatement = {
    code: 'caution.outside-population',
    values: { ...population, policyReason: optIn.reason, ...codeOf(optIn) },
  };
  return { ...banded, cautions: [...banded.cautions, ...unsaid, used] };
}

function codeOf({ reasonCode }: OptIn): { readonly policyReasonCode?: PolicyReasonCode } {
  return reasonCode === undefined ? {} : { policyReasonCode: reasonCode };
}

/** Birth stays end long before: an older child's admission need not say that it is none. Engineering choice. */
const BIRTH_STAY_YEARS = 1;

/** What would put the child outside the intended population if somebody said it, and nobody says otherwise. */
function unsaidOf(rule: ScoreRule, subject: Omit<ScoreSubject, 'previousCodes'>): readonly ClinicalStatement[] {
  const { ventilatedAllowed, newbornStayAllowed } = rule.intended;
  const aged = ageOnBasis('chronological', subject, subject.onDate);
  const mayBeBirthStay = !aged.ok || aged.age.years < BIRTH_STAY_YEARS;
  const unsaid: ClinicalStatement[] = [];
  if (subject.ventilated === null && !ventilatedAllowed) {
    unsaid.push({ code: 'caution.ventilation-unknown', values: {} });
  }
  if (subject.newbornStay === null && !newbornStayAllowed && mayBeBirthStay) {
    unsaid.push({ code: 'caution.birth-stay-unknown', values: {} });
  }
  return unsaid;
}

function ageBandOf(rule: ScoreRule, subject: Omit<ScoreSubject, 'previousCodes'>): ScoreScope {
  const chronological = ageOnBasis('chronological', subject, subject.onDate);
  if (!chronological.ok) {
    const isUnasked = rule.ageBasis === 'none' && subject.birthDate === null;
    return isUnasked
      ? { ok: true, ageBand: 0, isAgeKnown: false, cautions: [{ code: 'caution.age-not-checked', values: {} }] }
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
      reason: {
        code: 'population.postmenstrual-age',
        values: { ruleId: rule.id, belowWeeks: Math.floor(postmenstrualFromDays / 7) },
      },
    };
  }
  if (atLeast(chronological.age, ADULT_FROM)) {
    return { ok: false, reason: { code: 'population.adult', values: { ruleId: rule.id, years } } };
  }
  const outside = outsideBirth(rule, gestationalAgeAtBirthDays, chronological.age.totalDays);
  if (outside !== null) return { ok: false, reason: outside };
  const aged =
    rule.ageBasis === 'chronological' || rule.ageBasis === 'none'
      ? chronological
      : ageOnBasis(rule.ageBasis, subject, subject.onDate);
  if (!aged.ok) return aged;
  const ageBand = rule.ageBands.findIndex((band) => isWithin(aged.age, band));
  if (ageBand < 0 && rule.ageBasis === 'gestation') {
    return {
      ok: false,
      reason: { code: 'population.gestation', values: { ruleId: rule.id, days: aged.age.totalDays } },
    };
  }
  if (ageBand < 0) {
    return { ok: false, reason: { code: 'population.age', values: { ruleId: rule.id, months: completedMonths } } };
  }
  return { ok: true, ageBand, isAgeKnown: true, cautions: [] };
}

/** Born too early or too late, or too long ago; null where the rule asks for neither or the child fits. */
function outsideBirth(
  { id, intended }: ScoreRule,
  gestationDays: number | null,
  daysOld: number,
): ClinicalStatement | null {
  const { gestationFromDays, gestationBelowDays, daysOldBelow } = intended;
  if (daysOldBelow !== undefined && daysOld >= daysOldBelow) {
    return { code: 'population.days-old', values: { ruleId: id, days: daysOld } };
  }
  if (gestationFromDays === undefined && gestationBelowDays === undefined) return null;
  if (gestationDays === null) return { code: 'age.gestation-missing', values: {} };
  const isWithin = gestationDays >= (gestationFromDays ?? 0) && gestationDays < (gestationBelowDays ?? Infinity);
  return isWithin ? null : { code: 'population.gestation', values: { ruleId: id, days: gestationDays } };
}

function outsideIntended({ intended }: ScoreRule, subject: Omit<ScoreSubject, 'previousCodes'>): readonly Waiver[] {
  const outside: Waiver[] = [];
  if (!intended.settings.includes(subject.setting)) outside.push('setting');
  if (subject.ventilated === true && !intended.ventilatedAllowed) outside.push('ventilated');
  if (subject.newbornStay === true && !intended.newbornStayAllowed) outside.push('newborn-stay');
  return outside;
}
