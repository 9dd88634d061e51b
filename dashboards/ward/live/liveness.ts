/**
 * Decides whether this screen may be believed. All ages are counted by the browser's own monotonic
 * clock from the moment of receipt: a wrong wall clock, here or at the server, cannot make an old
 * picture look live.
 */
import type { UnitState } from '../../../services/contract/decisions/decision.ts';
import type { Heartbeat } from '../../../services/contract/screens/live-events.ts';

/** Silence after which the whole screen says NOT LIVE (safety H13). */
export const NOT_LIVE_AFTER_MS = 5_000;
/** Lag of the engine behind its input that is worth a banner. */
export const BEHIND_AFTER_MS = 3_000;
/** Age of the newest sample of the whole unit that is worth a banner. */
export const NO_SAMPLE_AFTER_MS = 10_000;
/** Heartbeats go on but the unit's own time stands still. */
export const TIME_STOPPED_AFTER_MS = 5_000;

/** The same for a unit to which nothing is sent: there the engine speaks only every 15 s. */
export const IDLE_TIME_STOPPED_AFTER_MS = 25_000;

export interface Pulse {
  /** Monotonic page time of the newest heartbeat, ms. */
  readonly beatPageMs: number;
  /** Unit time that heartbeat carried, ms; null before the first tick. */
  readonly unitAtMs: number | null;
  /** Monotonic page time at which the unit's time last moved on, ms; null before the first tick. */
  readonly tickPageMs: number | null;
  /** Unit time a second of real time: 1, or the speed of a played-back recording. */
  readonly unitRate: number;
  /** Age of the newest sample when it was reported, real ms; null: none yet. */
  readonly sampleAgeMs: number | null;
  /** How far the engine is behind its input, real ms. */
  readonly engineLagMs: number | null;
}

export type Doubt =
  | { readonly kind: 'behind'; readonly lagMs: number }
  | { readonly kind: 'time-stopped'; readonly forMs: number }
  /** Of a playback: ended for good, or standing still because nobody plays it on. */
  | { readonly kind: 'playback-ended'; readonly atMs: number }
  | { readonly kind: 'playback-stopped'; readonly forMs: number }
  | { readonly kind: 'no-samples'; readonly ageMs: number | null };

/** Pulse after a heartbeat that arrived at `pageMs`. */
export function nextPulse(held: Pulse | null, beat: Heartbeat, pageMs: number): Pulse {
  const unitRate = nextRate(held, beat, pageMs);
  const moved = beat.unitAtMs !== null && (held === null || held.unitAtMs === null || beat.unitAtMs > held.unitAtMs);
  const sampleAgeMs =
    beat.lastSampleAtMs === null ? null : Math.max(0, (beat.unitAtMs ?? beat.serverAtMs) - beat.lastSampleAtMs);
  return {
    beatPageMs: pageMs,
    unitAtMs: beat.unitAtMs,
    tickPageMs: moved ? pageMs : (held?.tickPageMs ?? null),
    unitRate,
    sampleAgeMs: sampleAgeMs === null ? null : sampleAgeMs / unitRate,
    engineLagMs: beat.engineLagMs === null ? null : beat.engineLagMs / unitRate,
  };
}

/** Below 2 it is jitter of a live unit; real time is never taken for slower than it is. */
function nextRate(held: Pulse | null, beat: Heartbeat, pageMs: number): number {
  if (held === null || held.unitAtMs === null || beat.unitAtMs === null || beat.unitAtMs <= held.unitAtMs) {
    return held?.unitRate ?? 1;
  }
  const rate = (beat.unitAtMs - held.unitAtMs) / Math.max(500, pageMs - (held.tickPageMs ?? held.beatPageMs));
  return rate < 2 ? 1 : rate;
}

/** Real age of the unit's newest sample at `pageMs`, ms; null: none yet. */
export function sampleAgeNowMs(pulse: Pulse, pageMs: number): number | null {
  return pulse.sampleAgeMs === null ? null : pulse.sampleAgeMs + (pageMs - pulse.beatPageMs);
}

/** True when a heartbeat came within the last 5 s. `pulse` null: never. */
export function isLive(pulse: Pulse | null, pageMs: number): boolean {
  return pulse !== null && pageMs - pulse.beatPageMs < NOT_LIVE_AFTER_MS;
}

/** What the unit should be sending. */
export interface Expected {
  /** Beds with a child. */
  readonly children: number;
  /** Beds whose monitors have sent something lately. */
  readonly fed: number;
  /** What kind of unit it is; null until that is known. */
  readonly mode: UnitState['mode'] | null;
}

/** The one most serious reason to distrust a live screen, or null. A unit without children owes no samples. */
export function doubtOf(pulse: Pulse, pageMs: number, expected: Expected): Doubt | null {
  if (expected.mode === 'playback-ended') return { kind: 'playback-ended', atMs: pulse.unitAtMs ?? 0 };
  const stoppedMs = pulse.tickPageMs === null ? 0 : pageMs - pulse.tickPageMs;
  if (stoppedMs >= (expected.fed > 0 ? TIME_STOPPED_AFTER_MS : IDLE_TIME_STOPPED_AFTER_MS)) {
    return { kind: expected.mode === 'playback' ? 'playback-stopped' : 'time-stopped', forMs: stoppedMs };
  }
  if (expected.fed > 0 && pulse.engineLagMs !== null && pulse.engineLagMs > BEHIND_AFTER_MS) {
    return { kind: 'behind', lagMs: pulse.engineLagMs };
  }
  const sampleAgeMs = sampleAgeNowMs(pulse, pageMs);
  if (expected.children > 0 && (sampleAgeMs === null || sampleAgeMs >= NO_SAMPLE_AFTER_MS)) {
    return { kind: 'no-samples', ageMs: sampleAgeMs };
  }
  return null;
}
