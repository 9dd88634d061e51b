/** Why a limit of a vital sign does not hold for a child now. */
import { z } from 'zod';
import { CARE_CONDITIONS } from '../rule/care-conditions.ts';
import { LIMIT_FAULTS, LIMIT_VERDICTS } from './limit-faults.ts';

const ruleId = z.string();

export const LIMIT_STATEMENTS = {
  /** The limit asks something of how the child is cared for, and nobody says that it is so. */
  'limit.asks': z.strictObject({ ruleId, condition: z.enum(CARE_CONDITIONS) }).readonly(),
  /** The unit's policy has switched the rule off. */
  'limit.off-here': z.strictObject({ ruleId }).readonly(),
  /** Why two people must agree to a change of a limit, or nobody may make it. */
  'limit.judged': z.strictObject({ verdict: z.enum(LIMIT_VERDICTS), fault: z.enum(LIMIT_FAULTS) }).readonly(),
} as const;
