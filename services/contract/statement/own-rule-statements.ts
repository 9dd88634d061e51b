/** What alerts by a rule of the unit's own say, and what is said of such a rule before it alerts. */
import { z } from 'zod';
import { ownRuleSchema } from '../../clinical/own-rule/own-rule-schema.ts';
import { OWN_RULE_FAULTS } from '../../clinical/statement/own-rule-faults.ts';
import { SIGNAL_NAMES } from '../../clinical/signal/signals.ts';

const signal = z.enum(SIGNAL_NAMES);

export const OWN_RULE_STATEMENTS = {
  /** A rule of the unit's own, as the unit calls it. */
  'own-rule.title': z.strictObject({ title: ownRuleSchema.shape.title }).readonly(),
  /** What it asks for is so. */
  'own-rule.met': z.strictObject({ rule: ownRuleSchema.readonly() }).readonly(),
  /** The whole rule, read back. */
  'own-rule.says': z.strictObject({ rule: ownRuleSchema.readonly() }).readonly(),
  /** Its alert stands, and nobody can tell whether what it asks for is so. */
  'own-rule.cannot-be-judged': z
    .strictObject({
      lacking: z
        .array(z.strictObject({ signal, quality: z.enum(['stale', 'missing', 'implausible', 'artefact']) }))
        .readonly(),
      /** Charted or resulted values of which none is young enough; absent: none lacks. */
      notEntered: z.array(z.string()).readonly().optional(),
    })
    .readonly(),
  /** Rules of the unit's own that may not be. */
  'notice.own-rules-refused': z
    .strictObject({
      by: z.string(),
      rules: z.array(z.strictObject({ ruleId: z.string(), fault: z.enum(OWN_RULE_FAULTS) })).readonly(),
    })
    .readonly(),
  'own-rule.fault': z
    .strictObject({
      fault: z.enum(OWN_RULE_FAULTS),
      expected: z.strictObject({ signal, low: z.number(), high: z.number() }).readonly().nullable(),
    })
    .readonly(),
} as const;
