/** Why an HL7 message, a report or a row of it was not taken, and what was no message at all. */
import { z } from 'zod';
import { SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import { NO_VALUES } from '../../clinical/statement/statement-shape.ts';

/** What a source may send, by its settings. */
export const SOURCE_CONTENTS = ['vitals', 'alarms', 'admissions', 'laboratory', 'receipts'] as const;

/** What came over the wire that was no whole message. */
export const WIRE_FAULTS = ['garbage', 'half', 'too-large', 'slow'] as const;
export type WireFault = (typeof WIRE_FAULTS)[number];

export const HL7_REFUSALS = {
  /** MSH-11 is not P. */
  'hl7.not-production': NO_VALUES,
  'hl7.no-control-id': NO_VALUES,
  /** Message code and trigger event, as `MDM^T02`. */
  'hl7.type-not-taken': z.strictObject({ type: z.string() }).readonly(),
  'hl7.content-not-allowed': z.strictObject({ content: z.enum(SOURCE_CONTENTS) }).readonly(),
  'hl7.unit-not-allowed': z.strictObject({ unitId: z.string() }).readonly(),
  'hl7.no-place': NO_VALUES,
  /** PV1-3 as it came. */
  'hl7.unknown-place': z.strictObject({ place: z.string(), hospitalId: z.string() }).readonly(),
  'hl7.two-patients': NO_VALUES,
  /** Two values of one signal and moment in one channel. */
  'hl7.two-sources': z.strictObject({ signal: z.enum(SIGNAL_NAMES) }).readonly(),
  'hl7.result-taken-back': NO_VALUES,
  /** A name that only monitors measure, from a laboratory. */
  'hl7.only-of-monitors': z.strictObject({ name: z.string() }).readonly(),
  /** No stay of the patient at the time of the specimen. */
  'hl7.no-stay': NO_VALUES,

  'hl7.forbidden-byte': z.strictObject({ byte: z.number() }).readonly(),
  'hl7.unknown-charset': NO_VALUES,
  /** The bytes do not decode in the set that the message or the settings of its source name. */
  'hl7.not-in-charset': z.strictObject({ charset: z.string(), namedBy: z.enum(['message', 'source']) }).readonly(),
  'hl7.no-header': NO_VALUES,
  'hl7.no-delimiters': NO_VALUES,
  'hl7.same-delimiters': NO_VALUES,
  'hl7.too-many-segments': z.strictObject({ limit: z.number() }).readonly(),
  /** 1-based line. */
  'hl7.no-segment': z.strictObject({ line: z.number() }).readonly(),

  /** `byteCount`: of what was lost; null where it was not counted. */
  'wire.broken': z.strictObject({ fault: z.enum(WIRE_FAULTS), byteCount: z.number().nullable() }).readonly(),
  /** The log takes nothing now: the sender keeps its message. `fault`: code of an operating error; null: another. */
  'wire.not-stored': z.strictObject({ fault: z.string().nullable() }).readonly(),

  'receipt.unknown-alert': NO_VALUES,
  'receipt.unreadable': NO_VALUES,
} as const;
