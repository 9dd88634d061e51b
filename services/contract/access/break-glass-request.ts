/** Body of POST /api/break-glass. Apart from what pages import: they have no reader of schemas. */
import { z } from 'zod';
import { BREAK_GLASS_REASONS } from './break-glass.ts';

export const breakGlassSchema = z.strictObject({
  unitId: z.string().min(1).max(128),
  reason: z.enum(BREAK_GLASS_REASONS),
});
