/** What is shown of the channels of a signal: which one is scored, and what the others say. Pure reading of the state. */
import { SIGNAL_COUNT, signalIndex, type SignalName } from '../../clinical/signal/signals.ts';
import type { OtherChannel, SignalReading } from '../../contract/decisions/decision.ts';
import { decimalOf } from '../../contract/records/vitals-block.ts';
import { besideKey, currentBedOfDevice } from '../state/links.ts';
import type { UnitState } from '../state/unit-state.ts';

/** What is shown of the channels of the device at this bed, by signal; null: every signal has one. */
export function viewChannels(
  state: UnitState,
  bedId: string | null,
): ReadonlyMap<SignalName, NonNullable<SignalReading['channels']>> | null {
  if (bedId === null) return null;
  let found: Map<SignalName, NonNullable<SignalReading['channels']>> | null = null;
  for (const device of state.devices.values()) {
    if (device.channels === undefined || currentBedOfDevice(state, device) !== bedId) continue;
    for (const [signal, { scored, channels, because }] of device.channels) {
      const others = channels
        .filter((channel) => channel !== scored)
        .map((channel) => newestOf(state, device.deviceId, channel, signal));
      (found ??= new Map()).set(signal, { scored, because, others });
    }
  }
  return found;
}

/** The newest reading of a channel that is not scored, as it came; without one where its frames are forgotten. */
function newestOf(state: UnitState, deviceId: string, channel: string, signal: SignalName): OtherChannel {
  const frames = state.besideDevices.get(besideKey({ deviceId, isLate: false, channel }))?.frames ?? null;
  const column = signalIndex(signal);
  const bit = 1 << column;
  for (let back = 1; frames !== null && back <= Math.min(frames.stored, frames.capacity); back++) {
    const at = (frames.stored - back) % frames.capacity;
    if ((((frames.presentBits[at] ?? 0) | (frames.offBits[at] ?? 0)) & bit) === 0) continue;
    const isPresent = ((frames.presentBits[at] ?? 0) & bit) !== 0;
    return {
      channel,
      value: isPresent ? decimalOf(frames.values[at * SIGNAL_COUNT + column] ?? 0) : null,
      observedAtMs: frames.effectiveAtMs[at] ?? null,
    };
  }
  return { channel, value: null, observedAtMs: null };
}
