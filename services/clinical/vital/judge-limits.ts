/**
 * How far a unit may move its limits, and who must agree: every change is measured from the limit that ships for the
 * same age, never from an earlier change, so that small steps do not add up. Pure; what decides is data of the rules
 * (`bounds`) and the table of limit-bounds.ts.
 */
import { changedSteps, changesFor, isOfChange } from './changed-steps.ts';
import {
  BOUNDS_BY_LEVEL,
  LEAST_WAIT_MS,
  clearMarginMostOf,
  outwardsReachOf,
  waitReachOf,
  type Reach,
} from './limit-bounds.ts';
import { VITAL_LEVELS, bandsWithSteps, type VitalRule, type VitalStep } from './vital-rule.ts';
import type { LimitChange } from './limit-change.ts';
import type { LimitFault, LimitVerdict } from '../statement/limit-faults.ts';

/** A change that one person may not make alone. */
export interface JudgedChange {
  readonly change: LimitChange;
  readonly verdict: LimitVerdict;
  readonly fault: LimitFault;
}

/** `bandOf`: the band of a rule in which a child is; null: not known, and every band is asked. */
export function judgeLimits(
  rules: readonly VitalRule[],
  changes: readonly LimitChange[],
  bandOf: (rule: VitalRule, stayId: string) => string | null,
): readonly JudgedChange[] {
  return changes.flatMap((change) => {
    const rule = rules.find(({ id }) => id === change.ruleId);
    if (rule === undefined) return [{ change, verdict: 'never', fault: 'unknown-rule' } as const];
    const bandId = bandIdOf(rule, change, bandOf);
    const found = [...faultsOf(rule, change, bandId), ...orderOf({ rule, change, bandId }, changes)];
    const gravest = found.find(({ verdict }) => verdict === 'never') ?? found[0];
    return gravest === undefined ? [] : [{ change, ...gravest }];
  });
}

type Found = Pick<JudgedChange, 'verdict' | 'fault'>;

function bandIdOf(
  rule: VitalRule,
  { scope }: LimitChange,
  bandOf: (rule: VitalRule, stayId: string) => string | null,
): string | null {
  if (scope.of === 'age') return scope.bandId;
  return scope.of === 'stay' ? bandOf(rule, scope.stayId) : null;
}

interface StepsOfBand {
  readonly bandId: string;
  readonly steps: readonly VitalStep[];
}

/** Steps that may hold for children of a band; null: of each band. */
function bandsOf(rule: VitalRule, bandId: string | null): readonly StepsOfBand[] {
  return bandsWithSteps(rule).filter((band) => bandId === null || band.bandId === bandId);
}

function faultsOf(rule: VitalRule, change: LimitChange, bandId: string | null): readonly Found[] {
  const { scope: _scope, ruleId: _ruleId, level: _level, signal: _signal, reason: _reason, ...fields } = change;
  if (Object.values(fields).every((value) => value === undefined)) return [{ verdict: 'never', fault: 'empty-change' }];
  const steps = bandsOf(rule, bandId).flatMap(({ steps: all }) => {
    const own = all.filter((step) => isOfChange(rule, change, step));
    return own.map((step, index) => ({ step, isFirst: index === 0 }));
  });
  if (steps.length === 0) return [{ verdict: 'never', fault: 'unknown-step' }];
  return [
    ...levelFaults(change),
    ...steps.flatMap(({ step, isFirst }) => [
      ...(isFirst ? limitFaults(rule, change, step) : []),
      ...waitFaults(rule, change, step),
      ...releaseFaults(rule, change, step),
    ]),
    ...beyond('rests-too-long', change.cooldownMs ?? 0, BOUNDS_BY_LEVEL[change.raisesAs ?? change.level].cooldownMs),
  ];
}

