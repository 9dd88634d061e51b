/**
 * Limits that would have kept a stretch of a unit's own past to an alert budget, and what they cost: how many of the labelled
 * events still had an alert before them. Each count folds the stretch by the fold that runs live, with the proposed limits laid
 * over it, as a preview does; so what is proposed is what live then would have counted.
 */
import type { LimitChange } from '../../clinical/vital/limit-change.ts';
import { isSamePlace } from '../../clinical/vital/limit-place.ts';
import type { VitalRule } from '../../clinical/vital/vital-rule.ts';
import type { AlertBudget, PolicyChoices } from '../../contract/decisions/policy-view.ts';
import { InvariantError, VigilError } from '../../platform/errors.ts';
import type { LabelledEvent } from '../whatif/against-labels.ts';
import type { PastSpan } from '../whatif/fold-past.ts';
import { LaidPolicy } from '../whatif/laid-policy.ts';
import { countedSpan, type CountedAlerts } from '../whatif/what-if.ts';
import { changesAt, decidable, leversOf, type Lever } from './limit-levers.ts';
import { searchLimits, type CountedRates, type Positions } from './search-limits.ts';

export interface ProposeRequest extends PastSpan {
  /** What holds; its other limits go on. */
  readonly policy: PolicyChoices;
  readonly budget: AlertBudget;
  readonly labels: readonly LabelledEvent[];
  /** How long before an event an alert counts for it, ms. */
  readonly horizonMs: number;
  /** Of each limit that is proposed. */
  readonly reason: string;
  /** How often the past was counted so far. */
  readonly onCount?: (counts: number) => void;
}

export interface ProposedLimits {
  readonly unitId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly budget: AlertBudget;
  /** False: within what one person may decide there is nothing that keeps to it. */
  readonly isMet: boolean;
  /** Beside those that hold; empty: it is kept to as it is. */
  readonly limits: readonly LimitChange[];
  readonly choices: PolicyChoices;
  readonly before: CountedAlerts;
  readonly after: CountedAlerts;
  readonly counts: number;
}

/** Rejects with `recording-unreadable` for a span without a record, or as a replay does. */
export async function proposeLimits(request: ProposeRequest): Promise<ProposedLimits> {
  const { rules, policy, budget, unitId, fromMs, toMs, reason, onCount } = request;
  const vitals = rules.own.vitals.filter(({ id, enabled }) => enabled && !policy.disabledRules.includes(id));
  const limitsAt = (positions: Positions): readonly LimitChange[] =>
    decidable(
      vitals,
      [...positions].flatMap(([lever, share]) => changesAt(lever, share, reason)),
    );
  const byRates = new Map<CountedRates, CountedAlerts>();
  const count = async (positions: Positions): Promise<CountedRates> => {
    const { counted, records } = await countedWith(request, withLimits(policy, limitsAt(positions)));
    if (records === 0) {
      throw new VigilError('recording-unreadable', `unit ${unitId} has no record between the times asked for`);
    }
    const rates = ratesOf(counted, vitals);
    byRates.set(rates, counted);
    onCount?.(byRates.size);
    return rates;
  };
  const found = await searchLimits({ levers: leversOf(vitals), budget, count });
  const [before] = byRates.values();
  const after = byRates.get(found.rates);
  if (before === undefined || after === undefined) throw new InvariantError('nothing was counted');
  const limits = limitsAt(found.positions);
  const { isMet, counts } = found;
  return { unitId, fromMs, toMs, budget, isMet, limits, choices: withLimits(policy, limits), before, after, counts };
}

function countedWith(request: ProposeRequest, choices: PolicyChoices): ReturnType<typeof countedSpan> {
  const { unitId, fromMs } = request;
  return countedSpan({ ...request, change: null, laid: new LaidPolicy({ unitId, fromMs, choices }) });
}

function withLimits(policy: PolicyChoices, limits: readonly LimitChange[]): PolicyChoices {
  const others = (policy.limits ?? []).filter((held) => !limits.some((each) => isSamePlace(each, held)));
  return { ...policy, limits: [...others, ...limits] };
}

/** Whatever signal of the rule raised it: which it was does not stand in a case. */
function ratesOf({ byLevel, cases }: CountedAlerts, vitals: readonly VitalRule[]): CountedRates {
  const known = new Set(vitals.map(({ id }) => id));
  const alerts = new Map<string, number>();
  for (const { ruleId, worstLevel } of cases) {
    if (!known.has(ruleId)) continue;
    const key = `${ruleId} ${worstLevel}`;
    alerts.set(key, (alerts.get(key) ?? 0) + 1);
  }
  return {
    urgent: byLevel['high']?.alertsABedDay ?? 0,
    medium: byLevel['medium']?.alertsABedDay ?? 0,
    alertsOf: ({ ruleId, level }: Lever) => alerts.get(`${ruleId} ${level}`) ?? 0,
  };
}
