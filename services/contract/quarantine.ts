/** What was refused at the door: kept, counted, shown, never scored. */
import { z } from 'zod';

export const QUARANTINE_CODES = [
  'malformed-line',
  'unknown-column',
  'not-a-number',
  'impossible-time',
  'unknown-unit',
  'unknown-stay',
  'schema',
  'too-large',
  'checksum',
  'conflicting-record',
  'unconvertible-unit',
  'implausible-value',
] as const;
export type QuarantineCode = (typeof QUARANTINE_CODES)[number];

export const quarantineSchema = z.object({
  version: z.literal(1),
  /** Deterministic: source, position and content. */
  id: z.string().min(1).max(256),
  unitId: z.string().min(1).max(128),
  source: z.string().min(1).max(256),
  /** File name or endpoint, never a machine path. */
  file: z.string().max(256).nullable(),
  /** 1-based line; null when the source has no lines. */
  line: z.number().int().min(1).nullable(),
  code: z.enum(QUARANTINE_CODES),
  reason: z.string().max(1000),
  /** First characters of what was refused. */
  excerpt: z.string().max(500),
  receivedAtMs: z.number().int(),
});
export type Quarantined = z.infer<typeof quarantineSchema>;
