/**
 * The unit's time as this screen knows it: the newest tick, carried on by the browser's monotonic
 * clock. Every age, countdown and clock on the screen is measured against it, so that a played-back
 * recording ages in its own time and a stopped feed still grows old.
 */
export interface UnitTime {
  readonly unitAtMs: number;
  readonly pageMs: number;
}

/** The newer of what is held and a tick that arrived at `pageMs`; unit time never runs backwards. */
export function laterUnitTime(held: UnitTime | null, unitAtMs: number, pageMs: number): UnitTime {
  if (held !== null && unitAtMs <= held.unitAtMs) return held;
  return { unitAtMs, pageMs };
}

/** Unit time now, ms since 1970; null before the first tick. */
export function unitNowMs(held: UnitTime | null, pageMs: number): number | null {
  return held === null ? null : held.unitAtMs + Math.max(0, pageMs - held.pageMs);
}
