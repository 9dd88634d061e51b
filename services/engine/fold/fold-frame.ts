/**
 * One frame of one device on its way into the windows of the child it belongs to: recognised when
 * repeated, held while its clock is in doubt, given to a stay by its bedside time, written to the
 * second ring, judged by the vital sign rules. The order of these steps matters: a frame is stored
 * before it is attributed, so that a late link can attribute it anew.
 */
import type { VitalsBlock } from '../../contract/records/vitals-block.ts';
import { sendLate } from '../placement/attributed-rows.ts';
import { CLOCK_TRUST_MS, createDeviceClock, judgeClock, type ClockVerdict } from '../state/device-clock.ts';
import { noteClock, noteConflict, noteLate, noteUnassigned } from '../watch/feed-faults.ts';
import { APERIODIC_BITS, isAperiodic, ownerOf, putIntoWindows } from '../placement/frame-owner.ts';
import { LATENESS_MS, SILENT_FLOOR_MS } from '../state/lateness.ts';
import { frameHolderOf, isBeside } from '../state/links.ts';
import type { StayState } from '../state/stay-state.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { DeviceState } from '../state/unit-state.ts';
import { judgeLateBeat } from '../watch/vital/lost-signals.ts';
import { judgeVitalRules } from '../watch/vital/vital-rules.ts';
import {
  createFrameRing,
  frameBits,
  frameCount,
  repetitionOf,
  slotAt,
  storeFrame,
  type FrameRing,
} from '../windows/frame-ring.ts';
import { reaches } from '../windows/second-ring.ts';

/** Folds one row of a block. */
export function foldFrame(step: FoldStep, block: VitalsBlock, blockRow: number): void {
  const source = block.sources[block.sourceSlot[blockRow] ?? 0];
  if (source === undefined) return;
  const device = frameHolderOf(step.state, source);
  device.intervalMs = source.intervalMs;
  const frames = (device.frames ??= createFrameRing(source.intervalMs));
  const repetition = repetitionOf(frames, block, blockRow);
  if (repetition === 'duplicate') return;
  if (repetition === 'conflict') return noteConflict(step, device);
  const at = storeFrame(frames, block, blockRow, step.cause);
  const verdict = verdictOn(step, device, frames, at);
  if (verdict === 'held' && device.heldCount < frames.capacity - 1) {
    frames.held[at] = 1;
    device.heldCount += 1;
    return;
  }
  if (device.heldCount > 0) releaseHeld(step, device, verdict);
  foldJudgedFrame(step, device, at, verdict);
}

/** What to believe of the frame's time. A cuff value carries its own time, which is never ahead: it only follows the known error. */
function verdictOn(step: FoldStep, device: DeviceState, frames: FrameRing, at: number): ClockVerdict {
  if (isBeside(device)) return verdictBeside(step, device);
  const observedAtMs = frames.observedAtMs[at] ?? 0;
  const receivedAtMs = frames.receivedAtMs[at] ?? 0;
  if (isAperiodic(frameBits(frames, at))) {
    return device.clock.verdict === 'wrong' || observedAtMs - receivedAtMs > CLOCK_TRUST_MS ? 'wrong' : 'trusted';
  }
  const verdict = judgeClock(device.clock, observedAtMs, receivedAtMs);
  noteClock(step, device);
  return verdict;
}

/** What travels beside a device is for the history alone: old, and where its device's clock is wrong, so is its own. */
function verdictBeside({ state }: FoldStep, { deviceId }: DeviceState): ClockVerdict {
  return state.devices.get(deviceId)?.clock.verdict === 'wrong' ? 'wrong' : 'old';
}

/** Frames that waited for the verdict are folded by it, in the order in which they came. */
export function releaseHeld(step: FoldStep, device: DeviceState, verdict: ClockVerdict): void {
  const { frames } = device;
  if (frames === null) return;
  device.heldCount = 0;
  for (let frame = 0; frame < frameCount(frames); frame++) {
    const at = slotAt(frames, frame);
    if (frames.held[at] !== 1) continue;
    frames.held[at] = 0;
    foldJudgedFrame(step, device, at, verdict === 'wrong' ? 'wrong' : 'old');
  }
}

