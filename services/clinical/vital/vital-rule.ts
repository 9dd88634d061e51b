/**
 * Limits of one vital sign by age as data (models/rules/vital-alerts.json): below or above a limit for
 * long enough raises, back inside by a margin for long enough clears. The engine keeps the clock of
 * this; here is which limits hold for a child on a date.
 *
 * Newborn and preterm limits hold while postmenstrual age is below 44 weeks (when gestational age at
 * birth is known) or age is below 28 days, whichever is later; then limits go by birthdays. Every age
 * from birth to 18 years has exactly one band. Without an age the limits that hold at every age do, and
 * those that are the most lenient of all ages: a missing date must not make a child silent.
 */
import { z } from 'zod';
import { ADULT_FROM, ageAt, atLeast, isWithin, postmenstrualAgeDays } from '../age/age.ts';
import { ageBandSchema } from '../age/age-bands.ts';
import { CERTAINTIES } from '../rule/rule-status.ts';
import { SIGNAL_NAMES } from '../signal/signals.ts';
import { CARE_CONDITIONS } from '../rule/care-conditions.ts';
import type { Age, Born, LocalDate } from '../age/age.ts';
import type { ClinicalStatement } from '../statement/statement.ts';

const text = z.string().min(1).max(1000);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);
const signalName = z.enum(SIGNAL_NAMES);
const durationMs = z.number().int().min(1_000).max(600_000);

/** In rising order. An `emergency` is an alert of level high that ranks before the others and rings through them. */
export const VITAL_LEVELS = ['low', 'medium', 'high', 'emergency'] as const;
export type VitalLevel = (typeof VITAL_LEVELS)[number];

/**
 * What must be so of the other signals at the moment of raising. `pulsatile`: the arterial trace is not
 * flat, or the pulse is lost too. `poor-perfusion`: hypotension, SpO₂ below 80 % or a lost pulse.
 * `with-bradycardia-and-desaturation`: below 100 /min and below 80 %. `breaths-seen`: CO₂ was breathed out before.
 */
export const COMPANION_CONDITIONS = [
  'pulsatile',
  'poor-perfusion',
  'with-bradycardia-and-desaturation',
  'breaths-seen',
] as const;
export type CompanionCondition = (typeof COMPANION_CONDITIONS)[number];

/** Half-open range of gestational age at birth or of postmenstrual age, days; `unknown`: holds also without it. */
const gestationRange = z.strictObject({
  fromDays: z.number().int().positive().optional(),
  belowDays: z.number().int().positive().optional(),
  unknown: z.enum(['fails', 'holds', 'needed']),
});

const stepSchema = z.strictObject({
  level: z.enum(VITAL_LEVELS),
  /** The rule's own signal when absent. */
  signal: signalName.optional(),
  /** In the signal's own unit. below: a value under it breaches; above: it and all over it breach. */
  limit: z.number(),
  /** above: the limit itself does not breach. */
  strict: z.boolean().optional(),
  /** The limit is the gestational age at birth in completed weeks, where that is known. */
  limitFrom: z.literal('gestational-age-weeks').optional(),
  /** Unbroken breach before the alert is raised; 0 for a signal that is measured now and then. */
  sustainedForMs: z.number().int().min(0).max(600_000),
  /** Breaching readings in a row, within ten minutes, of a signal that is measured now and then. */
  readings: z.number().int().min(1).max(3).optional(),
  /** When other than the rule's own. */
  clearMargin: z.number().min(0).optional(),
  clearForMs: durationMs.optional(),
  postmenstrual: gestationRange.optional(),
  /** Holds before this day of life. */
  belowDaysOfLife: z.number().int().positive().optional(),
  when: z.array(z.enum(CARE_CONDITIONS)).optional(),
  with: z.array(z.enum(COMPANION_CONDITIONS)).optional(),
  source: text,
  certainty: z.enum(CERTAINTIES),
});
export type VitalStep = z.infer<typeof stepSchema>;

/** Mildest step first. */
const stepsSchema = z.array(stepSchema).max(12);

