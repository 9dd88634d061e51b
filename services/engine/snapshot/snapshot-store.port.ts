/**
 * Where the engine's state is kept between runs. A snapshot is only ever a short cut: without a
 * valid one the state is folded again from the log, so a bad snapshot is dropped, never repaired.
 */
import type { UnitState } from '../state/unit-state.ts';

export interface UnitSnapshot {
  readonly unitId: string;
  readonly partition: number;
  /** Identity of the input topic. */
  readonly topicId: string;
  /** First input offset that is not in the state. */
  readonly nextOffset: number;
  /** Offset from which the whole partition had to be read at the moment of saving. */
  readonly resumeOffset: number;
  readonly state: UnitState;
}

export interface SnapshotStore {
  /** Copies the state before it returns, since the fold goes on while the copy is written. */
  save(snapshot: UnitSnapshot): Promise<void>;
  /** Removes every snapshot of a unit that will not be folded any more; nothing happens when there is none. */
  forget(unit: { readonly unitId: string; readonly partition: number }): Promise<void>;
  /**
   * Newest valid snapshot of each unit of the partition. `unusable` counts units whose every
   * snapshot is damaged: their partition must then be read from its start. Rejects with
   * `log-topic-recreated` when a snapshot was made from another topic.
   */
  load(query: {
    readonly partition: number;
    readonly topicId: string;
  }): Promise<{ readonly snapshots: readonly UnitSnapshot[]; readonly unusable: number }>;
}
