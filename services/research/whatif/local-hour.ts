/** Hour of the day, 0 to 23, at a moment in an IANA zone; a zone that the runtime does not know is read as UTC. */
import { isTimeZone } from '../../clinical/age/age.ts';

export function hourAt(atMs: number, timeZone: string): number {
  if (timeZone === 'UTC' || !isTimeZone(timeZone)) return new Date(atMs).getUTCHours();
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).formatToParts(atMs);
  return Number(parts.find(({ type }) => type === 'hour')?.value);
}
