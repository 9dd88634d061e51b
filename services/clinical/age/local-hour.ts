/** Hour of the day in a zone. A formatter is slow to make: it is made once a zone. */
import { isTimeZone } from './age.ts';

/** Gives the hour, 0 to 23, of a moment (ms) in an IANA zone; a zone that the runtime does not know is read as UTC. */
export function hourReader(timeZone: string): (atMs: number) => number {
  if (timeZone === 'UTC' || !isTimeZone(timeZone)) return (atMs) => new Date(atMs).getUTCHours();
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
  let known = { fromMs: Number.NaN, hour: 0 };
  return (atMs) => {
    const fromMs = Math.floor(atMs / QUARTER_MS) * QUARTER_MS;
    if (fromMs !== known.fromMs) known = { fromMs, hour: hourIn(format, atMs) };
    return known.hour;
  };
}

/** No zone has been off from another by anything but whole quarters of an hour since 1972. */
const QUARTER_MS = 900_000;

function hourIn(format: Intl.DateTimeFormat, atMs: number): number {
  return Number(format.formatToParts(atMs).find(({ type }) => type === 'hour')?.value ?? 0);
}
