/** A calendar day of a zone as a span of time: 23 or 25 hours where the clocks are set. */
import { isTimeZone } from './age.ts';

const MINUTE_MS = 60_000;
/** Zones are at most 14 h from UTC. */
const FAR_MS = 27 * 3_600_000;

/** YYYY-MM-DD of a moment (ms) in an IANA zone; one that the runtime does not know is read as UTC. */
export function localDayOf(atMs: number, timeZone: string): string {
  return dayReader(timeZone)(atMs);
}

/** [fromMs, toMs) of a day; null: there is no such day. */
export function localDaySpan(day: string, timeZone: string): { readonly fromMs: number; readonly toMs: number } | null {
  const middayMs = Date.parse(`${day}T12:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(middayMs)) return null;
  if (new Date(middayMs).toISOString().slice(0, 10) !== day) return null;
  const read = dayReader(timeZone);
  const firstOf = (wanted: (found: string) => boolean): number => {
    let low = Math.floor((middayMs - FAR_MS) / MINUTE_MS);
    for (let high = Math.floor((middayMs + FAR_MS) / MINUTE_MS); low < high;) {
      const middle = Math.floor((low + high) / 2);
      if (wanted(read(middle * MINUTE_MS))) high = middle;
      else low = middle + 1;
    }
    return low * MINUTE_MS;
  };
  return { fromMs: firstOf((found) => found >= day), toMs: firstOf((found) => found > day) };
}

function dayReader(timeZone: string): (atMs: number) => string {
  if (timeZone === 'UTC' || !isTimeZone(timeZone)) return (atMs) => new Date(atMs).toISOString().slice(0, 10);
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (atMs) => format.format(atMs);
}
