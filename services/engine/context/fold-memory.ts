/**
 * What a fold works out from its rules once, and what it remembers beside the state to save work. Nothing
 * in it decides: a fold with a fresh memory gives the same bytes. Each fold has one of its own, so two
 * folds in one process, or one inside another, share nothing.
 */
import { createZoneMemory, type ZoneMemory } from '../../clinical/age/age.ts';
import { compileDefinitions, type CompiledDefinitions } from '../../clinical/newborn/compile-definitions.ts';
import { signalIndex } from '../../clinical/signal/signals.ts';
import { createScoringMemory, type ScoringMemory } from '../sheet/score-sheet.ts';
import { createRowMemory, type RowMemory } from './row-memory.ts';
import type { LimitCheck } from '../state/stay-state.ts';
import type { Guard } from '../windows/second-ring.ts';
import type { EngineRules } from './engine-rules.ts';

export interface FoldMemory {
  readonly guards: readonly Guard[];
  readonly scoring: ScoringMemory;
  readonly zones: ZoneMemory;
  readonly rows: RowMemory;
  readonly events: CompiledDefinitions;
  /** Limits by what they say: children of one age share them. */
  readonly limits: Map<string, readonly LimitCheck[]>;
}

export function createFoldMemory(rules: EngineRules): FoldMemory {
  return {
    guards: guardsOf(rules),
    scoring: createScoringMemory(rules.scores),
    zones: createZoneMemory(),
    rows: createRowMemory(),
    events: compileDefinitions(rules.newborns?.events.definitions ?? []),
    limits: new Map(),
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
