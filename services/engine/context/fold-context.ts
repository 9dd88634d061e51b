/** What every part of the fold has at hand while one record is folded: memory, rules, and where decisions go. */
import type { CharacteristicsSettings } from '../../clinical/newborn/characteristics-settings.ts';
import type { CompiledScoreRule } from '../../clinical/score/compile-score-rule.ts';
import type { EventDefinitions } from '../../clinical/newborn/event-definition.ts';
import { signalIndex } from '../../clinical/signals.ts';
import type { VitalRule } from '../../clinical/vital/vital-rule.ts';
import type { Decision } from '../../contract/decisions/decision.ts';
import type { VitalsBlockBuilder } from '../../contract/records/vitals-block.ts';
import type { RiskManifest } from './risk-model.port.ts';
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
