/**
 * One frame of one device on its way into the windows of the child it belongs to: recognised when
 * repeated, held while its clock is in doubt, given to a stay by its bedside time, written to the
 * second ring, judged by the vital sign rules. The order of these steps matters: a frame is stored
 * before it is attributed, so that a late link can attribute it anew.
 */
import { SIGNAL_COUNT, signalAt } from '../../clinical/signals.ts';
import { originalDeviceId } from '../../contract/records/late-device.ts';
import type { VitalsBlock } from '../../contract/records/vitals-block.ts';
import { sendLate, sendSecond } from '../placement/attributed-rows.ts';
import {
  CLOCK_FLAG_MS,
  CLOCK_TRUST_MS,
  createDeviceClock,
  judgeClock,
  type ClockVerdict,
} from '../state/device-clock.ts';
import { noteClock, noteConflict, noteLate, noteUnassigned } from '../watch/feed-faults.ts';
import { deviceOf, stayOf } from '../placement/links.ts';
import type { StayState } from '../state/stay-state.ts';
import type { Turn } from '../context/fold-context.ts';
import type { DeviceState, UnitState } from '../state/unit-state.ts';
import { judgeVitalRules } from '../watch/vital-rules.ts';
import {
  createFrameRing,
  frameBits,
  frameCount,
  repetitionOf,
  slotAt,
  storeFrame,
  type FrameRing,
} from '../windows/frame-ring.ts';
import { noteNewest } from '../windows/newest-readings.ts';
import { CLEAN, reaches, rowOf, writeFrame } from '../windows/second-ring.ts';

/** Within this, a late reading gives the same windows as one that came in time. */
export const LATENESS_MS = 30_000;
/** No shorter silence of a child's monitors is an alarm. */
export const SILENT_FLOOR_MS = 15_000;

const APERIODIC_BITS = Array.from({ length: SIGNAL_COUNT }, (_, signal) =>
  signalAt(signal).rhythm === 'aperiodic' ? 1 << signal : 0,
).reduce((bits, bit) => bits | bit, 0);

/** Folds one row of a block. */
export function foldFrame(turn: Turn, block: VitalsBlock, blockRow: number): void {
  const source = block.sources[block.sourceSlot[blockRow] ?? 0];
  if (source === undefined) return;
  const device = deviceOf(turn.state, source.id);
  device.intervalMs = source.intervalMs;
  const frames = (device.frames ??= createFrameRing(source.intervalMs));
  const repetition = repetitionOf(frames, block, blockRow);
  if (repetition === 'duplicate') return;
  if (repetition === 'conflict') return noteConflict(turn, device);
  const at = storeFrame(frames, block, blockRow, turn.cause);
  const verdict = verdictOn(turn, device, frames, at);
  if (verdict === 'held' && device.heldCount < frames.capacity - 1) {
    frames.held[at] = 1;
    device.heldCount += 1;
    return;
  }
  if (device.heldCount > 0) releaseHeld(turn, device, verdict);
  admit(turn, device, at, verdict);
}

/** What to believe of the frame's time. A cuff value carries its own time, which is never ahead: it only follows the known error. */
function verdictOn(turn: Turn, device: DeviceState, frames: FrameRing, at: number): ClockVerdict {
  if (originalDeviceId(device.deviceId) !== null) return 'old';
  const observedAtMs = frames.observedAtMs[at] ?? 0;
  const receivedAtMs = frames.receivedAtMs[at] ?? 0;
  if (isAperiodic(frameBits(frames, at))) {
    return device.clock.verdict === 'wrong' || observedAtMs - receivedAtMs > CLOCK_TRUST_MS ? 'wrong' : 'trusted';
  }
  const verdict = judgeClock(device.clock, observedAtMs, receivedAtMs);
  noteClock(turn, device);
  return verdict;
}

/** Frames that waited for the verdict are folded by it, in the order in which they came. */
export function releaseHeld(turn: Turn, device: DeviceState, verdict: ClockVerdict): void {
  const { frames } = device;
  if (frames === null) return;
  device.heldCount = 0;
  for (let step = 0; step < frameCount(frames); step++) {
    const at = slotAt(frames, step);
    if (frames.held[at] !== 1) continue;
    frames.held[at] = 0;
    admit(turn, device, at, verdict === 'wrong' ? 'wrong' : 'old');
  }
}

