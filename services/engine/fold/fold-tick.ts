/**
 * What time alone brings about: the unit's second. A tick that does not go forward changes nothing, so
 * two tickers do no harm (a whole run of them is a clock that was set back: unit-clock.ts). First the clock moves, then what was measured leaves, then silence and
 * alerts are judged, then scores and models fall due, and last the whole is asserted.
 */
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { clearAlert } from '../alert/alert-machine.ts';
import { passTime } from '../alert/alert-time.ts';
import { watchRoster } from '../alert/roster.ts';
import { sendSeconds } from '../placement/attributed-rows.ts';
import { watchBeds } from '../watch/bed-contradictions.ts';
import { watchBeginning } from '../watch/beginning-lost.ts';
import { watchBirthDate } from '../watch/birth-date.ts';
import { watchCharted } from '../watch/vital/charted-vitals.ts';
import { watchDelivery } from '../watch/delivery.ts';
import { watchConcerns } from '../watch/concern.ts';
import { settleHeld } from '../state/device-clock.ts';
import { computeCharacteristics } from '../events/newborn-characteristics.ts';
import { refreshEvents, watchEvents } from '../events/watch-events.ts';
import { forgetFaults, reportFaults } from '../watch/feed-faults.ts';
import { releaseHeld } from './fold-frame.ts';
import { currentBedOfDevice } from '../state/links.ts';
import { announceMilestones } from '../watch/milestones.ts';
import { collectDueRisks } from '../risk/due-risks.ts';
import { judgeRisksAnew, watchRisks } from '../risk/kept-risks.ts';
import { scoreAllOwed, scoreAllWaitingAnswers, scoreWaitingAnswers } from '../scoring/score-answers.ts';
import { SCORE_GRID_MS, retireScores, scoreStay } from '../scoring/score-stay.ts';
import { unitTimeOf, watchUnitClock } from '../watch/unit-clock.ts';
import { watchSilence } from '../watch/silence.ts';
import { watchOwnRules } from '../watch/own/watch-own-rules.ts';
import type { StayState } from '../state/stay-state.ts';
import { entryAt } from '../state/timeline.ts';
import { dateOfDay, dayNumber, unitDate } from '../state/unit-calendar.ts';
import { publishNotice } from '../context/decision-output.ts';
import { phaseOf } from '../state/grid-phase.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { DeviceState, UnitState } from '../state/unit-state.ts';
import { assertState, outlineState } from '../view/unit-view.ts';
import { lapsePolicy } from './lapse-policy.ts';
import { refreshToldLimits, watchToldLimits } from './told-limits.ts';

/** The whole is a megabyte where twenty scores are computed for 25 children; its outline is a few kilobytes. */
const STATE_EVERY_MS = 60_000;
const OUTLINE_EVERY_MS = 15_000;
/** A tick comes every second; more than this between two is worth a remark. */
const TICK_JUMP_MS = 60_000;
/** A bedside clock that is believed is ahead by less: what came before the first tick was observed before this. */
const AHEAD_MAX_MS = 60_000;
/** The windows of a closed stay live on for samples that are still on their way. */
const CLOSED_KEPT_MS = 600_000;
/** Unlinked devices are forgotten after this silence, since ids that never come again would fill the memory. */
const DEVICE_KEPT_MS = 600_000;
/** One that named a patient longer: back at a bed without its claim, it would be believed. */
const CLAIMANT_KEPT_MS = 24 * 3_600_000;
/** Former stays whose late rows still find the history. */
const FORMER_STAYS_MAX = 500;

export function foldTick(step: FoldStep, tick: RecordOf<'tick'>): void {
  const { state } = step;
  const before = state.tickAtMs;
  const nowMs = unitTimeOf(state, tick);
  if (nowMs === null) return;
  state.tickAtMs = nowMs;
  if (state.sendersKnownFromMs < 0) state.sendersKnownFromMs = nowMs + AHEAD_MAX_MS;
  state.nowMs = nowMs;
  if (before >= 0 && nowMs - before > TICK_JUMP_MS) {
    publishNotice(step, 'clock-skew', {
      stayId: null,
      detail: { code: 'notice.time-jumped', values: { byMs: nowMs - before } },
    });
  }
  turnDay(step);
  lapsePolicy(step);
  for (const device of state.devices.values()) {
    if (device.heldCount > 0 && settleHeld(device.clock, nowMs)) releaseHeld(step, device, 'old');
  }
  for (const stay of state.stays.values()) sendSeconds(step, stay, Math.floor(nowMs / 1000));
  const told = { isAsserted: crosses(step, before, STATE_EVERY_MS) };
  for (const stay of state.stays.values()) {
    if (stay.closedAtMs !== null) continue;
    if (stay.concerns.size > 0) watchConcerns(step, stay);
    watchCharted(step, stay);
    watchToldLimits(step, stay, told);
  }
  for (const stay of state.stays.values()) watchEvents(step, stay);
  watchNewborns(step, before);
  watchOwnRules(step);
  watchBeginning(step);
  watchSilence(step);
  watchDelivery(step);
  watchRoster(step);
  watchUnitClock(step, tick);
  watchBeds(step);
  reportFaults(step);
  passTime(step);
  scoreAllWaitingAnswers(step);
  scoreAllOwed(step);
  if (crosses(step, before, SCORE_GRID_MS)) passGridPoint(step);
  for (const stay of state.stays.values()) if (stay.closedAtMs === null) collectDueRisks(step, stay);
  forgetClosed(state);
  if (told.isAsserted) assertState(step, String(nowMs));
  else if (crosses(step, before, OUTLINE_EVERY_MS)) outlineState(step, String(nowMs));
}

