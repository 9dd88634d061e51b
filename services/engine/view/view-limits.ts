/**
 * The limits that the vital sign rules hold a child to now, as the screens show them beside the numbers.
 * A limit that asks for other signs at the same moment (`with`) is shown only where these merely guard
 * against a false reading: a value that alone would not alert is not called past a limit.
 */
import { signalAt, signalIndex, type SignalName } from '../../clinical/signal/signals.ts';
import type { ClinicalStatement } from '../../clinical/statement/statement.ts';
import { changedSteps } from '../../clinical/vital/changed-steps.ts';
import { vitalRuleStep, type CompanionCondition, type VitalRule } from '../../clinical/vital/vital-rule.ts';
import type { LimitInForce, LimitWithheld, StayLimits } from '../../contract/decisions/vital-limits.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { SilentRules } from '../context/fold-memory.ts';
import type { LimitCheck, StayState } from '../state/stay-state.ts';
import { unitDate } from '../state/unit-calendar.ts';
import { isDisabled, limitChangesOf } from '../state/unit-policy.ts';
import { sideOf } from '../watch/vital/vital-alert.ts';
import { conditionLacking } from '../watch/vital/vital-conditions.ts';
import { rankOf } from '../watch/vital/vital-limits.ts';

/** They tell a true reading from a false one and say nothing about how the child is. */
const GUARDS: readonly CompanionCondition[] = ['pulsatile', 'breaths-seen'];

export function viewLimits(step: FoldStep, stay: StayState): StayLimits {
  const inForce: LimitInForce[] = [];
  const withheld: LimitWithheld[] = [];
  const silent = silentRulesOf(step, stay);
  for (const rule of step.rules.vitals) {
    const checks = stay.vitalRules.get(rule.id)?.checks ?? [];
    if (checks.length === 0) withheld.push(...wholeRuleWithheld(step, stay, rule, silent));
    for (const check of checks) {
      if (!check.with.every((condition) => GUARDS.includes(condition))) continue;
      const { name: signal } = signalAt(check.signal);
      const condition = conditionLacking(step, stay, check.when);
      if (condition === null) inForce.push(limitOf(rule, check, signal));
      else {
        const reason: ClinicalStatement = { code: 'limit.asks', values: { ruleId: rule.id, condition } };
        withheld.push({ signal, ruleId: rule.id, side: rule.direction, reason });
      }
    }
  }
  return {
    inForce: inForce.filter(isFirstOfItsKind).toSorted(nearestFirst),
    withheld: withheld.filter(isNews(inForce)),
  };
}

function limitOf(rule: VitalRule, check: LimitCheck, signal: SignalName): LimitInForce {
  const { limit, level, changed } = check;
  return { signal, ruleId: rule.id, side: sideOf(rule, check), limit, level, ...(changed === null ? {} : { changed }) };
}

/** What was found for this person, policy and day: an admission asks for it at each of its records. */
function silentRulesOf({ state, memory }: FoldStep, stay: StayState): SilentRules {
  const { person } = stay;
  const { policy, day } = state;
  const { limits } = policy;
  const known = memory.silentRules.get(stay);
  const isSamePolicy = known?.policy === policy && known.limits === limits;
  if (isSamePolicy && known.person === person && known.day === day) return known;
  const fresh: SilentRules = { person, policy, limits, day, byRule: new Map() };
  memory.silentRules.set(stay, fresh);
  return fresh;
}

/** Nothing of the rule holds: the unit or the rule is off, or it is not made for this child. */
function wholeRuleWithheld(
  step: FoldStep,
  stay: StayState,
  rule: VitalRule,
  { byRule }: SilentRules,
): readonly LimitWithheld[] {
  const known = byRule.get(rule.id);
  if (known !== undefined) return known;
  const reason = whyWithout(step, stay, rule);
  const second = rule.secondSource === undefined ? [] : [rule.secondSource.signal];
  const withheld =
    reason === null
      ? []
      : [rule.signal, ...second].map((signal) => ({ signal, ruleId: rule.id, side: rule.direction, reason }));
  byRule.set(rule.id, withheld);
  return withheld;
}

function whyWithout(step: FoldStep, stay: StayState, rule: VitalRule): ClinicalStatement | null {
  if (isDisabled(step.state, rule.id)) return { code: 'limit.off-here', values: { ruleId: rule.id } };
  const chosen = vitalRuleStep(rule, stay.person, unitDate(step));
  if (!chosen.ok) return chosen.reason;
  const { band, steps } = chosen;
  const changes = limitChangesOf(step.state, rule, { stayId: stay.stayId, bandId: band.id });
  // The unit has switched every step of it off.
  const isOff = steps.length > 0 && changedSteps(rule, steps, changes).length === 0;
  return isOff ? { code: 'limit.off-here', values: { ruleId: rule.id } } : null;
}

/** A signal and a number stand once, at the gravest level of it. */
function isFirstOfItsKind(limit: LimitInForce, index: number, all: readonly LimitInForce[]): boolean {
  return !all.some(
    (other, at) =>
      isSamePlace(limit, other) && (rankOf(other) > rankOf(limit) || (rankOf(other) === rankOf(limit) && at < index)),
  );
}

function isSamePlace(one: LimitInForce, other: LimitInForce): boolean {
  return one.signal === other.signal && one.side === other.side && one.limit === other.limit;
}

function nearestFirst(one: LimitInForce, other: LimitInForce): number {
  if (one.signal !== other.signal) return signalIndex(one.signal) - signalIndex(other.signal);
  if ((one.side === 'below') !== (other.side === 'below')) return one.side === 'below' ? -1 : 1;
  return one.side === 'below' ? other.limit - one.limit : one.limit - other.limit;
}

function isNews(inForce: readonly LimitInForce[]) {
  return (withheld: LimitWithheld, index: number, all: readonly LimitWithheld[]): boolean => {
    const isSame = (other: { readonly signal: SignalName; readonly side: string }): boolean =>
      other.signal === withheld.signal && (other.side === 'below') === (withheld.side === 'below');
    return !inForce.some(isSame) && all.findIndex(isSame) === index;
  };
}
