/** Frames whose readings are still at hand: those of one moment may be joined before it is said from which codes they were read. */
import type { UnitRecord } from '../../contract/records/unit-record.ts';
import type { BlockSource, Frame } from '../../contract/records/vitals-block.ts';
import type { Receipt } from '../intake/feed-message.ts';
import { channelFrames, type ChannelPlace, type DeviceChannels } from './channel-frames.ts';
import type { OtherReading } from './signal-channels.ts';

export interface ReadFrame extends Frame {
  /** Of the signals of the frame; absent: no code was read. */
  readonly readings?: readonly OtherReading[];
}

/** The frames under the ids of their codes, and the records of ids that are new. */
export function namedFrames(
  frames: readonly ReadFrame[],
  channelsOf: (device: { readonly unitId: string; readonly deviceId: string }) => DeviceChannels,
  receipt: Receipt,
): { readonly frames: readonly Frame[]; readonly records: readonly UnitRecord[] } {
  const records: UnitRecord[] = [];
  const named = frames.map(({ readings = [], ...frame }): Frame => {
    const { unitId, source, observedAtMs } = frame;
    if (readings.length === 0) return frame;
    const channels = channelsOf({ unitId, deviceId: source.id });
    const withId: BlockSource = channels.named(source, readings);
    records.push(...channels.changes({ unitId, source }, observedAtMs, receipt));
    return { ...frame, source: withId };
  });
  return { frames: named, records };
}

/** As channelFrames, each with its readings. */
export function readChannelFrames(
  others: readonly OtherReading[],
  { unitId, source }: ChannelPlace,
  times: { readonly observedAtMs: number; readonly receivedAtMs: number },
): readonly ReadFrame[] {
  return channelFrames(others, { unitId, source }, times).map((frame) => ({
    ...frame,
    readings: others.filter(({ channel }) => channel.key === frame.source.channel),
  }));
}
