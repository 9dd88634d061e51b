/** What a unit has decided about rules, who did and why, and what follows from it for alerts. */
import type { ScoreAlerts } from '../../clinical/score/score-alerts.ts';
import type { OptIn } from '../../clinical/statement/opt-in.ts';
import type { PolicyReason } from '../../clinical/statement/policy-reasons.ts';
import type { Setting } from '../records/unit-record.ts';

export interface PolicyChoices {
  /** Rules and models used outside what they were made for. */
  readonly optIns: readonly (OptIn & { readonly ruleId: string })[];
  readonly disabledRules: readonly string[];
  /** Findings of scores that raise an alert here. */
  readonly findingAlerts: readonly { readonly ruleId: string; readonly findingId: string; readonly reason: string }[];
}

export interface PolicyView extends PolicyChoices {
  /** Id of the record that set it; `none` before the first. */
  readonly version: string;
  /** Null: nobody has decided anything, or an older version did not keep it. `atMs`: unit time from which it holds. */
  readonly decided:
    | (PolicyReason & { readonly by: string; readonly displayName: string | null; readonly atMs: number })
    | null;
  /** Scores that can raise an alert in this unit, and in beds of which settings; empty: none can. */
  readonly scoreAlerts: readonly ScoreAlerts<Setting>[];
  /** What held before: one step back. Null: nothing did. */
  readonly before: PolicyChoices | null;
}

/** What the beds of a unit are used for, each once, in physical order. */
export function bedSettingsOf({
  beds,
}: {
  readonly beds: readonly { readonly setting: Setting }[];
}): readonly Setting[] {
  return [...new Set(beds.map(({ setting }) => setting))];
}
