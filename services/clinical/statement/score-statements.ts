/** Why a score does not speak about a child, what must be known before its number is used, and what lacks. */
import { z } from 'zod';
import { policyReasonCodeSchema } from './policy-reasons.ts';
import { NO_VALUES } from './statement-shape.ts';
import { WAIVERS } from './opt-in.ts';

const ruleId = z.string();
const population = {
  ruleId,
  /** In which respects the child or the bed is not what the rule was made for. */
  outside: z.array(z.enum(WAIVERS)).readonly(),
  /** What the bed is used for, for instance `picu`. */
  setting: z.string(),
};

const missingItem = z.strictObject({ kind: z.enum(['part', 'input']), name: z.string() }).readonly();
/** What a complete score would have and this one lacks: a part without points, or the answer of a trigger. */
export type MissingItem = z.infer<typeof missingItem>;

const heldTrigger = z
  .strictObject({
    id: z.string(),
    /** Whether the answer itself holds, or only as a change from an earlier one. */
    holds: z.enum(['as-answer', 'as-first-answer', 'as-change']),
    /** The answer before, of a change. */
    before: z.string().nullable(),
  })
  .readonly();
/** A non-score trigger that holds now. */
export type HeldTrigger = z.infer<typeof heldTrigger>;

const unitCaution = z
  .strictObject({
    ruleId,
    input: z.string(),
    value: z.number(),
    unit: z.string().nullable(),
    ordinaryIn: z.string(),
  })
  .readonly();

/** Why a part of a score has no points. */
const unknownPart = z
  .strictObject({
    part: z.string(),
    why: z.enum(['missing', 'known-in-part', 'implausible', 'artefact', 'stale']),
    /** The input that was there once; null: none was. */
    input: z.string().nullable(),
    /** How old that input was, ms; null: not known. */
    ageMs: z.number().nullable(),
  })
  .readonly();
export type UnknownPart = z.infer<typeof unknownPart>;

export const SCORE_STATEMENTS = {
  /** The rule ships disabled; its file says why. */
  'rule.disabled': z.strictObject({ ruleId }).readonly(),
  'population.adult': z.strictObject({ ruleId, years: z.number() }).readonly(),
  'population.postmenstrual-age': z.strictObject({ ruleId, belowWeeks: z.number() }).readonly(),
  /** Gestational age at birth, or completed days since birth, outside what the rule was made for. */
  'population.gestation': z.strictObject({ ruleId, days: z.number() }).readonly(),
  'population.days-old': z.strictObject({ ruleId, days: z.number() }).readonly(),
  'population.age': z.strictObject({ ruleId, months: z.number() }).readonly(),
  'population.outside': z.strictObject(population).readonly(),
  /** The publication has no answer for this child: the refusal of the rule says which. */
  'score.outside-table': z.strictObject({ ruleId, refusal: z.string() }).readonly(),
  /** The hours after admission that the publication looks at are not over. */
  'score.window-open': z.strictObject({ ruleId, hours: z.number() }).readonly(),
  'score.parts-unknown': z.strictObject({ ruleId, parts: z.array(unknownPart).readonly() }).readonly(),
  /** The score behind an alert: `total` of a complete one, `lower` the least that it can be; null: not known. */
  'score.detail': z
    .strictObject({
      ruleId,
      total: z.number().nullable(),
      lower: z.number().nullable(),
      maximum: z.number(),
      level: z.string().nullable(),
      triggers: z.array(heldTrigger).readonly(),
      missing: z.array(missingItem).readonly(),
      /** Ids of notes, and values that may have been entered in another unit. */
      notes: z.array(z.string()).readonly(),
      units: z.array(unitCaution).readonly(),
    })
    .readonly(),
  /** Without a birth date nobody checked that this is a child. */
  'caution.age-not-checked': NO_VALUES,
  /** Nobody said whether the child is ventilated, or in the birth stay, where the rule was not made for it. */
  'caution.ventilation-unknown': NO_VALUES,
  'caution.birth-stay-unknown': NO_VALUES,
  /** A value that would be ordinary in another common unit: it counts, and may have been entered in that one. UCUM. */
  'caution.unit': unitCaution,
  /** Measured on so many children in these years: of a group, no forecast for this child. */
  'caution.group-figure': z.strictObject({ ruleId, children: z.number(), years: z.string() }).readonly(),
  /** Of the first hours after admission; what comes late corrects it until it is frozen so many hours after admission. */
  'caution.window': z
    .strictObject({ ruleId, hours: z.number(), frozenAfterHours: z.number(), frozen: z.boolean() })
    .readonly(),
  /** `policyReason`: as the unit worded it; empty where Vigil itself says why, by `policyReasonCode`. */
  'caution.outside-population': z
    .strictObject({ ...population, policyReason: z.string(), policyReasonCode: policyReasonCodeSchema.optional() })
    .readonly(),
} as const;
