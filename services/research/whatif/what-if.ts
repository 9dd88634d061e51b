/**
 * What other limits of vital signs would have done in a unit's own past. Its stored input is folded twice by the fold
 * that ran live, with the rules that decided then and with the same rules changed, and alerts are counted in both. The
 * count is what a replay with those rules gives, since it is such a replay.
 */
import { VigilError } from '../../platform/errors.ts';
import { againstLabels, type AgainstLabels, type LabelledEvent } from './against-labels.ts';
import { CaseCollector, type AlertCase } from './alert-cases.ts';
import { changedCases, type ChangedCase } from './compare-cases.ts';
import { countAlerts, type AlertCounts } from './count-alerts.ts';
import { foldPast, type PastSpan } from './fold-past.ts';
import { faultsOfChange, vitalRulesOnly, type RuleChange } from './rule-change.ts';

export interface WhatIfRequest extends PastSpan {
  readonly change: RuleChange;
  readonly labels: readonly LabelledEvent[];
  /** How long before an event an alert counts for it, ms. */
  readonly horizonMs: number;
}

export interface CountedAlerts extends AlertCounts {
  readonly cases: readonly AlertCase[];
  /** Null: no events were given. */
  readonly againstLabels: AgainstLabels | null;
}

export interface WhatIfReport {
  readonly unitId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly change: RuleChange;
  readonly recordsFolded: number;
  readonly before: CountedAlerts;
  readonly after: CountedAlerts;
  readonly changed: readonly ChangedCase[];
}

/** Rejects with `rule-invalid` for a change of nothing that is there, `recording-unreadable` for a span without a record, or as a replay does. */
export async function whatIf(request: WhatIfRequest): Promise<WhatIfReport> {
  const { rules, change, unitId, fromMs, toMs, onProgress } = request;
  const faults = faultsOfChange(rules.own.vitals, change);
  if (faults.length > 0) throw new VigilError('rule-invalid', faults.join('; '));
  const before = await countedSpan({ ...request, change: null, onProgress: (share) => onProgress?.(share / 2) });
  if (before.records === 0) {
    throw new VigilError('recording-unreadable', `unit ${unitId} has no record between the times asked for`);
  }
  const after = await countedSpan({ ...request, onProgress: (share) => onProgress?.(0.5 + share / 2) });
  return {
    unitId,
    fromMs,
    toMs,
    change,
    recordsFolded: before.records + after.records,
    before: before.counted,
    after: after.counted,
    changed: changedCases(before.counted.cases, after.counted.cases),
  };
}

/**
 * Alerts of vital signs in the span, with the rules that decided or with changed ones. Folding begins at the newest kept
 * state from before the span: what stood raised there was raised by the rules that decided, and counts in neither.
 */
export async function countedSpan(
  request: PastSpan & Pick<WhatIfRequest, 'labels' | 'horizonMs'> & { readonly change: RuleChange | null },
): Promise<{ readonly counted: CountedAlerts; readonly records: number }> {
  const { rules, fromMs, toMs, labels, horizonMs, change } = request;
  const collector = new CaseCollector({ fromMs, toMs }, ({ kind }) => kind === 'clinical');
  const { endedAtMs, records } = await foldPast(
    { ...request, rules: vitalRulesOnly(rules, change) },
    { onDecision: (decision) => collector.take(decision) },
  );
  collector.end(endedAtMs);
  const { cases, bedTime } = collector;
  const events = labels.filter(({ observedAtMs }) => observedAtMs >= fromMs && observedAtMs < toMs);
  return {
    counted: {
      ...countAlerts(cases, bedTime),
      cases,
      againstLabels: labels.length === 0 ? null : againstLabels(cases, events, horizonMs),
    },
    records,
  };
}
