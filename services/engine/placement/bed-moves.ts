/** Who lies where: children into beds, devices to beds, and what is said of it when it changes. */
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { annotateAlert } from '../alert/alert-machine.ts';
import { bedOf, currentBedOf, currentStayIn, deviceOf, isCancelled } from '../state/links.ts';
import { reattribute } from './reattribute.ts';
import { setFrom } from '../state/timeline.ts';
import { publishNotice } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { announceStay } from '../view/unit-view.ts';
import { settleContradiction } from '../watch/bed-contradictions.ts';

export function occupyBed(step: FoldStep, record: RecordOf<'bed.occupied'>): void {
  const { state } = step;
  if (record.stayId !== null && isCancelled(state, record.stayId)) {
    return publishNotice(step, 'unknown-reference', {
      stayId: record.stayId,
      detail: { code: 'notice.cancelled-admission', values: { record: record.kind } },
    });
  }
  if (state.config !== null && !state.config.beds.some((bed) => bed.bedId === record.bedId)) {
    publishNotice(step, 'unknown-reference', {
      stayId: record.stayId,
      detail: { code: 'notice.bed-not-listed', values: { bedId: record.bedId } },
    });
  }
  const displaced = currentStayIn(state, record.bedId);
  const placed = record.stayId === null ? undefined : state.stays.get(record.stayId);
  if (placed !== undefined) settleContradiction(step, placed);
  if (!setFrom(bedOf(state, record.bedId), record.validFromMs, record.stayId, state.linkEpoch)) return;
  reattribute(step, record.validFromMs);
  announceMoves(step, [displaced, record.stayId], record.id);
}

export function linkDevice(step: FoldStep, record: RecordOf<'device.linked'>): void {
  if (setFrom(deviceOf(step.state, record.deviceId).links, record.validFromMs, record.bedId, step.state.linkEpoch)) {
    reattribute(step, record.validFromMs);
  }
}

/** Says of each open stay where it lies now; its alerts go with it to its new bed. */
export function announceMoves(step: FoldStep, stayIds: readonly (string | null)[], recordId: string): void {
  for (const stayId of new Set(stayIds)) if (stayId !== null) announceMove(step, stayId, recordId);
}

function announceMove(step: FoldStep, stayId: string, recordId: string): void {
  const stay = step.state.stays.get(stayId);
  if (stay === undefined || stay.closedAtMs !== null) return;
  const bedId = currentBedOf(step.state, stayId);
  for (const entry of step.state.alerts.values()) {
    if (entry.alert.stayId !== stayId || entry.alert.bedId === bedId) continue;
    const bed = step.state.config?.beds.find((bed) => bed.bedId === bedId)?.label ?? bedId;
    annotateAlert(step, entry, { code: 'stay.moved', values: { bed } }, { bedId });
  }
  announceStay(step, stay, 'moved', recordId);
}
