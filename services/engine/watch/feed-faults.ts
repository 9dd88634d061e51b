/**
 * What is wrong with the data rather than with the child: samples that belong to nobody, clocks that
 * are off, data that come too late. Each is counted and told once, not once a sample.
 */
import { alertOf, assertAlert, clearAlert } from '../alert/alert-machine.ts';
import { CLOCK_FLAG_MS, CLOCK_TRUST_MS } from '../state/device-clock.ts';
import { bedStayOf, currentBedOfDevice, isDenied } from '../state/links.ts';
import type { Statement } from '../../contract/statement/statement.ts';
import { notice } from '../context/decision-output.ts';
import type { Turn } from '../context/fold-context.ts';
import type { DeviceState } from '../state/unit-state.ts';
import { UNIT_CLOCK_RULE } from './unit-clock.ts';

/** One summary for a catch-up: when it has been quiet for so long, or has lasted this long. */
const LATE_QUIET_MS = 5_000;
const LATE_SUMMARY_MS = 600_000;
const FAULT_NOTICE_MS = 60_000;
/** A device between two beds is normal for a moment. */
const UNASSIGNED_ALERT_MS = 10_000;
const UNASSIGNED_CLEAR_MS = 60_000;
/** Back under this, a flagged clock may be flagged again. */
const CLOCK_UNFLAG_MS = 1_000;

const TECHNICAL_VERSION = '1';

/** Reports a clock that is off, once until it is better. */
export function noteClock(turn: Turn, device: DeviceState): void {
  const { clock } = device;
  const offMs = Math.abs(clock.offsetMs);
  if (!clock.flagged && offMs > CLOCK_FLAG_MS && clock.verdict !== 'old' && clock.verdict !== 'held') {
    clock.flagged = true;
    notice(turn, 'clock-skew', {
      stayId: null,
      detail: {
        code: 'notice.clock-off',
        values: { deviceId: device.deviceId, offMs, side: clock.offsetMs > 0 ? 'behind' : 'ahead' },
      },
    });
  } else if (clock.flagged && offMs < CLOCK_UNFLAG_MS) {
    clock.flagged = false;
  }
  if (clock.verdict === 'wrong') {
    // One alert about the unit's clock, and not one for each monitor that disagrees with it.
    if (alertOf(turn.state, null, UNIT_CLOCK_RULE) === undefined) assertWrongClock(turn, device);
    else clearWrongClock(turn, device, { code: 'unit-clock.own-alert', values: {} });
  } else if (clock.verdict === 'trusted' && clock.alerted) {
    clearWrongClock(turn, device);
  }
}

function clearWrongClock(turn: Turn, device: DeviceState, why?: Statement): void {
  device.clock.alerted = false;
  clearAlert(turn, null, wrongClockRule(device), why);
}

function wrongClockRule(device: DeviceState): string {
  return `technical.clock-skew.${device.deviceId}`;
}

function unassignedRule(device: DeviceState): string {
  return `technical.unassigned.${device.deviceId}`;
}

function mismatchRule(device: DeviceState): string {
  return `technical.patient-mismatch.${device.deviceId}`;
}

function assertWrongClock(turn: Turn, device: DeviceState): void {
  if (device.clock.alerted) return;
  device.clock.alerted = true;
  assertAlert(turn, {
    stayId: null,
    bedId: currentBedOfDevice(turn.state, device),
    ruleId: wrongClockRule(device),
    ruleVersion: TECHNICAL_VERSION,
    kind: 'technical',
    level: 'medium',
    severity: 1,
    startMs: turn.state.nowMs,
    title: { code: 'clock-wrong.title', values: {} },
    detail: { code: 'clock-wrong.detail', values: { deviceId: device.deviceId, moreThanMs: CLOCK_TRUST_MS } },
  });
}

/** Two different frames of a device for one moment: told at once, then counted and told once a minute. */
export function noteConflict(turn: Turn, device: DeviceState): void {
  device.conflictCount += 1;
  reportConflicts(turn, device);
}

function reportConflicts(turn: Turn, device: DeviceState): void {
  const { nowMs } = turn.state;
  if (device.conflictCount === 0 || nowMs - device.conflictNoticedAtMs < FAULT_NOTICE_MS) return;
  notice(turn, 'conflicting-record', {
    stayId: null,
    detail: { code: 'notice.frames-differ', values: { deviceId: device.deviceId } },
    count: device.conflictCount,
  });
  device.conflictCount = 0;
  device.conflictNoticedAtMs = nowMs;
}

