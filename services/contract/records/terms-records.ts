/** What people decided about codes, as it stands in the log of every unit of the hospital: which code map counts from now on, and which values were read wrongly. */
import { z } from 'zod';
import { SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import { ID_PATTERN } from './id-pattern.ts';

export const TERM_CHANGES_MAX = 50;

/** What one code meant before and means now, as `kind:name unit, unit`; null: nothing was approved. */
export const termChangeSchema = z
  .strictObject({
    code: z.string().min(1).max(320),
    before: z.string().max(300).nullable(),
    after: z.string().max(300).nullable(),
  })
  .readonly();
export type TermChange = z.infer<typeof termChangeSchema>;

/** The map that counts for messages that come after this record. */
export const termsActivationSchema = z.object({
  hospitalId: z.string().min(1).max(128).regex(ID_PATTERN),
  /** Version of the standard codes and of the map. */
  mapVersion: z.string().min(1).max(200),
  /** Of the whole map; null: the hospital has none, and the standard codes count alone. */
  mapSha256: z.string().length(64).nullable(),
  /** Who approved and confirmed what changed. */
  by: z.string().min(1).max(500),
  reason: z.string().max(500),
  /** The first of them; `changeCount` counts all. */
  changes: z.array(termChangeSchema).max(TERM_CHANGES_MAX),
  changeCount: z.int().min(0),
});

export const MAP_ENTRY_LENGTH_MAX = 520;
const mapEntrySchema = z.string().min(1).max(MAP_ENTRY_LENGTH_MAX);

/** From which code a value was read, and what said so; where it is absent that is not known, or there was no code. */
export const provenanceSchema = z
  .strictObject({
    /** Coding system, code and unit text as they were sent; empty: none was. */
    system: z.string().max(120),
    code: z.string().max(200),
    unit: z.string().max(120),
    /** The approved entry that decided, and SHA-256 of the whole map that it stood in; null: the standard codes decided. */
    map: z
      .strictObject({ entry: mapEntrySchema, sha256: z.string().length(64) })
      .readonly()
      .nullable(),
  })
  .readonly();
export type Provenance = z.infer<typeof provenanceSchema>;

/** Follows from the signals and what they are read from: equal ones have equal ids. */
export const provenanceIdSchema = z.string().min(1).max(40).regex(ID_PATTERN);

/** From which codes the signals of a device are read; rows of blocks name it by its id. */
export const codesReadSchema = z.object({
  deviceId: z.string().min(1).max(128).regex(ID_PATTERN),
  provenanceId: provenanceIdSchema,
  signals: z
    .array(z.strictObject({ signal: z.enum(SIGNAL_NAMES), provenance: provenanceSchema }).readonly())
    .min(1)
    .max(SIGNAL_NAMES.length)
    .readonly(),
});

export const WITHDRAWN_TARGETS_MAX = 20;

/** One quantity by one way: a monitor's signal, a laboratory value, a charted one. */
export const withdrawnTargetSchema = z
  .strictObject({ kind: z.enum(['signal', 'lab', 'charted']), name: z.string().min(1).max(60) })
  .readonly();
export type WithdrawnTarget = z.infer<typeof withdrawnTargetSchema>;

/** A value of a withdrawn quantity and time that stands all the same, since it is known to have come from another sender, or under another entry. */
export const keptSpanSchema = z
  .strictObject({
    stayId: z.string(),
    kind: withdrawnTargetSchema.unwrap().shape.kind,
    name: z.string(),
    fromMs: z.number(),
    toMs: z.number(),
  })
  .readonly();
export type KeptSpan = z.infer<typeof keptSpanSchema>;

/**
 * Values that were let in under a wrong meaning are taken back: all of these quantities in this unit, observed in
 * [fromMs, toMs), or what one sender told of them, or came under one entry of the map. They stay in the history, marked; nothing is scored from them any more.
 */
export const withdrawalSchema = z.object({
  targets: z.array(withdrawnTargetSchema).min(1).max(WITHDRAWN_TARGETS_MAX),
  /** The code that was read wrongly, for people; null: none was named. */
  code: z.string().min(1).max(320).nullable(),
  /**
   * The source, or one monitor of it (`source/bed`), whose values are meant, with those of which it is not known who sent
   * them; absent: those of every sender.
   */
  sender: z.string().min(1).max(128).optional(),
  /** The entry of the hospital's map (`Provenance.map`) under which the values came, with those of which it is not known; absent: whatever code. */
  mapEntry: mapEntrySchema.optional(),
  fromMs: z.int().min(0).max(8.64e15),
  toMs: z.int().min(0).max(8.64e15),
  by: z.string().min(1).max(120),
  reason: z.string().min(1).max(500),
});
