/**
 * What a policy of limits would have done over a stretch of the unit's own stream: the stretch is folded as it was, and once
 * more with the policy in force from its beginning, by the fold that runs live. So the count is what live then counts.
 */
import { asksForComputed } from '../../clinical/own-rule/own-rule.ts';
import type { PolicyChoices } from '../../contract/decisions/policy-view.ts';
import { VigilError } from '../../platform/errors.ts';
import type { AlertCase } from './alert-cases.ts';
import { changedCases, type ChangedCase } from './compare-cases.ts';
import type { PastSpan } from './fold-past.ts';
import { LaidPolicy } from './laid-policy.ts';
import { countedSpan, type CountedAlerts } from './what-if.ts';

export interface PreviewRequest extends PastSpan {
  readonly choices: PolicyChoices;
}

/** What of the alerts that there were would not have been there, or later, or milder. */
export interface Lost {
  /** By the worst level that they came to. */
  readonly missed: readonly AlertCase[];
  readonly delayed: readonly { readonly before: AlertCase; readonly byMs: number }[];
  readonly milder: readonly { readonly before: AlertCase; readonly after: AlertCase }[];
}

export interface PreviewReport {
  readonly unitId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly before: CountedAlerts;
  readonly after: CountedAlerts;
  readonly changed: readonly ChangedCase[];
  readonly lost: Lost;
}

/** Rejects with `recording-unreadable` for a span without a record, or as a replay does. */
export async function previewPolicy(request: PreviewRequest): Promise<PreviewReport> {
  const { unitId, fromMs, toMs, choices, onProgress } = request;
  const isWhole = (choices.ownRules ?? []).some(asksForComputed);
  const asked = { ...request, change: null, labels: [], horizonMs: 0, isWhole };
  const before = await countedSpan({ ...asked, onProgress: (share) => onProgress?.(share / 2) });
  if (before.records === 0) {
    throw new VigilError('recording-unreadable', `unit ${unitId} has no record between the times asked for`);
  }
  const laid = new LaidPolicy({ unitId, fromMs, choices });
  const after = await countedSpan({ ...asked, laid, onProgress: (share) => onProgress?.(0.5 + share / 2) });
  const changed = changedCases(before.counted.cases, after.counted.cases);
  return { unitId, fromMs, toMs, before: before.counted, after: after.counted, changed, lost: lostOf(changed) };
}

const LEVELS = ['low', 'medium', 'high'] as const;

function lostOf(changed: readonly ChangedCase[]): Lost {
  const pairs = changed.flatMap(({ before, after }) => (before === null || after === null ? [] : [{ before, after }]));
  const rank = ({ worstLevel }: AlertCase): number => LEVELS.indexOf(worstLevel);
  return {
    missed: changed.flatMap(({ before, after }) => (before !== null && after === null ? [before] : [])),
    delayed: pairs
      .filter(({ before, after }) => after.raisedAtMs > before.raisedAtMs)
      .map(({ before, after }) => ({ before, byMs: after.raisedAtMs - before.raisedAtMs })),
    milder: pairs.filter(({ before, after }) => rank(after) < rank(before)),
  };
}
