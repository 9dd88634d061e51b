/**
 * What every part of the fold has at hand while one record is folded, and how it speaks: decisions
 * with ids that follow from the input alone, so that a duplicate, a second engine and a replay give
 * the same ones.
 */
import type { OptIn } from '../../clinical/score/opt-in.ts';
import { ageAt, localDateAt, type LocalDate } from '../../clinical/age/age.ts';
import type { CharacteristicsSettings } from '../../clinical/newborn/characteristics-settings.ts';
import type { CompiledScoreRule } from '../../clinical/score/compile-score-rule.ts';
import type { EventDefinitions } from '../../clinical/newborn/event-definition.ts';
import { signalIndex } from '../../clinical/signals.ts';
import type { VitalRule } from '../../clinical/vital/vital-rule.ts';
import { DECISION_VERSION, type Decision, type EngineNotice } from '../../contract/decisions/decision.ts';
import type { VitalsBlockBuilder } from '../../contract/records/vitals-block.ts';
import type { RiskManifest } from '../risk/risk-model.port.ts';
import type { StayState } from '../state/stay-state.ts';
import type { UnitState } from '../state/unit-state.ts';
import type { Guard } from '../windows/second-ring.ts';

/** What is counted and reckoned for newborns alone. */
export interface NewbornRules {
  readonly events: EventDefinitions;
  readonly characteristics: CharacteristicsSettings;
}

export interface EngineRules {
  readonly scores: readonly CompiledScoreRule[];
  readonly vitals: readonly VitalRule[];
  readonly models: readonly RiskManifest[];
  /** Absent: newborns have no events and no characteristics. */
  readonly newborns?: NewbornRules;
}

/** A model's input that fell due; the answer comes back as a `risk.resulted` record. */
export interface DueRisk {
  readonly unitId: string;
  readonly stayId: string;
  readonly modelId: string;
  /** Event-time grid point, ms. */
  readonly dueAtMs: number;
  /** HOURS rows of HOURLY_VITALS (risk/hourly-features.ts) hour means, NaN missing, newest hour last. */
  readonly hourly: Float32Array;
  /** Completed years; null when unknown. */
  readonly ageYears: number | null;
  /** Why the model is not meant for this person and policy does not opt in; null when it may be used. */
  readonly outsidePopulation: string | null;
}

/** Filled by the fold, emptied by the caller. */
export interface FoldOutput {
  decisions: Decision[];
  dueRisks: DueRisk[];
  /** Attributed rows: sources are stays, rows whole seconds. */
  vitals: VitalsBlockBuilder;
  /** Rows that replace what was sent for their second; to be published after `vitals`, as a correction block. */
  corrections: VitalsBlockBuilder;
}

export interface Fold {
  readonly state: UnitState;
  readonly rules: EngineRules;
  readonly output: FoldOutput;
}

/** One record being folded. */
export interface Turn extends Fold {
  /** `partition:offset` of the record. */
  readonly cause: string;
  readonly guards: readonly Guard[];
}

/** Remembers what follows from the rules alone. */
const GUARDS = new WeakMap<EngineRules, readonly Guard[]>();

export function beginTurn(fold: Fold, cause: string): Turn {
  return { state: fold.state, rules: fold.rules, output: fold.output, cause, guards: guardsOf(fold.rules) };
}

function guardsOf(rules: EngineRules): readonly Guard[] {
  const known = GUARDS.get(rules);
  if (known !== undefined) return known;
  const guards = rules.vitals.flatMap((rule): Guard[] => {
    if (!rule.enabled || rule.guard === null) return [];
    const [first, second] = rule.guard.signals;
    return [
      {
        signal: signalIndex(rule.signal),
        rates: [signalIndex(first), signalIndex(second)],
        toleranceFraction: rule.guard.toleranceFraction,
      },
    ];
  });
  GUARDS.set(rules, guards);
  return guards;
}

/** Fields that every decision begins with. `key` makes the id unique within the unit. */
export function envelope(turn: Turn, key: string, atMs: number) {
  return {
    version: DECISION_VERSION,
    id: `${turn.state.unitId}/${key}`,
    unitId: turn.state.unitId,
    atMs,
    cause: turn.cause,
  } as const;
}

export function notice(
  turn: Turn,
  code: EngineNotice['code'],
  about: { readonly stayId: string | null; readonly detail: string; readonly count?: number },
): void {
  const { state } = turn;
  state.notice.count = state.notice.atMs === state.nowMs ? state.notice.count + 1 : 0;
  state.notice.atMs = state.nowMs;
  turn.output.decisions.push({
    ...envelope(turn, `notice/${code}/${state.nowMs}.${state.notice.count}`, state.nowMs),
    kind: 'engine.notice',
    stayId: about.stayId,
    code,
    detail: about.detail,
    count: about.count ?? 1,
  });
}

/** Calendar date of the unit at a moment; UTC before the unit is configured. */
export function unitDate(state: UnitState, atMs: number): LocalDate {
  return localDateAt(atMs, state.config?.timeZone ?? 'UTC');
}

export function dayNumber(date: LocalDate): number {
  return date.year * 10_000 + date.month * 100 + date.day;
}

/** The date behind a number of dayNumber. */
export function dateOfDay(day: number): LocalDate {
  return { year: Math.floor(day / 10_000), month: Math.floor(day / 100) % 100, day: day % 100 };
}

/** Completed years on the unit's date; null when the birth date is missing or impossible. */
export function ageYearsOf(state: UnitState, stay: StayState): number | null {
  if (stay.person.birthDate === null) return null;
  const aged = ageAt(stay.person.birthDate, unitDate(state, state.nowMs));
  return aged.ok ? aged.age.years : null;
}

export function isDisabled(state: UnitState, ruleId: string): boolean {
  return state.policy.disabledRules.includes(ruleId);
}

export function optInOf(state: UnitState, ruleId: string): OptIn | null {
  return state.policy.optIns.find((optIn) => optIn.ruleId === ruleId) ?? null;
}

export function durationText(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3_600)} h`;
}

/** Whole seconds by which the grid of an id is shifted, ms below `everyMs`: FNV-1a over the characters of the id. */
export function phaseOf(id: string, everyMs: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  return (hash % (everyMs / 1000)) * 1000;
}
