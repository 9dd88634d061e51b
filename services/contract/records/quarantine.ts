/** What was refused at the door: kept, counted, shown, never scored. */
import { z } from 'zod';
import { senderRangeSchema } from '../../clinical/signal/sender-range-schema.ts';
import { keptRefusalSchema } from '../refusals/refusal.ts';
import { reasonToRefusals } from './record-versions.ts';
import { upcast, type StoredShape } from '../upcast.ts';

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
  'unmapped-code',
  'wrong-unit',
  'conflicting-terms',
  'ambiguous-source',
  'unknown-location',
  'unknown-patient',
  'patient-mismatch',
  'unsupported-message',
  'wrong-charset',
] as const;
export type QuarantineCode = (typeof QUARANTINE_CODES)[number];

/** One refused observation, as it was sent: enough to admit it once the code map is corrected. */
export const refusedObservationSchema = z.object({
  /** Signal-like (by device) or result-like (by stay). */
  deviceId: z.string().max(128).nullable(),
  stayId: z.string().max(128).nullable(),
  /** Whom the message named, by keyed hash; absent: nobody. */
  patientId: z.string().max(128).optional(),
  hospitalId: z.string().max(128),
  system: z.string().max(60),
  code: z.string().max(120),
  name: z.string().max(200),
  /** Where the device has it from: OBX-4. */
  channel: z.string().max(60),
  unitCode: z.string().max(60),
  unitName: z.string().max(60),
  unitSystem: z.string().max(60),
  value: z.string().max(100),
  /** What a laboratory itself said of the value, in the unit that was sent; absent: nothing that could be read. */
  range: senderRangeSchema.optional(),
  observedAtMs: z.number().int(),
  intervalMs: z.number().int().min(1),
});
export type RefusedObservation = z.infer<typeof refusedObservationSchema>;

export const QUARANTINE_VERSION = 2;

/** Reasons of one item; as many as are beyond it are counted by the last (`refusal.more`). */
export const REASONS_MAX = 20;

/** One thing that is wrong with what was refused. */
export const placedReasonSchema = z.strictObject({
  /** Where it stands in what was sent, as a FHIRPath; null: nowhere in particular, or `raw` shows it. */
  at: z.string().max(300).nullable(),
  reason: keptRefusalSchema,
});
export type PlacedReason = z.infer<typeof placedReasonSchema>;

export const quarantineSchema = z.object({
  version: z.literal(QUARANTINE_VERSION),
  /** Deterministic: source, position and content. */
  id: z.string().min(1).max(256),
  unitId: z.string().min(1).max(128),
  source: z.string().min(1).max(256),
  /** File name or endpoint, never a machine path. */
  file: z.string().max(256).nullable(),
  /** 1-based line; null when the source has no lines. */
  line: z.number().int().min(1).nullable(),
  code: z.enum(QUARANTINE_CODES),
  /** Codes and values; words are made of them where they are shown. */
  reasons: z.array(placedReasonSchema).min(1).max(REASONS_MAX),
  /** First characters of what was refused. */
  excerpt: z.string().max(500),
  receivedAtMs: z.number().int(),
  /** The message, or the part of it that was refused, as it came. Holds identifiers: shown by role. */
  raw: z.string().max(8_000).optional(),
  /** Observations that a corrected code map can still admit. */
  observations: z.array(refusedObservationSchema).max(200).optional(),
});
export type Quarantined = z.infer<typeof quarantineSchema>;

/** Each reason once, and no more than an item holds. At least one must be given. */
export function keptReasons(given: readonly PlacedReason[]): PlacedReason[] {
  const once = new Map(given.map((placed) => [JSON.stringify(placed), placed]));
  const reasons = [...once.values()];
  if (reasons.length <= REASONS_MAX) return reasons;
  const kept = reasons.slice(0, REASONS_MAX - 1);
  return [...kept, { at: null, reason: { code: 'refusal.more', values: { count: reasons.length - kept.length } } }];
}

/** Unit under which a damaged record is kept whose key cannot be believed either. */
export const NO_UNIT = 'unknown';

/** In place of a record that the log gave back damaged or unreadable; the same id each time it is met. */
export function damagedInLog(
  position: { readonly topic: string; readonly partition: number; readonly offset: number },
  found: { readonly unitId: string; readonly atMs: number } = { unitId: NO_UNIT, atMs: 0 },
): Quarantined {
  const { topic, partition, offset } = position;
  return {
    version: QUARANTINE_VERSION,
    id: `damaged/${topic}/${partition}:${offset}`,
    unitId: found.unitId,
    source: 'log',
    file: null,
    line: null,
    code: 'checksum',
    reasons: [{ at: null, reason: { code: 'log.damaged', values: { topic, partition, offset } } }],
    excerpt: '',
    receivedAtMs: found.atMs,
  };
}

/** Entry n lifts what was quarantined in version n + 1. */
export const QUARANTINE_SHAPE: StoredShape = {
  name: 'a quarantined message',
  version: QUARANTINE_VERSION,
  upcasters: [reasonToRefusals],
};

export type ReadQuarantined =
  | { readonly ok: true; readonly quarantined: Quarantined }
  | { readonly ok: false; readonly reason: string };

/** Something quarantined out of its JSON text, of older versions as well. Never throws. */
export function parseQuarantined(text: string): ReadQuarantined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: `not JSON: ${error instanceof Error ? error.message : 'unknown'}` };
  }
  const lifted = upcast(QUARANTINE_SHAPE, json);
  if (!lifted.ok) return lifted;
  const parsed = quarantineSchema.safeParse(lifted.stored);
  return parsed.success ? { ok: true, quarantined: parsed.data } : { ok: false, reason: z.prettifyError(parsed.error) };
}
