/**
 * What can be turned to have fewer alerts of a unit's limits, within what one person may decide (decision 0030): for each rule,
 * level and signal first the waits, up to their bounds, and then the limits outwards, up to theirs. Emergencies are no lever.
 * Pure.
 */
import { waitReachOf, outwardsReachOf, LEAST_WAIT_MS } from '../../clinical/vital/limit-bounds.ts';
import type { LimitChange } from '../../clinical/vital/limit-change.ts';
import { judgeLimits } from '../../clinical/vital/judge-limits.ts';
import type { SignalName } from '../../clinical/signal/signals.ts';
import { bandsWithSteps, type VitalRule, type VitalStep } from '../../clinical/vital/vital-rule.ts';

export type LeverLevel = 'high' | 'medium';

export interface Lever {
  readonly ruleId: string;
  readonly level: LeverLevel;
  /** The rule's own when absent. */
  readonly signal?: SignalName;
  readonly bands: readonly LeverBand[];
}

/** How far the limits of children of one age go, from what ships. */
interface LeverBand {
  readonly bandId: string;
  readonly wait: { readonly fromMs: number; readonly byMs: number } | null;
  /** `by`: signed, outwards. */
  readonly limit: { readonly from: number; readonly by: number } | null;
}

/** Rules that are in use. */
export function leversOf(rules: readonly VitalRule[]): readonly Lever[] {
  return rules.flatMap((rule) => {
    const steps = bandsWithSteps(rule).flatMap(({ steps: all }) => all);
    const signals = [...new Set(steps.map(({ signal }) => signal ?? rule.signal))];
    return (['high', 'medium'] as const).flatMap((level) => signals.flatMap((signal) => leverOf(rule, level, signal)));
  });
}

function leverOf(rule: VitalRule, level: LeverLevel, signal: SignalName): readonly Lever[] {
  const bands = bandsWithSteps(rule).flatMap(({ bandId, steps }): readonly LeverBand[] => {
    const own = steps.filter((step) => step.level === level && (step.signal ?? rule.signal) === signal);
    const [first] = own;
    if (first === undefined) return [];
    const [wait, limit] = [waitOf(rule, own), limitOf(rule, first)];
    return wait === null && limit === null ? [] : [{ bandId, wait, limit }];
  });
  if (bands.length === 0) return [];
  return [{ ruleId: rule.id, level, ...(signal === rule.signal ? {} : { signal }), bands }];
}

/** A change is of every step of its level: the shortest reach is that of them all. */
function waitOf(rule: VitalRule, steps: readonly VitalStep[]): LeverBand['wait'] {
  const [first] = steps;
  const reaches = steps.map((step) => waitReachOf(rule, step)?.alone ?? 0);
  const byMs = Math.min(...reaches) - (first?.sustainedForMs ?? 0);
  return first === undefined || byMs < LEAST_WAIT_MS ? null : { fromMs: first.sustainedForMs, byMs };
}

function limitOf(rule: VitalRule, { level, limit, limitFrom }: VitalStep): LeverBand['limit'] {
  const alone = outwardsReachOf(rule, level)?.alone ?? 0;
  if (alone === 0 || limitFrom !== undefined) return null;
  return { from: limit, by: rule.direction === 'below' ? -alone : alone };
}

/** The lever turned by a share of its way, 0 to 1: waits in the first half, limits in the second. */
export function changesAt(
  { ruleId, level, signal, bands }: Lever,
  share: number,
  reason: string,
): readonly LimitChange[] {
  return bands.flatMap(({ bandId, wait, limit }): readonly LimitChange[] => {
    const [waited, moved] = wait === null ? [0, share] : [Math.min(1, 2 * share), Math.max(0, 2 * share - 1)];
    const sustainedForMs = wait === null ? 0 : wait.fromMs + Math.round((wait.byMs * waited) / 1_000) * 1_000;
    const by = limit === null ? 0 : Math.trunc(limit.by * moved * 10) / 10;
    const fields = {
      ...(wait === null || sustainedForMs === wait.fromMs ? {} : { sustainedForMs }),
      ...(limit === null || by === 0 ? {} : { limit: Math.round((limit.from + by) * 1_000) / 1_000 }),
    };
    if (Object.keys(fields).length === 0) return [];
    return [
      { scope: { of: 'age', bandId }, ruleId, level, ...(signal === undefined ? {} : { signal }), ...fields, reason },
    ];
  });
}

/** Those that one person may decide together: a limit that would pass a graver one stays where it is. */
export function decidable(rules: readonly VitalRule[], changes: readonly LimitChange[]): readonly LimitChange[] {
  const faulty = new Set(judgeLimits(rules, changes, () => null).map(({ change }) => change));
  if (faulty.size === 0) return changes;
  const left = changes.flatMap((change): readonly LimitChange[] => {
    if (!faulty.has(change)) return [change];
    const { limit, ...rest } = change;
    return limit === undefined || rest.sustainedForMs === undefined ? [] : [rest];
  });
  return decidable(rules, left);
}