const guardSchema = z.strictObject({
  /** When both rates are present and differ by more than the tolerance, the value may be an artefact. */
  kind: z.literal('rates-agree'),
  signals: z.tuple([signalName, signalName]),
  /** Of the larger rate. */
  toleranceFraction: z.number().positive().max(1),
  /** Longest time that disagreement may hold an alert back; after it the alert is raised all the same. */
  heldBackMsMax: durationMs,
});

/** Another signal of the same quantity: it stands in, named, while the first one is away. */
const secondSourceSchema = z.strictObject({
  signal: signalName,
  /** How long the first one must have been away, ms. */
  afterMs: durationMs,
  /** Added to every wait, since the second source is the less certain one. */
  addedWaitMs: durationMs,
  source: text,
});

/** Values that a person charted, or a message brought without a device: confirmed by being charted, so without a wait. */
const chartedSchema = z.strictObject({
  /** How long one counts when nothing newer is known, ms from when it was observed. */
  countsForMs: z
    .number()
    .int()
    .min(60_000)
    .max(24 * 3_600_000),
  /** Milder limits are not asked of a single value. */
  fromLevel: z.enum(VITAL_LEVELS),
  /** `monitor-alone`: a charted value is not judged while the monitor measures the same. */
  besideMonitor: z.enum(['both', 'monitor-alone']),
  source: text,
});

/** Distance of a changed limit from the shipped one, in the signal's own unit. */
const distanceSchema = z.strictObject({
  /** That one person may decide. */
  alone: z.number().min(0),
  /** That two may; nobody further. */
  together: z.number().min(0),
});

/** How far a unit may move limits of the rule at any age; an emergency is moved outwards by two people alone, by half as much. */
const limitBoundsSchema = z.strictObject({
  /** Outwards: it alerts later or not at all. */
  outwards: distanceSchema,
  /** Inwards: it alerts sooner and more often. */
  inwards: distanceSchema,
  source: text,
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
  secondSource: secondSourceSchema.optional(),
  /** Absent: the rule judges what monitors measure alone. */
  charted: chartedSchema.optional(),
  /** Absent, in rules that older versions kept: nobody moves its limits alone. */
  bounds: limitBoundsSchema.optional(),
  newborn: z.strictObject({
    id,
    label: text,
    postmenstrualBelowDays: z.number().int().positive(),
    chronologicalBelowDays: z.number().int().positive(),
    steps: stepsSchema,
  }),
  bands: z.array(ageBandSchema.extend({ steps: stepsSchema })).min(1),
  /** Hold for everybody, beside those of the band. */
  everyAge: stepsSchema.optional(),
  /** The most lenient of all ages: hold, beside `everyAge`, where no age is known and for an adult. */
  unknownAge: stepsSchema.optional(),
});
export type VitalRule = z.infer<typeof vitalRuleSchema>;

/** The file: every rule carries its own version, the file only groups them. */
export const vitalRulesSchema = z.strictObject({
  label: text,
  notice: text,
  rules: z.array(vitalRuleSchema).min(1),
  /** Every signal that no rule reads, and why not. */
  unwatched: z.array(z.strictObject({ signal: signalName, reason: text })),
});

export type VitalRuleStep =
  | {
      readonly ok: true;
      readonly band: { readonly id: string };
      readonly steps: readonly VitalStep[];
    }
  | { readonly ok: false; readonly reason: ClinicalStatement };

/** Steps of one population of children under the same conditions have equal texts. */
export function populationOf(rule: VitalRule, step: VitalStep): string {
  return JSON.stringify([step.signal ?? rule.signal, step.postmenstrual, step.belowDaysOfLife, step.when, step.with]);
}

/** The widest limits, of a child of unknown age and of an adult. */
const NO_AGE = { id: 'age-unknown' };
const ADULT = { id: 'adult' };

/** Every band that a child can be in, with all steps that may hold there. */
export function bandsWithSteps(
  rule: VitalRule,
): readonly { readonly bandId: string; readonly steps: readonly VitalStep[] }[] {
  const everyAge = rule.everyAge ?? [];
  const widest = [...(rule.unknownAge ?? []), ...everyAge];
  return [
    ...[rule.newborn, ...rule.bands].map(({ id, steps }) => ({ bandId: id, steps: [...steps, ...everyAge] })),
    ...[NO_AGE, ADULT].map(({ id }) => ({ bandId: id, steps: widest })),
  ];
}

