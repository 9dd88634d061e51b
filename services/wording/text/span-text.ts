/**
 * Spans of time as text. Four forms and no others, each for a place where another would mislead:
 *
 * - `spanText`: a running count on a screen. Two units, so that it moves every second below ten minutes.
 * - `coarseSpanText`: the same count where there is no room for seconds beside minutes. It never contradicts
 *   the first: it is its beginning.
 * - `spanInSentence`: a span that was decided once and is read later, in one unit. Below two minutes in
 *   seconds, since limits such as 90 s are.
 * - `wholeSpanText`: a limit of a rule file, never cut or rounded: what it cannot say in whole days, hours or
 *   minutes it says in seconds.
 *
 * Spans on screens are cut, not rounded, so that nothing looks older than it is.
 */
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Words for the units of time in one language. */
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
  if (ms < MINUTE_MS || ms >= 10 * MINUTE_MS) return coarseSpanText(ms, words);
  const seconds = Math.floor((ms % MINUTE_MS) / SECOND_MS);
  return `${part(Math.floor(ms / MINUTE_MS), 'minute', words)} ${part(twoDigits(seconds), 'second', words)}`;
}

/** A span with one leading unit below an hour: «48 s», «2 min», «3 h 05 min». For narrow places. */
export function coarseSpanText(spanMs: number, words: SpanWords): string {
  const ms = Math.max(0, spanMs);
  if (ms < MINUTE_MS) return part(Math.floor(ms / SECOND_MS), 'second', words);
  if (ms < HOUR_MS) return part(Math.floor(ms / MINUTE_MS), 'minute', words);
  const [hours, minutes] = [Math.floor(ms / HOUR_MS), Math.floor((ms % HOUR_MS) / MINUTE_MS)];
  if (ms < DAY_MS) return `${part(hours, 'hour', words)} ${part(twoDigits(minutes), 'minute', words)}`;
  return `${part(Math.floor(ms / DAY_MS), 'day', words)} ${part(hours % 24, 'hour', words)}`;
}

/** In a sentence, one unit: «45 s», «9 min», «5 h»; seconds rounded to below two minutes, then whole minutes or hours, cut. */
export function spanInSentence(spanMs: number, words: SpanWords): string {
  const seconds = Math.round(spanMs / SECOND_MS);
  if (seconds < 120) return part(seconds, 'second', words);
  return seconds < 7_200
    ? part(Math.floor(seconds / 60), 'minute', words)
    : part(Math.floor(seconds / 3_600), 'hour', words);
}

/** A limit that is whole by definition: «5 min», «6 h», «3 d» from more than two days on. */
export function wholeSpanText(spanMs: number, words: SpanWords): string {
  if (spanMs % DAY_MS === 0 && spanMs > 2 * DAY_MS) return part(spanMs / DAY_MS, 'day', words);
  if (spanMs % HOUR_MS === 0) return part(spanMs / HOUR_MS, 'hour', words);
  return spanMs % MINUTE_MS === 0
    ? part(spanMs / MINUTE_MS, 'minute', words)
    : part(spanMs / SECOND_MS, 'second', words);
}

function part(count: number | string, unit: Exclude<keyof SpanWords, 'gap'>, words: SpanWords): string {
  return `${count}${words.gap}${words[unit]}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
