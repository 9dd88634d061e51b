/**
 * Corrections of admissions: a discharge or an admission taken back, a move that never was, patient
 * numbers that are one child. Links stay the only answer to «whose sample is this»; these records
 * change the links, and what was measured meanwhile is attributed anew. Stays are never joined.
 */
import { numbersOf, withMerge, withoutMerge } from '../../contract/records/patient-merge.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { CONFIRM_PATIENT_RULE } from '../alert/alert-commands.ts';
import { alertOf, clearAlert } from '../alert/alert-machine.ts';
import { assertTechnicalAlert } from '../alert/technical-alert.ts';
import { sendSeconds } from './attributed-rows.ts';
import { announceMoves } from './bed-moves.ts';
import { watchBirthDate } from '../watch/birth-date.ts';
import { watchConcerns } from '../watch/concern.ts';
import { CANCELLED_AT_MS, currentStayIn, deviceOf } from '../state/links.ts';
import { reattribute } from './reattribute.ts';
import { scoreStay } from '../scoring/score-stay.ts';
import { createStay, type StayState } from '../state/stay-state.ts';
import { setClaimFrom, takeOut, type Timeline } from '../state/timeline.ts';
import type { DeviceState } from '../state/unit-state.ts';
import { publishNotice } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { announceStay } from '../view/unit-view.ts';
import { refreshVitalRules } from '../watch/vital/vital-limits.ts';
import { dropCourses } from '../watch/vital/vital-worst.ts';
import { RING_SECONDS, eraseSecond } from '../windows/second-ring.ts';

export type AdmissionRecord = RecordOf<
  'stay.reopened' | 'stay.cancelled' | 'move.cancelled' | 'patient.claimed' | 'patient.merged' | 'patient.unmerged'
>;

export function foldAdmission(step: FoldStep, record: AdmissionRecord): void {
  switch (record.kind) {
    case 'stay.reopened':
      return reopenStay(step, record);
    case 'stay.cancelled':
      return cancelStay(step, record);
    case 'move.cancelled':
      return cancelMove(step, record);
    case 'patient.claimed':
      return claimPatient(step, record);
    case 'patient.merged':
      return joinPatients(step, record);
    case 'patient.unmerged':
      return partPatients(step, record);
  }
}

/** The child never left: the windows go on where they are still held, else they begin anew. */
function reopenStay(step: FoldStep, record: RecordOf<'stay.reopened'>): void {
  const { state } = step;
  const { stayId } = record;
  const former = state.formerStays.get(stayId);
  const held = state.stays.get(stayId);
  const closedAtMs = held === undefined ? (former?.closedAtMs ?? record.observedAtMs) : held.closedAtMs;
  if (closedAtMs === null || closedAtMs === CANCELLED_AT_MS) {
    return publishNotice(step, 'unknown-reference', {
      stayId,
      detail: { code: 'notice.not-reopened', values: { stay: closedAtMs === null ? 'open' : 'cancelled' } },
    });
  }
  const stay = held ?? createStay(record, former?.openedAtMs);
  if (held === undefined && former !== undefined) Object.assign(stay.senders, former.senders);
  state.stays.set(stayId, stay);
  state.formerStays.delete(stayId);
  stay.closedAtMs = null;
  forgetEnding(stay);
  reattribute(step, closedAtMs);
  refreshVitalRules(step, stay);
  watchBirthDate(step, stay);
  watchConcerns(step, stay);
  announceStay(step, stay, 'reopened', record.id);
  scoreStay(step, stay, { answered: null });
}

/** The discharge cleared every alert of the stay: each reason that still holds must raise it again. */
function forgetEnding(stay: StayState): void {
  stay.goneBits = 0;
  for (const rule of stay.vitalRules.values()) rule.active = 0;
  for (const score of stay.scores.values()) {
    Object.assign(score, { heldSeverity: 0, severityBefore: 0, milderSinceMs: null, lowerShown: null });
  }
}

function cancelStay(step: FoldStep, record: RecordOf<'stay.cancelled'>): void {
  const { state } = step;
  const { stayId } = record;
  const stay = state.stays.get(stayId);
  const former = state.formerStays.get(stayId);
  if (stay === undefined && former === undefined) {
    return publishNotice(step, 'unknown-reference', {
      stayId,
      detail: { code: 'notice.no-stay', values: { record: record.kind } },
    });
  }
  const wasOpen = stay?.closedAtMs === null;
  const beds = [...state.beds].filter(([, bed]) => takeOut(bed, (entry) => entry.id === stayId) !== null);
  if (stay !== undefined) stay.closedAtMs = CANCELLED_AT_MS;
  if (former !== undefined) state.formerStays.set(stayId, { ...former, closedAtMs: CANCELLED_AT_MS });
  reattribute(step, Number.NEGATIVE_INFINITY);
  if (stay !== undefined) disown(step, stay);
  if (stay !== undefined && wasOpen) announceStay(step, stay, 'closed', record.id);
  announceMoves(
    step,
    beds.map(([bedId]) => currentStayIn(state, bedId)),
    record.id,
  );
}

