/**
 * The small records of the input log. Together with vitals blocks (vitals-block.ts) they are all
 * that may change a decision. Everything is parsed once, at the edge, with these schemas; inside,
 * the types are trusted.
 *
 * Three times, never mixed: observedAtMs (at the bedside), receivedAtMs (by our gateway), and the
 * position in the log. All are milliseconds since 1970 UTC.
 */
import { RECORD_VERSION, envelope, epochMs, id, isoDate, text } from './record-envelope.ts';
import { z } from 'zod';
import { senderRangeSchema } from '../../clinical/signal/sender-range-schema.ts';
import { riskRefusalSchema } from '../../clinical/statement/risk-refusal.ts';
import { upcast, type StoredShape } from '../upcast.ts';
import {
  answersToReasons,
  policiesToKnown,
  policiesToLimits,
  policiesToOwnRules,
  refusalsToStatements,
} from './record-versions.ts';
import type { RecordFault } from './record-fault.ts';
import {
  alertAcknowledged,
  alertPainted,
  alertReceipted,
  alertSnoozed,
  alertUndone,
  careGiven,
  careNoted,
  careTaken,
  deliveryCounted,
  deliveryPainted,
  deliveryProbed,
  ladderSet,
  rosterSet,
} from './alert-records.ts';
import { deviceAlarmSchema } from './device-alarm.ts';
import { channelsSchema } from './channels-record.ts';
import { QUALITY_CHECKS } from './data-quality.ts';
import { policyAnswered, policySchema } from './policy-record.ts';
import { rulesIdentitySchema } from '../rules-identity.ts';
import { codesReadSchema, provenanceSchema, termsActivationSchema, withdrawalSchema } from './terms-records.ts';
import {
  ACKNOWLEDGE_REASONS,
  CHARTED_CODES,
  CHARTED_NAMES,
  CHARTED_RANGES,
  chartedValueFault,
} from './closed-lists.ts';

export { ACKNOWLEDGE_REASONS, CHARTED_CODES, CHARTED_NAMES, CHARTED_RANGES };
export type { AcknowledgeReason, ChartedName } from './closed-lists.ts';
export { RECORD_VERSION, isoDate };

/** What a bed is used for; rules declare the settings they are meant for. */
export const SETTINGS = ['picu', 'nicu', 'ward', 'adult-icu', 'research'] as const;
export type Setting = (typeof SETTINGS)[number];

/** 1 Hz record of the unit's time. Time rules look at ticks, never at a clock. */
const tick = z.object({
  ...envelope,
  kind: z.literal('tick'),
  /** How far unit time is held ahead of the ticking machine's own clock, ms; absent while they agree. */
  aheadOfWallMs: z.int().positive().optional(),
});

const unitConfigured = z.object({
  ...envelope,
  kind: z.literal('unit.configured'),
  hospitalId: id,
  name: text,
  /** IANA zone: birthdays and charted local times are resolved in it. */
  timeZone: z.string().min(1).max(64),
  /** What the unit is, for rules that declare an intended setting. */
  setting: z.enum(SETTINGS),
  /** Beds in physical order; the board keeps this order. A bed may be of another setting than its unit. */
  beds: z
    .array(z.object({ bedId: id, label: text, setting: z.enum(SETTINGS) }))
    .min(1)
    .max(120),
  /** Demonstration or played-back data: every screen frames it as such. An ended playback stands still for good. */
  mode: z.enum(['clinical', 'demo', 'playback', 'playback-ended']),
});

/** Whether a unit is played back from a recording: its time is its own, and no child lies there. */
export function isPlayedBack(mode: RecordOf<'unit.configured'>['mode']): boolean {
  return mode === 'playback' || mode === 'playback-ended';
}

/** Null, and a record without the field: nobody said. */
export const populationSchema = z.object({
  /** Invasive ventilation now: several ward scores do not apply. */
  ventilated: z.boolean().nullable().default(null),
  /** Birth stay or transitional care: the newborn tools apply instead. */
  newbornStay: z.boolean().nullable().default(null),
});

const stayOpened = z.object({
  ...envelope,
  kind: z.literal('stay.opened'),
  stayId: id,
  patientId: id,
  /** Short display name for the board; pseudonymous in research units. */
  displayName: text,
  birthDate: isoDate.nullable(),
  sex: z.enum(['female', 'male', 'other', 'unknown']),
  gestationalAgeAtBirthDays: z.number().int().min(140).max(315).nullable(),
  weightKg: z.number().positive().max(300).nullable(),
  ...populationSchema.shape,
});

const stayUpdated = z.object({
  ...envelope,
  kind: z.literal('stay.updated'),
  stayId: id,
  changes: stayOpened
    .pick({
      displayName: true,
      birthDate: true,
      sex: true,
      gestationalAgeAtBirthDays: true,
      weightKg: true,
    })
    .partial()
    // Without the default of an opening: what a change does not name stays as it was.
    .extend({ ventilated: z.boolean().nullable().optional(), newbornStay: z.boolean().nullable().optional() }),
});

