/**
 * What other limits of vital signs would have done in a unit's own past. Its stored input is folded by the fold that ran
 * live, with the rules that decided then and, beside them, those that were changed; alerts are counted of both. The count is
 * what a replay with those rules gives: where rules cannot stand beside each other each policy has a fold of its own.
 */
import type { Decision } from '../../contract/decisions/decision.ts';
import { chooseLimitsAgain } from '../../engine/fold/rules-put-beside.ts';
import { VigilError } from '../../platform/errors.ts';
import { againstLabels, type AgainstLabels, type LabelledEvent } from './against-labels.ts';
import { CaseCollector, type AlertCase } from './alert-cases.ts';
import { changedCases, type ChangedCase } from './compare-cases.ts';
import { countAlerts, type AlertCounts } from './count-alerts.ts';
import { foldPast, type PastSpan } from './fold-past.ts';
import { changedRuleIds, changedVitals, faultsOfChange, vitalRulesOnly, type RuleChange } from './rule-change.ts';
import { RulesBeside } from './rules-beside.ts';

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
  const { rules, change, unitId, fromMs, toMs } = request;
  const faults = faultsOfChange(rules.own.vitals, change);
  if (faults.length > 0) throw new VigilError('rule-invalid', faults.join('; '));
  const { before, after, records } = (await beside(request)) ?? (await apart(request));
  if (records === 0) {
    throw new VigilError('recording-unreadable', `unit ${unitId} has no record between the times asked for`);
  }
  return {
    unitId,
    fromMs,
    toMs,
    change,
    recordsFolded: records,
    before,
    after,
    changed: changedCases(before.cases, after.cases),
  };
}

interface Both {
  readonly before: CountedAlerts;
  readonly after: CountedAlerts;
  /** Within the span, each once. */
  readonly records: number;
}

/** Of one fold. Null: these rules cannot stand beside each other in this span. */
async function beside(request: WhatIfRequest): Promise<Both | null> {
  const { rules, change } = request;
  const vitals = vitalRulesOnly(rules, null);
  const versions = RulesBeside.of(vitals, changedRuleIds(change), [(all) => changedVitals(all, change)]);
  if (versions === null) return null;
  const [before, after] = [new SpanCount(request), new SpanCount(request)];
  const folded = await versions.fold(request, (decision) => {
    const was = versions.asItWas(decision);
    const is = versions.asIn(0, decision);
    if (was !== null) before.take(was);
    if (is !== null) after.take(is);
  });
  if (folded === null) return null;
  const { endedAtMs, records } = folded;
  return { before: before.end(endedAtMs), after: after.end(endedAtMs), records };
}

/** Of two folds, one after the other. */
async function apart(request: WhatIfRequest): Promise<Both> {
  const { onProgress } = request;
  const before = await countedSpan({ ...request, change: null, onProgress: (share) => onProgress?.(share / 2) });
  const after = await countedSpan({ ...request, onProgress: (share) => onProgress?.(0.5 + share / 2) });
  return { before: before.counted, after: after.counted, records: before.records };
}

type Counting = Pick<WhatIfRequest, 'fromMs' | 'toMs' | 'labels' | 'horizonMs'>;

/**
 * Alerts of vital signs in the span, with the rules that decided or with changed ones. Folding begins at the newest kept
 * state from before the span: what stood raised there was raised by the rules that decided, and counts in neither. From
 * there on the changed rules hold. `isWhole`: scores, models and events are folded too, since a rule of the unit's own asks for them.
 */
export async function countedSpan(
  request: PastSpan & Counting & { readonly change: RuleChange | null; readonly isWhole?: boolean },
): Promise<{ readonly counted: CountedAlerts; readonly records: number }> {
  const { rules, change, isWhole = false } = request;
  const count = new SpanCount(request);
  const changed = new Set(change === null ? [] : changedRuleIds(change));
  const { endedAtMs, records } = await foldPast(
    { ...request, rules: isWhole ? rules : vitalRulesOnly(rules, change) },
    {
      onBegun: ({ state }) => chooseLimitsAgain(state, changed),
      onDecision: (decision) => count.take(decision),
    },
  );
  return { counted: count.end(endedAtMs), records };
}

class SpanCount {
  readonly #asked: Counting;
  readonly #collector: CaseCollector;

  constructor(asked: Counting) {
    this.#asked = asked;
    this.#collector = new CaseCollector(asked, ({ kind }) => kind === 'clinical');
  }

  take(decision: Decision): void {
    this.#collector.take(decision);
  }

  end(endedAtMs: number): CountedAlerts {
    this.#collector.end(endedAtMs);
    const { fromMs, toMs, labels, horizonMs } = this.#asked;
    const { cases, bedTime } = this.#collector;
    const events = labels.filter(({ observedAtMs }) => observedAtMs >= fromMs && observedAtMs < toMs);
    return {
      ...countAlerts(cases, bedTime),
      cases,
      againstLabels: labels.length === 0 ? null : againstLabels(cases, events, horizonMs),
    };
  }
}
