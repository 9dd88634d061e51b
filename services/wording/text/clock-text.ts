/** Clock times in the zone of a unit, never in that of the machine. */
import { localDayOf } from '../../clinical/age/local-day.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Hours and minutes, `14:05`; `05:05 UTC` without a zone. Throws RangeError for an unknown zone. */
export function clockText(atMs: number, timeZone: string | null): string {
  if (timeZone === null) return `${clockText(atMs, 'UTC')} UTC`;
  const known = formats.get(timeZone);
  const format =
    known ?? new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  if (known === undefined) formats.set(timeZone, format);
  return format.format(atMs);
}

/** Day, hours and minutes, `2026-11-22 14:05`. Throws RangeError for an unknown zone. */
export function dayClockText(atMs: number, timeZone: string | null): string {
  return `${localDayOf(atMs, timeZone ?? 'UTC')} ${clockText(atMs, timeZone)}`;
}
