/** What technical alerts say: silence, clocks, identity, the quality of the data. */
import { z } from 'zod';
import { NO_VALUES } from '../../clinical/statement.ts';
import { SIGNAL_NAMES } from '../../clinical/signals.ts';
import { QUALITY_CHECKS } from '../records/data-quality.ts';

const signal = z.enum(SIGNAL_NAMES);
const durationMs = z.number();
const deviceId = z.string();
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

  'clock-wrong.title': NO_VALUES,
  'clock-wrong.detail': z.strictObject({ deviceId, moreThanMs: durationMs }).readonly(),
  'unassigned.title': NO_VALUES,
  'unassigned.detail': device,
  'patient-mismatch.title': NO_VALUES,
  'patient-mismatch.detail': device,
  'patient-mismatch.own-alert': NO_VALUES,
  'patient-merged.title': z.strictObject({ change: z.enum(['merged', 'separated']) }).readonly(),
  'patient-merged.detail': NO_VALUES,
  'patient-merged.confirmed': z.strictObject({ by: z.string() }).readonly(),

  'quality.title': NO_VALUES,
  /** `value` and `limit`: ms for timeliness and clock skew, else a share from 0 to 1. */
  'quality.detail': z
    .strictObject({
      feedId: z.string(),
      check: z.enum(QUALITY_CHECKS),
      signal: signal.nullable(),
      value: z.number(),
      limit: z.number(),
    })
    .readonly(),
} as const;
