/**
 * Reads the JSON of the vital sign rules and proves what its shape cannot say: limits for every age
 * from birth to 18 years exactly once, the more severe step further out, no unverified limit enabled.
 */
import { ADULT_FROM } from '../age/age.ts';
import { ageBandFaults } from '../age/age-bands.ts';
import { repeated, statusFaults } from '../rule/rule-status.ts';
import { SIGNAL_NAMES, signalAt, signalIndex, type SignalName } from '../signal/signals.ts';
import {
  VITAL_LEVELS,
  isBreached,
  populationOf,
  vitalRulesSchema,
  type VitalRule,
  type VitalStep,
} from './vital-rule.ts';

export type ParsedVitalRules =
  | { readonly ok: true; readonly rules: readonly VitalRule[] }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Never throws: what is wrong with the file comes back as named faults. */
export function parseVitalRules(json: unknown): ParsedVitalRules {
  const parsed = vitalRulesSchema.safeParse(json);
  if (!parsed.success) {
    return { ok: false, faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  }
  const { rules, unwatched } = parsed.data;
  const faults = [
    ...repeated(
      'rule',
      rules.map((rule) => rule.id),
    ),
    ...rules.flatMap((rule) => ruleFaults(rule).map((fault) => `${rule.id}: ${fault}`)),
    ...signalFaults(
      rules,
      unwatched.map(({ signal }) => signal),
    ),
  ];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, rules };
}

/** Signals that a rule reads, as its own or as a second source. */
export function signalsOf(rule: VitalRule): readonly SignalName[] {
  const steps = tablesOf(rule).flatMap((table) => table.steps);
  const second = rule.secondSource === undefined ? [] : [rule.secondSource.signal];
  return [...new Set([...steps.map((step) => step.signal ?? rule.signal), ...second])];
}

/** Silence about a signal must be a decision: each is read by a rule that is on, or is named with a reason. */
function signalFaults(rules: readonly VitalRule[], unwatched: readonly SignalName[]): string[] {
  const watched = new Set(rules.filter((rule) => rule.enabled).flatMap(signalsOf));
  return [
    ...repeated('unwatched', unwatched),
    ...SIGNAL_NAMES.filter((name) => !watched.has(name) && !unwatched.includes(name)).map(
      (name) => `${name}: no rule reads it, and no reason says why`,
    ),
    ...unwatched.filter((name) => watched.has(name)).map((name) => `${name}: called unwatched, but a rule reads it`),
  ];
}

function tablesOf(rule: VitalRule): readonly { readonly id: string; readonly steps: readonly VitalStep[] }[] {
  return [
    { id: rule.newborn.id, steps: rule.newborn.steps },
    ...rule.bands,
    { id: 'every-age', steps: rule.everyAge ?? [] },
    { id: 'unknown-age', steps: rule.unknownAge ?? [] },
  ];
}

function ruleFaults(rule: VitalRule): string[] {
  return [
    ...statusFaults(rule),
    ...ageBandFaults(
      rule.bands.map(({ id, label, from, to }) => ({ id, label, from, to })),
      { from: undefined, to: ADULT_FROM },
    ),
    ...(tablesOf(rule).every((table) => table.steps.length === 0) ? ['no limit at all'] : []),
    ...tablesOf(rule).flatMap((table) =>
      stepFaults(rule, table.steps).map((fault) => `age band ${table.id}: ${fault}`),
    ),
  ];
}

function stepFaults(rule: VitalRule, steps: readonly VitalStep[]): string[] {
  return [
    ...steps
      .filter((step) => rule.enabled && step.certainty !== 'V' && step.certainty !== 'S')
      .map((step) => `limit ${step.limit} has certainty ${step.certainty}`),
    ...steps.flatMap((step) => waitFaults(rule, step)),
    ...steps.flatMap((step, index) => orderFaults(rule, steps.slice(0, index), step)),
  ];
}

/** A streamed signal waits for a time, a cuff for readings. */
function waitFaults(rule: VitalRule, step: VitalStep): string[] {
  const isAperiodic = signalAt(signalIndex(step.signal ?? rule.signal)).rhythm === 'aperiodic';
  if (isAperiodic) {
    return step.readings !== undefined && step.sustainedForMs === 0 ? [] : [`limit ${step.limit}: needs readings`];
  }
  return step.sustainedForMs >= 1_000 && step.readings === undefined
    ? []
    : [`limit ${step.limit}: sustainedForMs must be at least 1000`];
}

/** Steps of one signal under the same conditions: worse ones stand later and lie further out, or wait for more. */
function orderFaults(rule: VitalRule, earlier: readonly VitalStep[], step: VitalStep): string[] {
  const milder = earlier.findLast((other) => populationOf(rule, other) === populationOf(rule, step));
  if (milder === undefined) return [];
  const rise = VITAL_LEVELS.indexOf(step.level) - VITAL_LEVELS.indexOf(milder.level);
  const faults = rise < 0 ? ['steps must be in rising order of level'] : [];
  const furtherOut = isBreached(rule.direction, step.limit, milder.limit) && step.limit !== milder.limit;
  const waitsForMore = step.limit === milder.limit && rise > 0 && (step.readings ?? 0) > (milder.readings ?? 0);
  if (!furtherOut && !waitsForMore) faults.push(`the ${step.level} limit must lie beyond the ${milder.level} one`);
  return faults;
}
