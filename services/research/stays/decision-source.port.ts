/** Where research reads what was decided: every unit's decisions in the order of the log, without its vital signs. */
import type { Decision, DecisionKind } from '../../contract/decisions/decision.ts';

export interface DecisionSource {
  partitions(): Promise<number>;
  /** Rejects as the archive or the log does where a part of it is missing or not to be believed. */
  read(range: {
    readonly partition: number;
    /** Others may be given too. */
    readonly kinds: readonly DecisionKind[];
    readonly onDecision: (decision: Decision) => void;
    /** A decision that the disk gave back damaged, and that is missing therefore. */
    readonly onDamaged: () => void;
    /** Share of the partition that is read, 0 to 1. */
    readonly onProgress?: (share: number) => void;
  }): Promise<void>;
}
