/** Every limit of the vital signs of a unit by rule and age, as it ships and as it is in force, and how far it may be moved. */
import type { CareCondition } from '../../../clinical/rule/care-conditions.ts';
import type { SignalName } from '../../../clinical/signal/signals.ts';
import type { LimitBounds, Reach } from '../../../clinical/vital/limit-bounds.ts';
import type { HeldLimit, LimitScope } from '../../../clinical/vital/limit-change.ts';
import type { CompanionCondition, VitalLevel } from '../../../clinical/vital/vital-rule.ts';
import type { AlertLevel } from '../../decisions/alert.ts';
import type { LimitSide } from '../../decisions/vital-limits.ts';

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
  /** It is another than the rule's own: a change names it. */
  readonly isOtherSignal: boolean;
  /** In the unit of the signal. */
  readonly side: LimitSide;
  readonly when: readonly CareCondition[];
  readonly with: readonly CompanionCondition[];
  /** Postmenstrual age for which it holds, days; null: for all of the band. */
  readonly postmenstrual: { readonly fromDays: number | null; readonly belowDays: number | null } | null;
  /** Before this day of life; null: on every day. */
  readonly belowDaysOfLife: number | null;
  /** As it ships the limit is the gestational age at birth in completed weeks, where that is known. */
  readonly isByGestation: boolean;
  readonly shipped: LimitValues;
  /** Null: it is switched off here. */
  readonly inForce: LimitValues | null;
  /** The narrowest that has moved it; null: as it ships. */
  readonly changedBy: LimitScope['of'] | null;
  /** That change, with reason and author; null: as it ships. */
  readonly change: HeldLimit | null;
  /** What one person, and two, may choose for it. */
  readonly bounds: LimitBounds;
  /** The mildest of its level, signal and age: a changed limit is its own, deeper ones move by as much. */
  readonly isFirst: boolean;
}

export interface QuietRow {
  readonly level: AlertLevel;
  readonly shippedMs: number;
  readonly inForceMs: number;
  /** Least, and most by one person and by two, ms. */
  readonly bounds: Reach & { readonly least: number };
}

/** A child of the unit, and how many limits of their own hold for them. */
export interface LimitChild {
  readonly stayId: string;
  readonly bedId: string;
  readonly ownLimits: number;
}

/** What `vigil rules limits --json` prints. */
export interface LimitsAnswer {
  readonly unitId: string;
  /** Of the policy's content: units with the same one decide alike. */
  readonly sha256: string;
  readonly rows: readonly LimitRow[];
  readonly quiet: readonly QuietRow[];
}

/** The answer of GET /api/units/:unitId/limits: of every age, or, with `stayId`, what holds for one child of the unit. */
export interface LimitsView extends LimitsAnswer {
  /** Null: of every age. */
  readonly stayId: string | null;
  /** In the order of the beds. */
  readonly children: readonly LimitChild[];
}
