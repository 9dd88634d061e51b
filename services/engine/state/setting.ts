/** The setting in which a stay is cared for: that of its bed, else that of the unit. */
import type { StayState } from '../state/stay-state.ts';
import type { UnitState } from '../state/unit-state.ts';
import { currentBedOf } from './links.ts';

export function settingOf(state: UnitState, stay: StayState): string {
  const bedId = currentBedOf(state, stay.stayId);
  return state.config?.beds.find((bed) => bed.bedId === bedId)?.setting ?? state.config?.setting ?? 'unknown';
}
