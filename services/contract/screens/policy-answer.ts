/** What the page about a unit's rules shows, and what it asks to change. */
import { z } from 'zod';
import { WAIVERS, type OptIn, type Waiver } from '../../clinical/statement/opt-in.ts';
import { LIMIT_FAULTS, type LimitFault } from '../../clinical/statement/limit-faults.ts';
import { limitChangeSchema } from '../../clinical/vital/limit-change.ts';
import { ownRuleSchema } from '../../clinical/own-rule/own-rule-schema.ts';
import { ALERT_LEVELS, type AlertLevel } from '../decisions/alert.ts';
import type { PolicyView } from '../decisions/policy-view.ts';
import { alreadyKnownSchema, budgetSchema, reasonsSchema } from '../records/policy-record.ts';
import { id, text } from '../records/record-envelope.ts';
import type { Setting } from '../records/unit-record.ts';

const reason = text.trim().min(1);

/** One decision; all else stays as it is. `undo`: what held before holds again. */
export const policyChangeSchema = z.discriminatedUnion('change', [
  z.strictObject({ change: z.literal('opt-in'), ruleId: id, waives: z.array(z.enum(WAIVERS)).min(1), reason }),
  z.strictObject({ change: z.literal('opt-out'), ruleId: id, reason }),
  z.strictObject({ change: z.literal('alert-on'), ruleId: id, findingId: id, reason }),
  z.strictObject({ change: z.literal('alert-off'), ruleId: id, findingId: id, reason }),
  z.strictObject({ change: z.literal('switch-on'), ruleId: id, reason }),
  z.strictObject({ change: z.literal('undo'), reason }),
  /** One limit for some children; what was said of it for them before is gone. */
  z.strictObject({ change: z.literal('limit'), limit: limitChangeSchema.omit({ reason: true }), reason }),
  /** Several at once, as a proposal for a budget has them. */
  z.strictObject({
    change: z.literal('limits'),
    limits: z
      .array(limitChangeSchema.omit({ reason: true }))
      .min(1)
      .max(300),
    reason,
  }),
  /** A limit for these children is again what the next wider scope has. */
  z.strictObject({
    change: z.literal('limit-back'),
    limit: limitChangeSchema.pick({ scope: true, ruleId: true, level: true, signal: true }),
    reason,
  }),
  /** How long an answer quietens alerts of a level; null: as it ships. */
  z.strictObject({
    change: z.literal('quiet'),
    level: z.enum(ALERT_LEVELS),
    forMs: z.number().int().nullable(),
    reason,
  }),
  /** Reasons for an answer that are offered here, in order; null: those that ship. */
  z.strictObject({ change: z.literal('reasons'), reasons: reasonsSchema.nullable(), reason }),
  /** For how long what somebody knows lowers a new alert of it; null: it lowers none. */
  z.strictObject({ change: z.literal('known'), alreadyKnown: alreadyKnownSchema.nullable(), reason }),
  /** Alerts a bed-day that the unit will bear; null: it says nothing any more. */
  z.strictObject({ change: z.literal('budget'), budget: budgetSchema.nullable(), reason }),
  /** A rule of the unit's own, or another one in place of that of the same name. */
  z.strictObject({ change: z.literal('own-rule'), rule: ownRuleSchema.omit({ reason: true }), reason }),
  z.strictObject({ change: z.literal('own-rule-off'), ruleId: id, reason }),
  /** As the second person. */
  z.strictObject({ change: z.literal('agree'), proposalId: id, reason }),
  z.strictObject({ change: z.literal('decline'), proposalId: id, reason }),
]);
export type PolicyChange = z.infer<typeof policyChangeSchema>;

/** Body of POST /api/units/:unitId/policy. */
export const policyRequestSchema = z.strictObject({
  change: policyChangeSchema,
  /** Version of the policy that was looked at. */
  basedOn: id,
});
export type PolicyRequest = z.infer<typeof policyRequestSchema>;

/** Why a change was not made. `outrun`: another was made meanwhile. `not-confirmed`: nothing is certain yet. */
export const POLICY_REFUSALS = [
  'outrun',
  'not-confirmed',
  'unknown-rule',
  'unknown-finding',
  'rule-off',
  'not-limited',
  'published-only',
  'nothing-to-take-back',
  /** How long an answer quietens is outside its bounds. */
  'quiet-bounds',
  'unknown-stay',
  /** Of one child from now on, a week at the longest. */
  'no-such-time',
  /** A unit does not decide for its hospital. */
  'of-hospital',
  /** Nothing waits, or something else does. */
  'no-proposal',
  /** Whoever proposed is not the second person. */
  'own-proposal',
  /** A rule of the unit's own that cannot be (clinical/own-rule). */
  'own-rule-faulty',
  /** Nobody has tried this very rule on the unit's past of late. */
  'not-back-tested',
] as const;
export type PolicyRefusal = (typeof POLICY_REFUSALS)[number] | `limit-${LimitFault}`;

/** The fault of a limit that nobody may set; null: it was refused for something else. */
export function limitFaultOf(refusal: string): LimitFault | null {
  return LIMIT_FAULTS.find((fault) => refusal === `limit-${fault}`) ?? null;
}

/** The answer of GET /api/units/:unitId/policy, and of a change that holds. */
export interface PolicyAnswer {
  readonly unitId: string;
  readonly policy: PolicyView;
  /** Settings of beds in which no score can alert. */
  readonly withoutScoreAlert: readonly Setting[];
  readonly mayChange: boolean;
  /** Whether the reader may be the second person of what waits. */
  readonly mayAgree: boolean;
  /** Those that can alert first; of the others those that do not speak about every child here. */
  readonly scores: readonly PolicyScore[];
  readonly off: readonly OffRule[];
}

export interface PolicyScore {
  readonly ruleId: string;
  /** Levels of alert that its own levels raise; empty: it is shown, and alerts by findings or not at all. */
  readonly alerts: readonly AlertLevel[];
  /** Findings that may alert. `reason` null: this one does not, here. */
  readonly findings: readonly {
    readonly findingId: string;
    readonly level: AlertLevel;
    readonly reason: string | null;
  }[];
  /** Settings of beds here that it was not made for. */
  readonly outsideSettings: readonly Setting[];
  /** In which respects a child here may be outside whom it was made for. */
  readonly limits: readonly Waiver[];
  readonly optIn: OptIn | null;
}

/** `unit`: by the policy of the unit; `shipped`: as it comes with Vigil, with a reason in its file. */
export interface OffRule {
  readonly ruleId: string;
  readonly by: 'unit' | 'shipped';
}
