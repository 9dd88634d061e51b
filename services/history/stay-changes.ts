/**
 * What a batch of decisions says about stays: the last word on each. `unit.state` counts too, so that
 * a history that began late still learns of the stays that are open.
 */
import type { Decision, StayView } from '../contract/decisions/decision.ts';

export interface StayChangeRow {
  readonly stayId: string;
  readonly patientId: string;
  readonly sex: StayView['sex'];
  readonly unitId: string;
  readonly bedId: string | null;
  readonly displayName: string;
  readonly birthDate: string | null;
  readonly openedAtMs: number;
  readonly closedAtMs: number | null;
  /** Event time of the decision that said so. */
  readonly changedAtMs: number;
}

/** One row a stay, from decisions in log order. */
export function stayChangesOf(decisions: readonly Decision[]): readonly StayChangeRow[] {
  const newest = new Map<string, StayChangeRow>();
  const note = (row: StayChangeRow): void => {
    const known = newest.get(row.stayId);
    if (known === undefined || known.changedAtMs <= row.changedAtMs) newest.set(row.stayId, row);
  };
  for (const decision of decisions) {
    if (decision.kind === 'unit.state') for (const stay of decision.stays) note(rowOf(decision, stay, null));
    if (decision.kind === 'stay.changed') {
      note(rowOf(decision, decision.stay, decision.change === 'closed' ? decision.atMs : null));
    }
  }
  return [...newest.values()];
}

function rowOf(decision: Decision, stay: StayView, closedAtMs: number | null): StayChangeRow {
  return {
    stayId: stay.stayId,
    patientId: stay.patientId,
    sex: stay.sex,
    unitId: decision.unitId,
    bedId: stay.bedId,
    displayName: stay.displayName,
    birthDate: stay.birthDate,
    openedAtMs: stay.openedAtMs,
    closedAtMs,
    changedAtMs: decision.atMs,
  };
}
