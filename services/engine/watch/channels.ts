/**
 * Signals that a device measures at several places at once. Which one is scored is decided at the door and stands in
 * the log; here it is told, once a change, and kept to be shown. The values of the others are rows of their own.
 */
import type { SignalName } from '../../clinical/signal/signals.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { publishNotice } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { deviceOf, stayOf } from '../state/links.ts';
import type { StayState } from '../state/stay-state.ts';
import type { SignalChannels } from '../state/unit-state.ts';

/**
 * A change is told for the child whose values it is about, whose stay comes back. A gateway that starts anew says again
 * what is known: null, as where the values are nobody's.
 */
export function noteChannels(step: FoldStep, record: RecordOf<'channels.chosen'>): StayState | null {
  const { deviceId, signal, scored, channels, because, validFromMs } = record;
  const device = deviceOf(step.state, deviceId);
  const known = (device.channels ??= new Map<SignalName, SignalChannels>());
  const before = known.get(signal);
  if (channels.length < 2) known.delete(signal);
  else known.set(signal, { scored, channels, because, validFromMs });
  if (before === undefined ? channels.length < 2 : isSame(before, record)) return null;
  const stayId = stayOf(step.state, device, validFromMs);
  publishNotice(step, 'channel-chosen', {
    stayId,
    detail: { code: 'notice.channel-chosen', values: { deviceId, signal, scored, channels, because } },
  });
  const stay = stayId === null ? undefined : step.state.stays.get(stayId);
  return stay !== undefined && stay.closedAtMs === null ? stay : null;
}

function isSame(before: SignalChannels, { scored, channels }: RecordOf<'channels.chosen'>): boolean {
  return before.scored === scored && before.channels.join(' ') === channels.join(' ');
}
