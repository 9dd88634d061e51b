/** How long an alert may be quietened, and how long it waits for an answer: one law that the engine holds, the screens offer and the guide tells. */
import type { AlertLevel } from './alert.ts';

/** An acknowledgement or a snooze ends by itself after this time (engineering choice, shorter where harm is faster). */
export const QUIET_MS: Readonly<Record<AlertLevel, number>> = { high: 600_000, medium: 1_800_000, low: 3_600_000 };

/** So long whoever answered may take the answer back: long enough to see that it was the wrong alert (engineering choice). */
export const UNDO_MS = 10_000;

/** Unanswered for this long: next level. Low alerts wait (engineering choice after IEC 60601-1-8 priorities). */
export const ESCALATE_MS: Readonly<Record<AlertLevel, number>> = {
  high: 120_000,
  medium: 600_000,
  low: Number.POSITIVE_INFINITY,
};
/** A high alert that no visible screen has painted by then has not been seen by anybody. */
export const UNPAINTED_MS = 10_000;