/** A value as its sender gave it, where the terminology gate converted it: what a person compares with the report. */
const sent = z.object({
  value: z.number(),
  unit: z.string().min(1).max(40),
  /** The factor is only about right: D-dimer units to fibrinogen equivalents. */
  isApproximate: z.boolean(),
});

/** Admitted long after it came, when a code map had been corrected: for the history, never scored, never an alert. */
const late = z.literal(true);

const stayClosed = z.object({ ...envelope, kind: z.literal('stay.closed'), stayId: id });

/** A discharge was entered by mistake; who the child is comes again, since closed stays are forgotten after a while. */
const stayReopened = stayOpened.extend({ kind: z.literal('stay.reopened') });

/** An admission that never was: its links are void from the beginning, and nothing measured was this child's. */
const stayCancelled = z.object({ ...envelope, kind: z.literal('stay.cancelled'), stayId: id });

/** Who lies in which bed, from validFromMs on; a later record for the same bed ends it. */
const bedOccupied = z.object({
  ...envelope,
  kind: z.literal('bed.occupied'),
  bedId: id,
  /** null: the bed is empty from validFromMs on. */
  stayId: id.nullable(),
  validFromMs: epochMs,
});

/** A move entered by mistake: the newest occupation of this bed by this stay that began up to untilMs is void. */
const moveCancelled = z.object({
  ...envelope,
  kind: z.literal('move.cancelled'),
  stayId: id,
  bedId: id,
  untilMs: epochMs,
});

/**
 * Two words of the admissions about a bed do not go together, and neither was chosen: the stay is said to be in
 * this bed, where another child lies (`otherStayId`), or which is not the one it is known to lie in (null).
 */
const admissionContradicted = z.object({
  ...envelope,
  kind: z.literal('admission.contradicted'),
  stayId: id,
  bedId: id,
  otherStayId: id.nullable(),
});

/**
 * Whose data a device says it shows, from validFromMs on; told when it changes. Where the bed says
 * another child, the samples are nobody's: neither is believed over the other.
 */
const patientClaimed = z.object({
  ...envelope,
  kind: z.literal('patient.claimed'),
  deviceId: id,
  /** null: the device names nobody, and the bed alone counts. */
  patientId: id.nullable(),
  /** What the same number was taken for before it was known whose it is: frames named so are this patient's. */
  formerId: id.optional(),
  validFromMs: epochMs,
});

/** Two patient numbers are one child (or are two again): stays keep their own scores, claims follow the surviving number. */
const patientMerge = { ...envelope, priorPatientId: id, survivingPatientId: id };
const patientMerged = z.object({ ...patientMerge, kind: z.literal('patient.merged') });
const patientUnmerged = z.object({ ...patientMerge, kind: z.literal('patient.unmerged') });

/** Which device stands at which bed, from validFromMs on. */
const deviceLinked = z.object({
  ...envelope,
  kind: z.literal('device.linked'),
  deviceId: id,
  /** null: the device is at no bed; its samples are unassigned. */
  bedId: id.nullable(),
  validFromMs: epochMs,
});

/** A value a person entered: what no monitor measures, or a manual reading. */
const observationCharted = z
  .object({
    ...envelope,
    kind: z.literal('observation.charted'),
    stayId: id,
    name: z.enum(CHARTED_NAMES),
    value: z.union([z.string().max(40), z.number()]),
    by: id,
    sent: sent.optional(),
    late: late.optional(),
    provenance: provenanceSchema.optional(),
  })
  .superRefine((record, context) => {
    const refusal = chartedValueFault(record.name, record.value);
    if (refusal === null) return;
    context.addIssue({ code: 'custom', path: ['value'], message: refusal.code, params: { refusal } });
  });

const labResulted = z.object({
  ...envelope,
  kind: z.literal('lab.resulted'),
  stayId: id,
  /** Name with its unit last, for instance lactateMmolPerL. */
  name: z.string().regex(/^[a-z][A-Za-z0-9]{1,60}$/),
  value: z.number(),
  /** UCUM unit of the name where Vigil knows the name (the terminology gate converts before this), else as sent. */
  unit: z.string().min(1).max(20),
  /** What the laboratory itself says of its value, in the same unit. */
  range: senderRangeSchema.optional(),
  sent: sent.optional(),
  late: late.optional(),
  provenance: provenanceSchema.optional(),
});

/** A model's answer, written into the log so that the fold and every replay see the same number. */
const riskResulted = z.object({
  ...envelope,
  kind: z.literal('risk.resulted'),
  stayId: id,
  modelId: id,
  modelSha256: z.string().length(64),
  /** Event-time grid point the inputs belong to. */
  dueAtMs: epochMs,
  /** Probability, 0 to 1, rounded as the manifest says; null: refused or failed, with the reason. */
  probability: z.number().min(0).max(1).nullable(),
  reason: riskRefusalSchema.nullable(),
});

