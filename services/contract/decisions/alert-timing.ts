/** How long an alert may be quietened, and how long it waits for an answer: one law that the engine holds, the screens offer and the guide tells. */
import type { AlertLevel } from './alert.ts';

/** An acknowledgement or a snooze ends by itself after this time (engineering choice, shorter where harm is faster). */
export const QUIET_MS: Readonly<Record<AlertLevel, number>> = { high: 600_000, medium: 1_800_000, low: 3_600_000 };

/** So long whoever answered may take the answer back: long enough to see that it was the wrong alert (engineering choice). */
export const UNDO_MS = 10_000;

/** An alert that no visible screen has painted by then has not been seen by anybody: it goes on, from the level on that the ladder says. */
export const UNPAINTED_MS = 10_000;
