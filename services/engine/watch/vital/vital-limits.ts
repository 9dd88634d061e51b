/**
 * Which limits hold for one stay: chosen from the rule for the child's age on each local date, and again
 * when the person, the rule or the unit's policy changes. What was raised stays raised across a change of
 * limits of the same rank, until readings end it.
 */
import { signalIndex } from '../../../clinical/signal/signals.ts';
import { changedSteps, type StepInForce } from '../../../clinical/vital/changed-steps.ts';
import {
  VITAL_LEVELS,
  isBreached,
  vitalRuleStep,
  type VitalLevel,
  type VitalRule,
  type VitalRuleStep,
} from '../../../clinical/vital/vital-rule.ts';
import type { AlertLevel } from '../../../contract/decisions/alert.ts';
import { alertOf, clearAlert, emergencyOf, ringAgain } from '../../alert/alert-machine.ts';
import { announceRuleBand } from '../../context/decision-output.ts';
import type { FoldStep } from '../../context/fold-context.ts';
import type { ChartedBreach, LimitCheck, StayState, VitalRuleState } from '../../state/stay-state.ts';
import { unitDate } from '../../state/unit-calendar.ts';
import { isDisabled, limitChangesOf } from '../../state/unit-policy.ts';
import { valueAt } from '../../windows/second-ring.ts';
import { newestSecondOf, rowInForce } from './vital-run.ts';

/** In place of a local date: the limits are chosen again. */
export const CHOOSE_AGAIN = -1;

/** An emergency is an alert of level high; its rank tells it from others and rings through them. */
export function alertLevelOf(level: VitalLevel): AlertLevel {
  return level === 'emergency' ? 'high' : level;
}

/** Of a rank within a rule of vital signs: an emergency, or worse than any limit. */
export function isEmergencyRank(rank: number): boolean {
  return rank > VITAL_LEVELS.indexOf('emergency');
}

/** Rank of a level: 1 low to 4 emergency. */
export function rankOf(check: Pick<LimitCheck, 'level'>): number {
  return VITAL_LEVELS.indexOf(check.level) + 1;
}

/** Rank of the gravest check that the monitor's readings hold; 0: none. */
export function activeRank(state: VitalRuleState): number {
  let rank = 0;
  for (const [index, check] of state.checks.entries()) {
    if ((state.active & (1 << index)) !== 0) rank = Math.max(rank, rankOf(check));
  }
  return rank;
}

/** Rank of the gravest of what holds, measured or charted; 0: nothing. */
export function heldRank(state: VitalRuleState): number {
  return state.charted.reduce((rank, breach) => Math.max(rank, rankOf(breach)), activeRank(state));
}

/** Chooses the limits of every rule again: a new local date, another policy, a corrected person. */
export function refreshVitalRules(step: FoldStep, stay: StayState): void {
  for (const rule of step.rules.vitals) {
    const known = stay.vitalRules.get(rule.id);
    if (known !== undefined) known.day = CHOOSE_AGAIN;
    ruleStateOf(step, stay, rule);
  }
}

/** Limits in force, chosen afresh on every local date and when the person or the rule changes. */
export function ruleStateOf(step: FoldStep, stay: StayState, rule: VitalRule): VitalRuleState {
  const known = stay.vitalRules.get(rule.id);
  if (known !== undefined && known.day === step.state.day && known.ruleVersion === rule.version) return known;
  const state: VitalRuleState = known ?? {
    ruleVersion: rule.version,
    day: CHOOSE_AGAIN,
    band: null,
    checks: [],
    signalBits: 0,
    active: 0,
    charted: [],
    closedSecond: -1,
    closedRank: 0,
  };
  stay.vitalRules.set(rule.id, state);
  chooseChecks(step, stay, rule, state);
  return state;
}

function chooseChecks(step: FoldStep, stay: StayState, rule: VitalRule, state: VitalRuleState): void {
  const chosen = isDisabled(step.state, rule.id) ? null : vitalRuleStep(rule, stay.person, unitDate(step));
  const steps = chosen?.ok === true ? stepsInForce(step, stay, rule, chosen) : [];
  const before = state.band;
  const heldBefore = activeRank(state);
  state.ruleVersion = rule.version;
  state.day = step.state.day;
  state.band = chosen?.ok === true ? chosen.band.id : null;
  state.checks = sharedLimits(
    step,
    steps.flatMap((one) => checksOf(rule, one)),
  );
  state.signalBits = state.checks.reduce((bits, { signal, first }) => bits | bitOf(signal) | bitOf(first), 0);
  const rank = rankGoingOn(stay, state.checks, heldBefore);
  state.active = state.checks.reduce((bits, check, index) => (rankOf(check) <= rank ? bits | (1 << index) : bits), 0);
  state.charted = state.charted.flatMap((breach) => chartedAnew(state.checks, breach));
  if (heldRank(state) === 0) clearAlert(step, stay.stayId, rule.id, { code: 'rule.no-longer-holds', values: {} });
  else if (rank > heldBefore) ringAtRank(step, stay, rule, rank);
  if (before !== null && state.band !== null && before !== state.band) {
    announceRuleBand(step, stay, rule.id, { from: before, to: state.band });
  }
}

