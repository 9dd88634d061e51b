/** A clock time of a zone as a moment. */
import { isTimeZone } from './age.ts';

/**
 * The moment (ms) of `2026-12-02 07:00`, also with a T, in an IANA zone. Null: no such time, for instance in the hour that is left out in
 * spring. Of the hour that comes twice in autumn, the first.
 */
export function localMoment(text: string, timeZone: string): number | null {
  const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)$/.exec(text.trim());
  const asUtcMs = found === null ? Number.NaN : Date.parse(`${found[1]}T${found[2]}:00Z`);
  if (Number.isNaN(asUtcMs) || !isTimeZone(timeZone)) return null;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const offsets = [asUtcMs - DAY_MS, asUtcMs + DAY_MS].map((atMs) => shownAsUtc(format, atMs) - atMs);
  const moments = offsets.map((offsetMs) => asUtcMs - offsetMs).filter((atMs) => shownAsUtc(format, atMs) === asUtcMs);
  return moments.length === 0 ? null : Math.min(...moments);
}

const DAY_MS = 86_400_000;

function shownAsUtc(format: Intl.DateTimeFormat, atMs: number): number {
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(atMs)) part[type] = value;
  return Date.parse(`${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:00Z`);
}
