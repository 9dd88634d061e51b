/** Why a request, a text that should be JSON, or an item of the HTTP feed was not taken. */
import { z } from 'zod';
import { NO_VALUES } from '../../clinical/statement/statement-shape.ts';

/** What a schema can find wrong with a field. */
export const SCHEMA_FAULTS = [
  /** Not there, or of another kind. */
  'type',
  'too-large',
  'too-small',
  'format',
  'step',
  'unknown-fields',
  'not-in-list',
  'of-no-kind',
  'key',
  'other',
] as const;
export type SchemaFault = (typeof SCHEMA_FAULTS)[number];

export const JSON_REFUSALS = {
  'http.compressed': NO_VALUES,
  'http.cut-off': NO_VALUES,
  'http.too-large': z.strictObject({ limitMB: z.number() }).readonly(),
  'http.not-signed-in': NO_VALUES,
  'http.not-allowed': NO_VALUES,

  /** 0-based place in the text where it stops being JSON; null where that is not known. */
  'json.malformed': z.strictObject({ position: z.number().nullable() }).readonly(),
  'json.too-deep': z.strictObject({ limit: z.number() }).readonly(),
  'json.key-twice': z.strictObject({ key: z.string() }).readonly(),
  /** `path` of the field; `expected`: type, limit, format or list, as the schema has it. */
  'json.not-as-agreed': z
    .strictObject({ path: z.string(), fault: z.enum(SCHEMA_FAULTS), expected: z.string().nullable() })
    .readonly(),

  'feed.unknown-signal': z
    .strictObject({ field: z.enum(['values', 'off', 'goodSignal']), name: z.string() })
    .readonly(),
  /** `goodSignal` vouches for a 0 of what is never 0. */
  'feed.never-zero': z.strictObject({ name: z.string() }).readonly(),
  /** Values of channels beyond those that are told apart, of one frame. */
  'feed.too-many-channels': z.strictObject({ count: z.number(), limit: z.number() }).readonly(),
  'feed.has-no-unit': z.strictObject({ name: z.string() }).readonly(),
  'feed.kind-not-taken': z.strictObject({ kind: z.string() }).readonly(),
  'feed.other-unit': NO_VALUES,
} as const;
