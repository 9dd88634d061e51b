/** The limits of a unit by rule, age and level, for the page and for the command: made by the function by which the engine chooses them. */
import { createZoneMemory, localDateAt } from '../../clinical/age/age.ts';
import { changedSteps, changesFor, isOfChange, type StepInForce } from '../../clinical/vital/changed-steps.ts';
import { boundsOf } from '../../clinical/vital/limit-bounds.ts';
import type { HeldLimit } from '../../clinical/vital/limit-change.ts';
import { bandsWithSteps, vitalRuleStep, type VitalRule, type VitalStep } from '../../clinical/vital/vital-rule.ts';
import { QUIET_MS } from '../../contract/decisions/alert-timing.ts';
import { ALERT_LEVELS } from '../../contract/decisions/alert.ts';
import type { PolicyChoices } from '../../contract/decisions/policy-view.ts';
import { QUIET_BOUNDS_MS } from '../../contract/quiet-bounds.ts';
import type {
  LimitChild,
  LimitRow,
  LimitsAnswer,
  LimitsView,
  LimitValues,
} from '../../contract/screens/limits/limits-answer.ts';
import { policyDigest } from './policy-digest.ts';
import { policyOf, type PolicyUnit, type ShippedRules } from './change-policy.ts';

/** Adults have the limits of who has no age. */
const ADULT_BAND = 'adult';

export function limitsAnswer(unit: PolicyUnit, { vitals }: Pick<ShippedRules, 'vitals'>): LimitsAnswer {
  const policy = policyOf(unit);
  const bands = (rule: VitalRule): readonly BandOfChild[] =>
    bandsWithSteps(rule)
      .filter(({ bandId }) => bandId !== ADULT_BAND)
      // No child is named: what holds for one child alone stands at that child.
      .map((band) => ({ ...band, stayId: '' }));
  return answerOf(unit, rulesInUse(vitals, policy), bands);
}

/** For the screen. Null: the unit has no such child. */
export function limitsView(
  unit: PolicyUnit,
  { vitals }: Pick<ShippedRules, 'vitals'>,
  { stayId, nowMs }: { readonly stayId: string | null; readonly nowMs: number },
): LimitsView | null {
  const children = childrenOf(unit);
  if (stayId === null) return { ...limitsAnswer(unit, { vitals }), stayId, children };
  const stay = unit.stays.find((each) => each.stayId === stayId);
  if (stay === undefined) return null;
  const today = localDateAt(nowMs, unit.timeZone, createZoneMemory());
  const band = (rule: VitalRule): readonly BandOfChild[] => {
    const chosen = vitalRuleStep(rule, stay, today);
    return chosen.ok ? [{ bandId: chosen.band.id, steps: chosen.steps, stayId }] : [];
  };
  return { ...answerOf(unit, rulesInUse(vitals, policyOf(unit)), band), stayId, children };
}

function childrenOf(unit: PolicyUnit): readonly LimitChild[] {
  const { limits = [] } = policyOf(unit);
  return unit.beds.flatMap(({ bedId, stayId }) => {
    if (stayId === null) return [];
    const own = limits.filter(({ scope }) => scope.of === 'stay' && scope.stayId === stayId);
    return [{ stayId, bedId, ownLimits: own.length }];
  });
}

function rulesInUse(vitals: readonly VitalRule[], { disabledRules }: PolicyChoices): readonly VitalRule[] {
  return vitals.filter(({ id, enabled }) => enabled && !disabledRules.includes(id));
}

interface BandOfChild {
  readonly bandId: string;
  readonly steps: readonly VitalStep[];
  /** Empty: of no child. */
  readonly stayId: string;
}

function answerOf(
  unit: PolicyUnit,
  rules: readonly VitalRule[],
  bandsFor: (rule: VitalRule) => readonly BandOfChild[],
): LimitsAnswer {
  const policy = policyOf(unit);
  return {
    unitId: unit.unitId,
    sha256: policyDigest(policy),
    rows: rules.flatMap((rule) => bandsFor(rule).flatMap((band) => rowsOf(rule, band, policy))),
    quiet: ALERT_LEVELS.map((level) => ({
      level,
      shippedMs: QUIET_MS[level],
      inForceMs: policy.quietMs?.[level] ?? QUIET_MS[level],
      bounds: QUIET_BOUNDS_MS[level],
    })).toReversed(),
  };
}

function rowsOf(
  rule: VitalRule,
  { bandId, steps, stayId }: BandOfChild,
  { limits = [] }: PolicyChoices,
): readonly LimitRow[] {
  const changes = changesFor(rule, { stayId, bandId }, limits);
  return steps.map((step, index) => {
    const alike = steps.slice(0, index).filter((other) => isAlike(rule, other, step));
    // A deeper step moves with the first of its level, so that it is asked about together with it.
    const moved = changedSteps(rule, [...alike, step], changes).at(-1);
    const change = changes.findLast((each) => isOfChange(rule, each, step)) ?? null;
    return rowOf(rule, { bandId, step, isFirst: alike.length === 0 }, { moved, change });
  });
}

function isAlike(rule: VitalRule, one: VitalStep, other: VitalStep): boolean {
  return one.level === other.level && (one.signal ?? rule.signal) === (other.signal ?? rule.signal);
}

function rowOf(
  rule: VitalRule,
  { bandId, step, isFirst }: { readonly bandId: string; readonly step: VitalStep; readonly isFirst: boolean },
  { moved, change }: { readonly moved: StepInForce | undefined; readonly change: HeldLimit | null },
): LimitRow {
  return {
    ruleId: rule.id,
    bandId,
    level: step.level,
    signal: step.signal ?? rule.signal,
    isOtherSignal: step.signal !== undefined && step.signal !== rule.signal,
    side: rule.direction === 'below' ? 'below' : step.strict === true ? 'above' : 'at-or-above',
    when: step.when ?? [],
    with: step.with ?? [],
    postmenstrual:
      step.postmenstrual === undefined
        ? null
        : { fromDays: step.postmenstrual.fromDays ?? null, belowDays: step.postmenstrual.belowDays ?? null },
    belowDaysOfLife: step.belowDaysOfLife ?? null,
    isByGestation: step.limitFrom !== undefined,
    shipped: valuesOf(rule, step),
    inForce: moved === undefined ? null : valuesOf(rule, moved),
    changedBy: change?.scope.of ?? null,
    change,
    bounds: boundsOf(rule, step),
    isFirst,
  };
}

function valuesOf(rule: VitalRule, step: StepInForce): LimitValues {
  const { level, limit, sustainedForMs, clearMargin = rule.clearMargin, clearForMs = rule.clearForMs } = step;
  return { level, limit, sustainedForMs, clearMargin, clearForMs, cooldownMs: step.cooldownMs ?? 0 };
}