/** Nothing that the stay's windows still hold was this child's; what is older stands in the history under a stay that never was. */
function disown(step: FoldStep, stay: StayState): void {
  const { seconds } = stay;
  for (const second of seconds.second.toSorted()) if (second >= 0) eraseSecond(stay, second);
  sendSeconds(step, stay, Number.POSITIVE_INFINITY);
  dropCourses(step, stay);
  for (const entry of step.state.alerts.values()) {
    if (entry.alert.stayId === stay.stayId) {
      clearAlert(step, stay.stayId, entry.alert.ruleId, { code: 'stay.cancelled', values: {} });
    }
  }
  const sinceMs = step.state.nowMs - RING_SECONDS * 1000;
  if (stay.openedAtMs < sinceMs) {
    publishNotice(step, 'link-corrected', {
      stayId: stay.stayId,
      detail: { code: 'notice.cancelled-data-stay', values: {} },
    });
  }
}

/** The newest lying of this stay in this bed is void; who lay there before, and where the child came from, holds again. */
function cancelMove(step: FoldStep, record: RecordOf<'move.cancelled'>): void {
  const { state } = step;
  const { stayId, bedId, untilMs } = record;
  const bed = state.beds.get(bedId);
  const newest = bed?.entries.findLast((entry) => entry.id === stayId && entry.fromMs <= untilMs);
  if (bed === undefined || newest === undefined) {
    return publishNotice(step, 'unknown-reference', {
      stayId,
      detail: { code: 'notice.not-moved', values: { bedId } },
    });
  }
  const displaced = currentStayIn(state, bedId);
  takeOutOf(bed, stayId, newest.fromMs);
  reattribute(step, newest.fromMs);
  announceMoves(step, [displaced, stayId, currentStayIn(state, bedId)], record.id);
}

function takeOutOf(bed: Timeline, stayId: string, fromMs: number): void {
  takeOut(bed, (entry) => entry.id === stayId && entry.fromMs === fromMs);
}

/** A claim of the future, or one told by a clock that is known to be wrong, holds from its arrival. */
function claimPatient(step: FoldStep, record: RecordOf<'patient.claimed'>): void {
  const { state } = step;
  const device = deviceOf(state, record.deviceId);
  const fromMs =
    device.clock.verdict === 'wrong' ? record.receivedAtMs : Math.min(record.validFromMs, record.receivedAtMs);
  renameFrames(device, record);
  if (setClaimFrom(device.claims, fromMs, record.patientId, state.linkEpoch)) reattribute(step, fromMs);
}

/** A number may have been shown before the admission said whose it is: what came under it meanwhile has a name now. */
function renameFrames({ frames }: DeviceState, { formerId, patientId }: RecordOf<'patient.claimed'>): void {
  if (frames === null || formerId === undefined) return;
  for (const [at, namedId] of frames.namedIds.entries()) if (namedId === formerId) frames.namedIds[at] = patientId;
}

function joinPatients(step: FoldStep, record: RecordOf<'patient.merged'>): void {
  const { state } = step;
  const merges = withMerge(state.merges, record);
  if (merges === state.merges) return;
  state.merges = merges;
  reattribute(step, Number.NEGATIVE_INFINITY);
  askWhose(step, numbersOf(merges, record.survivingPatientId), 'merged');
}

function partPatients(step: FoldStep, record: RecordOf<'patient.unmerged'>): void {
  const { state } = step;
  const merges = withoutMerge(state.merges, record);
  if (merges === state.merges) {
    return publishNotice(step, 'unknown-reference', {
      stayId: null,
      detail: { code: 'notice.not-merged', values: {} },
    });
  }
  const concerned = numbersOf(state.merges, record.survivingPatientId);
  state.merges = merges;
  reattribute(step, Number.NEGATIVE_INFINITY);
  askWhose(step, concerned, 'separated');
}

/** Every open stay of these numbers is asked about; a further merge or unmerge asks anew. */
function askWhose(step: FoldStep, patientIds: ReadonlySet<string>, change: 'merged' | 'separated'): void {
  const { state } = step;
  for (const stay of state.stays.values()) {
    if (stay.closedAtMs !== null || !patientIds.has(stay.person.patientId)) continue;
    assertTechnicalAlert(step, {
      stayId: stay.stayId,
      ruleId: CONFIRM_PATIENT_RULE,
      level: 'medium',
      severity: (alertOf(state, stay.stayId, CONFIRM_PATIENT_RULE)?.severity ?? 0) + 1,
      startMs: state.nowMs,
      title: { code: 'patient-merged.title', values: { change } },
      detail: { code: 'patient-merged.detail', values: {} },
    });
  }
}
