/**
 * Times and spans as text. Clock times are in the unit's zone, never the browser's; spans are cut,
 * not rounded, so that nothing looks younger or older than it is by more than its last digit.
 */
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Words for the units of time, in the language of the screen. */
export interface SpanWords {
  readonly second: string;
  readonly minute: string;
  readonly hour: string;
  readonly day: string;
  /** Between a number and its word: a space, or nothing in Korean. */
  readonly gap: string;
}

/** A span with its two leading units: «48 s», «2 min 10 s», «3 h 05 min», «2 d 4 h». Below 0 counts as 0. */
export function spanText(spanMs: number, words: SpanWords): string {
  const ms = Math.max(0, spanMs);
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)}${words.gap}${words.second}`;
  if (ms < 10 * MINUTE_MS) {
    return `${Math.floor(ms / MINUTE_MS)}${words.gap}${words.minute} ${pad(Math.floor((ms % MINUTE_MS) / SECOND_MS))}${words.gap}${words.second}`;
  }
  return coarseSpanText(ms, words);
}

/** A span with one leading unit below an hour: «48 s», «2 min», «3 h 05 min». For narrow places. */
export function coarseSpanText(spanMs: number, words: SpanWords): string {
  const ms = Math.max(0, spanMs);
  if (ms < MINUTE_MS) return `${Math.floor(ms / SECOND_MS)}${words.gap}${words.second}`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)}${words.gap}${words.minute}`;
  if (ms < DAY_MS) {
    return `${Math.floor(ms / HOUR_MS)}${words.gap}${words.hour} ${pad(Math.floor((ms % HOUR_MS) / MINUTE_MS))}${words.gap}${words.minute}`;
  }
  return `${Math.floor(ms / DAY_MS)}${words.gap}${words.day} ${Math.floor((ms % DAY_MS) / HOUR_MS)}${words.gap}${words.hour}`;
}

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

/** «14:32» on the day of `nowMs`, otherwise «11-22 14:32»: a time of yesterday never looks like today's. */
export function momentText(atMs: number, nowMs: number, timeZone: string): string {
  const at = localParts(atMs, timeZone);
  const now = localParts(nowMs, timeZone);
  const sameDay = at.year === now.year && at.month === now.month && at.day === now.day;
  return sameDay ? at.clock.slice(0, 5) : `${pad(at.month)}-${pad(at.day)} ${at.clock.slice(0, 5)}`;
}
