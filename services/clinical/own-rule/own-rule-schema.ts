/** The form of a rule of a unit's own, as records and files have it. Screens have its type alone: a browser checks no schema. */
import { z } from 'zod';
import { SIGNAL_NAMES } from '../signal/signals.ts';
import type { Condition } from './condition.ts';

export const OWN_RULE_LEVELS = ['low', 'medium', 'high'] as const;
export const OWN_RULE_ID_PATTERN = /^own-[a-z0-9-]{1,40}$/;
/** Of one unit; each is judged for every child at every second. */
export const OWN_RULES_MAX = 40;

const HOUR_MS = 3_600_000;
/** What is older says nothing of now (engineering choice). */
const ENTERED_MAX_MS = 72 * HOUR_MS;
const signal = z.enum(SIGNAL_NAMES);
const unit = z.string().max(20);
const name = z.string().min(1).max(128);
const span = (leastMs: number, mostMs: number) => z.number().int().min(leastMs).max(mostMs).multipleOf(1_000);
const inner = z.lazy(() => conditionSchema);
const several = z.array(inner).min(2).max(8).readonly();

export const conditionSchema: z.ZodType<Condition> = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('value'), signal, side: z.enum(['below', 'above']), limit: z.number(), unit }),
  z.strictObject({
    is: z.literal('trend'),
    signal,
    change: z.enum(['falls', 'rises']),
    by: z.number().positive(),
    unit,
    withinMs: span(60_000, 6 * HOUR_MS).multipleOf(60_000),
  }),
  z.strictObject({ is: z.literal('held'), of: inner, forMs: span(1_000, 24 * HOUR_MS) }),
  z.strictObject({
    is: z.literal('repeated'),
    of: inner,
    times: z.number().int().min(2).max(20),
    withinMs: span(10_000, 24 * HOUR_MS),
  }),
  z.strictObject({ is: z.literal('all'), of: several }),
  z.strictObject({ is: z.literal('any'), of: several }),
  z.strictObject({ is: z.literal('not'), of: inner }),
  z.strictObject({ is: z.literal('silent'), signal, forMs: span(10_000, 24 * HOUR_MS) }),
  z.strictObject({
    is: z.literal('entered'),
    name,
    side: z.enum(['below', 'above']),
    limit: z.number(),
    unit,
    withinMs: span(60_000, ENTERED_MAX_MS),
  }),
  z.strictObject({
    is: z.literal('answer'),
    name,
    answers: z.array(name).min(1).max(8).readonly(),
    withinMs: span(60_000, ENTERED_MAX_MS),
  }),
  z.strictObject({ is: z.literal('score'), ruleId: name, atLeast: z.number() }),
  z.strictObject({ is: z.literal('finding'), ruleId: name, findingId: name }),
  z.strictObject({ is: z.literal('risk'), modelId: name, atLeast: z.number().positive().max(1) }),
  z.strictObject({
    is: z.literal('events'),
    definitionId: name,
    atLeast: z.number().int().min(1).max(1_000),
    hours: z.number().int().min(1).max(24),
  }),
]);

const words = z.string().trim().min(1).max(80).optional();
/** As the alert is called; in the language that it has where the other lacks. */
const titleSchema = z
  .strictObject({ en: words, ko: words })
  .refine(({ en, ko }) => en !== undefined || ko !== undefined, 'a text is needed')
  .readonly();

const days = z.number().int().min(0).max(8_000);

export const ownRuleSchema = z.strictObject({
  id: z.string().regex(OWN_RULE_ID_PATTERN),
  title: titleSchema,
  level: z.enum(OWN_RULE_LEVELS),
  /** Completed days of life, [from, below); null: every child, and those whose age nobody knows. */
  ages: z.strictObject({ fromDays: days, belowDays: days }).readonly().nullable(),
  when: conditionSchema,
  /** For so long it must be known not to be so before the alert ends. */
  clearForMs: span(0, HOUR_MS),
  /** For so long after an episode there is no other. */
  restMs: span(0, 12 * HOUR_MS),
  reason: z.string().max(500),
});
export type OwnRule = z.infer<typeof ownRuleSchema>;

/** What the rule did on the unit's own past, and which rule that was. */
export const backTestSchema = z
  .strictObject({
    /** Of the rule, by ownRuleDigest. */
    digest: z.string().max(64),
    fromMs: z.number(),
    toMs: z.number(),
    alerts: z.number().int().min(0),
    bedDays: z.number().min(0),
  })
  .readonly();
export type BackTest = z.infer<typeof backTestSchema>;

export const askedOwnRuleSchema = ownRuleSchema.extend({ backTest: backTestSchema.optional() });