/** Times after which a live feed must not be quiet; lets a silent source be told from an idle one. */
const feedAnnounced = z.object({
  ...envelope,
  kind: z.literal('feed.announced'),
  feedId: id,
  deviceIds: z.array(id).max(500),
  /** Longest silence that is normal for this feed. */
  silentAfterMs: z.number().int().min(1_000).max(3_600_000),
});

/** An alarm that a monitor raised by itself: context and a count of the alarm burden, never sounded again here. */
const deviceAlarmed = z.object({
  ...envelope,
  kind: z.literal('device.alarmed'),
  deviceId: id,
  /** Whom the message named; absent: nobody. */
  patientId: id.optional(),
  ...deviceAlarmSchema.shape,
});

/** A check of data quality went over its threshold, or came back under it. */
const qualityJudged = z.object({
  ...envelope,
  kind: z.literal('quality.judged'),
  feedId: id,
  check: z.enum(QUALITY_CHECKS),
  /** null: of the feed as a whole. */
  signal: z.string().max(60).nullable(),
  /** Share from 0 to 1, or ms for timeliness and clock skew. */
  value: z.number(),
  threshold: z.number(),
  isBreached: z.boolean(),
});

const channelsChosen = z.object({ ...envelope, kind: z.literal('channels.chosen'), ...channelsSchema.shape });
const codesRead = z.object({ ...envelope, kind: z.literal('codes.read'), ...codesReadSchema.shape });
const rulesActivated = z.object({ ...envelope, kind: z.literal('rules.activated'), ...rulesIdentitySchema.shape });
const termsActivated = z.object({ ...envelope, kind: z.literal('terms.activated'), ...termsActivationSchema.shape });
const valuesWithdrawn = z.object({ ...envelope, kind: z.literal('values.withdrawn'), ...withdrawalSchema.shape });

export const unitRecordSchema = z.discriminatedUnion('kind', [
  tick,
  unitConfigured,
  policySchema,
  policyAnswered,
  stayOpened,
  stayUpdated,
  stayClosed,
  bedOccupied,
  deviceLinked,
  observationCharted,
  labResulted,
  riskResulted,
  alertAcknowledged,
  alertSnoozed,
  alertUndone,
  alertPainted,
  feedAnnounced,
  stayReopened,
  stayCancelled,
  moveCancelled,
  admissionContradicted,
  patientClaimed,
  patientMerged,
  patientUnmerged,
  deviceAlarmed,
  qualityJudged,
  alertReceipted,
  termsActivated,
  valuesWithdrawn,
  channelsChosen,
  codesRead,
  rulesActivated,
  deliveryProbed,
  deliveryCounted,
  deliveryPainted,
  careTaken,
  careNoted,
  careGiven,
  ladderSet,
  rosterSet,
]);

export type UnitRecord = z.infer<typeof unitRecordSchema>;
export type UnitRecordKind = UnitRecord['kind'];
export type RecordOf<K extends UnitRecordKind> = Extract<UnitRecord, { kind: K }>;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** JSON bytes of a record, as they stand in the log. */
export function encodeUnitRecord(record: UnitRecord): Uint8Array {
  return encoder.encode(JSON.stringify(record));
}

export type ParsedUnitRecord =
  | { readonly ok: true; readonly record: UnitRecord }
  | {
      readonly ok: false;
      readonly fault: RecordFault;
      /** Path of the first field that is not as agreed; null: no field. */
      readonly field: string | null;
      /** For logs. */
      readonly reason: string;
    };

/** Entry n lifts records of version n + 1. */
export const UNIT_RECORD_SHAPE: StoredShape = {
  name: 'a record',
  version: RECORD_VERSION,
  upcasters: [refusalsToStatements, policiesToLimits, answersToReasons, policiesToKnown, policiesToOwnRules],
};

/** Parses log bytes, of older versions as well. Never throws: a record that cannot be read is a value with a reason. */
export function parseUnitRecord(bytes: Uint8Array): ParsedUnitRecord {
  let json: unknown;
  try {
    json = JSON.parse(decoder.decode(bytes));
  } catch (error) {
    const reason = `not JSON: ${error instanceof Error ? error.message : 'unknown'}`;
    return { ok: false, fault: 'not-json', field: null, reason };
  }
  const lifted = upcast(UNIT_RECORD_SHAPE, json);
  if (!lifted.ok) return { ...lifted, field: null };
  const parsed = unitRecordSchema.safeParse(lifted.stored);
  if (parsed.success) return { ok: true, record: parsed.data };
  const field = parsed.error.issues[0]?.path.join('.') ?? null;
  return { ok: false, fault: 'field', field, reason: z.prettifyError(parsed.error) };
}
