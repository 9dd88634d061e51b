/** How a unit stood at a moment, by what had arrived until then; without names. */
import type { UnitState } from '../decisions/decision.ts';

export interface KnownView {
  readonly unitId: string;
  /** Moment asked for, ms. */
  readonly atMs: number;
  /** The unit's time by then, ms: older where its feed stood still. Null: nothing had arrived. */
  readonly unitAtMs: number | null;
  /** Null: nothing had arrived, or the unit had not been configured. */
  readonly state: UnitState | null;
}
