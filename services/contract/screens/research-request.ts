/** What a run is asked for; read from the body of a request and from the file of a run. */
import { z } from 'zod';
import { VITAL_LEVELS } from '../../clinical/vital/vital-rule.ts';
import { ID_PATTERN } from '../records/id-pattern.ts';

const id = z.string().min(1).max(128).regex(ID_PATTERN);
const ruleId = z
  .string()
  .max(64)
  .regex(/^[a-z0-9-]+$/);
const instant = z.number().int().min(0).max(8.64e15);
const level = z.enum(VITAL_LEVELS);
const span = { unitId: id, fromMs: instant, toMs: instant };

/** Names a file, so that it is made of few letters. */
export const cohortIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'small letters, digits and hyphens');

const evaluateSchema = z.strictObject({
  kind: z.literal('evaluate'),
  subject: z.strictObject({ kind: z.enum(['score', 'alert', 'model']), id }),
  labelId: ruleId,
  /** Null: the alerts that Vigil raised. */
  threshold: z.number().min(-1e9).max(1e9).nullable(),
  lowerIsWorse: z.boolean(),
  horizonMinutes: z.number().min(1).max(525_600),
});

const whatIfSchema = z.strictObject({
  kind: z.literal('what-if'),
  ...span,
  changes: z
    .array(
      z.strictObject({
        ruleId,
        level,
        /** In the unit of the rule's signal; null: as it is. */
        limit: z.number().min(0).max(1e6).nullable(),
        waitSeconds: z.number().min(0).max(86_400).nullable(),
      }),
    )
    .max(20),
  offRuleIds: z.array(ruleId).max(50),
});

const delayLabSchema = z.strictObject({
  kind: z.literal('delay-lab'),
  ...span,
  ruleId,
  level,
  /** In rising order. */
  delaysSeconds: z.array(z.number().min(0).max(86_400)).min(1).max(20),
});

const cohortSchema = z.strictObject({ kind: z.literal('cohort'), cohortId: cohortIdSchema });

export const researchRequestSchema = z.discriminatedUnion('kind', [
  evaluateSchema,
  whatIfSchema,
  delayLabSchema,
  cohortSchema,
]);

export type ResearchRequest = z.infer<typeof researchRequestSchema>;
export type RequestOf<K extends ResearchRequest['kind']> = Extract<ResearchRequest, { kind: K }>;
