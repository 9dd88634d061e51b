/** Every limit of the vital signs of a unit by rule and age, as it ships and as it is in force, and how far it may be moved. */
import type { CareCondition } from '../../clinical/rule/care-conditions.ts';
import type { SignalName } from '../../clinical/signal/signals.ts';
import type { LimitScope } from '../../clinical/vital/limit-change.ts';
import type { CompanionCondition, VitalLevel } from '../../clinical/vital/vital-rule.ts';
import type { AlertLevel } from '../decisions/alert.ts';
import type { LimitSide } from '../decisions/vital-limits.ts';

export interface LimitValues {
  readonly level: VitalLevel;
  readonly limit: number;
  /** 0: of a signal that is measured now and then. */
  readonly sustainedForMs: number;
  readonly clearMargin: number;
  readonly clearForMs: number;
  readonly cooldownMs: number;
}

export interface LimitRow {
  readonly ruleId: string;
  /** Age band of the rule; `age-unknown`: children without an age. */
  readonly bandId: string;
  /** As it ships: by this level a change names it. */
  readonly level: VitalLevel;
  readonly signal: SignalName;
  /** In the unit of the signal. */
  readonly side: LimitSide;
  readonly when: readonly CareCondition[];
  readonly with: readonly CompanionCondition[];
  readonly shipped: LimitValues;
  /** Null: it is switched off here. */
  readonly inForce: LimitValues | null;
  /** The narrowest that has moved it, of hospital, unit and age; null: as it ships. */
  readonly changedBy: Exclude<LimitScope['of'], 'stay'> | null;
  /** The mildest of its level, signal and age: a changed limit is its own, deeper ones move by as much. */
  readonly isFirst: boolean;
}

export interface QuietRow {
  readonly level: AlertLevel;
  readonly shippedMs: number;
  readonly inForceMs: number;
}

/** What `vigil rules limits --json` prints. */
export interface LimitsAnswer {
  readonly unitId: string;
  /** Of the policy's content: units with the same one decide alike. */
  readonly sha256: string;
  readonly rows: readonly LimitRow[];
  readonly quiet: readonly QuietRow[];
}
