/**
 * What others say about their own part: a monitor about its alarms, the gateway about the quality of
 * its data and the codes it reads by, an alert manager about what became of an alert. Kept as facts; none of them is a vital
 * sign, and none of them acknowledges anything.
 */
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { clearAlert } from '../alert/alert-machine.ts';
import { assertTechnicalAlert } from '../alert/technical-alert.ts';
import { deviceOf, stayOf } from '../state/links.ts';
import { decisionEnvelope, publishNotice } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';

export type OutsideRecord = RecordOf<'device.alarmed' | 'quality.judged' | 'alert.receipted' | 'terms.activated'>;

export function noteOutside(step: FoldStep, record: OutsideRecord): void {
  switch (record.kind) {
    case 'device.alarmed':
      return noteDeviceAlarm(step, record);
    case 'quality.judged':
      return judgeQuality(step, record);
    case 'alert.receipted':
      return noteReceipt(step, record);
    case 'terms.activated':
      return noteTerms(step, record);
  }
}

/** The monitor sounds its own alarms; here one is context, for the child it belongs to at that moment. */
function noteDeviceAlarm(step: FoldStep, record: RecordOf<'device.alarmed'>): void {
  const { deviceId, patientId = null, alarmId, phase, priority, origin, system, code, text } = record;
  const stayId = stayOf(step.state, deviceOf(step.state, deviceId), record.observedAtMs, patientId);
  step.output.decisions.push({
    ...decisionEnvelope(step, `device-alarm/${record.id}`, record.observedAtMs),
    kind: 'device.alarmed',
    stayId,
    deviceId,
    alarm: { alarmId, phase, priority, origin, system, code, text },
  });
}

/** A value that a corrected code map let in long after it came: the history gets it, no score and no alert does. */
export function noteLateResult(step: FoldStep, record: RecordOf<'observation.charted' | 'lab.resulted'>): void {
  const { stayId, name, value, observedAtMs, receivedAtMs } = record;
  if (!step.state.stays.has(stayId) && !step.state.formerStays.has(stayId)) {
    return publishNotice(step, 'unknown-reference', {
      stayId,
      detail: { code: 'notice.late-of-no-stay', values: { name } },
    });
  }
  const unit = record.kind === 'lab.resulted' ? record.unit : null;
  step.output.decisions.push({
    ...decisionEnvelope(step, `late/${record.id}`, observedAtMs),
    kind: 'result.late',
    stayId,
    name,
    value,
    unit,
    ...(record.kind === 'lab.resulted' && record.range !== undefined ? { range: record.range } : {}),
    observedAtMs,
    receivedAtMs,
  });
}

/** A feed whose data are not good enough is a technical alert until they are. */
function judgeQuality(step: FoldStep, record: RecordOf<'quality.judged'>): void {
  const { feedId, check, signal, value, threshold } = record;
  const ruleId = `technical.quality.${check}.${signal ?? 'all'}.${feedId}`;
  if (!record.isBreached) return clearAlert(step, null, ruleId);
  assertTechnicalAlert(step, {
    stayId: null,
    bedId: null,
    ruleId,
    level: 'low',
    startMs: step.state.nowMs,
    title: { code: 'quality.title', values: {} },
    detail: { code: 'quality.detail', values: { feedId, check, signal, value, limit: threshold } },
  });
}

/** Values that came before were read by the map of before; which one counted when, the history says by this. */
function noteTerms(step: FoldStep, record: RecordOf<'terms.activated'>): void {
  const { hospitalId, mapVersion, mapSha256, by, reason, changes, changeCount } = record;
  publishNotice(step, 'terms-activated', {
    stayId: null,
    detail: {
      code: 'notice.terms-activated',
      values: { hospitalId, mapVersion, mapSha256, by, reason, changes, changeCount },
    },
  });
}

function noteReceipt(step: FoldStep, record: RecordOf<'alert.receipted'>): void {
  const { alertId, transition, receiverId, status } = record;
  const known =
    [...step.state.alerts.values()].map(({ alert }) => alert).find((alert) => alert.id === alertId) ??
    step.state.clearedAlerts.find((alert) => alert.id === alertId);
  if (known === undefined) {
    return publishNotice(step, 'unknown-reference', {
      stayId: null,
      detail: { code: 'notice.receipt-of-no-alert', values: { receiverId } },
    });
  }
  step.output.decisions.push({
    ...decisionEnvelope(step, `receipt/${record.id}`, step.state.nowMs),
    kind: 'alert.receipted',
    stayId: known.stayId,
    alertId,
    transition,
    receiverId,
    status,
  });
}
