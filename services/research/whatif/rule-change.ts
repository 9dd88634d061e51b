/**
 * Other limits, waits or rules than those that decided. A change is laid over whatever rules decided at a time, so that
 * before and after differ in nothing else.
 */
import type { VitalRule, VitalStep } from '../../clinical/vital/vital-rule.ts';
import type { EngineRules } from '../../engine/fold/partition-fold.ts';
import type { ReplayRules } from '../../replay/replay-rules.ts';

/** Of every step of this level of a vital sign rule, at every age. */
export interface StepChange {
  readonly ruleId: string;
  readonly level: VitalStep['level'];
  /** In the unit of the rule's signal; absent: as it is. */
  readonly limit?: number;
  /** Unbroken breach before the alert, ms; absent: as it is. */
  readonly sustainedForMs?: number;
}

export interface RuleChange {
  readonly steps: readonly StepChange[];
  /** Vital sign rules that do not alert at all. */
  readonly offRuleIds: readonly string[];
}

/** Ids of the rules that are other then. */
export function changedRuleIds({ steps, offRuleIds }: RuleChange): readonly string[] {
  return [...new Set([...steps.map(({ ruleId }) => ruleId), ...offRuleIds])];
}

export function changedVitals(vitals: readonly VitalRule[], change: RuleChange): readonly VitalRule[] {
  return vitals.map((rule) => changedRule(rule, change));
}

/** Rules of vital signs alone, as they decided and as changed. Alerts of scores and models depend on neither. */
export function vitalRulesOnly(rules: ReplayRules, change: RuleChange | null): ReplayRules {
  return mapVitals(rules, (vitals) => (change === null ? vitals : changedVitals(vitals, change)));
}

/** The same of every set that decided, and of those of now. */
export function mapVitals(
  rules: ReplayRules,
  vitalsOf: (vitals: readonly VitalRule[]) => readonly VitalRule[],
): ReplayRules {
  const only = ({ vitals }: EngineRules): EngineRules => ({ scores: [], models: [], vitals: vitalsOf(vitals) });
  return {
    ...rules,
    own: only(rules.own),
    kept: new Map([...rules.kept].map(([sha256, kept]) => [sha256, only(kept)])),
  };
}

/** One vital sign rule with the steps of one level and one wait, and nothing else. */
export function oneStepOnly(
  rules: ReplayRules,
  step: Pick<StepChange, 'ruleId' | 'level'>,
  sustainedForMs: number,
): ReplayRules {
  return mapVitals(rules, (vitals) => vitalsOfStep(vitals, step, sustainedForMs));
}

export function vitalsOfStep(
  vitals: readonly VitalRule[],
  { ruleId, level }: Pick<StepChange, 'ruleId' | 'level'>,
  sustainedForMs: number,
): readonly VitalRule[] {
  const only = (steps: readonly VitalStep[]): VitalStep[] =>
    steps.filter((step) => step.level === level).map((step) => ({ ...step, sustainedForMs }));
  return vitals.filter(({ id }) => id === ruleId).map((rule) => withSteps(rule, only));
}

/** What of the change names nothing that is there, in words of ids; empty: all of it does. */
export function faultsOfChange(vitals: readonly VitalRule[], { steps, offRuleIds }: RuleChange): readonly string[] {
  const ids = vitals.map(({ id }) => id);
  const unknown = [...steps.map(({ ruleId }) => ruleId), ...offRuleIds].filter((id) => !ids.includes(id));
  const levelless = steps.filter(({ ruleId, level }) => {
    const rule = vitals.find(({ id }) => id === ruleId);
    return rule !== undefined && !allSteps(rule).some((step) => step.level === level);
  });
  return [
    ...unknown.map((id) => `there is no rule ${id}; there are ${ids.join(', ')}`),
    ...levelless.map(({ ruleId, level }) => `${ruleId} has no step of level ${level}`),
  ];
}

/** Of every table of the rule. */
export function allSteps(rule: VitalRule): readonly VitalStep[] {
  return [
    ...rule.newborn.steps,
    ...rule.bands.flatMap(({ steps }) => steps),
    ...(rule.everyAge ?? []),
    ...(rule.unknownAge ?? []),
  ];
}

function changedRule(rule: VitalRule, { steps: changes, offRuleIds }: RuleChange): VitalRule {
  if (offRuleIds.includes(rule.id)) return { ...rule, enabled: false, disabledReason: 'what-if' };
  const own = changes.filter(({ ruleId }) => ruleId === rule.id);
  if (own.length === 0) return rule;
  return withSteps(rule, (steps) =>
    steps.map((step) => own.filter(({ level }) => level === step.level).reduce(changedStep, step)),
  );
}

function withSteps(rule: VitalRule, changed: (steps: readonly VitalStep[]) => VitalStep[]): VitalRule {
  return {
    ...rule,
    newborn: { ...rule.newborn, steps: changed(rule.newborn.steps) },
    bands: rule.bands.map((band) => ({ ...band, steps: changed(band.steps) })),
    ...(rule.everyAge === undefined ? {} : { everyAge: changed(rule.everyAge) }),
    ...(rule.unknownAge === undefined ? {} : { unknownAge: changed(rule.unknownAge) }),
  };
}

/** A limit that goes by gestational age is replaced too, where another is asked for. */
function changedStep(step: VitalStep, { limit, sustainedForMs = step.sustainedForMs }: StepChange): VitalStep {
  if (limit === undefined) return { ...step, sustainedForMs };
  const { limitFrom: _limitFrom, ...rest } = step;
  return { ...rest, limit, sustainedForMs };
}
