/** A policy with one limit moved, or moved back, or with another time for which an answer quietens; what nobody may decide is refused by name. */
import { createZoneMemory, localDateAt } from '../../clinical/age/age.ts';
import type { LimitChange } from '../../clinical/vital/limit-change.ts';
import { isSamePlace } from '../../clinical/vital/limit-place.ts';
import { judgeLimits } from '../../clinical/vital/judge-limits.ts';
import { vitalRuleStep, type VitalRule } from '../../clinical/vital/vital-rule.ts';
import type { UnitState } from '../../contract/decisions/decision.ts';
import type { PolicyChoices, PolicyView } from '../../contract/decisions/policy-view.ts';
import { QUIET_BOUNDS_MS } from '../../contract/quiet-bounds.ts';
import type { PolicyChange, PolicyRefusal } from '../../contract/screens/policy-answer.ts';

type LimitDecision = Extract<PolicyChange, { readonly change: 'limit' | 'limit-back' }>;

export interface LimitsOf {
  readonly vitals: readonly VitalRule[];
  readonly unit: Pick<UnitState, 'stays' | 'timeZone'>;
  readonly decided: { readonly nowMs: number; readonly ofHospital: boolean };
}

export function limitsAfter(
  policy: PolicyView,
  decision: LimitDecision,
  { vitals, unit, decided }: LimitsOf,
): PolicyChoices | PolicyRefusal {
  const asked: LimitChange = { ...decision.limit, reason: decision.reason };
  const { scope } = asked;
  if (scope.of === 'hospital' && !decided.ofHospital) return 'of-hospital';
  const all = policy.limits ?? [];
  const others = all.filter((each) => !isSamePlace(each, asked));
  if (decision.change === 'limit-back') {
    return others.length === all.length ? 'nothing-to-take-back' : { ...policy, limits: others };
  }
  if (scope.of === 'stay') {
    if (!unit.stays.some(({ stayId }) => stayId === scope.stayId)) return 'unknown-stay';
    if (scope.untilMs <= decided.nowMs) return 'no-such-time';
  }
  const limits = [...others, asked];
  const never = judgeLimits(vitals, limits, bandIn(unit, decided.nowMs)).find(
    ({ verdict, change }) => verdict === 'never' && change === asked,
  );
  return never === undefined ? { ...policy, limits } : `limit-${never.fault}`;
}

/** All of them or none: judged together, since a limit may pass another one that moves with it. */
export function severalAfter(
  policy: PolicyView,
  { limits: several, reason }: Extract<PolicyChange, { readonly change: 'limits' }>,
  { vitals, unit, decided }: LimitsOf,
): PolicyChoices | PolicyRefusal {
  const asked: readonly LimitChange[] = several.map((limit) => ({ ...limit, reason }));
  if (!decided.ofHospital && asked.some(({ scope }) => scope.of === 'hospital')) return 'of-hospital';
  const stays = asked.flatMap(({ scope }) => (scope.of === 'stay' ? [scope] : []));
  if (stays.some(({ stayId }) => !unit.stays.some((stay) => stay.stayId === stayId))) return 'unknown-stay';
  if (stays.some(({ untilMs }) => untilMs <= decided.nowMs)) return 'no-such-time';
  const others = (policy.limits ?? []).filter((held) => !asked.some((each) => isSamePlace(each, held)));
  const limits = [...others, ...asked];
  const never = judgeLimits(vitals, limits, bandIn(unit, decided.nowMs)).find(
    ({ verdict, change }) => verdict === 'never' && asked.includes(change),
  );
  return never === undefined ? { ...policy, limits } : `limit-${never.fault}`;
}

/** In which band of a rule a child of the unit is at a time. */
export function bandIn(
  { stays, timeZone }: Pick<UnitState, 'stays' | 'timeZone'>,
  nowMs: number,
): (rule: VitalRule, stayId: string) => string | null {
  return (rule, stayId) => {
    const stay = stays.find((each) => each.stayId === stayId);
    if (stay === undefined) return null;
    const chosen = vitalRuleStep(rule, stay, localDateAt(nowMs, timeZone, createZoneMemory()));
    return chosen.ok ? chosen.band.id : null;
  };
}

export function quietAfter(
  policy: PolicyView,
  { level, forMs }: Extract<PolicyChange, { readonly change: 'quiet' }>,
): PolicyChoices | PolicyRefusal {
  const { [level]: before, ...others } = policy.quietMs ?? {};
  if (forMs === null) return before === undefined ? 'nothing-to-take-back' : { ...policy, quietMs: others };
  const { least, together } = QUIET_BOUNDS_MS[level];
  if (forMs < least || forMs > together) return 'quiet-bounds';
  return { ...policy, quietMs: { ...others, [level]: forMs } };
}

/** Null: it lowers none again. */
export function knownAfter(
  policy: PolicyView,
  { alreadyKnown }: Extract<PolicyChange, { readonly change: 'known' }>,
): PolicyChoices | PolicyRefusal {
  const { alreadyKnown: before, ...others } = policy;
  if (alreadyKnown !== null) return { ...others, alreadyKnown };
  return before === undefined ? 'nothing-to-take-back' : others;
}

/** Null: the unit says nothing any more. */
export function budgetAfter(
  policy: PolicyView,
  { budget }: Extract<PolicyChange, { readonly change: 'budget' }>,
): PolicyChoices | PolicyRefusal {
  const { budget: before, ...others } = policy;
  if (budget !== null) return { ...others, budget };
  return before === undefined ? 'nothing-to-take-back' : others;
}

/** Null: those that ship are offered again. */
export function reasonsAfter(
  policy: PolicyView,
  { reasons }: Extract<PolicyChange, { readonly change: 'reasons' }>,
): PolicyChoices | PolicyRefusal {
  const { reasons: before, ...others } = policy;
  if (reasons !== null) return { ...others, reasons };
  return before === undefined ? 'nothing-to-take-back' : others;
}
