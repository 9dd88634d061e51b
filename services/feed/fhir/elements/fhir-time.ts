/**
 * FHIR's times into milliseconds. A vital sign needs a moment: a date without a time, or a time
 * without a zone, is refused and not completed by a guess.
 */
import type { Refusal } from '../../../contract/refusals/refusal.ts';
import type { Observation } from './observation-shape.ts';

export type ReadTime =
  | { readonly ok: true; readonly atMs: number }
  | { readonly ok: false; readonly reason: TimeRefusal };

type TimeRefusal = Refusal<'fhir.timing' | 'fhir.no-time' | 'fhir.two-times' | 'fhir.no-moment'>;

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** Milliseconds since 1970 of a full FHIR dateTime or instant; null for everything else. */
export function momentOf(text: string): number | null {
  const [, year, month, day] = MOMENT.exec(text) ?? [];
  if (year === undefined) return null;
  // Date.parse takes the 30th of February for the 2nd of March.
  const midnight = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (midnight.getUTCMonth() !== Number(month) - 1 || midnight.getUTCDate() !== Number(day)) return null;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : atMs;
}

/** When it was observed; of a period its end, since the value is known then. */
export function effectiveTime(observation: Observation): ReadTime {
  const { effectiveDateTime, effectiveInstant, effectivePeriod, effectiveTiming } = observation;
  if (effectiveTiming !== undefined) return refused('fhir.timing');
  const given = [effectiveDateTime, effectiveInstant, effectivePeriod].filter((each) => each !== undefined);
  if (given.length !== 1) {
    return refused(given.length === 0 ? 'fhir.no-time' : 'fhir.two-times');
  }
  const text = effectiveDateTime ?? effectiveInstant ?? effectivePeriod?.end ?? effectivePeriod?.start ?? '';
  const atMs = momentOf(text);
  if (atMs !== null) return { ok: true, atMs };
  return refused('fhir.no-moment');
}

function refused(code: TimeRefusal['code']): ReadTime {
  return { ok: false, reason: { code, values: {} } };
}
