/** What every record begins with, and the forms of its fields. */
import { z } from 'zod';
import { ID_PATTERN } from './id-pattern.ts';

export const RECORD_VERSION = 6;

export const epochMs = z.number().int().min(0).max(8.64e15);
export const id = z.string().min(1).max(128).regex(ID_PATTERN);
export const text = z.string().max(500);
/** Calendar date without zone, YYYY-MM-DD: a birthday is a date, not an instant. */
export const isoDate = z.iso.date();

export const envelope = {
  version: z.literal(RECORD_VERSION),
  /** Deterministic id of this record: same id with other content is a fault, never an overwrite. */
  id,
  unitId: id,
  observedAtMs: epochMs,
  receivedAtMs: epochMs,
  /** Which gateway, file or person-facing screen sent it. */
  source: id,
};
