/**
 * All vital signs gone at once, and a heart beat gone while the child gets worse: the pictures of an
 * arrest, which must not arrive as seven low alerts about cables. Looked at on every tick, at values and
 * not at frames: a monitor that goes on sending «off» or 0 says nothing of the child.
 */
import { signalIndex } from '../../../clinical/signal/signals.ts';
import { alertOf, assertAlert, clearAlert, easeAlert } from '../../alert/alert-machine.ts';
import { assertTechnicalAlert } from '../../alert/technical-alert.ts';
import type { FoldStep } from '../../context/fold-context.ts';
import type { StayState } from '../../state/stay-state.ts';
import { timeOf } from '../../windows/newest-readings.ts';
import { RING_SECONDS, findRow, valueAt } from '../../windows/second-ring.ts';
import { RULE_READ_BY_OTHERS } from './vital-conditions.ts';
import { isReadable, readableRowBefore } from './vital-run.ts';

export const ALL_LOST_RULE = 'technical.all-signals-lost';
export const BEAT_LOST_RULE = 'clinical.heart-beat-lost';
const VERSION = '1';

/** The class is published (a monitor that can no longer detect a critical state), the wait is an engineering choice. */
const LOST_AFTER_MS = 15_000;
/** Signals lost within this of each other were lost at once, and two of them make a loss. */
const AT_ONCE_MS = 60_000;
const SIGNALS_MIN = 2;
/** Readings younger than this are there now. */
const BACK_MS = 5_000;
/** One signal alone ends the alert after this time. */
const ALONE_BACK_MS = 60_000;
/** Beats without a break for this long end the alert of the lost beat, as they end a bradycardia: one count may be an artefact. */
const BEATS_BACK_SECONDS = 10;
/** After this time the loss is more likely on purpose than an arrest: the alert stays, at level low. */
export const ON_PURPOSE_MS = 3_600_000;

const HEART_RATE = signalIndex('heartRatePerMin');
const PULSE = signalIndex('pulseRatePerMin');
const SPO2 = signalIndex('spo2Percent');
const ARTERIAL_MEAN = signalIndex('arterialMeanMmHg');
const VITAL_SIGNS = [
  HEART_RATE,
  PULSE,
  SPO2,
  ARTERIAL_MEAN,
  signalIndex('respiratoryRatePerMin'),
  signalIndex('arterialSystolicMmHg'),
  signalIndex('arterialDiastolicMmHg'),
  signalIndex('endTidalCo2MmHg'),
];

/** Below this, or this much lower than at the last beat, SpO2 says that no beat is no lead (engineering choices). */
const SPO2_LOW_PERCENT = 85;
const SPO2_FALL_PERCENT = 5;
/** Share of the mean arterial pressure, or of the heart rate, at the last beat or breath that is left of it. */
const LEFT_FRACTION = 0.75;
/** Where the value at the last beat is looked for, seconds. */
const AROUND_SECONDS = 15;

/** Raises and clears both alerts of one stay whose frames still come. */
export function watchLostSignals(step: FoldStep, stay: StayState): void {
  watchAllLost(step, stay);
  watchBeat(step, stay);
}

/** Whether one alert stands for all the signals that are missing. */
export function areAllLost(step: FoldStep, stay: StayState): boolean {
  return alertOf(step.state, stay.stayId, ALL_LOST_RULE) !== undefined;
}

function watchAllLost(step: FoldStep, stay: StayState): void {
  const { nowMs } = step.state;
  const lastMs = newestAliveMs(stay);
  const entry = alertOf(step.state, stay.stayId, ALL_LOST_RULE);
  if (entry !== undefined) {
    if (isBack(stay, nowMs)) return clearAlert(step, stay.stayId, ALL_LOST_RULE);
    if (entry.severity > 1 && nowMs - entry.alert.firstRaisedAtMs >= ON_PURPOSE_MS) {
      easeAlert(step, entry, {
        severity: 1,
        remark: { code: 'all-lost.on-purpose', values: {} },
        fields: { level: 'low' },
      });
    }
    return;
  }
  if (nowMs - lastMs < waitMs(stay) || nowMs - lastMs >= ON_PURPOSE_MS) return;
  if (countAlive(stay, lastMs - AT_ONCE_MS) < SIGNALS_MIN) return;
  assertTechnicalAlert(step, {
    stayId: stay.stayId,
    ruleId: ALL_LOST_RULE,
    level: 'high',
    severity: 3,
    startMs: lastMs,
    title: { code: 'all-lost.title', values: {} },
    detail: { code: 'all-lost.detail', values: { goneMs: nowMs - lastMs } },
  });
}

/** Newest gateway time of any of them, ms; before any, so long ago that nothing is missed. */
function newestAliveMs({ newest }: StayState): number {
  let newestMs = 0;
  for (const signal of VITAL_SIGNS) newestMs = Math.max(newestMs, timeOf(newest.aliveUntilMs, signal));
  return newestMs;
}

/** Vital signs with a living value at or after this moment. */
function countAlive(stay: StayState, sinceMs: number): number {
  let count = 0;
  for (const signal of VITAL_SIGNS) {
    if (timeOf(stay.newest.aliveUntilMs, signal) >= sinceMs) count += 1;
  }
  return count;
}

/** A slow device is lost after three of its readings. */
function waitMs(stay: StayState): number {
  return Math.max(LOST_AFTER_MS, 3 * stay.intervalMs);
}

