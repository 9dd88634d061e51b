/**
 * A rule of a unit's own, as data: for whom, what must be so, at which level it alerts, and how it ends. It only ever adds an
 * alert: nothing that ships is lowered or silenced by it. Each limit carries its unit, so that kPa is never taken for mmHg.
 *
 * Invariant: a condition over what is missing or stale is neither so nor not so (three-valued.ts), and a rule that cannot be
 * judged raises nothing and ends nothing. Silence is judged where a rule asks for silence.
 */
import { z } from 'zod';
import { SIGNAL_NAMES, type SignalName } from '../signal/signals.ts';

export const OWN_RULE_LEVELS = ['low', 'medium', 'high'] as const;
export const OWN_RULE_ID_PATTERN = /^own-[a-z0-9-]{1,40}$/;
/** Of one unit; each is judged for every child at every second. */
export const OWN_RULES_MAX = 40;

export type Condition =
  | {
      readonly is: 'value';
      readonly signal: SignalName;
      readonly side: 'below' | 'above';
      readonly limit: number;
      readonly unit: string;
    }
  /** The mean of the last whole minute against that of so long before. */
  | {
      readonly is: 'trend';
      readonly signal: SignalName;
      readonly change: 'falls' | 'rises';
      readonly by: number;
      readonly unit: string;
      readonly withinMs: number;
    }
  /** Without a break. */
  | { readonly is: 'held'; readonly of: Condition; readonly forMs: number }
  /** It has begun so many times. */
  | { readonly is: 'repeated'; readonly of: Condition; readonly times: number; readonly withinMs: number }
  | { readonly is: 'all'; readonly of: readonly Condition[] }
  | { readonly is: 'any'; readonly of: readonly Condition[] }
  | { readonly is: 'not'; readonly of: Condition }
  /** It was measured in this stay, and no value has come for so long. */
  | { readonly is: 'silent'; readonly signal: SignalName; readonly forMs: number }
  | Computed;

/** Of what Vigil computes itself. */
type Computed =
  | { readonly is: 'score'; readonly ruleId: string; readonly atLeast: number }
  /** A statement about the child that a score makes. */
  | { readonly is: 'finding'; readonly ruleId: string; readonly findingId: string }
  /** Probability, 0 to 1. */
  | { readonly is: 'risk'; readonly modelId: string; readonly atLeast: number }
  /** Of a newborn, counted over this clock hour and those before it. */
  | { readonly is: 'events'; readonly definitionId: string; readonly atLeast: number; readonly hours: number };

const HOUR_MS = 3_600_000;
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
/** As a decision has it. */
export type AskedOwnRule = OwnRule & { readonly backTest?: BackTest | undefined };

/** As whoever decides asks for it: without what others have said of it. */
export function plainOwnRule(rule: AskedOwnRule): OwnRule {
  const { id, title, level, ages, when, clearForMs, restMs, reason } = rule;
  return { id, title, level, ages, when, clearForMs, restMs, reason };
}

/** What a condition is made of. */
export function partsOf(condition: Condition): readonly Condition[] {
  if (condition.is === 'all' || condition.is === 'any') return condition.of;
  return condition.is === 'held' || condition.is === 'repeated' || condition.is === 'not' ? [condition.of] : [];
}

/** Whether it asks for what Vigil computes itself, and not for signals alone. */
export function asksForComputed({ when }: Pick<OwnRule, 'when'>): boolean {
  return everyCondition(when).some(({ is }) => is === 'score' || is === 'finding' || is === 'risk' || is === 'events');
}

/** It and all that it is made of, each before its parts. */
export function everyCondition(condition: Condition): readonly Condition[] {
  return [condition, ...partsOf(condition).flatMap(everyCondition)];
}
