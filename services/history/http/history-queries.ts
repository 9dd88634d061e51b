/**
 * What may be asked over HTTP, parsed once. Invariant: an answer has a bounded size, known before the
 * database is asked; who asks for more is told which resolution fits.
 */
import { channelKeySchema } from '../../contract/records/channels-record.ts';
import { ID_PATTERN } from '../../contract/records/id-pattern.ts';
import { z } from 'zod';
import { isTimeZone } from '../../clinical/age/age.ts';
import { SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import { REPLAYED_KINDS } from '../../contract/decisions/decision.ts';
import { BUCKET_MS, RESOLUTIONS, type Resolution } from '../history.port.ts';

/** Numbers of one answer (buckets times signals): about 2 MB of JSON, drawn without a stutter. */
export const POINTS_MAX = 50_000;
const RECORDS_DEFAULT = 1_000;
const RECORDS_MAX = 10_000;

/** What replay reproduces is what is kept: views of the unit are neither. */
const KINDS = REPLAYED_KINDS;

/** As ids are in records; anything else is in no history, and some of it no database can be asked. */
const id = z.string().max(128).regex(ID_PATTERN, 'must be an id');
const epochMs = z
  .string()
  .regex(/^\d{1,16}$/, 'must be whole milliseconds since 1970')
  .transform(Number)
  .refine((ms) => ms <= 8.64e15, 'must be a time');
const limit = z
  .string()
  .regex(/^\d{1,6}$/, 'must be a whole number')
  .transform(Number)
  .refine((count) => count >= 1 && count <= RECORDS_MAX, `must be 1 to ${RECORDS_MAX}`)
  .default(RECORDS_DEFAULT);
const range = { fromMs: epochMs, toMs: epochMs };

/** `a,b,c` with every part in the list; no part at all is refused, so that nothing is answered in silence. */
function listOf<T extends string>(known: readonly T[]) {
  const isKnown = (part: string): part is T => (known as readonly string[]).includes(part);
  return z
    .string()
    .max(2_000)
    .transform((text, context): readonly T[] => {
      const parts = text.split(',').map((part) => part.trim());
      const unknown = parts.filter((part) => !isKnown(part));
      if (unknown.length > 0) {
        context.addIssue({
          code: 'custom',
          message: `unknown: ${unknown.join(', ') || 'empty'}; known: ${known.join(', ')}`,
        });
      }
      return [...new Set(parts.filter(isKnown))];
    });
}

const isForward = (query: { readonly fromMs: number; readonly toMs: number }): boolean => query.fromMs < query.toMs;
const FORWARD = { message: 'fromMs must be before toMs', path: ['fromMs'] };

/** Strict: a misspelt filter that is ignored would answer for everything. */
export const staysQuery = z.strictObject({ unitId: id.nullable().default(null) });
export const channelsQuery = z.strictObject({ stayId: id });
export const vitalsQuery = z
  .strictObject({
    stayId: id,
    channel: channelKeySchema.optional(),
    ...range,
    resolution: z.enum(RESOLUTIONS),
    signals: listOf(SIGNAL_NAMES),
  })
  .refine(isForward, FORWARD)
  .superRefine((query, context) => {
    const fault = pointsFault(query);
    if (fault !== null) context.addIssue({ code: 'custom', path: ['resolution'], message: fault });
  });
export const scoreTrendsQuery = z.strictObject({ stayId: id, ...range }).refine(isForward, FORWARD);
export const decisionsQuery = z
  .strictObject({
    unitId: id,
    stayId: id.nullable().default(null),
    kinds: listOf(KINDS).default(KINDS),
    scoreRuleId: id.nullable().default(null),
    ...range,
    limit,
  })
  .refine(isForward, FORWARD);
/** A quarter: alerts of a unit of twenty beds in one answer. */
const BURDEN_DAYS_MAX = 92;
export const burdenQuery = z
  .strictObject({
    unitId: id,
    ...range,
    timeZone: z.string().max(64).refine(isTimeZone, 'must be an IANA zone').default('UTC'),
  })
  .refine(isForward, FORWARD)
  .refine(({ fromMs, toMs }) => toMs - fromMs <= BURDEN_DAYS_MAX * 86_400_000, {
    message: `at most ${BURDEN_DAYS_MAX} days at once`,
    path: ['fromMs'],
  });
export const quarantineQuery = z.strictObject({ unitId: id, ...range, limit }).refine(isForward, FORWARD);

interface PointsAsked {
  readonly fromMs: number;
  readonly toMs: number;
  readonly resolution: Resolution;
  readonly signals: readonly string[];
}

/** Why a query asks for too much, with the finest resolution that fits; null when it does not. */
export function pointsFault(query: PointsAsked): string | null {
  const pointsAt = (resolution: Resolution): number =>
    Math.ceil((query.toMs - query.fromMs) / BUCKET_MS[resolution]) * query.signals.length;
  const asked = pointsAt(query.resolution);
  if (asked <= POINTS_MAX) return null;
  const fits = RESOLUTIONS.find((resolution) => pointsAt(resolution) <= POINTS_MAX);
  const advice = fits === undefined ? 'ask for a shorter range' : `ask for resolution ${fits} or a shorter range`;
  return `up to ${asked} points, at most ${POINTS_MAX} are given at once: ${advice}`;
}