function isBack(stay: StayState, nowMs: number): boolean {
  const sinceMs = nowMs - Math.max(BACK_MS, 2 * stay.intervalMs);
  if (countAlive(stay, sinceMs) >= SIGNALS_MIN) return true;
  const { aliveUntilMs, presentSinceMs } = stay.newest;
  return VITAL_SIGNS.some(
    (signal) => timeOf(aliveUntilMs, signal) >= sinceMs && nowMs - timeOf(presentSinceMs, signal) >= ALONE_BACK_MS,
  );
}

/** Neither heart rate nor pulse, while SpO2 or pressure falls: that is no lead. */
function watchBeat(step: FoldStep, stay: StayState): void {
  const { nowMs } = step.state;
  const beatMs = newestBeatMs(stay);
  if (alertOf(step.state, stay.stayId, BEAT_LOST_RULE) !== undefined) {
    if (areBeatsBack(stay, nowMs)) clearAlert(step, stay.stayId, BEAT_LOST_RULE);
    return;
  }
  if (isBeatLost(stay, beatMs, nowMs)) raiseBeatLost(step, stay, beatMs, nowMs);
}

/** A beat that never was is gone for longer than an hour. */
function isBeatLost(stay: StayState, beatMs: number, atMs: number): boolean {
  const goneMs = atMs - beatMs;
  return goneMs >= waitMs(stay) && goneMs < ON_PURPOSE_MS && isGettingWorse(stay, atMs, beatMs);
}

/**
 * A frame of `second` came after the unit's time had passed it. What the ticks since then would have said with
 * it is said now, so that a delay within the bound loses no alert; one that is over by now is ended by the next tick.
 */
export function judgeLateBeat(step: FoldStep, stay: StayState, second: number): void {
  const nowSecond = Math.floor(step.state.nowMs / 1000);
  if (second >= nowSecond - 1) return;
  for (let at = second; at <= nowSecond; at++) {
    const beatMs = beatBeforeMs(stay, at);
    if (isBeatLost(stay, beatMs, at * 1000)) return raiseBeatLost(step, stay, beatMs, at * 1000);
  }
}

function raiseBeatLost(step: FoldStep, stay: StayState, beatMs: number, atMs: number): void {
  assertAlert(step, {
    stayId: stay.stayId,
    ruleId: BEAT_LOST_RULE,
    ruleVersion: VERSION,
    kind: 'clinical',
    level: 'high',
    severity: 4,
    startMs: beatMs,
    title: { code: 'beat-lost.title', values: {} },
    detail: { code: 'beat-lost.detail', values: { goneMs: atMs - beatMs } },
  });
}

/** Newest gateway time of a living rate, ms; -1: none yet. */
function newestBeatMs(stay: StayState): number {
  const { aliveUntilMs } = stay.newest;
  return Math.max(timeOf(aliveUntilMs, HEART_RATE), timeOf(aliveUntilMs, PULSE));
}

/** Whether living rates, without a hole in which one would be stale, reach from now back for long enough. */
function areBeatsBack(stay: StayState, nowMs: number): boolean {
  const nowSecond = Math.floor(nowMs / 1000);
  const holeSeconds = Math.max(BACK_MS, 2 * stay.intervalMs) / 1000;
  let first = nowSecond;
  for (let at = nowSecond; first - at <= holeSeconds; at--) {
    const row = findRow(stay.seconds, at);
    if (!isBeat(stay, row, HEART_RATE) && !isBeat(stay, row, PULSE)) continue;
    first = at;
    if (nowSecond - first >= BEATS_BACK_SECONDS) return true;
  }
  return false;
}

/** Second of the newest living rate up to a second, as ms; -1: none that the ring still holds. */
function beatBeforeMs(stay: StayState, second: number): number {
  for (let at = second; at > second - RING_SECONDS; at--) {
    const row = findRow(stay.seconds, at);
    if (isBeat(stay, row, HEART_RATE) || isBeat(stay, row, PULSE)) return at * 1000;
  }
  return -1;
}

function isBeat(stay: StayState, row: number, signal: number): boolean {
  return isReadable(stay, row, signal) && valueAt(stay.seconds, row, signal) > 0;
}

/** Whether saturation or pressure is low, or has fallen since a moment. */
export function isGettingWorse(stay: StayState, nowMs: number, sinceMs: number): boolean {
  const spo2 = around(stay, SPO2, nowMs);
  if (spo2 < SPO2_LOW_PERCENT || around(stay, SPO2, sinceMs) - spo2 >= SPO2_FALL_PERCENT) return true;
  const hasLowPressure = (stay.vitalRules.get(RULE_READ_BY_OTHERS)?.active ?? 0) !== 0;
  return (hasLowPressure && around(stay, ARTERIAL_MEAN, nowMs) > 0) || hasFallen(stay, ARTERIAL_MEAN, nowMs, sinceMs);
}

/** Whether the heart has become slower by a quarter since a moment. */
export function isSlowing(stay: StayState, nowMs: number, sinceMs: number): boolean {
  return hasFallen(stay, HEART_RATE, nowMs, sinceMs) || hasFallen(stay, PULSE, nowMs, sinceMs);
}

function hasFallen(stay: StayState, signal: number, nowMs: number, sinceMs: number): boolean {
  return around(stay, signal, nowMs) < LEFT_FRACTION * around(stay, signal, sinceMs);
}

/** Newest readable value of the seconds up to a moment; NaN, which is below nothing, when there is none. */
function around(stay: StayState, signal: number, atMs: number): number {
  const row = readableRowBefore(stay, signal, Math.floor(atMs / 1000), AROUND_SECONDS);
  return row < 0 ? Number.NaN : valueAt(stay.seconds, row, signal);
}
