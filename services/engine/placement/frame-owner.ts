/** Whose child a stored frame is, and its way into that child's windows. */
import { SIGNAL_COUNT, signalAt } from '../../clinical/signal/signals.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { CLOCK_FLAG_MS } from '../state/device-clock.ts';
import { isBeside, stayOf } from '../state/links.ts';
import { noteSender } from '../state/senders.ts';
import type { StayState } from '../state/stay-state.ts';
import type { DeviceState, UnitState } from '../state/unit-state.ts';
import { frameBits, type FrameRing } from '../windows/frame-ring.ts';
import { noteNewest } from '../windows/newest-readings.ts';
import { CLEAN, rowOf, writeFrame } from '../windows/second-ring.ts';
import { sendSecond } from './attributed-rows.ts';

/** Signals that are measured now and then and carry their own time. */
export const APERIODIC_BITS = Array.from({ length: SIGNAL_COUNT }, (_, signal) =>
  signalAt(signal).rhythm === 'aperiodic' ? 1 << signal : 0,
).reduce((bits, bit) => bits | bit, 0);

/**
 * Stay to which a stored frame belongs; null: nobody's. Bedside time and gateway time more than 2 s
 * apart may mean a clock that is off or a frame that was delayed. Around a change of bed the two then
 * name different children, and a reading that might be either's is nobody's (docs/decisions/0007). Late
 * frames and those of other channels (`BlockSource`) are placed where their device stood.
 */
export function ownerOf(state: UnitState, device: DeviceState, frames: FrameRing, at: number): string | null {
  const effectiveAtMs = frames.effectiveAtMs[at] ?? 0;
  const isBesideIt = isBeside(device);
  const placed = isBesideIt ? (state.devices.get(device.deviceId) ?? device) : device;
  const namedId = frames.namedIds[at] ?? null;
  const stayId = stayOf(state, placed, effectiveAtMs, namedId);
  if (stayId === null || (frames.historyOnly[at] === 1 && !isBesideIt) || isAperiodic(frameBits(frames, at))) {
    return stayId;
  }
  const receivedAtMs = frames.receivedAtMs[at] ?? 0;
  if (Math.abs(receivedAtMs - effectiveAtMs) <= CLOCK_FLAG_MS) return stayId;
  return stayOf(state, placed, receivedAtMs, namedId) === stayId ? stayId : null;
}

/** Cuff readings alone: they carry the time at which they were measured, which may be long ago. */
export function isAperiodic(bits: number): boolean {
  return bits !== 0 && (bits & ~APERIODIC_BITS) === 0;
}

/** Writes signals of a stored frame to the stay's seconds, minutes and newest readings. */
export function putIntoWindows(
  step: FoldStep,
  stay: StayState,
  device: DeviceState,
  frame: { readonly at: number; readonly bits: number },
): void {
  const { frames } = device;
  if (frames === null) return;
  const second = Math.floor((frames.effectiveAtMs[frame.at] ?? 0) / 1000);
  const row = rowOf(second);
  // A row that was never sent because no tick came must not be lost to a newer second.
  if (stay.seconds.second[row] !== second && stay.seconds.dirt[row] !== CLEAN) sendSecond(step, stay, row);
  writeFrame(stay, frames, {
    at: frame.at,
    bits: frame.bits,
    intervalMs: device.intervalMs,
    guards: step.memory.guards,
  });
  noteNewest(stay.newest, frames, frame.at, { bits: frame.bits, intervalMs: device.intervalMs });
  frames.windowBits[frame.at] = frame.bits;
  noteSender(stay.senders, device, frames, frame);
}
