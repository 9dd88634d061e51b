/** How long people may quieten an alert: one law that the engine holds, the screens offer and the guide tells. */
import type { AlertLevel } from './alert.ts';

/** An acknowledgement or a snooze ends by itself after this time (engineering choice, shorter where harm is faster). */
export const QUIET_MS: Readonly<Record<AlertLevel, number>> = { high: 600_000, medium: 1_800_000, low: 3_600_000 };
