/**
 * The steps of a vital sign rule as a unit has changed them for one child: shipped, hospital, unit, age band, child, and
 * the narrowest that says something of a field decides that field. Pure; without changes the steps are handed back as they are.
 */
import type { SignalName } from '../signal/signals.ts';
import { LIMIT_SCOPES, type LimitChange, type LimitFields, type LimitScope } from './limit-change.ts';
import { populationOf, type VitalLevel, type VitalRule, type VitalStep } from './vital-rule.ts';

/** How a step differs from what ships. */
export interface StepChanged {
  /** The narrowest that changed it. */
  readonly by: LimitScope['of'];
  readonly shippedLimit: number;
}

export interface StepInForce extends VitalStep {
  readonly cooldownMs?: number;
  readonly changed?: StepChanged;
}

/** The child as scopes see it. */
export interface ChildInBand {
  readonly stayId: string;
  /** Of the rule. */
  readonly bandId: string;
}

/** Those that speak of this rule and child, the widest scope first. */
export function changesFor<Change extends LimitChange>(
  rule: Pick<VitalRule, 'id'>,
  child: ChildInBand,
  changes: readonly Change[],
): readonly Change[] {
  if (changes.length === 0) return changes;
  const own = changes.filter(({ ruleId, scope }) => ruleId === rule.id && isMeant(scope, child));
  return LIMIT_SCOPES.flatMap((of) => own.filter(({ scope }) => scope.of === of));
}

function isMeant(scope: LimitScope, { stayId, bandId }: ChildInBand): boolean {
  if (scope.of === 'age') return scope.bandId === bandId;
  return scope.of !== 'stay' || scope.stayId === stayId;
}

/** `changes` as `changesFor` gives them. */
export function changedSteps(
  rule: VitalRule,
  steps: readonly VitalStep[],
  changes: readonly LimitChange[],
): readonly StepInForce[] {
  if (changes.length === 0) return steps;
  return steps.flatMap((step, index) => {
    const fields = fieldsFor(rule, step, changes);
    if (fields === null) return [step];
    if (fields.off === true) return [];
    const alike = steps.slice(0, index).filter(({ level, signal }) => isOfChange(rule, { level, signal }, step));
    return [changedStep(rule, step, { fields, alike })];
  });
}

type Merged = LimitFields & { readonly by: LimitScope['of'] };

function fieldsFor(rule: VitalRule, step: VitalStep, changes: readonly LimitChange[]): Merged | null {
  const own = changes.filter((change) => isOfChange(rule, change, step));
  const last = own.at(-1);
  if (last === undefined) return null;
  return own.reduce<Merged>(
    (merged, { scope, ruleId: _rule, level: _level, signal: _signal, reason: _reason, ...rest }) => ({
      ...merged,
      ...rest,
      by: scope.of,
    }),
    { by: last.scope.of },
  );
}

/** Whether a change speaks of a step. */
export function isOfChange(
  rule: Pick<VitalRule, 'signal'>,
  { level, signal }: { readonly level: VitalLevel; readonly signal?: SignalName | undefined },
  step: VitalStep,
): boolean {
  return step.level === level && (step.signal ?? rule.signal) === (signal ?? rule.signal);
}

function changedStep(
  rule: VitalRule,
  step: VitalStep,
  { fields, alike }: { readonly fields: Merged; readonly alike: readonly VitalStep[] },
): StepInForce {
  const { limitFrom: _limitFrom, ...own } = step;
  const movedBy = fields.limit === undefined ? 0 : fields.limit - (alike[0] ?? step).limit;
  const isDeeper = alike.some((other) => populationOf(rule, other) === populationOf(rule, step));
  const wait = fields.sustainedForMs ?? step.sustainedForMs;
  return {
    ...(fields.limit === undefined ? step : own),
    level: fields.raisesAs ?? step.level,
    // Of decimals: 36.5 less 0.1 is 36.4 and not 36.4000000001.
    limit: Math.round((step.limit + movedBy) * 1_000) / 1_000,
    sustainedForMs: isDeeper ? Math.min(wait, step.sustainedForMs) : wait,
    ...(fields.clearMargin === undefined ? {} : { clearMargin: fields.clearMargin }),
    ...(fields.clearForMs === undefined ? {} : { clearForMs: fields.clearForMs }),
    ...(fields.cooldownMs === undefined ? {} : { cooldownMs: fields.cooldownMs }),
    changed: { by: fields.by, shippedLimit: step.limit },
  };
}
