/**
 * Decides whether this screen may be believed. All ages are counted by the browser's own monotonic
 * clock from the moment of receipt: a wrong wall clock, here or at the server, cannot make an old
 * picture look live.
 */
import type { Heartbeat } from '../../../services/contract/live-events.ts';

/** Silence after which the whole screen says NOT LIVE (safety H13). */
export const NOT_LIVE_AFTER_MS = 5_000;
/** Lag of the engine behind its input that is worth a banner. */
export const BEHIND_AFTER_MS = 3_000;
/** Age of the newest sample of the whole unit that is worth a banner. */
export const NO_SAMPLE_AFTER_MS = 10_000;
/** Heartbeats go on but the unit's own time stands still. */
export const TIME_STOPPED_AFTER_MS = 5_000;

export interface Pulse {
  /** Monotonic page time of the newest heartbeat, ms. */
  readonly beatPageMs: number;
  /** Unit time that heartbeat carried, ms; null before the first tick. */
  readonly unitAtMs: number | null;
  /** Monotonic page time at which the unit's time last moved on, ms; null before the first tick. */
  readonly tickPageMs: number | null;
  /** Age of the newest sample when it was reported, ms; null: none yet. */
  readonly sampleAgeMs: number | null;
  readonly engineLagMs: number | null;
}

export type Doubt =
  | { readonly kind: 'behind'; readonly lagMs: number }
  | { readonly kind: 'time-stopped'; readonly forMs: number }
  | { readonly kind: 'no-samples'; readonly ageMs: number | null };

/** Pulse after a heartbeat that arrived at `pageMs`. */
export function nextPulse(held: Pulse | null, beat: Heartbeat, pageMs: number): Pulse {
  const moved = beat.unitAtMs !== null && (held === null || held.unitAtMs === null || beat.unitAtMs > held.unitAtMs);
  return {
    beatPageMs: pageMs,
    unitAtMs: beat.unitAtMs,
    tickPageMs: moved ? pageMs : (held?.tickPageMs ?? null),
    sampleAgeMs: beat.lastSampleAtMs === null ? null : Math.max(0, (beat.unitAtMs ?? beat.serverAtMs) - beat.lastSampleAtMs),
    engineLagMs: beat.engineLagMs,
  };
}

/** Age of the unit's newest sample at `pageMs`, ms; null: none yet. */
export function sampleAgeNowMs(pulse: Pulse, pageMs: number): number | null {
  return pulse.sampleAgeMs === null ? null : pulse.sampleAgeMs + (pageMs - pulse.beatPageMs);
}

/** True when a heartbeat came within the last 5 s. `pulse` null: never. */
export function isLive(pulse: Pulse | null, pageMs: number): boolean {
  return pulse !== null && pageMs - pulse.beatPageMs < NOT_LIVE_AFTER_MS;
}

/** The one most serious reason to distrust a live screen, or null. */
export function doubtOf(pulse: Pulse, pageMs: number): Doubt | null {
  if (pulse.tickPageMs === null) return { kind: 'no-samples', ageMs: null };
  const stoppedMs = pageMs - pulse.tickPageMs;
  if (stoppedMs >= TIME_STOPPED_AFTER_MS) return { kind: 'time-stopped', forMs: stoppedMs };
  if (pulse.engineLagMs !== null && pulse.engineLagMs > BEHIND_AFTER_MS) return { kind: 'behind', lagMs: pulse.engineLagMs };
  const sampleAgeMs = sampleAgeNowMs(pulse, pageMs);
  if (sampleAgeMs === null || sampleAgeMs >= NO_SAMPLE_AFTER_MS) return { kind: 'no-samples', ageMs: sampleAgeMs };
  return null;
}
