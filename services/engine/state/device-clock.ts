/**
 * Tells a monitor whose clock is wrong from one whose data are old. Both arrive with a bedside time
 * far from gateway time, and they need opposite handling: live data must alarm although their time is
 * wrong (H17), and a six-hour catch-up must not (H21).
 *
 * A wrong clock keeps its distance from gateway time; a catch-up runs through bedside time faster than
 * gateway time passes. Until that is known, for at most 3 s of gateway time, frames are held. A clock
 * that is ahead can only be wrong.
 *
 *   trusted   within 30 s: bedside time is used
 *   held      far behind, not yet known why
 *   wrong     gateway time is used instead, and a technical alert says so
 *   old       history only
 */

export type ClockVerdict = 'trusted' | 'held' | 'wrong' | 'old';

/** Beyond this the bedside time is not believed as it stands. */
export const CLOCK_TRUST_MS = 30_000;
/** A clock that was wrong is believed again from here on, lest one at the limit is judged anew with every frame. */
const CLOCK_TRUST_AGAIN_MS = 20_000;
/** Beyond this the difference is reported, and the time is still used. */
export const CLOCK_FLAG_MS = 2_000;
const DECIDE_AFTER_MS = 3_000;
/** A catch-up that stops before it is understood is settled by this time. */
export const HOLD_MS_MAX = 10_000;
/** Bedside time may differ by this share of the gateway time passed and still be a steady clock. */
const STEADY_SHARE = 0.3;
const STEADY_SLACK_MS = 500;

export interface DeviceClock {
  verdict: ClockVerdict;
  /** Frame against which the pace is measured; -1: none. */
  anchorObservedMs: number;
  anchorReceivedMs: number;
  /** Gateway minus bedside time of the newest frame, ms. */
  offsetMs: number;
  /** More than 2 s off: reported once until it is better. */
  flagged: boolean;
  /** The technical alert about this clock is running. */
  alerted: boolean;
}

export function createDeviceClock(): DeviceClock {
  return {
    verdict: 'trusted',
    anchorObservedMs: -1,
    anchorReceivedMs: -1,
    offsetMs: 0,
    flagged: false,
    alerted: false,
  };
}

/** Judges one frame and remembers what is needed for the next. Times in ms since 1970. */
export function judgeClock(clock: DeviceClock, observedAtMs: number, receivedAtMs: number): ClockVerdict {
  clock.offsetMs = receivedAtMs - observedAtMs;
  if (Math.abs(clock.offsetMs) <= (clock.verdict === 'wrong' ? CLOCK_TRUST_AGAIN_MS : CLOCK_TRUST_MS)) {
    return settle(clock, 'trusted');
  }
  if (Math.abs(clock.offsetMs) <= CLOCK_TRUST_MS) return 'wrong';
  if (clock.offsetMs < 0) return settle(clock, 'wrong');
  if (clock.anchorReceivedMs < 0) {
    anchor(clock, observedAtMs, receivedAtMs);
    clock.verdict = 'held';
    return 'held';
  }
  const observedPassedMs = observedAtMs - clock.anchorObservedMs;
  const receivedPassedMs = receivedAtMs - clock.anchorReceivedMs;
  if (observedPassedMs - receivedPassedMs > CLOCK_TRUST_MS) {
    anchor(clock, observedAtMs, receivedAtMs);
    clock.verdict = 'old';
  } else if (receivedPassedMs >= DECIDE_AFTER_MS) {
    clock.verdict =
      Math.abs(observedPassedMs - receivedPassedMs) <= STEADY_SHARE * receivedPassedMs + STEADY_SLACK_MS
        ? 'wrong'
        : 'old';
    anchor(clock, observedAtMs, receivedAtMs);
  }
  return clock.verdict;
}

/** Ends the waiting when no further frame comes to decide. The pace is still measured from the same frame. */
export function settleHeld(clock: DeviceClock, nowMs: number): boolean {
  if (clock.verdict !== 'held' || nowMs - clock.anchorReceivedMs < HOLD_MS_MAX) return false;
  clock.verdict = 'old';
  return true;
}

function settle(clock: DeviceClock, verdict: ClockVerdict): ClockVerdict {
  clock.anchorObservedMs = -1;
  clock.anchorReceivedMs = -1;
  clock.verdict = verdict;
  return verdict;
}

function anchor(clock: DeviceClock, observedAtMs: number, receivedAtMs: number): void {
  clock.anchorObservedMs = observedAtMs;
  clock.anchorReceivedMs = receivedAtMs;
}
