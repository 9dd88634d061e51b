/**
 * What time alone brings about: the unit's second. A tick that does not go forward changes nothing, so
 * two tickers do no harm (a whole run of them is a clock that was set back: unit-clock.ts). First the clock moves, then what was measured leaves, then silence and
 * alerts are judged, then scores and models fall due, and last the whole is asserted.
 */
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { clearAlert } from '../alert/alert-machine.ts';
import { passTime } from '../alert/alert-time.ts';
import { sendSeconds } from '../placement/attributed-rows.ts';
import { watchBeds } from '../watch/bed-contradictions.ts';
import { watchBeginning } from '../watch/beginning-lost.ts';
import { watchBirthDate } from '../watch/birth-date.ts';
import { watchCharted } from '../watch/vital/charted-vitals.ts';
import { watchConcerns } from '../watch/concern.ts';
import { settleHeld } from '../state/device-clock.ts';
import { computeCharacteristics } from '../events/newborn-characteristics.ts';
import { refreshEvents, watchEvents } from '../events/watch-events.ts';
import { forgetFaults, reportFaults } from '../watch/feed-faults.ts';
import { releaseHeld } from './fold-frame.ts';
import { currentBedOfDevice } from '../state/links.ts';
import { announceMilestones } from '../watch/milestones.ts';
import { collectDueRisks } from '../risk/due-risks.ts';
import { SCORE_GRID_MS, scoreStay } from '../scoring/score-stay.ts';
import { unitTimeOf, watchUnitClock } from '../watch/unit-clock.ts';
import { watchSilence } from '../watch/silence.ts';
import type { StayState } from '../state/stay-state.ts';
import { entryAt } from '../state/timeline.ts';
import { dateOfDay, dayNumber, unitDate } from '../state/unit-calendar.ts';
import { notice } from '../context/decision-output.ts';
import { phaseOf } from '../state/grid-phase.ts';
import type { Turn } from '../context/fold-context.ts';
import type { DeviceState, UnitState } from '../state/unit-state.ts';
import { assertState, outlineState } from '../view/unit-view.ts';
import { refreshVitalRules } from '../watch/vital/vital-limits.ts';

/** The whole is a megabyte where twenty scores are computed for 25 children; its outline is a few kilobytes. */
const STATE_EVERY_MS = 60_000;
const OUTLINE_EVERY_MS = 15_000;
/** A tick comes every second; more than this between two is worth a remark. */
const TICK_JUMP_MS = 60_000;
/** The windows of a closed stay live on for samples that are still on their way. */
const CLOSED_KEPT_MS = 600_000;
/** Unlinked devices are forgotten after this silence, since ids that never come again would fill the memory. */
const DEVICE_KEPT_MS = 600_000;
/** One that named a patient longer: back at a bed without its claim, it would be believed. */
const CLAIMANT_KEPT_MS = 24 * 3_600_000;
/** Former stays whose late rows still find the history. */
const FORMER_STAYS_MAX = 500;

export function foldTick(turn: Turn, tick: RecordOf<'tick'>): void {
  const { state } = turn;
  const before = state.tickAtMs;
  const nowMs = unitTimeOf(state, tick);
  if (nowMs === null) return;
  state.tickAtMs = nowMs;
  state.nowMs = nowMs;
  if (before >= 0 && nowMs - before > TICK_JUMP_MS) {
    notice(turn, 'clock-skew', {
      stayId: null,
      detail: { code: 'notice.time-jumped', values: { byMs: nowMs - before } },
    });
  }
  turnDay(turn);
  for (const device of state.devices.values()) {
    if (device.heldCount > 0 && settleHeld(device.clock, nowMs)) releaseHeld(turn, device, 'old');
  }
  for (const stay of state.stays.values()) sendSeconds(turn, stay, Math.floor(nowMs / 1000));
  for (const stay of state.stays.values()) {
    if (stay.closedAtMs !== null) continue;
    if (stay.concerns.size > 0) watchConcerns(turn, stay);
    watchCharted(turn, stay);
  }
  for (const stay of state.stays.values()) watchEvents(turn, stay);
  watchNewborns(turn, before);
  watchBeginning(turn);
  watchSilence(turn);
  watchUnitClock(turn, tick);
  watchBeds(turn);
  reportFaults(turn);
  passTime(turn);
  if (crosses(turn, before, SCORE_GRID_MS)) passGridPoint(turn);
  for (const stay of state.stays.values()) if (stay.closedAtMs === null) collectDueRisks(turn, stay);
  forgetClosed(state);
  if (crosses(turn, before, STATE_EVERY_MS)) assertState(turn, String(nowMs));
  else if (crosses(turn, before, OUTLINE_EVERY_MS)) outlineState(turn, String(nowMs));
}

