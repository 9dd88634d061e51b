/**
 * A link that is told late changes whose child past samples belong to. Every frame still in the
 * devices' rings is asked again; where the answer differs, the seconds concerned are emptied in both
 * children and filled anew, history gets corrected rows, and alerts raised from them say so. Older
 * rows than the rings hold stay as they were, and the notice says from when on it could be corrected.
 */
import { SIGNAL_COUNT } from '../../clinical/signal/signals.ts';
import { annotateAlert } from '../alert/alert-machine.ts';
import { sendEmptied, sendLate } from './attributed-rows.ts';
import { ownerOf, putIntoWindows } from './frame-owner.ts';
import { LATENESS_MS } from '../state/lateness.ts';
import type { StayState } from '../state/stay-state.ts';
import { publishNotice } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { DeviceState } from '../state/unit-state.ts';
import { judgeLateBeat } from '../watch/vital/lost-signals.ts';
import { judgeVitalRules } from '../watch/vital/vital-rules.ts';
import { recountStay } from '../watch/vital/vital-worst.ts';
import { FRAME_RING_MS, frameBits, frameCount, slotAt, type FrameRing } from '../windows/frame-ring.ts';
import { NEVER, OFF, PRESENT, forgetNewest } from '../windows/newest-readings.ts';
import { RING_SECONDS, eraseSecond, findRow, reaches, valueAt } from '../windows/second-ring.ts';

interface Interval {
  fromMs: number;
  toMs: number;
  frames: number;
}

/** To be called after any change of links, occupancy, or opening and closing of stays, which holds from `fromMs`. */
export function reattribute(step: FoldStep, fromMs: number): void {
  const { state } = step;
  state.linkEpoch += 1;
  const change = { fromMs: Math.max(fromMs, state.nowMs - FRAME_RING_MS), concerned: new Map<string, Interval>() };
  for (const devices of [state.devices, state.besideDevices]) {
    for (const device of devices.values()) if (device.frames !== null) reroute(step, device, device.frames, change);
  }
  for (const [stayId, interval] of change.concerned) {
    const stay = state.stays.get(stayId);
    if (stay !== undefined) rebuild(step, stay, interval);
  }
}

/** Gives each frame of a device its stay anew, and notes both stays where it moved. */
function reroute(
  step: FoldStep,
  device: DeviceState,
  frames: FrameRing,
  change: { readonly fromMs: number; readonly concerned: Map<string, Interval> },
): void {
  for (let frame = 0; frame < frameCount(frames); frame++) {
    const at = slotAt(frames, frame);
    const effectiveAtMs = frames.effectiveAtMs[at] ?? 0;
    if (Math.max(effectiveAtMs, frames.receivedAtMs[at] ?? 0) < change.fromMs || frames.held[at] === 1) continue;
    const before = frames.stayIds[at] ?? null;
    const after = ownerOf(step.state, device, frames, at);
    if (before === after) continue;
    frames.stayIds[at] = after;
    frames.windowBits[at] = frames.historyOnly[at] === 1 || after === null ? 0 : frameBits(frames, at);
    if (frames.historyOnly[at] === 1) moveInHistory(step, device, { before, after, at });
    if (device.channel !== null) continue;
    for (const stayId of [before, after]) if (stayId !== null) widen(change.concerned, stayId, effectiveAtMs);
  }
}

function moveInHistory(
  step: FoldStep,
  { deviceId, channel, intervalMs, frames }: DeviceState,
  { before, after, at }: { readonly before: string | null; readonly after: string | null; readonly at: number },
): void {
  if (frames === null) return;
  const beside = { channel, intervalMs };
  if (before !== null) sendEmptied(step, { stayId: before, ...beside }, frames.effectiveAtMs[at] ?? 0);
  if (after !== null) sendLate(step, { stayId: after, deviceId, ...beside, bits: frameBits(frames, at) }, frames, at);
}

function widen(concerned: Map<string, Interval>, stayId: string, atMs: number): void {
  const known = concerned.get(stayId);
  if (known === undefined) {
    concerned.set(stayId, { fromMs: atMs, toMs: atMs, frames: 1 });
    return;
  }
  known.fromMs = Math.min(known.fromMs, atMs);
  known.toMs = Math.max(known.toMs, atMs);
  known.frames += 1;
}

