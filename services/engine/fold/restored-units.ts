/**
 * What saved states brought back says how it stands only when all that the log held at the start is folded: a saved
 * state is up to a minute old, and what was decided since, such as an acknowledgement, stands on the screens already.
 */
import { positionText } from '../../contract/log-position.ts';
import { foldOf, type PartitionFold } from './partition-fold.ts';
import { assertUnit } from './unit-fold.ts';

export interface RestoredUnits {
  /** Those that have not yet said how they stand. */
  unitIds: readonly string[];
  /** End of the partition at the start. */
  readonly knownAgainAt: number;
}

/** To be called between two records, so that the position says exactly what the assertion knows; does its work once. */
export function assertRestored(fold: PartitionFold, restored: RestoredUnits, nextOffset: number): void {
  if (nextOffset < restored.knownAgainAt) return;
  const unitIds = restored.unitIds;
  restored.unitIds = [];
  for (const unitId of unitIds) {
    const state = fold.units.get(unitId)?.state;
    if (state === undefined) continue;
    assertUnit(foldOf(fold, state, state.rules?.rulesSha256), positionText(fold.partition, nextOffset - 1));
  }
}