function admit(turn: Turn, device: DeviceState, at: number, verdict: ClockVerdict): void {
  const { frames } = device;
  if (frames === null) return;
  const bits = frameBits(frames, at);
  const isBehind = isGatewayBehind(turn, device, frames.receivedAtMs[at] ?? 0);
  const ownAtMs = verdict === 'wrong' ? gatewayTime(device, frames, at, bits) : (frames.observedAtMs[at] ?? 0);
  const effectiveAtMs = isBehind ? turn.state.tickAtMs : ownAtMs;
  // By the unit's clock it came now: ages and owners follow from that.
  if (isBehind) frames.receivedAtMs[at] = effectiveAtMs;
  frames.effectiveAtMs[at] = effectiveAtMs;
  const isOld = verdict === 'old' || verdict === 'held' || (!isBehind && isOldAtGateway(turn, frames, at));
  frames.historyOnly[at] = isOld ? 1 : 0;
  const stayId = ownerOf(turn.state, device, frames, at);
  frames.stayIds[at] = stayId;
  if (stayId === null) {
    // A child who has left long ago is no fault of the feed: late frames of nobody stay quarantined, and that is all.
    if (frames.presentBits[at] !== 0 && originalDeviceId(device.deviceId) === null) noteUnassigned(turn, device);
    return;
  }
  const stay = turn.state.stays.get(stayId);
  if (stay === undefined || frames.historyOnly[at] === 1) return keepForHistory(turn, device, at, bits);
  noteContact(stay, device, frames.receivedAtMs[at] ?? 0);
  const timely = timelyBits(stay, frames, at, bits);
  if (timely !== bits) keepForHistory(turn, device, at, bits & ~timely);
  if (timely === 0) return;
  putIntoWindows(turn, stay, device, { at, bits: timely });
  judgeVitalRules(turn, stay, timely, Math.floor(effectiveAtMs / 1000));
}

/**
 * Stay to which a stored frame belongs; null: nobody's. Bedside time and gateway time more than 2 s
 * apart may mean a clock that is off or a frame that was delayed. Around a change of bed the two then
 * name different children, and a reading that might be either's is nobody's (docs/decisions/0007). Late
 * frames (contract/late-device.ts) are placed where their device stood.
 */
export function ownerOf(state: UnitState, device: DeviceState, frames: FrameRing, at: number): string | null {
  const effectiveAtMs = frames.effectiveAtMs[at] ?? 0;
  const originalId = originalDeviceId(device.deviceId);
  const placed = originalId === null ? device : (state.devices.get(originalId) ?? device);
  const namedId = frames.namedIds[at] ?? null;
  const stayId = stayOf(state, placed, effectiveAtMs, namedId);
  if (stayId === null || (frames.historyOnly[at] === 1 && originalId === null) || isAperiodic(frameBits(frames, at))) {
    return stayId;
  }
  const receivedAtMs = frames.receivedAtMs[at] ?? 0;
  if (Math.abs(receivedAtMs - effectiveAtMs) <= CLOCK_FLAG_MS) return stayId;
  return stayOf(state, placed, receivedAtMs, namedId) === stayId ? stayId : null;
}

/** Cuff readings alone: they carry the time at which they were measured, which may be long ago. */
function isAperiodic(bits: number): boolean {
  return bits !== 0 && (bits & ~APERIODIC_BITS) === 0;
}

/** A wrong clock: gateway time stands in; a cuff reading keeps its distance to the frames around it. */
function gatewayTime(device: DeviceState, frames: FrameRing, at: number, bits: number): number {
  const receivedAtMs = frames.receivedAtMs[at] ?? 0;
  return isAperiodic(bits)
    ? Math.min(receivedAtMs, (frames.observedAtMs[at] ?? 0) + device.clock.offsetMs)
    : receivedAtMs;
}

/** The gateway had it long before the log did: a spool is being drained. */
function isOldAtGateway(turn: Turn, frames: FrameRing, at: number): boolean {
  return turn.state.tickAtMs - (frames.receivedAtMs[at] ?? 0) > LATENESS_MS;
}

/** One that keeps its distance behind the unit's time is no spool: the gateway's clock is behind the ticker's. */
function isGatewayBehind(turn: Turn, device: DeviceState, receivedAtMs: number): boolean {
  if (device.gatewayClock === undefined && turn.state.tickAtMs - receivedAtMs <= LATENESS_MS) return false;
  device.gatewayClock ??= createDeviceClock();
  return judgeClock(device.gatewayClock, Math.min(receivedAtMs, turn.state.tickAtMs), turn.state.tickAtMs) === 'wrong';
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

function keepForHistory(turn: Turn, device: DeviceState, at: number, bits: number): void {
  const { frames } = device;
  const stayId = frames?.stayIds[at] ?? null;
  if (frames === null || stayId === null) return;
  sendLate(turn, { stayId, intervalMs: device.intervalMs, bits }, frames, at);
  noteLate(turn, stayId);
}

/** Writes signals of a stored frame to the stay's seconds, minutes and newest readings. */
export function putIntoWindows(
  turn: Turn,
  stay: StayState,
  device: DeviceState,
  frame: { readonly at: number; readonly bits: number },
): void {
  const { frames } = device;
  if (frames === null) return;
  const second = Math.floor((frames.effectiveAtMs[frame.at] ?? 0) / 1000);
  const row = rowOf(second);
  // A row that was never sent because no tick came must not be lost to a newer second.
  if (stay.seconds.second[row] !== second && stay.seconds.dirt[row] !== CLEAN) sendSecond(turn, stay, row);
  writeFrame(stay, frames, { at: frame.at, bits: frame.bits, intervalMs: device.intervalMs, guards: turn.guards });
  noteNewest(stay.newest, frames, frame.at, { bits: frame.bits, intervalMs: device.intervalMs });
  frames.windowBits[frame.at] = frame.bits;
}
