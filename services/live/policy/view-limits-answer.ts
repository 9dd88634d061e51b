/** The limits of a unit by rule, age and level, for the page and for the command: made by the function by which the engine chooses them. */
import { changedSteps, changesFor, type StepInForce } from '../../clinical/vital/changed-steps.ts';
import { bandsWithSteps, type VitalRule, type VitalStep } from '../../clinical/vital/vital-rule.ts';
import { QUIET_MS } from '../../contract/decisions/alert-timing.ts';
import { ALERT_LEVELS } from '../../contract/decisions/alert.ts';
import type { PolicyChoices } from '../../contract/decisions/policy-view.ts';
import type { LimitRow, LimitsAnswer, LimitValues } from '../../contract/screens/limits-answer.ts';
import { policyDigest } from './policy-digest.ts';
import { policyOf, type PolicyUnit, type ShippedRules } from './change-policy.ts';

/** Adults have the limits of who has no age. */
const ADULT_BAND = 'adult';

export function limitsAnswer(unit: PolicyUnit, { vitals }: Pick<ShippedRules, 'vitals'>): LimitsAnswer {
  const policy = policyOf(unit);
  const rules = vitals.filter(({ id, enabled }) => enabled && !policy.disabledRules.includes(id));
  return {
    unitId: unit.unitId,
    sha256: policyDigest(policy),
    rows: rules.flatMap((rule) => rowsOf(rule, policy)),
    quiet: ALERT_LEVELS.map((level) => ({
      level,
      shippedMs: QUIET_MS[level],
      inForceMs: policy.quietMs?.[level] ?? QUIET_MS[level],
    })).toReversed(),
  };
}

function rowsOf(rule: VitalRule, { limits = [] }: PolicyChoices): readonly LimitRow[] {
  return bandsWithSteps(rule)
    .filter(({ bandId }) => bandId !== ADULT_BAND)
    .flatMap(({ bandId, steps }) => {
      // No child is named: what holds for one child alone stands at that child.
      const changes = changesFor(rule, { stayId: '', bandId }, limits);
      return steps.map((step, index) => {
        const alike = steps.slice(0, index).filter((other) => isAlike(rule, other, step));
        // A deeper step moves with the first of its level, so that it is asked about together with it.
        const moved = changedSteps(rule, [...alike, step], changes).at(-1);
        return rowOf(rule, { bandId, step, isFirst: alike.length === 0 }, moved);
      });
    });
}

function isAlike(rule: VitalRule, one: VitalStep, other: VitalStep): boolean {
  return one.level === other.level && (one.signal ?? rule.signal) === (other.signal ?? rule.signal);
}

function rowOf(
  rule: VitalRule,
  { bandId, step, isFirst }: { readonly bandId: string; readonly step: VitalStep; readonly isFirst: boolean },
  moved: StepInForce | undefined,
): LimitRow {
  const by = moved === undefined ? 'unit' : (moved.changed?.by ?? null);
  return {
    ruleId: rule.id,
    bandId,
    level: step.level,
    signal: step.signal ?? rule.signal,
    side: rule.direction === 'below' ? 'below' : step.strict === true ? 'above' : 'at-or-above',
    when: step.when ?? [],
    with: step.with ?? [],
    shipped: valuesOf(rule, step),
    inForce: moved === undefined ? null : valuesOf(rule, moved),
    changedBy: by === 'stay' ? null : by,
    isFirst,
  };
}

function valuesOf(rule: VitalRule, step: StepInForce): LimitValues {
  const { level, limit, sustainedForMs, clearMargin = rule.clearMargin, clearForMs = rule.clearForMs } = step;
  return { level, limit, sustainedForMs, clearMargin, clearForMs, cooldownMs: step.cooldownMs ?? 0 };
}
