/**
 * The part of a stay that can leave: whole hours, from the first full hour after it was opened to the last before it ended. So
 * the minute of an admission and of a discharge is not in the data, also for whoever finds out where its hours begin.
 */
const HOUR_MS = 3_600_000;

export interface StaySpan {
  readonly openedAtMs: number;
  /** Its end, or the newest that is known of it. */
  readonly endsAtMs: number;
}

export interface HourWindow {
  /** A full hour, ms. */
  readonly fromMs: number;
  /** 0: the stay has no whole hour. */
  readonly hours: number;
}

export function hoursOf({ openedAtMs, endsAtMs }: StaySpan): HourWindow {
  const from = Math.ceil(openedAtMs / HOUR_MS);
  return { fromMs: from * HOUR_MS, hours: Math.max(0, Math.floor(endsAtMs / HOUR_MS) - from) };
}

export function msOfHours(hours: number): number {
  return hours * HOUR_MS;
}

/** From the beginning of one to that of the other. */
export function hoursBetween(first: HourWindow, second: HourWindow): number {
  return (second.fromMs - first.fromMs) / HOUR_MS;
}