function watchNewborns(step: FoldStep, beforeMs: number): void {
  const { newborns } = step.rules;
  if (newborns === undefined || !crosses(step, beforeMs, newborns.characteristics.everyMs)) return;
  for (const stay of step.state.stays.values()) {
    if (stay.closedAtMs === null) computeCharacteristics(step, stay, newborns.characteristics);
  }
}

function passGridPoint(step: FoldStep): void {
  for (const stay of step.state.stays.values()) {
    if (stay.closedAtMs !== null) continue;
    retireRules(step, stay);
    refreshEvents(step, stay);
    watchRisks(step, stay);
    scoreWaitingAnswers(step, stay);
    scoreStay(step, stay, { answered: null });
  }
  forgetDevices(step);
}

/** A rule that this version no longer has must not leave an alert behind that nothing can clear. */
function retireRules(step: FoldStep, stay: StayState): void {
  for (const ruleId of stay.vitalRules.keys()) {
    if (step.rules.vitals.some((rule) => rule.id === ruleId)) continue;
    stay.vitalRules.delete(ruleId);
    clearAlert(step, stay.stayId, ruleId, { code: 'rule.no-longer-holds', values: {} });
  }
  retireScores(step, stay);
}

/** A device at no bed that has long been quiet: its frames are older than any link could still claim. */
function forgetDevices(step: FoldStep): void {
  const { state } = step;
  for (const device of state.devices.values()) {
    if (device.links.entries.some((entry) => entry.id !== null && entry.fromMs > state.nowMs)) continue;
    const keptMs = (device.claims.entries.at(-1)?.id ?? null) === null ? DEVICE_KEPT_MS : CLAIMANT_KEPT_MS;
    if (currentBedOfDevice(state, device) !== null || state.nowMs - newestReceivedAtMs(device, state.nowMs) < keptMs) {
      continue;
    }
    forgetFaults(step, device);
    state.devices.delete(device.deviceId);
  }
  for (const [key, device] of state.besideDevices) {
    if (state.nowMs - newestReceivedAtMs(device, state.nowMs) >= DEVICE_KEPT_MS) {
      state.besideDevices.delete(key);
    }
  }
}

/** Gateway time of the newest frame; without one, the moment from which the device was at no bed. */
function newestReceivedAtMs(device: DeviceState, nowMs: number): number {
  const { frames } = device;
  if (frames === null) return entryAt(device.links, nowMs)?.fromMs ?? 0;
  return frames.receivedAtMs[(frames.stored - 1) % frames.capacity] ?? 0;
}

/** Whether a point of the unit's grid lies in (beforeMs, now]. Units have phases of their own, so that not all fall due in one second. */
function crosses({ state }: FoldStep, beforeMs: number, everyMs: number): boolean {
  const phaseMs = phaseOf(state.unitId, everyMs);
  return Math.floor((beforeMs - phaseMs) / everyMs) !== Math.floor((state.nowMs - phaseMs) / everyMs);
}

/** At local midnight ages change, and with them the limits in force. */
export function turnDay(step: FoldStep): void {
  const now = unitDate(step);
  const [before, day] = [step.state.day, dayNumber(now)];
  if (day === before) return;
  step.state.day = day;
  for (const stay of step.state.stays.values()) {
    if (stay.closedAtMs !== null) continue;
    if (before > 0 && day > before) announceMilestones(step, stay, { before: dateOfDay(before), now });
    refreshToldLimits(step, stay);
    watchBirthDate(step, stay);
    judgeRisksAnew(step, stay);
  }
}

function forgetClosed(state: UnitState): void {
  for (const stay of state.stays.values()) {
    if (stay.closedAtMs === null || state.nowMs - stay.closedAtMs < CLOSED_KEPT_MS) continue;
    state.stays.delete(stay.stayId);
    state.formerStays.set(stay.stayId, {
      patientId: stay.person.patientId,
      openedAtMs: stay.openedAtMs,
      closedAtMs: stay.closedAtMs,
      intervalMs: stay.intervalMs,
      senders: stay.senders,
    });
    const oldest = state.formerStays.keys().next().value;
    if (state.formerStays.size > FORMER_STAYS_MAX && oldest !== undefined) state.formerStays.delete(oldest);
  }
}
