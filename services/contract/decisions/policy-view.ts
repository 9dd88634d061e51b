/** What a unit has decided about rules, who did and why, and what follows from it for alerts. */
import type { ScoreAlerts } from '../../clinical/score/score-alerts.ts';
import type { OptIn } from '../../clinical/statement/opt-in.ts';
import type { PolicyReason } from '../../clinical/statement/policy-reasons.ts';
import type { HeldLimit, LimitChange } from '../../clinical/vital/limit-change.ts';
import type { LimitFault } from '../../clinical/statement/limit-faults.ts';
import type { AlertLevel } from './alert.ts';
import type { ChosenOwnRule } from '../own-rule/held-own-rule.ts';
import type { ConcernSource } from '../records/concern.ts';
import type { AcknowledgeReason, OwnReasonCode, ReasonText } from '../records/closed-lists.ts';
import type { Setting } from '../records/unit-record.ts';

export interface PolicyChoices {
  /** Rules and models used outside what they were made for. */
  readonly optIns: readonly (OptIn & { readonly ruleId: string })[];
  readonly disabledRules: readonly string[];
  /** Findings of scores that raise an alert here. */
  readonly findingAlerts: readonly { readonly ruleId: string; readonly findingId: string; readonly reason: string }[];
  /** Limits of vital signs that are other than they ship; absent of an older engine: none. */
  readonly limits?: readonly HeldLimit[];
  /** How long an answer quietens an alert, ms; absent: as it ships. */
  readonly quietMs?: QuietTimes;
  /** Reasons for an answer that are offered here, in order; absent: those that ship. */
  readonly reasons?: readonly OfferedReason[];
  /** For how long what somebody knows lowers a new alert of it; absent: it lowers none. */
  readonly alreadyKnown?: AlreadyKnown;
  /** Alerts that the unit will bear; absent: it has not said. */
  readonly budget?: AlertBudget;
  /** Rules of the unit's own; absent: none. */
  readonly ownRules?: readonly ChosenOwnRule[];
}

export interface AlreadyKnown {
  readonly withinMs: number;
  /** Whose worry, once charted, counts for alerts of scores. */
  readonly concerns: readonly ConcernSource[];
}

/** Alerts a bed-day, of vital signs and worry: `urgent` of level high, emergencies among them. */
export interface AlertBudget {
  readonly urgent: number;
  readonly medium: number;
}

/** Alerts a bed-day that a preview on the unit's own stream counted under a policy. */
export interface Foreseen extends AlertBudget {
  readonly bedDays: number;
}

/** What a unit has of its own beside its rules; what it has not is left out. */
export function ownChoices({
  limits = [],
  quietMs,
  reasons,
  alreadyKnown,
  budget,
  ownRules = [],
}: { readonly [Name in OwnChoice]?: PolicyChoices[Name] | undefined }): Pick<PolicyChoices, OwnChoice> {
  return {
    ...(limits.length === 0 ? {} : { limits }),
    ...(quietMs === undefined ? {} : { quietMs }),
    ...(reasons === undefined ? {} : { reasons }),
    ...(alreadyKnown === undefined ? {} : { alreadyKnown }),
    ...(budget === undefined ? {} : { budget }),
    ...(ownRules.length === 0 ? {} : { ownRules }),
  };
}
type OwnChoice = 'limits' | 'quietMs' | 'reasons' | 'alreadyKnown' | 'budget' | 'ownRules';

/** One that ships, by its code, or one of the unit's own with what it says. */
export type OfferedReason = AcknowledgeReason | OwnReason;
export interface OwnReason extends ReasonText {
  readonly code: OwnReasonCode;
}

export type QuietTimes = { readonly [Level in AlertLevel]?: number | undefined };

/** Why a decision waits for a second person: a limit, or how long an answer quietens alerts of a level or what is known lowers them. */
export type NeedsTwo =
  | { readonly what: 'limit'; readonly limit: LimitChange; readonly fault: LimitFault }
  | { readonly what: 'quiet'; readonly level: AlertLevel }
  | { readonly what: 'known' }
  /** Alerts a bed-day as a preview counted them; null: nobody has tried it. */
  | { readonly what: 'over-budget'; readonly foreseen: Foreseen | null }
  /** The unit would bear more than it said, or would say nothing any more. */
  | { readonly what: 'budget-raised' }
  /** A rule of the unit's own that is new or another one. */
  | { readonly what: 'own-rule'; readonly rule: ChosenOwnRule };

/** Decided by one person, and does not hold before another agrees. */
export interface ProposedPolicy extends PolicyReason {
  /** Of the record. */
  readonly id: string;
  readonly by: string;
  readonly displayName: string | null;
  readonly atMs: number;
  readonly choices: PolicyChoices;
  readonly because: readonly NeedsTwo[];
}

export interface PolicyView extends PolicyChoices {
  /** Id of the record that set it; `none` before the first. */
  readonly version: string;
  /** Null: nobody has decided anything, or an older version did not keep it. `atMs`: unit time from which it holds. */
  readonly decided:
    | (PolicyReason & {
        readonly by: string;
        readonly displayName: string | null;
        readonly atMs: number;
        /** Absent: nobody had to. */
        readonly agreed?: { readonly by: string; readonly displayName: string | null; readonly reason: string };
      })
    | null;
  /** Scores that can raise an alert in this unit, and in beds of which settings; empty: none can. */
  readonly scoreAlerts: readonly ScoreAlerts<Setting>[];
  /** What held before: one step back. Null: nothing did. */
  readonly before: PolicyChoices | null;
  /** What waits for a second person; absent: nothing. */
  readonly proposed?: ProposedPolicy;
}

/** What the beds of a unit are used for, each once, in physical order. */
export function bedSettingsOf({
  beds,
}: {
  readonly beds: readonly { readonly setting: Setting }[];
}): readonly Setting[] {
  return [...new Set(beds.map(({ setting }) => setting))];
}
