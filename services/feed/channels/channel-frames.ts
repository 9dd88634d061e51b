/**
 * From the readings of one device and moment to frames: the scored channel of each signal stands in the frame of the
 * device itself, each other channel in a frame of its own under its name, and a change of which is scored is a record.
 *
 * Invariant: no value of a known channel is lost here; what is not scored is kept under its channel.
 */
import { SIGNAL_COUNT, SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import { contentId } from '../../contract/content-id.ts';
import { RECORD_VERSION, type RecordOf } from '../../contract/records/unit-record.ts';
import type { BlockSource, Frame } from '../../contract/records/vitals-block.ts';
import { invariant } from '../../platform/errors.ts';
import type { Receipt } from '../intake/feed-message.ts';
import { SignalChannels, type ChannelsNow, type ChannelValue, type ReadingTime } from './signal-channels.ts';

/** A reading that is kept beside the scored one. */
export interface OtherReading extends ChannelValue {
  readonly signal: number;
}

export interface ChannelPlace {
  readonly unitId: string;
  readonly source: BlockSource;
}

/** The channels of one device, signal by signal. */
export class DeviceChannels {
  readonly #signals: (SignalChannels | undefined)[] = [];
  /** Signals whose channels may have changed since `changes` was asked. */
  #touchedBits = 0;

  choose<V extends ChannelValue>(signal: number, values: readonly V[], time: ReadingTime): V | null {
    const channels = (this.#signals[signal] ??= new SignalChannels(signal));
    this.#touchedBits |= 1 << signal;
    return channels.choose(values, time);
  }

  /** Whether a reading of another channel is kept (SignalChannels.keeps). */
  keeps({ signal, channel }: OtherReading): boolean {
    return this.#signals[signal]?.keeps(channel) ?? false;
  }

  /** What was told may not have become durable. */
  tellAgain(): void {
    for (const channels of this.#signals) channels?.tellAgain();
  }

  /** The records of what has changed; none where every signal comes from one place. */
  changes(
    { unitId, source }: ChannelPlace,
    observedAtMs: number,
    receipt: Receipt,
  ): readonly RecordOf<'channels.chosen'>[] {
    let records: RecordOf<'channels.chosen'>[] | null = null;
    for (let rest = this.#touchedBits; rest !== 0; rest &= rest - 1) {
      const signal = 31 - Math.clz32(rest & -rest);
      const now = this.#signals[signal]?.change(observedAtMs) ?? null;
      if (now !== null) (records ??= []).push(recordOf({ unitId, deviceId: source.id, signal }, now, receipt));
    }
    this.#touchedBits = 0;
    return records ?? NONE;
  }
}

const NONE: readonly never[] = [];

function recordOf(
  { unitId, deviceId, signal }: { readonly unitId: string; readonly deviceId: string; readonly signal: number },
  { scored, channels, because, sinceMs }: ChannelsNow,
  receipt: Receipt,
): RecordOf<'channels.chosen'> {
  const name = SIGNAL_NAMES[signal];
  invariant(name !== undefined, 'a signal has a name');
  const keys = channels.map(({ key }) => key);
  return {
    version: RECORD_VERSION,
    kind: 'channels.chosen',
    id: contentId('channels', [unitId, deviceId, name, scored.key, keys, because, sinceMs]),
    unitId,
    observedAtMs: sinceMs,
    receivedAtMs: receipt.receivedAtMs,
    source: receipt.source,
    deviceId,
    signal: name,
    scored: scored.key,
    channels: keys,
    because,
    validFromMs: sinceMs,
  };
}

/** A frame for each channel among the readings of one moment. */
export function channelFrames(
  others: readonly OtherReading[],
  { unitId, source }: ChannelPlace,
  times: { readonly observedAtMs: number; readonly receivedAtMs: number },
): Frame[] {
  const byChannel = new Map<string, OtherReading[]>();
  // By name, so that the order of rows changes no frame.
  for (const reading of others.toSorted((one, other) => (one.channel.key < other.channel.key ? -1 : 1))) {
    byChannel.set(reading.channel.key, [...(byChannel.get(reading.channel.key) ?? []), reading]);
  }
  return [...byChannel].map(([key, readings]) => {
    const values = new Float64Array(SIGNAL_COUNT);
    let presentBits = 0;
    let offBits = 0;
    for (const { signal, value } of readings) {
      if (value === null) offBits |= 1 << signal;
      else presentBits |= 1 << signal;
      values[signal] = value ?? 0;
    }
    return { unitId, source: { ...source, channel: key }, ...times, presentBits, offBits, values };
  });
}