/**
 * Rank at which what was raised goes on under these limits. Where all of them are graver than it was, it goes on at the
 * mildest that the newest reading is past, however old that is: a level that is raised ends no alert. 0: it is past none.
 */
function rankGoingOn(stay: StayState, checks: readonly LimitCheck[], heldBefore: number): number {
  if (heldBefore === 0 || checks.some((check) => rankOf(check) <= heldBefore)) return heldBefore;
  const passed = checks.filter((check) => {
    const row = rowInForce(stay, check, newestSecondOf(stay, check));
    if (row < 0) return false;
    return isBreached(check.direction, valueAt(stay.seconds, row, check.signal), check.limit, check.strict);
  });
  return passed.length === 0 ? 0 : Math.min(...passed.map(rankOf));
}

function ringAtRank(step: FoldStep, stay: StayState, rule: VitalRule, rank: number): void {
  const entry = alertOf(step.state, stay.stayId, rule.id);
  const level = VITAL_LEVELS[rank - 1];
  if (entry === undefined || level === undefined || rank <= entry.severity) return;
  entry.severity = rank;
  ringAgain(step, entry, 'worsened', { level: alertLevelOf(level), ...emergencyOf(entry, isEmergencyRank(rank)) });
}

/** As they ship for this child, with what the unit has decided. */
function stepsInForce(
  { state }: FoldStep,
  { stayId }: StayState,
  rule: VitalRule,
  { band, steps }: Extract<VitalRuleStep, { ok: true }>,
): readonly StepInForce[] {
  return changedSteps(rule, steps, limitChangesOf(state, rule, { stayId, bandId: band.id }));
}

/** One object for all children to whom the same limits hold: a hundred and more a child otherwise. */
function sharedLimits({ memory: { limits } }: FoldStep, checks: readonly LimitCheck[]): readonly LimitCheck[] {
  const key = JSON.stringify(checks);
  const known = limits.get(key);
  if (known !== undefined) return known;
  limits.set(key, checks);
  return checks;
}

/** What was charted, at the level that the new limits give it. */
function chartedAnew(checks: readonly LimitCheck[], breach: ChartedBreach): ChartedBreach[] {
  const passed = checks.filter(
    ({ signal, first, direction, limit, strict }) =>
      signal === breach.signal && first < 0 && isBreached(direction, breach.value, limit, strict),
  );
  const gravest = passed.toSorted((a, b) => rankOf(b) - rankOf(a))[0];
  return gravest === undefined ? [] : [{ ...breach, level: gravest.level, limit: gravest.limit }];
}

function bitOf(signal: number): number {
  return signal < 0 ? 0 : 1 << signal;
}

/** The step on its own signal, and on the second source of that. */
function checksOf(rule: VitalRule, step: StepInForce): LimitCheck[] {
  const own: LimitCheck = {
    level: step.level,
    signal: signalIndex(step.signal ?? rule.signal),
    first: -1,
    afterSeconds: 0,
    limit: step.limit,
    strict: step.strict ?? false,
    sustainedForMs: step.sustainedForMs,
    readings: step.readings ?? 1,
    direction: rule.direction,
    clearMargin: step.clearMargin ?? rule.clearMargin,
    clearForMs: step.clearForMs ?? rule.clearForMs,
    when: step.when ?? [],
    with: step.with ?? [],
    cooldownSeconds: Math.ceil((step.cooldownMs ?? 0) / 1000),
    changed: step.changed ?? null,
  };
  const { secondSource } = rule;
  if (secondSource === undefined || own.signal !== signalIndex(rule.signal)) return [own];
  return [
    own,
    {
      ...own,
      signal: signalIndex(secondSource.signal),
      first: own.signal,
      afterSeconds: secondSource.afterMs / 1000,
      sustainedForMs: own.sustainedForMs + secondSource.addedWaitMs,
    },
  ];
}
