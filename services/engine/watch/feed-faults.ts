/**
 * What is wrong with the data rather than with the child: samples that belong to nobody, clocks that
 * are off, data that come too late. Each is counted and told once, not once a sample.
 */
import { alertOf, clearAlert } from '../alert/alert-machine.ts';
import { assertTechnicalAlert } from '../alert/technical-alert.ts';
import { CLOCK_FLAG_MS, CLOCK_TRUST_MS } from '../state/device-clock.ts';
import { bedStayOf, currentBedOfDevice, isDenied } from '../state/links.ts';
import type { Statement } from '../../contract/statement/statement.ts';
import { publishNotice } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
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

/** Reports a clock that is off, once until it is better. */
export function noteClock(step: FoldStep, device: DeviceState): void {
  const { clock } = device;
  const offMs = Math.abs(clock.offsetMs);
  if (!clock.flagged && offMs > CLOCK_FLAG_MS && clock.verdict !== 'old' && clock.verdict !== 'held') {
    clock.flagged = true;
    publishNotice(step, 'clock-skew', {
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
    if (alertOf(step.state, null, UNIT_CLOCK_RULE) === undefined) assertWrongClock(step, device);
    else clearWrongClock(step, device, { code: 'unit-clock.own-alert', values: {} });
  } else if (clock.verdict === 'trusted' && clock.alerted) {
    clearWrongClock(step, device);
  }
}

function clearWrongClock(step: FoldStep, device: DeviceState, why?: Statement): void {
  device.clock.alerted = false;
  clearAlert(step, null, wrongClockRule(device), why);
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

function assertWrongClock(step: FoldStep, device: DeviceState): void {
  if (device.clock.alerted) return;
  device.clock.alerted = true;
  assertTechnicalAlert(step, {
    stayId: null,
    bedId: currentBedOfDevice(step.state, device),
    ruleId: wrongClockRule(device),
    level: 'medium',
    startMs: step.state.nowMs,
    title: { code: 'clock-wrong.title', values: {} },
    detail: { code: 'clock-wrong.detail', values: { deviceId: device.deviceId, moreThanMs: CLOCK_TRUST_MS } },
  });
}

/** Two different frames of a device for one moment: told at once, then counted and told once a minute. */
export function noteConflict(step: FoldStep, device: DeviceState): void {
  device.conflictCount += 1;
  reportConflicts(step, device);
}

function reportConflicts(step: FoldStep, device: DeviceState): void {
  const { nowMs } = step.state;
  if (device.conflictCount === 0 || nowMs - device.conflictNoticedAtMs < FAULT_NOTICE_MS) return;
  publishNotice(step, 'conflicting-record', {
    stayId: null,
    detail: { code: 'notice.frames-differ', values: { deviceId: device.deviceId } },
    count: device.conflictCount,
  });
  device.conflictCount = 0;
  device.conflictNoticedAtMs = nowMs;
}

/** The device is gone, and with it what was wrong with it. */
export function forgetFaults(step: FoldStep, device: DeviceState): void {
  clearAlert(step, null, mismatchRule(device));
  clearAlert(step, null, wrongClockRule(device));
  clearAlert(step, null, unassignedRule(device));
}

export function noteUnassigned(step: FoldStep, device: DeviceState): void {
  const { nowMs } = step.state;
  if (device.unassignedSinceMs < 0) device.unassignedSinceMs = nowMs;
  device.unassignedUntilMs = nowMs;
  device.unassignedCount += 1;
}

/** Counts one frame that only history keeps. */
export function noteLate(step: FoldStep, stayId: string): void {
  const stay = step.state.stays.get(stayId);
  if (stay === undefined) return;
  if (stay.lateCount === 0) stay.lateSinceMs = step.state.nowMs;
  stay.lateUntilMs = step.state.nowMs;
  stay.lateCount += 1;
}

/** At every tick: what has gathered is told. */
export function reportFaults(step: FoldStep): void {
  for (const device of step.state.devices.values()) {
    if (device.claims.entries.length > 0) reportMismatch(step, device);
    if (device.unassignedSinceMs >= 0) reportUnassigned(step, device);
    reportConflicts(step, device);
  }
  for (const device of step.state.besideDevices.values()) reportConflicts(step, device);
  for (const stay of step.state.stays.values()) {
    if (stay.lateCount === 0) continue;
    const { nowMs } = step.state;
    if (nowMs - stay.lateUntilMs < LATE_QUIET_MS && nowMs - stay.lateSinceMs < LATE_SUMMARY_MS) continue;
    publishNotice(step, 'late-samples', {
      stayId: stay.stayId,
      detail: { code: 'notice.frames-late', values: {} },
      count: stay.lateCount,
    });
    stay.lateCount = 0;
  }
}

/** Neither the bed nor the monitor is believed over the other: somebody must look. */
function reportMismatch(step: FoldStep, device: DeviceState): void {
  const { state } = step;
  const bedStayId = bedStayOf(state, device, state.nowMs);
  if (bedStayId === null || !isDenied(state, device, bedStayId, state.nowMs)) {
    return clearAlert(step, null, mismatchRule(device));
  }
  assertTechnicalAlert(step, {
    stayId: null,
    bedId: currentBedOfDevice(state, device),
    ruleId: mismatchRule(device),
    level: 'medium',
    startMs: state.nowMs,
    title: { code: 'patient-mismatch.title', values: {} },
    detail: { code: 'patient-mismatch.detail', values: { deviceId: device.deviceId } },
  });
}

function reportUnassigned(step: FoldStep, device: DeviceState): void {
  const { nowMs } = step.state;
  const firstNotice = device.unassignedNoticedAtMs < device.unassignedSinceMs;
  if (device.unassignedCount > 0 && (firstNotice || nowMs - device.unassignedNoticedAtMs >= FAULT_NOTICE_MS)) {
    publishNotice(step, 'unassigned-samples', {
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
    clearAlert(step, null, ruleId);
  } else if (alertOf(step.state, null, mismatchRule(device)) !== undefined) {
    clearAlert(step, null, ruleId, { code: 'patient-mismatch.own-alert', values: {} });
  } else if (device.unassignedUntilMs - device.unassignedSinceMs >= UNASSIGNED_ALERT_MS) {
    assertTechnicalAlert(step, {
      stayId: null,
      bedId: currentBedOfDevice(step.state, device),
      ruleId,
      level: 'low',
      startMs: device.unassignedSinceMs,
      title: { code: 'unassigned.title', values: {} },
      detail: { code: 'unassigned.detail', values: { deviceId: device.deviceId } },
    });
  }
}
