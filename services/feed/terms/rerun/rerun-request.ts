/** What is asked of a running Vigil to look again at its quarantine; body of `POST /api/feed/rerun`. */
import { z } from 'zod';

export const rerunRequestSchema = z.strictObject({
  hospitalId: z.string().min(1).max(128),
  /** Gateway times, half-open; null: from the beginning, until now. */
  fromMs: z.number().int().min(0).nullable(),
  toMs: z.number().int().min(0).nullable(),
  dryRun: z.boolean(),
});
export type RerunRequest = z.infer<typeof rerunRequestSchema>;
