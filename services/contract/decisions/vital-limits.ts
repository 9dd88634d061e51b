/**
 * The limits of the vital signs of one child as they hold now: the very ones by which the engine's rules
 * judge, so that no screen works out limits of its own. Of age, care and policy at the moment of the decision that
 * carries them; a change of care or age is a decision of the same second (of oxygen that swings: within ten).
 */
import type { SignalName } from '../../clinical/signal/signals.ts';
import type { StepChanged } from '../../clinical/vital/changed-steps.ts';
import type { VitalLevel } from '../../clinical/vital/vital-rule.ts';
import type { ClinicalStatement } from '../../clinical/statement/statement.ts';

/** Where a value is past the limit; `at-or-above`: the limit itself is past it. */
export type LimitSide = 'below' | 'above' | 'at-or-above';

export interface LimitInForce {
  readonly signal: SignalName;
  readonly ruleId: string;
  readonly side: LimitSide;
  /** In the signal's own unit. */
  readonly limit: number;
  /** Of the alert that comes when it is passed for long enough. */
  readonly level: VitalLevel;
  /** By the policy of the unit; absent: as it ships. */
  readonly changed?: StepChanged;
}

/** A limit that is made for this signal and does not hold for this child now. */
export interface LimitWithheld {
  readonly signal: SignalName;
  readonly ruleId: string;
  readonly side: 'below' | 'above';
  readonly reason: ClinicalStatement;
}

export interface StayLimits {
  /** Of one signal the nearest first. */
  readonly inForce: readonly LimitInForce[];
  /** At most one a signal and side, and none where another limit of the side is in force. */
  readonly withheld: readonly LimitWithheld[];
}

/** Whether a value is past a limit, as the rules have it. */
export function isPastLimit({ side, limit }: Pick<LimitInForce, 'side' | 'limit'>, value: number): boolean {
  if (side === 'below') return value < limit;
  return side === 'above' ? value > limit : value >= limit;
}