/** The steps that hold for a child on a local date, or why the rule says nothing about this child. */
export function vitalRuleStep(rule: VitalRule, born: Born, on: LocalDate): VitalRuleStep {
  if (!rule.enabled) return { ok: false, reason: { code: 'rule.disabled', values: { ruleId: rule.id } } };
  const aged = born.birthDate === null ? null : ageAt(born.birthDate, on);
  if (aged?.ok !== true) return widest(rule, NO_AGE, aged?.reason ?? { code: 'age.birth-date-missing', values: {} });
  const { age } = aged;
  if (atLeast(age, ADULT_FROM)) return widest(rule, ADULT, { code: 'age.adult', values: { years: age.years } });
  const gestationalAgeDays = born.gestationalAgeAtBirthDays;
  if (isNewborn(age, gestationalAgeDays, rule.newborn)) {
    return { ok: true, band: rule.newborn, steps: stepsOf(rule, rule.newborn.steps, { age, gestationalAgeDays }) };
  }
  const band = rule.bands.find((candidate) => isWithin(age, candidate));
  if (band === undefined) {
    return { ok: false, reason: { code: 'age.no-band', values: { months: age.completedMonths } } };
  }
  return { ok: true, band, steps: stepsOf(rule, band.steps, { age, gestationalAgeDays }) };
}

function widest(rule: VitalRule, band: { readonly id: string }, reason: ClinicalStatement): VitalRuleStep {
  const steps = [...(rule.unknownAge ?? []), ...(rule.everyAge ?? [])];
  return steps.length === 0 ? { ok: false, reason } : { ok: true, band, steps };
}

interface Aged {
  readonly age: Age;
  readonly gestationalAgeDays: number | null;
}

function stepsOf(rule: VitalRule, ownSteps: readonly VitalStep[], aged: Aged): readonly VitalStep[] {
  const own = ownSteps.filter((step) => isMeant(step, aged)).map((step) => withLimit(step, aged.gestationalAgeDays));
  return [...own, ...(rule.everyAge ?? [])];
}

function isMeant({ postmenstrual, belowDaysOfLife }: VitalStep, { age, gestationalAgeDays }: Aged): boolean {
  if (belowDaysOfLife !== undefined && age.totalDays >= belowDaysOfLife) return false;
  if (postmenstrual === undefined) return true;
  const { fromDays, belowDays, unknown } = postmenstrual;
  if (gestationalAgeDays === null) return unknown !== 'fails';
  const days = postmenstrualAgeDays(age, gestationalAgeDays);
  return unknown !== 'needed' && days >= (fromDays ?? 0) && days < (belowDays ?? Number.POSITIVE_INFINITY);
}

function withLimit(step: VitalStep, gestationalAgeDays: number | null): VitalStep {
  if (step.limitFrom === undefined || gestationalAgeDays === null) return step;
  return { ...step, limit: Math.floor(gestationalAgeDays / 7) };
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

/** Whether a value is past the limit of a step; `strict`: at the limit is not past it. */
export function isBreached(direction: VitalRule['direction'], value: number, limit: number, strict = false): boolean {
  if (direction === 'below') return value < limit;
  return strict ? value > limit : value >= limit;
}

/** Whether a value is back inside the limit by the margin (hysteresis). */
export function isBackInside(
  rule: Pick<VitalRule, 'direction' | 'clearMargin'>,
  value: number,
  limit: number,
): boolean {
  return rule.direction === 'below' ? value >= limit + rule.clearMargin : value < limit - rule.clearMargin;
}

/** Whether two rates, both per minute, differ by at most `toleranceFraction` of the larger. */
export function ratesAgree(a: number, b: number, toleranceFraction: number): boolean {
  return Math.abs(a - b) <= toleranceFraction * Math.max(a, b);
}
