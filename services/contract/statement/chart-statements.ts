/** Why values that were charted at a screen were refused. */
import { z } from 'zod';
import { NO_VALUES } from '../../clinical/statement/statement.ts';
import { CONTRADICTION_KINDS } from '../charting/contradictions.ts';
import { WEIGHT_JUMPS } from '../charting/weight-jump.ts';

export const CHART_STATEMENTS = {
  /** Not in the unit, or no longer. */
  'refused.no-stay': NO_VALUES,
  'refused.chart-ahead': NO_VALUES,
  'refused.chart-too-late': NO_VALUES,
  'refused.chart-value': NO_VALUES,
  'refused.contradicted': z.strictObject({ kinds: z.array(z.enum(CONTRADICTION_KINDS)).readonly() }).readonly(),
  'refused.second-needed': z
    .strictObject({ weightKg: z.number(), lastKg: z.number(), jump: z.enum(WEIGHT_JUMPS) })
    .readonly(),
  /** Name or password wrong, not of this unit, may not chart, or the same person: which of them is not told. */
  'refused.second-failed': NO_VALUES,
  'refused.second-pause': NO_VALUES,
} as const;
