/**
 * Which ended playbacks of a partition the engine still holds. The newest stay whole, so that their screens go on
 * standing through a restart and answers of models that are still on their way find their windows; each end of a
 * further one lets the oldest go, for good, with its saved state. Only records decide, no clock.
 *
 * Invariant: one is let go only when a restart would begin to read behind its last record. Folded again from its
 * middle it would look like a ward whose beginning was lost.
 */
import type { UnitState } from '../state/unit-state.ts';

/** What a researcher may still look at side by side; some 300 KB each. */
export const ENDED_KEPT = 4;

export class EndedPlaybacks {
  /** In the order of their ends: unit, and the first offset behind its end. */
  readonly #endedBelow = new Map<string, number>();

  /** To be told of each unit when it has been saved; `nextOffset` is the first that is not in the state. */
  note({ unitId, config }: UnitState, nextOffset: number): void {
    if (config?.mode !== 'playback-ended') this.#endedBelow.delete(unitId);
    else if (!this.#endedBelow.has(unitId)) this.#endedBelow.set(unitId, nextOffset);
  }

  /** Units to let go now, no longer known here afterwards. `resumeOffset` is where a restart would begin to read. */
  takeReleasable(resumeOffset: number): readonly string[] {
    const released: string[] = [];
    for (const [unitId, endedBelow] of this.#endedBelow) {
      if (this.#endedBelow.size <= ENDED_KEPT || endedBelow > resumeOffset) break;
      this.#endedBelow.delete(unitId);
      released.push(unitId);
    }
    return released;
  }
}