function foldJudgedFrame(step: FoldStep, device: DeviceState, at: number, verdict: ClockVerdict): void {
  const { frames } = device;
  if (frames === null) return;
  const bits = frameBits(frames, at);
  const isBehind = isGatewayBehind(step, device, frames.receivedAtMs[at] ?? 0);
  const ownAtMs = verdict === 'wrong' ? gatewayTime(device, frames, at, bits) : (frames.observedAtMs[at] ?? 0);
  const effectiveAtMs = isBehind ? step.state.tickAtMs : ownAtMs;
  // By the unit's clock it came now: ages and owners follow from that.
  if (isBehind) frames.receivedAtMs[at] = effectiveAtMs;
  frames.effectiveAtMs[at] = effectiveAtMs;
  const isOld =
    isBeside(device) || verdict === 'old' || verdict === 'held' || (!isBehind && isOldAtGateway(step, frames, at));
  frames.historyOnly[at] = isOld ? 1 : 0;
  const stayId = ownerOf(step.state, device, frames, at);
  frames.stayIds[at] = stayId;
  if (stayId === null) {
    // A child who has left long ago is no fault of the feed: late frames of nobody stay quarantined, and that is all.
    if (frames.presentBits[at] !== 0 && !isBeside(device)) noteUnassigned(step, device);
    return;
  }
  const stay = step.state.stays.get(stayId);
  if (stay === undefined || frames.historyOnly[at] === 1) return keepForHistory(step, device, at, bits);
  noteContact(stay, device, frames.receivedAtMs[at] ?? 0);
  const timely = timelyBits(stay, frames, at, bits);
  if (timely !== bits) keepForHistory(step, device, at, bits & ~timely);
  if (timely === 0) return;
  putIntoWindows(step, stay, device, { at, bits: timely });
  judgeVitalRules(step, stay, timely, Math.floor(effectiveAtMs / 1000));
  judgeLateBeat(step, stay, Math.floor(effectiveAtMs / 1000));
}

/** A wrong clock: gateway time stands in; a cuff reading keeps its distance to the frames around it. */
function gatewayTime(device: DeviceState, frames: FrameRing, at: number, bits: number): number {
  const receivedAtMs = frames.receivedAtMs[at] ?? 0;
  return isAperiodic(bits)
    ? Math.min(receivedAtMs, (frames.observedAtMs[at] ?? 0) + device.clock.offsetMs)
    : receivedAtMs;
}

/** The gateway had it long before the log did: a spool is being drained. */
function isOldAtGateway(step: FoldStep, frames: FrameRing, at: number): boolean {
  return step.state.tickAtMs - (frames.receivedAtMs[at] ?? 0) > LATENESS_MS;
}

/** One that keeps its distance behind the unit's time is no spool: the gateway's clock is behind the ticker's. */
function isGatewayBehind(step: FoldStep, device: DeviceState, receivedAtMs: number): boolean {
  if (device.gatewayClock === undefined && step.state.tickAtMs - receivedAtMs <= LATENESS_MS) return false;
  device.gatewayClock ??= createDeviceClock();
  return judgeClock(device.gatewayClock, Math.min(receivedAtMs, step.state.tickAtMs), step.state.tickAtMs) === 'wrong';
}

/** After a silence the rhythm is that of the device which spoke again: a slow one may have followed a fast one. */
function noteContact(stay: StayState, device: DeviceState, receivedAtMs: number): void {
  const isNewRhythm = stay.lastFrameAtMs === null || receivedAtMs - stay.lastFrameAtMs >= SILENT_FLOOR_MS;
  stay.lastFrameAtMs = Math.max(stay.lastFrameAtMs ?? receivedAtMs, receivedAtMs);
  stay.intervalMs = isNewRhythm ? device.intervalMs : Math.min(stay.intervalMs, device.intervalMs);
}

/** Signals that are not later than the bound behind the newest of their kind, and that the ring still reaches. */
function timelyBits(stay: StayState, frames: FrameRing, at: number, bits: number): number {
  const effectiveAtMs = frames.effectiveAtMs[at] ?? 0;
  if (!reaches(stay.seconds, Math.floor(effectiveAtMs / 1000))) return 0;
  let timely = bits & APERIODIC_BITS;
  for (let rest = bits & ~APERIODIC_BITS; rest !== 0; rest &= rest - 1) {
    const bit = rest & -rest;
    if ((stay.newest.effectiveAtMs[31 - Math.clz32(bit)] ?? -1) - effectiveAtMs <= LATENESS_MS) timely |= bit;
  }
  return timely;
}

function keepForHistory(step: FoldStep, device: DeviceState, at: number, bits: number): void {
  const { frames } = device;
  const stayId = frames?.stayIds[at] ?? null;
  if (frames === null || stayId === null) return;
  const { deviceId, channel } = device;
  sendLate(step, { stayId, deviceId, channel, intervalMs: device.intervalMs, bits }, frames, at);
  if (channel === null) noteLate(step, stayId);
}