function rebuild(step: FoldStep, stay: StayState, interval: Interval): void {
  const fromSecond = Math.floor(interval.fromMs / 1000);
  const toSecond = Math.floor(interval.toMs / 1000);
  for (let second = fromSecond; second <= toSecond; second++) eraseSecond(stay, second);
  const forgotten = forgetNewest(stay.newest, fromSecond * 1000, toSecond * 1000 + 999);
  const bits = refill(step, stay, fromSecond, toSecond);
  for (let rest = forgotten; rest !== 0; rest &= rest - 1) {
    restoreNewest(stay, 31 - Math.clz32(rest & -rest), fromSecond);
  }
  restoreSigns(stay, fromSecond * 1000);
  stay.lastFrameAtMs = newestContact(step, stay) ?? Math.min(stay.lastFrameAtMs ?? interval.fromMs, interval.fromMs);
  recountStay(step, stay, fromSecond, toSecond);
  for (const entry of step.state.alerts.values()) {
    if (entry.alert.stayId === stay.stayId && entry.alert.firstRaisedAtMs >= fromSecond * 1000) {
      annotateAlert(step, entry, { code: 'link.corrected', values: {} });
    }
  }
  // What is older than the lateness bound is history: it never raises an alert.
  const judgedFrom = Math.max(fromSecond, toSecond - LATENESS_MS / 1000);
  for (let second = judgedFrom; second <= toSecond; second++) {
    if (findRow(stay.seconds, second) >= 0) judgeVitalRules(step, stay, bits, second);
  }
  judgeLateBeat(step, stay, Math.max(judgedFrom, Math.floor((step.state.nowMs - LATENESS_MS) / 1000)));
  publishNotice(step, 'link-corrected', {
    stayId: stay.stayId,
    detail: { code: 'notice.link-late', values: { spanMs: interval.toMs - interval.fromMs + 1000 } },
    count: interval.frames,
  });
}

/** Writes every frame that is the stay's own in these seconds; returns the signals they carry. */
function refill(step: FoldStep, stay: StayState, fromSecond: number, toSecond: number): number {
  let bits = 0;
  for (const device of step.state.devices.values()) {
    const { frames } = device;
    if (frames === null) continue;
    for (let frame = 0; frame < frameCount(frames); frame++) {
      const at = slotAt(frames, frame);
      const second = Math.floor((frames.effectiveAtMs[at] ?? 0) / 1000);
      const own = frames.windowBits[at] ?? 0;
      if (
        own === 0 ||
        frames.stayIds[at] !== stay.stayId ||
        second < fromSecond ||
        second > toSecond ||
        !reaches(stay.seconds, second)
      ) {
        continue;
      }
      putIntoWindows(step, stay, device, { at, bits: own });
      bits |= own;
    }
  }
  return bits;
}

/** The newest reading before the emptied seconds that the second ring still has, when none took its place. */
export function restoreNewest(stay: StayState, signal: number, beforeSecond: number): void {
  const { newest, seconds } = stay;
  if (newest.kind[signal] !== NEVER) return;
  const bit = 1 << signal;
  for (let second = beforeSecond - 1; second > beforeSecond - RING_SECONDS; second--) {
    const row = findRow(seconds, second);
    if (row < 0 || (((seconds.presentBits[row] ?? 0) | (seconds.offBits[row] ?? 0)) & bit) === 0) continue;
    newest.kind[signal] = ((seconds.presentBits[row] ?? 0) & bit) === 0 ? OFF : PRESENT;
    newest.effectiveAtMs[signal] = second * 1000 + (seconds.offsetMs[signal]?.[row] ?? 0);
    newest.receivedAtMs[signal] = seconds.receivedAtMs[row] ?? 0;
    newest.values[signal] = seconds.values[signal]?.[row] ?? 0;
    newest.positions[signal] = seconds.positions[row] ?? '';
    newest.rows[signal] = seconds.rows[row] ?? 0;
    return;
  }
}

/** What was there and what lived, as far as it was the child's own: another's heart beat is no sign of this one. */
function restoreSigns({ newest, seconds }: StayState, fromMs: number): void {
  for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
    if ((newest.presentUntilMs[signal] ?? -1) < fromMs && (newest.aliveUntilMs[signal] ?? -1) < fromMs) continue;
    const bit = 1 << signal;
    let [presentMs, aliveMs] = [-1, -1];
    for (let row = 0; row < RING_SECONDS; row++) {
      if (((seconds.presentBits[row] ?? 0) & bit) === 0) continue;
      const receivedAtMs = seconds.receivedAtMs[row] ?? -1;
      presentMs = Math.max(presentMs, receivedAtMs);
      const isPlausible = ((seconds.implausibleBits[row] ?? 0) & bit) === 0;
      if (isPlausible && valueAt(seconds, row, signal) > 0) aliveMs = Math.max(aliveMs, receivedAtMs);
    }
    newest.aliveUntilMs[signal] = aliveMs;
    newest.presentUntilMs[signal] = presentMs;
    newest.presentSinceMs[signal] = Math.min(newest.presentSinceMs[signal] ?? -1, presentMs);
  }
}

/** Newest gateway time of the frames that are the stay's own; null when the rings hold none. */
function newestContact(step: FoldStep, stay: StayState): number | null {
  let newestMs: number | null = null;
  for (const { frames } of step.state.devices.values()) {
    if (frames === null) continue;
    for (let at = 0; at < frameCount(frames); at++) {
      if (frames.stayIds[at] === stay.stayId && frames.historyOnly[at] === 0) {
        newestMs = Math.max(newestMs ?? 0, frames.receivedAtMs[at] ?? 0);
      }
    }
  }
  return newestMs;
}
