/** Which rules decide, and which program applies them: what a replay has to find again. */
import { z } from 'zod';

export const rulesIdentitySchema = z.object({
  /** Of the bundle of rules and models (services/engine/rules). */
  rulesSha256: z.string().length(64),
  /** Version of the program: code decides too, and is not in the bundle. */
  vigilVersion: z.string().min(1).max(60),
});

export type RulesIdentity = Readonly<z.infer<typeof rulesIdentitySchema>>;
