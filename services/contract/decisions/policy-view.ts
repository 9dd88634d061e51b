/** What a unit has decided about rules, who did and why, and what follows from it for alerts. */
import type { ScoreAlerts } from '../../clinical/score/score-alerts.ts';
import type { OptIn } from '../../clinical/statement/opt-in.ts';
import type { PolicyReason } from '../../clinical/statement/policy-reasons.ts';
import type { HeldLimit, LimitChange } from '../../clinical/vital/limit-change.ts';
import type { LimitFault } from '../../clinical/statement/limit-faults.ts';
import type { AlertLevel } from './alert.ts';
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
}

/** One that ships, by its code, or one of the unit's own with what it says. */
export type OfferedReason = AcknowledgeReason | OwnReason;
export interface OwnReason extends ReasonText {
  readonly code: OwnReasonCode;
}

export type QuietTimes = { readonly [Level in AlertLevel]?: number | undefined };

/** Why a decision waits for a second person: a limit, or how long an answer quietens alerts of a level. */
export type NeedsTwo =
  | { readonly what: 'limit'; readonly limit: LimitChange; readonly fault: LimitFault }
  | { readonly what: 'quiet'; readonly level: AlertLevel };

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
