/** What technical alerts say: silence, clocks, identity, the quality of the data. */
import { z } from 'zod';
import { NO_VALUES } from '../../clinical/statement/statement.ts';
import { SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import { ROSTER_ROLES } from '../ladder/ladder.ts';
import { QUALITY_CHECKS } from '../records/data-quality.ts';

const signal = z.enum(SIGNAL_NAMES);
const durationMs = z.number();
const deviceId = z.string();
/** Name of a child, said only to those who may see names; null: a child who has left. */
const child = z.string().nullable();
const device = z.strictObject({ deviceId }).readonly();
const birthDate = z.strictObject({ fault: z.enum(['missing', 'impossible']) }).readonly();

export const TECHNICAL_STATEMENTS = {
  'birth-date.title': birthDate,
  'birth-date.detail': birthDate,

  'no-data.title': NO_VALUES,
  'no-data.detail': z.strictObject({ quietMs: durationMs }).readonly(),
  'no-data.whole-feed': NO_VALUES,
  'feed-silent.title': z.strictObject({ feedId: z.string() }).readonly(),
  'feed-silent.detail': z.strictObject({ silentCount: z.number(), childCount: z.number() }).readonly(),
  'signal-missing.title': z.strictObject({ signal }).readonly(),
  'signal-missing.detail': z.strictObject({ signal, goneMs: durationMs }).readonly(),

  'all-lost.title': NO_VALUES,
  'all-lost.detail': z.strictObject({ goneMs: durationMs }).readonly(),
  'all-lost.on-purpose': NO_VALUES,
  'beat-lost.title': NO_VALUES,
  'beat-lost.detail': z.strictObject({ goneMs: durationMs }).readonly(),

  /** Of a child with a tube; `isWorse`: while another vital sign falls. */
  'co2-lost.title': z.strictObject({ isWorse: z.boolean() }).readonly(),
  'co2-lost.detail': z.strictObject({ goneMs: durationMs, isWorse: z.boolean() }).readonly(),

  'clock-wrong.title': NO_VALUES,
  'clock-wrong.detail': z.strictObject({ deviceId, moreThanMs: durationMs }).readonly(),
  'unit-clock.title': NO_VALUES,
  'unit-clock.detail': z
    .strictObject({
      /** What shows that it is wrong. */
      sign: z.enum(['set-back', 'behind-itself', 'monitors-earlier', 'monitors-later']),
      byMs: durationMs,
    })
    .readonly(),
  'unit-clock.own-alert': NO_VALUES,
  'unassigned.title': NO_VALUES,
  'unassigned.detail': device,
  'patient-mismatch.title': NO_VALUES,
  'patient-mismatch.detail': device,
  'patient-mismatch.own-alert': NO_VALUES,
  'patient-merged.title': z.strictObject({ change: z.enum(['merged', 'separated']) }).readonly(),
  'patient-merged.detail': NO_VALUES,

  'bed-taken.title': NO_VALUES,
  /** `child` lay in the bed into which `otherChild` was put. */
  'bed-taken.detail': z.strictObject({ bed: z.string(), child, otherChild: child }).readonly(),
  'bed-contradicted.title': NO_VALUES,
  'bed-contradicted.detail': z
    .strictObject({
      child,
      /** Where the child is said to be, and whether another is known to lie there. */
      bed: z.string(),
      isTaken: z.boolean(),
      otherChild: child,
      /** Where the child is known to be; null: in no bed. */
      knownBed: z.string().nullable(),
    })
    .readonly(),

  'delivery.title': NO_VALUES,
  /** Why the test alert proved nothing: no server of screens told of it, no visible screen painted it, or none was sent. */
  'delivery.detail': z.strictObject({ fault: z.enum(['not-given', 'not-painted', 'not-sent']) }).readonly(),
  'no-screen.title': NO_VALUES,
  /** Screens of the unit that are in the background, or on a page that shows no alerts. */
  'no-screen.detail': z.strictObject({ hiddenCount: z.number() }).readonly(),

  'roster-gap.title': z.strictObject({ role: z.enum(ROSTER_ROLES) }).readonly(),
  /** `fromMs`: null: nobody has held it at all; `untilMs`: null: nobody comes after. */
  'roster-gap.detail': z
    .strictObject({ role: z.enum(ROSTER_ROLES), fromMs: z.number().nullable(), untilMs: z.number().nullable() })
    .readonly(),

  'beginning-lost.title': NO_VALUES,
  'beginning-lost.detail': NO_VALUES,
  'log-damage.title': NO_VALUES,
  'log-damage.detail': NO_VALUES,
  'newer-records.title': NO_VALUES,
  'newer-records.detail': NO_VALUES,

  'quality.title': NO_VALUES,
  /** `value` and `limit`: ms for timeliness and clock skew, else a share from 0 to 1. */
  'quality.detail': z
    .strictObject({
      feedId: z.string(),
      check: z.enum(QUALITY_CHECKS),
      /** A streamed signal or another name of the feed's data; null: all of it. */
      signal: z.string().nullable(),
      value: z.number(),
      limit: z.number(),
    })
    .readonly(),
} as const;
