/**
 * Limits of one vital sign by age as data (models/rules/vital-alerts.json): below or above a limit for
 * long enough raises, back inside by a margin for long enough clears. The engine keeps the clock of
 * this; here is which limits hold for a child on a date.
 *
 * Newborn and preterm limits hold while postmenstrual age is below 44 weeks (when gestational age at
 * birth is known) or age is below 28 days, whichever is later; then limits go by birthdays. Every age
 * from birth to 18 years has exactly one band. Without a birth date no limit is guessed.
 */
import { z } from 'zod';
import { ADULT_FROM, ageAt, atLeast, isWithin, postmenstrualAgeDays } from '../age/age.ts';
import { ageBandSchema, CERTAINTIES } from '../score/score-rule.ts';
import { SIGNAL_NAMES } from '../signals.ts';
import type { Age, Born, LocalDate } from '../age/age.ts';

const text = z.string().min(1).max(1000);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);
const signalName = z.enum(SIGNAL_NAMES);
const durationMs = z.number().int().min(1_000).max(600_000);

const stepSchema = z.strictObject({
  level: z.enum(['medium', 'high']),
  /** In the signal's own unit. below: a value under it breaches; above: it and all over it breach. */
  limit: z.number(),
  /** Unbroken breach before the alert is raised. */
  sustainedForMs: durationMs,
  source: text,
  certainty: z.enum(CERTAINTIES),
});
export type VitalStep = z.infer<typeof stepSchema>;

/** Mildest step first. */
const stepsSchema = z.array(stepSchema).min(1).max(2);

const guardSchema = z.strictObject({
  /** When both rates are present and differ by more than the tolerance, the value may be an artefact. */
  kind: z.literal('rates-agree'),
  signals: z.tuple([signalName, signalName]),
  /** Of the larger rate. */
  toleranceFraction: z.number().positive().max(1),
  /** Longest time that disagreement may hold an alert back; after it the alert is raised all the same. */
  heldBackMsMax: durationMs,
});

export const vitalRuleSchema = z.strictObject({
  id,
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  label: text,
  signal: signalName,
  direction: z.enum(['below', 'above']),
  citation: text,
  certainty: z.enum(CERTAINTIES),
  enabled: z.boolean(),
  disabledReason: text.nullable(),
  /** What the sources do not say and we chose, each in a sentence. */
  choices: z.array(text),
  /** Distance back inside the limit that a value must reach before the alert may clear, signal's unit. */
  clearMargin: z.number().min(0),
  clearForMs: durationMs,
  guard: guardSchema.nullable(),
  newborn: z.strictObject({
    id,
    label: text,
    postmenstrualBelowDays: z.number().int().positive(),
    chronologicalBelowDays: z.number().int().positive(),
    steps: stepsSchema,
  }),
  bands: z.array(ageBandSchema.extend({ steps: stepsSchema })).min(1),
});
export type VitalRule = z.infer<typeof vitalRuleSchema>;

/** The file: every rule carries its own version, the file only groups them. */
export const vitalRulesSchema = z.strictObject({ label: text, notice: text, rules: z.array(vitalRuleSchema).min(1) });

export type VitalRuleStep =
  | {
      readonly ok: true;
      readonly band: { readonly id: string; readonly label: string };
      readonly steps: readonly VitalStep[];
    }
  | { readonly ok: false; readonly reason: string };

/** The steps that hold for a child on a local date, or why the rule says nothing about this child. */
export function vitalRuleStep(rule: VitalRule, born: Born, on: LocalDate): VitalRuleStep {
  if (!rule.enabled) return { ok: false, reason: rule.disabledReason ?? 'rule is disabled' };
  if (born.birthDate === null) return { ok: false, reason: 'birth date is missing' };
  const aged = ageAt(born.birthDate, on);
  if (!aged.ok) return aged;
  const { age } = aged;
  if (atLeast(age, ADULT_FROM)) return { ok: false, reason: `adult: ${age.years} years old` };
  if (isNewborn(age, born.gestationalAgeAtBirthDays, rule.newborn)) {
    return { ok: true, band: rule.newborn, steps: rule.newborn.steps };
  }
  const band = rule.bands.find((candidate) => isWithin(age, candidate));
  if (band === undefined) return { ok: false, reason: `no age band for ${age.completedMonths} months` };
  return { ok: true, band, steps: band.steps };
}

/** Whether postmenstrual age (where gestational age at birth is known) or age is still below its limit: whichever ends later. */
export function isNewborn(
  age: Age,
  gestationalAgeAtBirthDays: number | null,
  limits: { readonly postmenstrualBelowDays: number; readonly chronologicalBelowDays: number },
): boolean {
  const immature =
    gestationalAgeAtBirthDays !== null &&
    postmenstrualAgeDays(age, gestationalAgeAtBirthDays) < limits.postmenstrualBelowDays;
  return immature || age.totalDays < limits.chronologicalBelowDays;
}

/** Whether a value is past the limit of a step. */
export function isBreached(direction: VitalRule['direction'], value: number, limit: number): boolean {
  return direction === 'below' ? value < limit : value >= limit;
}

/** Whether a value is back inside the limit by the rule's margin (hysteresis). */
export function isBackInside(rule: VitalRule, value: number, limit: number): boolean {
  return rule.direction === 'below' ? value >= limit + rule.clearMargin : value < limit - rule.clearMargin;
}

/** Whether two rates, both per minute, differ by at most `toleranceFraction` of the larger. */
export function ratesAgree(a: number, b: number, toleranceFraction: number): boolean {
  return Math.abs(a - b) <= toleranceFraction * Math.max(a, b);
}
