/**
 * Signals that a device measures at several places at once. Which one is scored is decided at the door and stands in
 * the log; here it is told, once a change, and kept to be shown. The values of the others are rows of their own.
 */
import type { OtherChannel, SignalReading } from '../../contract/decisions/decision.ts';
import { SIGNAL_COUNT, signalIndex, type SignalName } from '../../clinical/signal/signals.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { decimalOf } from '../../contract/records/vitals-block.ts';
import { publishNotice } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { besideKey, currentBedOfDevice, deviceOf, stayOf } from '../state/links.ts';
import type { SignalChannels, UnitState } from '../state/unit-state.ts';

/** A change is told for the child whose values it is about. A gateway that starts anew says again what is known: nothing. */
export function noteChannels(step: FoldStep, record: RecordOf<'channels.chosen'>): void {
  const { deviceId, signal, scored, channels, because, validFromMs } = record;
  const device = deviceOf(step.state, deviceId);
  const known = (device.channels ??= new Map<SignalName, SignalChannels>());
  const before = known.get(signal);
  if (channels.length < 2) known.delete(signal);
  else known.set(signal, { scored, channels, because, validFromMs });
  if (before === undefined ? channels.length < 2 : isSame(before, record)) return;
  publishNotice(step, 'channel-chosen', {
    stayId: stayOf(step.state, device, validFromMs),
    detail: { code: 'notice.channel-chosen', values: { deviceId, signal, scored, channels, because } },
  });
}

function isSame(before: SignalChannels, { scored, channels }: RecordOf<'channels.chosen'>): boolean {
  return before.scored === scored && before.channels.join(' ') === channels.join(' ');
}

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
