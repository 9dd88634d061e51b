/**
 * What a unit decides about rules: the newest such record that holds is the whole policy. One that moves a limit further
 * than one person may alone holds when another one has agreed, by a record of their own.
 */
import { z } from 'zod';
import { OWN_RULES_MAX, askedOwnRuleSchema } from '../../clinical/own-rule/own-rule-schema.ts';
import { WAIVERS } from '../../clinical/statement/opt-in.ts';
import { policyReasonCodeSchema } from '../../clinical/statement/policy-reasons.ts';
import { limitChangeSchema } from '../../clinical/vital/limit-change.ts';
import { KNOWN_BOUNDS_MS } from '../known-bounds.ts';
import { QUIET_BOUNDS_MS } from '../quiet-bounds.ts';
import { CONCERN_SOURCES } from './concern.ts';
import { ACKNOWLEDGE_REASONS, REASONS_MAX, REASON_TEXT_MAX, isOwnReason } from './closed-lists.ts';
import { envelope, id, text } from './record-envelope.ts';

const quietOf = (level: keyof typeof QUIET_BOUNDS_MS) =>
  z.number().int().min(QUIET_BOUNDS_MS[level].least).max(QUIET_BOUNDS_MS[level].together).optional();
const quietSchema = z.strictObject({ high: quietOf('high'), medium: quietOf('medium'), low: quietOf('low') });

const reasonText = z.string().trim().min(1).max(REASON_TEXT_MAX).optional();
/** What a reason of the unit's own says; in the language that it has where the other lacks. */
export const ownReasonSchema = z
  .strictObject({ code: z.string().refine(isOwnReason), en: reasonText, ko: reasonText })
  .refine(({ en, ko }) => en !== undefined || ko !== undefined, 'a text is needed');
/** In the order in which they are offered, each once. */
export const reasonsSchema = z
  .array(z.union([z.enum(ACKNOWLEDGE_REASONS), ownReasonSchema]))
  .min(1)
  .max(REASONS_MAX)
  .refine((all) => new Set(all.map(reasonCodeOf)).size === all.length, 'each once');

export const alreadyKnownSchema = z
  .strictObject({
    withinMs: z.number().int().min(KNOWN_BOUNDS_MS.least).max(KNOWN_BOUNDS_MS.together),
    concerns: z.array(z.enum(CONCERN_SOURCES)).max(CONCERN_SOURCES.length).readonly(),
  })
  .readonly();

const aBedDay = z.number().min(0).max(1_000);
export const budgetSchema = z.strictObject({ urgent: aBedDay, medium: aBedDay }).readonly();

const foreseenSchema = z
  .strictObject({ urgent: z.number().min(0), medium: z.number().min(0), bedDays: z.number().min(0) })
  .readonly();

function reasonCodeOf(offered: string | { readonly code: string }): string {
  return typeof offered === 'string' ? offered : offered.code;
}

export const policySchema = z.object({
  ...envelope,
  kind: z.literal('policy.set'),
  by: id,
  /** As people call who decided; absent: `by` says it. */
  displayName: z.string().max(120).optional(),
  /** In the words of who decided; empty where Vigil itself decides and `reasonCode` says why. */
  reason: text,
  reasonCode: policyReasonCodeSchema.optional(),
  /** Version of the policy that was looked at: where another holds by now, this record changes nothing. */
  basedOn: id.optional(),
  /** Rules and models used outside what they were made for, and in which respect; screens say so. */
  optIns: z
    .array(
      z.object({
        ruleId: id,
        reason: text,
        reasonCode: policyReasonCodeSchema.optional(),
        waives: z.array(z.enum(WAIVERS)).min(1),
      }),
    )
    .max(50),
  disabledRules: z.array(id).max(200),
  /** Findings of scores that shall raise an alert here; those that may are named by their rule. None by default. */
  findingAlerts: z
    .array(z.object({ ruleId: id, findingId: id, reason: text }))
    .max(50)
    .optional(),
  /** Limits of vital signs that are other than they ship, each with a reason. None by default. */
  limits: z.array(limitChangeSchema).max(300).optional(),
  /** How long an answer to an alert quietens it, ms by level; as it ships where absent. */
  quietMs: quietSchema.optional(),
  /** Reasons for an answer that are offered here; those that ship where absent. */
  reasons: reasonsSchema.optional(),
  /** For how long what somebody knows lowers a new alert of it; it lowers none where absent. */
  alreadyKnown: alreadyKnownSchema.optional(),
  /** Alerts a bed-day that the unit will bear; not said where absent. */
  budget: budgetSchema.optional(),
  /** Rules of the unit's own, each with what it did on the unit's own past. None by default. */
  ownRules: z.array(askedOwnRuleSchema).max(OWN_RULES_MAX).optional(),
  /** What a preview of this very policy counted on the unit's own stream; absent: nobody has tried it. */
  foreseen: foreseenSchema.optional(),
});

/** A second person's word on what was proposed; the first one may take it back, and not agree with themselves. */
export const policyAnswered = z.object({
  ...envelope,
  kind: z.literal('policy.answered'),
  /** Id of the `policy.set` that waits. */
  proposalId: id,
  agrees: z.boolean(),
  by: id,
  displayName: z.string().max(120).optional(),
  reason: text,
});
