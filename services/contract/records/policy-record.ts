/** What a unit decides about rules: the newest such record holds. */
import { z } from 'zod';
import { WAIVERS } from '../../clinical/statement/opt-in.ts';
import { policyReasonCodeSchema } from '../../clinical/statement/policy-reasons.ts';
import { envelope, id, text } from './record-envelope.ts';

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
});
