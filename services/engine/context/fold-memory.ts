/**
 * What a fold works out from its rules once, and what it remembers beside the state to save work. Nothing
 * in it decides: a fold with a fresh memory gives the same bytes. Each fold has one of its own, so two
 * folds in one process, or one inside another, share nothing.
 */
import { createZoneMemory, type ZoneMemory } from '../../clinical/age/age.ts';
import { compileDefinitions, type CompiledDefinitions } from '../../clinical/newborn/compile-definitions.ts';
import { signalIndex } from '../../clinical/signal/signals.ts';
import { createScoringMemory, type ScoringMemory } from '../sheet/score-sheet.ts';
import { SharedResults } from '../../contract/decisions/memory/shared-results.ts';
import { createRowMemory, type RowMemory } from './row-memory.ts';
import type { LimitWithheld } from '../../contract/decisions/vital-limits.ts';
import type { LimitCheck, StayState } from '../state/stay-state.ts';
import type { UnitState } from '../state/unit-state.ts';
import type { Guard } from '../windows/second-ring.ts';
import type { EngineRules } from './engine-rules.ts';

export interface FoldMemory {
  readonly guards: readonly Guard[];
  readonly scoring: ScoringMemory;
  readonly zones: ZoneMemory;
  readonly rows: RowMemory;
  readonly events: CompiledDefinitions;
  /** What the newest results of all children say alike. */
  readonly results: SharedResults;
  /** Limits by what they say: children of one age share them. */
  readonly limits: Map<string, readonly LimitCheck[]>;
  /** Rules that say nothing about a child; keyed by the state itself. */
  readonly silentRules: WeakMap<StayState, SilentRules>;
}

/** Why whole rules say nothing about a child, and what that follows from. */
export interface SilentRules {
  readonly person: StayState['person'];
  /** Both: limits that lapse are taken out of a policy that stays. */
  readonly policy: UnitState['policy'];
  readonly limits: UnitState['policy']['limits'];
  readonly day: number;
  readonly byRule: Map<string, readonly LimitWithheld[]>;
}

export function createFoldMemory(rules: EngineRules): FoldMemory {
  return {
    guards: guardsOf(rules),
    scoring: createScoringMemory(rules.scores),
    zones: createZoneMemory(),
    rows: createRowMemory(),
    events: compileDefinitions(rules.newborns?.events.definitions ?? []),
    results: new SharedResults(),
    limits: new Map(),
    silentRules: new WeakMap(),
  };
}

function guardsOf(rules: EngineRules): readonly Guard[] {
  return rules.vitals.flatMap((rule): Guard[] => {
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
}
