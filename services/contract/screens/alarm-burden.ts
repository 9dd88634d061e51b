/** What alerts and monitor alarms a unit had in a span of time, and what came of them: counts, no child. */
import type { AlertKind, AlertLevel } from '../decisions/alert.ts';
import type { PolicyView } from '../decisions/policy-view.ts';
import type { Statement } from '../statement/statement.ts';

/**
 * What the answers of people say. `actionable`: a doctor was told or treatment started. `notActionable`: sensor, expected,
 * or a plan for the end of life. The rest was seen without a word about it, or nobody answered.
 */
export interface AnswersWorth {
  readonly actionable: number;
  readonly notActionable: number;
  /** actionable / (actionable + notActionable); null: nobody said either. */
  readonly share: number | null;
  /** Wilson's 95 % interval of the share; null with it. */
  readonly interval: readonly [number, number] | null;
}

export interface AlertCounts {
  /** Episodes that were raised in the span. */
  readonly alerts: number;
  /** For each day of a child in a bed; null: no child lay there. */
  readonly perBedDay: number | null;
  /** How often they asked for attention: raised, worsened, and every answer that ran out. */
  readonly rings: number;
  /** Acknowledged or snoozed by somebody. */
  readonly answered: number;
  /** Ended before anybody answered. */
  readonly endedUnanswered: number;
  /** Went to the charge nurse or the whole unit. */
  readonly escalated: number;
  /** From raised to the first answer, of those that were answered, ms; null: none was. */
  readonly answeredAfterMs: { readonly p50: number; readonly p90: number; readonly p99: number } | null;
  readonly worth: AnswersWorth;
}

export interface RuleCounts extends AlertCounts {
  readonly ruleId: string;
  readonly kind: AlertKind;
  /** What the newest of them said. */
  readonly title: Statement;
}

export interface BedCounts extends AlertCounts {
  /** Null: of no bed. */
  readonly bedId: string | null;
}

/** The same time before and after the rules of the unit were changed. */
export interface PolicyEffect {
  readonly atMs: number;
  /** Null: nobody has decided, or an older engine did not keep it. */
  readonly decided: PolicyView['decided'];
  /** Alerts for each bed-day from the change before, or the beginning, until this one; null: no child lay there. */
  readonly perBedDayBefore: number | null;
  readonly perBedDayAfter: number | null;
}

export interface AlarmBurden {
  readonly unitId: string;
  readonly fromMs: number;
  /** Until here everything is counted, ms: earlier than asked where more was raised than one answer counts, or the unit has not come so far. */
  readonly toMs: number;
  readonly timeZone: string;
  /** Days of children in beds of the unit. */
  readonly bedDays: number;
  readonly all: AlertCounts;
  /** By the worst level that each came to. */
  readonly byLevel: Readonly<Record<AlertLevel, AlertCounts>>;
  /** Most alerts first. */
  readonly byRule: readonly RuleCounts[];
  /** Most alerts first. */
  readonly byBed: readonly BedCounts[];
  /** Raised in each hour of the day in the unit's zone: 24 entries. */
  readonly byHour: readonly number[];
  /** Alarms that monitors told of themselves: begun in the span. */
  readonly monitorAlarms: {
    readonly alarms: number;
    readonly perBedDay: number | null;
    readonly byHour: readonly number[];
    readonly byCode: readonly { readonly code: string; readonly text: string; readonly alarms: number }[];
  };
  readonly policyChanges: readonly PolicyEffect[];
}
