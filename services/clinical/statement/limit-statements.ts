/** Why a limit of a vital sign does not hold for a child now. */
import { z } from 'zod';
import { CARE_CONDITIONS } from '../rule/care-conditions.ts';

const ruleId = z.string();

export const LIMIT_STATEMENTS = {
  /** The limit asks something of how the child is cared for, and nobody says that it is so. */
  'limit.asks': z.strictObject({ ruleId, condition: z.enum(CARE_CONDITIONS) }).readonly(),
  /** The unit's policy has switched the rule off. */
  'limit.off-here': z.strictObject({ ruleId }).readonly(),
} as const;