function watchNewborns(turn: Turn, beforeMs: number): void {
  const { newborns } = turn.rules;
  if (newborns === undefined || !crosses(turn, beforeMs, newborns.characteristics.everyMs)) return;
  for (const stay of turn.state.stays.values()) {
    if (stay.closedAtMs === null) computeCharacteristics(turn, stay, newborns.characteristics);
  }
}

function passGridPoint(turn: Turn): void {
  for (const stay of turn.state.stays.values()) {
    if (stay.closedAtMs !== null) continue;
    retireRules(turn, stay);
    refreshEvents(turn, stay);
    scoreStay(turn, stay, { answered: null });
  }
  forgetDevices(turn);
}

/** A rule that this version no longer has must not leave an alert behind that nothing can clear. */
function retireRules(turn: Turn, stay: StayState): void {
  const { vitals, scores } = turn.rules;
  for (const ruleId of stay.vitalRules.keys()) {
    if (!vitals.some((rule) => rule.id === ruleId)) retire(turn, stay, stay.vitalRules, ruleId);
  }
  for (const ruleId of stay.scores.keys()) {
    if (!scores.some((rule) => rule.id === ruleId)) retire(turn, stay, stay.scores, ruleId);
  }
}

function retire(turn: Turn, stay: StayState, states: Map<string, unknown>, ruleId: string): void {
  states.delete(ruleId);
  clearAlert(turn, stay.stayId, ruleId, { code: 'rule.no-longer-holds', values: {} });
}

/** A device at no bed that has long been quiet: its frames are older than any link could still claim. */
function forgetDevices(turn: Turn): void {
  const { state } = turn;
  for (const device of state.devices.values()) {
    if (device.links.entries.some((entry) => entry.id !== null && entry.fromMs > state.nowMs)) continue;
    const keptMs = (device.claims.entries.at(-1)?.id ?? null) === null ? DEVICE_KEPT_MS : CLAIMANT_KEPT_MS;
    if (currentBedOfDevice(state, device) !== null || state.nowMs - newestReceivedAtMs(device, state.nowMs) < keptMs) {
      continue;
    }
    forgetFaults(turn, device);
    state.devices.delete(device.deviceId);
  }
}

/** Gateway time of the newest frame; without one, the moment from which the device was at no bed. */
function newestReceivedAtMs(device: DeviceState, nowMs: number): number {
  const { frames } = device;
  if (frames === null) return entryAt(device.links, nowMs)?.fromMs ?? 0;
  return frames.receivedAtMs[(frames.stored - 1) % frames.capacity] ?? 0;
}

/** Whether a point of the unit's grid lies in (beforeMs, now]. Units have phases of their own, so that not all fall due in one second. */
function crosses({ state }: Turn, beforeMs: number, everyMs: number): boolean {
  const phaseMs = phaseOf(state.unitId, everyMs);
  return Math.floor((beforeMs - phaseMs) / everyMs) !== Math.floor((state.nowMs - phaseMs) / everyMs);
}

/** At local midnight ages change, and with them the limits in force. */
export function turnDay(turn: Turn): void {
  const now = unitDate(turn.state, turn.state.nowMs);
  const [before, day] = [turn.state.day, dayNumber(now)];
  if (day === before) return;
  turn.state.day = day;
  for (const stay of turn.state.stays.values()) {
    if (stay.closedAtMs !== null) continue;
    if (before > 0 && day > before) announceMilestones(turn, stay, { before: dateOfDay(before), now });
    refreshVitalRules(turn, stay);
    watchBirthDate(turn, stay);
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
    });
    const oldest = state.formerStays.keys().next().value;
    if (state.formerStays.size > FORMER_STAYS_MAX && oldest !== undefined) state.formerStays.delete(oldest);
  }
}
