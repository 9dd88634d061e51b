/** Clock times as text, in the unit's zone and never the browser's. */
function pad(value: number): string {
  return String(value).padStart(2, '0');
}

interface LocalParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly clock: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
}

/** Calendar day and clock time of an instant in an IANA zone. Throws RangeError for an unknown zone. */
export function localParts(atMs: number, timeZone: string): LocalParts {
  const found: Record<string, string> = {};
  for (const part of formatOf(timeZone).formatToParts(atMs)) found[part.type] = part.value;
  const { year = '0', month = '0', day = '0', hour = '00', minute = '00', second = '00' } = found;
  return { year: Number(year), month: Number(month), day: Number(day), clock: `${hour}:${minute}:${second}` };
}

/** «14:32:07» in the unit's zone. */
export function clockText(atMs: number, timeZone: string): string {
  return localParts(atMs, timeZone).clock;
}

/** «14:32» in the unit's zone. */
export function shortClockText(atMs: number, timeZone: string): string {
  return clockText(atMs, timeZone).slice(0, 5);
}

/** «2026-11-22 14:32» in the unit's zone. */
export function dayClockText(atMs: number, timeZone: string): string {
  const { year, month, day, clock } = localParts(atMs, timeZone);
  return `${year}-${pad(month)}-${pad(day)} ${clock.slice(0, 5)}`;
}

/** «14:32» on the day of `nowMs`, otherwise «11-22 14:32»: a time of yesterday never looks like today's. */
export function momentText(atMs: number, nowMs: number, timeZone: string): string {
  const at = localParts(atMs, timeZone);
  const now = localParts(nowMs, timeZone);
  const sameDay = at.year === now.year && at.month === now.month && at.day === now.day;
  return sameDay ? at.clock.slice(0, 5) : `${pad(at.month)}-${pad(at.day)} ${at.clock.slice(0, 5)}`;
}
