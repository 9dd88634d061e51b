/** What the engine notes about its input: records that name what is not there, repetitions, lateness, clocks. */
import { z } from 'zod';
import { SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import { CHANNEL_REASONS } from '../records/channels-record.ts';
import { RECORD_FAULTS } from '../records/record-fault.ts';
import { LIMIT_FAULTS } from '../../clinical/statement/limit-faults.ts';
import { VITAL_LEVELS } from '../../clinical/vital/vital-rule.ts';
import { NO_VALUES } from '../../clinical/statement/statement.ts';
import { keptSpanSchema, termChangeSchema, withdrawnTargetSchema } from '../records/terms-records.ts';

const record = z.strictObject({ record: z.string() }).readonly();
const device = z.strictObject({ deviceId: z.string() }).readonly();
const durationMs = z.number();

export const NOTICE_STATEMENTS = {
  'notice.no-such-alert': z.strictObject({ alertId: z.string() }).readonly(),
  'notice.receipt-of-no-alert': z.strictObject({ receiverId: z.string() }).readonly(),
  'notice.no-open-stay': record,
  'notice.no-stay': record,
  'notice.late-of-no-stay': z.strictObject({ name: z.string() }).readonly(),
  'notice.cancelled-admission': record,
  'notice.bed-not-listed': z.strictObject({ bedId: z.string() }).readonly(),
  'notice.not-reopened': z.strictObject({ stay: z.enum(['open', 'cancelled']) }).readonly(),
  'notice.not-moved': z.strictObject({ bedId: z.string() }).readonly(),
  'notice.not-merged': NO_VALUES,
  'notice.no-time-zone': z.strictObject({ timeZone: z.string() }).readonly(),
  'notice.no-model': z.strictObject({ modelId: z.string() }).readonly(),

  'notice.opened-before': NO_VALUES,
  /** A decision about rules was made upon one that no longer held. */
  'notice.policy-outrun': z.strictObject({ by: z.string() }).readonly(),
  /** Limits that nobody may set. */
  'notice.policy-refused': z
    .strictObject({
      by: z.string(),
      limits: z
        .array(z.strictObject({ ruleId: z.string(), level: z.enum(VITAL_LEVELS), fault: z.enum(LIMIT_FAULTS) }))
        .readonly(),
    })
    .readonly(),
  'notice.policy-own-agreement': z.strictObject({ by: z.string() }).readonly(),
  'notice.no-such-proposal': z.strictObject({ by: z.string() }).readonly(),
  /** Limits of one child have run out: those of the unit hold. */
  'notice.limits-lapsed': NO_VALUES,
  'notice.other-content': z.strictObject({ recordId: z.string() }).readonly(),
  'notice.frames-differ': device,
  /** `field`: path of the first that is not as agreed. */
  'notice.unreadable': z.strictObject({ fault: z.enum(RECORD_FAULTS), field: z.string().nullable() }).readonly(),

  'notice.dated-ahead': record,
  'notice.time-jumped': z.strictObject({ byMs: durationMs }).readonly(),
  'notice.clock-off': z
    .strictObject({ deviceId: z.string(), offMs: durationMs, side: z.enum(['behind', 'ahead']) })
    .readonly(),

  'notice.frames-late': NO_VALUES,
  'notice.of-no-child': device,
  'notice.link-late': z.strictObject({ spanMs: durationMs }).readonly(),
  'notice.cancelled-data-stay': NO_VALUES,

  /** Another code map counts from now on. */
  'notice.terms-activated': z
    .strictObject({
      hospitalId: z.string(),
      mapVersion: z.string(),
      mapSha256: z.string().nullable(),
      by: z.string(),
      reason: z.string(),
      changes: z.array(termChangeSchema).readonly(),
      changeCount: z.number(),
    })
    .readonly(),

  /** Other rules decide from now on. */
  'notice.rules-activated': z
    .strictObject({ rulesSha256: z.string(), beforeSha256: z.string(), vigilVersion: z.string() })
    .readonly(),

  /** Of several channels of one signal another one is scored, or there are others; by their keys (records/channel.ts). */
  'notice.channel-chosen': z
    .strictObject({
      deviceId: z.string(),
      signal: z.enum(SIGNAL_NAMES),
      scored: z.string(),
      channels: z.array(z.string()).readonly(),
      because: z.enum(CHANNEL_REASONS),
    })
    .readonly(),

  /** Values of a wrong meaning are taken back. */
  'notice.values-withdrawn': z
    .strictObject({
      targets: z.array(withdrawnTargetSchema).readonly(),
      sourceCode: z.string().nullable(),
      /** Absent: of every sender. */
      sender: z.string().optional(),
      /** Entry of the map under which they came; absent: whatever code. */
      mapEntry: z.string().optional(),
      /** What stands, since it is known to be of another sender or entry; absent: nothing. */
      kept: z.array(keptSpanSchema).readonly().optional(),
      fromMs: z.number(),
      toMs: z.number(),
      by: z.string(),
      reason: z.string(),
    })
    .readonly(),
} as const;
