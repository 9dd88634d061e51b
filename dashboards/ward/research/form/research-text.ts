/** Words and times of the research page. */
import { isSignalName } from '../../../../services/clinical/signal/signals.ts';
import { coarseSpanText } from '../../../../services/wording/text/span-text.ts';
import { rules } from '../../text/clinical-text.ts';
import { named, spanWords } from '../../text/text.ts';
import { localParts } from '../../text/time-text.ts';

/** A score, a vital sign rule or a model by its id; one that no table knows stands for itself. */
export function ruleText(id: string): string {
  return named('vitalRule', id, rules().label(id));
}

export function labelText(id: string): string {
  return named('labelName', id, id);
}

export function signalText(name: string): string {
  return isSignalName(name) ? rules().observation(name) : name;
}

export function lengthText(ms: number): string {
  return coarseSpanText(Math.max(0, ms), spanWords());
}

/** Clock time in a zone, as a field of a form gives it (`2026-11-30T08:00` or `2026-11-30`), in ms; null: none, or no time. */
export function zonedMs(text: string, timeZone: string): number | null {
  const asUtcMs = Date.parse(text.length === 10 ? `${text}T00:00Z` : `${text}Z`);
  if (Number.isNaN(asUtcMs)) return null;
  // Twice, since the offset of the first guess may be that of the other side of a clock change.
  const once = asUtcMs - offsetMs(asUtcMs, timeZone);
  return asUtcMs - offsetMs(once, timeZone);
}

/** What a field of a form shows of a moment. */
export function fieldText(atMs: number, timeZone: string): string {
  return new Date(atMs + offsetMs(atMs, timeZone)).toISOString().slice(0, 16);
}

function offsetMs(atMs: number, timeZone: string): number {
  const { year, month, day, clock } = localParts(atMs, timeZone);
  const [hour = 0, minute = 0, second = 0] = clock.split(':').map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1_000) * 1_000;
}