function levelFaults({ level, raisesAs = level, off }: LimitChange): readonly Found[] {
  const falls = VITAL_LEVELS.indexOf(raisesAs) < VITAL_LEVELS.indexOf(level);
  if (level === 'emergency' && (falls || off === true)) return [{ verdict: 'never', fault: 'emergency-stays' }];
  const found: Found[] = [];
  if (falls) found.push({ verdict: 'together', fault: 'level-falls' });
  if (off === true && level !== 'low') found.push({ verdict: 'together', fault: 'off' });
  return found;
}

function limitFaults(rule: VitalRule, change: LimitChange, step: VitalStep): readonly Found[] {
  if (change.limit === undefined) return [];
  // Of decimals: 36.5 and 36 are half a degree apart, exactly.
  const rise = Math.round((change.limit - step.limit) * 1_000) / 1_000;
  const outwards = rule.direction === 'below' ? -rise : rise;
  if (outwards === 0) return [];
  const reach = outwards > 0 ? outwardsReachOf(rule, change.level) : rule.bounds?.inwards;
  const fault = outwards > 0 ? 'too-far-out' : 'too-far-in';
  return reach === undefined ? [{ verdict: 'together', fault }] : beyond(fault, Math.abs(outwards), reach);
}

function waitFaults(rule: VitalRule, { sustainedForMs }: LimitChange, step: VitalStep): readonly Found[] {
  if (sustainedForMs === undefined) return [];
  const reach = waitReachOf(rule, step);
  if (reach === null || sustainedForMs < LEAST_WAIT_MS) return [{ verdict: 'never', fault: 'wait-of-cuff' }];
  return beyond('waits-too-long', sustainedForMs, reach);
}

function releaseFaults(rule: VitalRule, { clearMargin }: LimitChange, step: VitalStep): readonly Found[] {
  return clearMargin !== undefined && clearMargin > clearMarginMostOf(rule, step)
    ? [{ verdict: 'never', fault: 'release-too-far' }]
    : [];
}

function beyond(fault: LimitFault, value: number, { alone, together }: Reach): readonly Found[] {
  if (value <= alone) return [];
  return [{ verdict: value <= together ? 'together' : 'never', fault }];
}

/** A graver limit that ships further out than a milder one of the same signal stays further out, after all changes. */
function orderOf(
  { rule, change, bandId }: { readonly rule: VitalRule; readonly change: LimitChange; readonly bandId: string | null },
  changes: readonly LimitChange[],
): readonly Found[] {
  if (change.limit === undefined) return [];
  const stayId = change.scope.of === 'stay' ? change.scope.stayId : '';
  const isTurned = bandsOf(rule, bandId).some((band) => {
    const own = changesFor(rule, { stayId, bandId: band.bandId }, changes);
    const limits = band.steps.map(
      (step) => changedSteps(rule, [...alikeOf(rule, band, step), step], own).at(-1)?.limit,
    );
    return band.steps.some((milder, at) =>
      band.steps.some((graver, other) => {
        const [near, far] = [limits[at], limits[other]];
        if (near === undefined || far === undefined || !isGraver(rule, graver, milder)) return false;
        return rule.direction === 'below' ? far >= near : far <= near;
      }),
    );
  });
  return isTurned ? [{ verdict: 'never', fault: 'order' }] : [];
}

/** The steps of its level before it: a deeper one moves with the first. */
function alikeOf(rule: VitalRule, { steps }: StepsOfBand, step: VitalStep): readonly VitalStep[] {
  const { level, signal } = step;
  return steps.slice(0, steps.indexOf(step)).filter((other) => isOfChange(rule, { level, signal }, other));
}

function isGraver(rule: VitalRule, graver: VitalStep, milder: VitalStep): boolean {
  return (
    (graver.signal ?? rule.signal) === (milder.signal ?? rule.signal) &&
    VITAL_LEVELS.indexOf(graver.level) > VITAL_LEVELS.indexOf(milder.level) &&
    (rule.direction === 'below' ? graver.limit < milder.limit : graver.limit > milder.limit)
  );
}
