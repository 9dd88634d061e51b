/**
 * Periodic breathing from the breathing pauses themselves, for sources that know every breath. A rate
 * of whole seconds cannot show pauses of 3 s: on such a rate the event definition of the same name is
 * the same rule on a coarser grid, and is disabled for that reason.
 */

/** A stretch without a breath, ms; pauses come in order and do not overlap. */
export interface BreathingPause {
  readonly startMs: number;
  readonly endMs: number;
}

export interface PeriodicBreathing extends BreathingPause {
  readonly pauses: number;
}

/** At least three pauses, each of more than 3 s, with breathing of less than 20 s between them (usual definition; stored source, certainty V). */
const PAUSES_MIN = 3;
const PAUSE_LONGER_THAN_MS = 3_000;
const BREATHING_SHORTER_THAN_MS = 20_000;

/** Stretches of periodic breathing, from the first pause of each to the end of its last. */
export function periodicBreathing(pauses: readonly BreathingPause[]): readonly PeriodicBreathing[] {
  const stretches: PeriodicBreathing[] = [];
  for (const pause of pauses) {
    if (pause.endMs - pause.startMs <= PAUSE_LONGER_THAN_MS) continue;
    const last = stretches.at(-1);
    if (last !== undefined && pause.startMs - last.endMs < BREATHING_SHORTER_THAN_MS) {
      stretches[stretches.length - 1] = { ...last, endMs: pause.endMs, pauses: last.pauses + 1 };
    } else stretches.push({ startMs: pause.startMs, endMs: pause.endMs, pauses: 1 });
  }
  return stretches.filter((stretch) => stretch.pauses >= PAUSES_MIN);
}
