/** Who lies where: children into beds, devices to beds, and what is said of it when it changes. */
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { annotateAlert } from '../alert/alert-machine.ts';
import { bedOf, currentBedOf, currentStayIn, deviceOf, isCancelled } from '../state/links.ts';
import { reattribute } from './reattribute.ts';
import { setFrom } from '../state/timeline.ts';
import { notice } from '../context/decision-output.ts';
import type { Turn } from '../context/fold-context.ts';
import { announceStay } from '../view/unit-view.ts';
import { settleContradiction } from '../watch/bed-contradictions.ts';

export function occupyBed(turn: Turn, record: RecordOf<'bed.occupied'>): void {
  const { state } = turn;
  if (record.stayId !== null && isCancelled(state, record.stayId)) {
    return notice(turn, 'unknown-reference', {
      stayId: record.stayId,
      detail: { code: 'notice.cancelled-admission', values: { record: record.kind } },
    });
  }
  if (state.config !== null && !state.config.beds.some((bed) => bed.bedId === record.bedId)) {
    notice(turn, 'unknown-reference', {
      stayId: record.stayId,
      detail: { code: 'notice.bed-not-listed', values: { bedId: record.bedId } },
    });
  }
  const displaced = currentStayIn(state, record.bedId);
  const placed = record.stayId === null ? undefined : state.stays.get(record.stayId);
  if (placed !== undefined) settleContradiction(turn, placed);
  if (!setFrom(bedOf(state, record.bedId), record.validFromMs, record.stayId, state.linkEpoch)) return;
  reattribute(turn, record.validFromMs);
  announceMoves(turn, [displaced, record.stayId], record.id);
}

export function linkDevice(turn: Turn, record: RecordOf<'device.linked'>): void {
  if (setFrom(deviceOf(turn.state, record.deviceId).links, record.validFromMs, record.bedId, turn.state.linkEpoch)) {
    reattribute(turn, record.validFromMs);
  }
}

/** Says of each open stay where it lies now; its alerts go with it to its new bed. */
export function announceMoves(turn: Turn, stayIds: readonly (string | null)[], recordId: string): void {
  for (const stayId of new Set(stayIds)) if (stayId !== null) announceMove(turn, stayId, recordId);
}

function announceMove(turn: Turn, stayId: string, recordId: string): void {
  const stay = turn.state.stays.get(stayId);
  if (stay === undefined || stay.closedAtMs !== null) return;
  const bedId = currentBedOf(turn.state, stayId);
  for (const entry of turn.state.alerts.values()) {
    if (entry.alert.stayId !== stayId || entry.alert.bedId === bedId) continue;
    const bed = turn.state.config?.beds.find((bed) => bed.bedId === bedId)?.label ?? bedId;
    annotateAlert(turn, entry, { code: 'stay.moved', values: { bed } }, { bedId });
  }
  announceStay(turn, stay, 'moved', recordId);
}
