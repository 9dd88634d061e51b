/**
 * How far a unit may move its limits, and who must agree: every change is measured from the limit that ships for the
 * same age, never from an earlier change, so that small steps do not add up. Pure; what decides is data of the rules
 * (`bounds`) and the table below.
 */
import { changedSteps, changesFor, isOfChange } from './changed-steps.ts';
import { signalAt, signalIndex } from '../signal/signals.ts';
import { VITAL_LEVELS, bandsWithSteps, type VitalLevel, type VitalRule, type VitalStep } from './vital-rule.ts';
import type { LimitChange } from './limit-change.ts';
import type { LimitFault, LimitVerdict } from '../statement/limit-faults.ts';

/** A change that one person may not make alone. */
export interface JudgedChange {
  readonly change: LimitChange;
  readonly verdict: LimitVerdict;
  readonly fault: LimitFault;
}

interface LevelBounds {
  /** Times the shipped wait. */
  readonly waitTimes: { readonly alone: number; readonly together: number };
  readonly cooldownMs: { readonly alone: number; readonly together: number };
}

/** Engineering choices, shorter where harm is faster; an emergency never rests after an episode. */
const BY_LEVEL: Readonly<Record<VitalLevel, LevelBounds>> = {
  low: { waitTimes: { alone: 4, together: 10 }, cooldownMs: { alone: 1_800_000, together: 3_600_000 } },
  medium: { waitTimes: { alone: 3, together: 6 }, cooldownMs: { alone: 600_000, together: 1_800_000 } },
  high: { waitTimes: { alone: 2, together: 4 }, cooldownMs: { alone: 120_000, together: 300_000 } },
  emergency: { waitTimes: { alone: 1, together: 2 }, cooldownMs: { alone: 0, together: 0 } },
};
/** Beyond this an alert that was answered by its numbers hangs on. */
const CLEAR_MARGIN_TIMES = 4;
const EMERGENCY_SHARE = 0.5;

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
    ...beyond('rests-too-long', change.cooldownMs ?? 0, BY_LEVEL[change.raisesAs ?? change.level].cooldownMs),
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
  const { bounds } = rule;
  if (outwards === 0) return [];
  if (bounds === undefined) return [{ verdict: 'together', fault: outwards > 0 ? 'too-far-out' : 'too-far-in' }];
  if (outwards < 0) return beyond('too-far-in', -outwards, bounds.inwards);
  const { alone, together } = bounds.outwards;
  const isEmergency = change.level === 'emergency';
  return beyond(
    'too-far-out',
    outwards,
    isEmergency ? { alone: 0, together: together * EMERGENCY_SHARE } : { alone, together },
  );
}

function waitFaults(rule: VitalRule, { sustainedForMs, level }: LimitChange, step: VitalStep): readonly Found[] {
  if (sustainedForMs === undefined) return [];
  const isAperiodic = signalAt(signalIndex(step.signal ?? rule.signal)).rhythm === 'aperiodic';
  // A cuff waits for readings, a streamed signal for a time.
  if (isAperiodic || sustainedForMs < 1_000) return [{ verdict: 'never', fault: 'wait-of-cuff' }];
  const { alone, together } = BY_LEVEL[level].waitTimes;
  return beyond('waits-too-long', sustainedForMs, {
    alone: alone * step.sustainedForMs,
    together: together * step.sustainedForMs,
  });
}

function releaseFaults(rule: VitalRule, { clearMargin }: LimitChange, step: VitalStep): readonly Found[] {
  const most = CLEAR_MARGIN_TIMES * (step.clearMargin ?? rule.clearMargin);
  return clearMargin !== undefined && clearMargin > most ? [{ verdict: 'never', fault: 'release-too-far' }] : [];
}

function beyond(
  fault: LimitFault,
  value: number,
  { alone, together }: { alone: number; together: number },
): readonly Found[] {
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
