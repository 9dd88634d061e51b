/**
 * By how much all times of a child are moved: into the years 2100 to 2199, so that nobody takes one for a real date. The draw is random and
 * belongs to the child: what lies between two of its times stays as it was. Without an approval the hour of the day, the day of the week and the
 * season of the result say nothing of the real ones.
 */
import type { KeptTime } from './release-policy.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const FIRST_MS = Date.UTC(2100, 0, 1);
const YEARS = 99;
/** Days by which a season may be off: the day of the year itself is a date. */
const SEASON_DAYS = 21;

/** `draw`: uniform in [0, 1). Whole hours, so that buckets of the history stay whole. */
export function shiftMsOf(fromMs: number, keeps: readonly KeptTime[], draw: number): number {
  const step = keeps.includes('weekday') ? WEEK_MS : keeps.includes('time-of-day') ? DAY_MS : HOUR_MS;
  const [lowMs, highMs] = keeps.includes('season')
    ? seasonSpan(fromMs, draw)
    : [FIRST_MS, FIRST_MS + YEARS * 365 * DAY_MS];
  const least = Math.ceil((lowMs - fromMs) / step);
  const most = Math.floor((highMs - fromMs) / step);
  const fraction = keeps.includes('season') ? (draw * YEARS) % 1 : draw;
  return (least + Math.floor(fraction * (most - least + 1))) * step;
}

/** Around the same day of a year that the draw chooses. */
function seasonSpan(fromMs: number, draw: number): readonly [number, number] {
  const real = new Date(fromMs);
  const year = 2100 + Math.floor(draw * YEARS);
  const middle = Date.UTC(year, real.getUTCMonth(), real.getUTCDate());
  return [middle - SEASON_DAYS * DAY_MS, middle + SEASON_DAYS * DAY_MS];
}
