/** What every part of the fold has at hand while one record is folded: memory, rules, and where decisions go. */
import type { Decision } from '../../contract/decisions/decision.ts';
import type { RowSink } from '../../contract/records/vitals-block.ts';
import type { RiskRefusal } from '../../clinical/statement/risk-refusal.ts';
import type { UnitState } from '../state/unit-state.ts';
import type { EngineRules } from './engine-rules.ts';
import type { FoldMemory } from './fold-memory.ts';

/** A model's input that fell due; the answer comes back as a `risk.resulted` record. */
export interface DueRisk {
  readonly unitId: string;
  readonly stayId: string;
  readonly modelId: string;
  /** Event-time grid point, ms. */
  readonly dueAtMs: number;
  /** HOURS rows of HOURLY_VITALS (risk/hourly-features.ts) hour means, NaN missing or not read by any feature, newest hour last. */
  readonly hourly: Float32Array;
  /** Completed years; null when unknown. */
  readonly ageYears: number | null;
  /** Why the model is not meant for this person; null when it may be used. No policy waives it. */
  readonly outsidePopulation: RiskRefusal | null;
}

/** Filled by the fold, emptied by the caller. */
export interface FoldOutput {
  decisions: Decision[];
  dueRisks: DueRisk[];
  /** Attributed rows: sources are stays, rows whole seconds. */
  vitals: RowSink;
  /** Rows that replace what was sent for their second; to be published after `vitals`, as a correction block. */
  corrections: RowSink;
}

export interface Fold {
  readonly state: UnitState;
  readonly rules: EngineRules;
  readonly memory: FoldMemory;
  readonly output: FoldOutput;
}

/** One record being folded. */
export interface FoldStep extends Fold {
  /** `partition:offset` of the record. */
  readonly cause: string;
}

export function beginFoldStep(fold: Fold, cause: string): FoldStep {
  return { ...fold, cause };
}