/** The device is gone, and with it what was wrong with it. */
export function forgetFaults(turn: Turn, device: DeviceState): void {
  clearAlert(turn, null, mismatchRule(device));
  clearAlert(turn, null, wrongClockRule(device));
  clearAlert(turn, null, unassignedRule(device));
}

export function noteUnassigned(turn: Turn, device: DeviceState): void {
  const { nowMs } = turn.state;
  if (device.unassignedSinceMs < 0) device.unassignedSinceMs = nowMs;
  device.unassignedUntilMs = nowMs;
  device.unassignedCount += 1;
}

/** Counts one frame that only history keeps. */
export function noteLate(turn: Turn, stayId: string): void {
  const stay = turn.state.stays.get(stayId);
  if (stay === undefined) return;
  if (stay.lateCount === 0) stay.lateSinceMs = turn.state.nowMs;
  stay.lateUntilMs = turn.state.nowMs;
  stay.lateCount += 1;
}

/** At every tick: what has gathered is told. */
export function reportFaults(turn: Turn): void {
  for (const device of turn.state.devices.values()) {
    if (device.claims.entries.length > 0) reportMismatch(turn, device);
    if (device.unassignedSinceMs >= 0) reportUnassigned(turn, device);
    reportConflicts(turn, device);
  }
  for (const stay of turn.state.stays.values()) {
    if (stay.lateCount === 0) continue;
    const { nowMs } = turn.state;
    if (nowMs - stay.lateUntilMs < LATE_QUIET_MS && nowMs - stay.lateSinceMs < LATE_SUMMARY_MS) continue;
    notice(turn, 'late-samples', {
      stayId: stay.stayId,
      detail: { code: 'notice.frames-late', values: {} },
      count: stay.lateCount,
    });
    stay.lateCount = 0;
  }
}

/** Neither the bed nor the monitor is believed over the other: somebody must look. */
function reportMismatch(turn: Turn, device: DeviceState): void {
  const { state } = turn;
  const bedStayId = bedStayOf(state, device, state.nowMs);
  if (bedStayId === null || !isDenied(state, device, bedStayId, state.nowMs)) {
    return clearAlert(turn, null, mismatchRule(device));
  }
  assertAlert(turn, {
    stayId: null,
    bedId: currentBedOfDevice(state, device),
    ruleId: mismatchRule(device),
    ruleVersion: TECHNICAL_VERSION,
    kind: 'technical',
    level: 'medium',
    severity: 1,
    startMs: state.nowMs,
    title: { code: 'patient-mismatch.title', values: {} },
    detail: { code: 'patient-mismatch.detail', values: { deviceId: device.deviceId } },
  });
}

function reportUnassigned(turn: Turn, device: DeviceState): void {
  const { nowMs } = turn.state;
  const firstNotice = device.unassignedNoticedAtMs < device.unassignedSinceMs;
  if (device.unassignedCount > 0 && (firstNotice || nowMs - device.unassignedNoticedAtMs >= FAULT_NOTICE_MS)) {
    notice(turn, 'unassigned-samples', {
      stayId: null,
      detail: { code: 'notice.of-no-child', values: { deviceId: device.deviceId } },
      count: device.unassignedCount,
    });
    device.unassignedCount = 0;
    device.unassignedNoticedAtMs = nowMs;
  }
  const ruleId = unassignedRule(device);
  if (nowMs - device.unassignedUntilMs >= UNASSIGNED_CLEAR_MS) {
    device.unassignedSinceMs = -1;
    clearAlert(turn, null, ruleId);
  } else if (alertOf(turn.state, null, mismatchRule(device)) !== undefined) {
    clearAlert(turn, null, ruleId, { code: 'patient-mismatch.own-alert', values: {} });
  } else if (device.unassignedUntilMs - device.unassignedSinceMs >= UNASSIGNED_ALERT_MS) {
    assertAlert(turn, {
      stayId: null,
      bedId: currentBedOfDevice(turn.state, device),
      ruleId,
      ruleVersion: TECHNICAL_VERSION,
      kind: 'technical',
      level: 'low',
      severity: 1,
      startMs: device.unassignedSinceMs,
      title: { code: 'unassigned.title', values: {} },
      detail: { code: 'unassigned.detail', values: { deviceId: device.deviceId } },
    });
  }
}
