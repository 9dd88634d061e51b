/**
 * From the readings of one device and moment to frames: the scored channel of each signal stands in the frame of the
 * device itself, each other channel in a frame of its own under its name, and a change of which is scored is a record.
 *
 * Invariant: no value of a known channel is lost here; what is not scored is kept under its channel.
 */
import { SIGNAL_COUNT, SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import { contentId } from '../../contract/content-id.ts';
import { CHANNELS_MAX } from '../../contract/records/channels-record.ts';
import { RECORD_VERSION, type RecordOf } from '../../contract/records/unit-record.ts';
import type { BlockSource, Frame } from '../../contract/records/vitals-block.ts';
import { invariant } from '../../platform/errors.ts';
import type { Receipt } from '../intake/feed-message.ts';
import type { Channel } from './channel-rule.ts';
import { DeviceProvenance } from './device-provenance.ts';
import { ARTERIAL, CUFF, type PressureGroup } from './pressure-line.ts';
import { PressureLines, type LimitsOf } from './pressure-lines.ts';
import {
  bestOfMoment,
  SignalChannels,
  type ChannelsNow,
  type OtherReading,
  type ReadingTime,
} from './signal-channels.ts';

export interface ChannelPlace {
  readonly unitId: string;
  readonly source: BlockSource;
  /** Remembers from which codes each other channel is read; absent: the frames do not say it. */
  readonly provenances?: Map<string, DeviceProvenance>;
}

/** The channels of one device: signal by signal, and the values of a pressure together. */
export class DeviceChannels {
  readonly #signals: (SignalChannels | undefined)[] = [];
  readonly #pressures = [ARTERIAL, CUFF].map((group) => ({ group, lines: new PressureLines(group) }));
  /** Signals whose channels may have changed since `changes` was asked. */
  #touchedBits = 0;
  /** From which codes what is scored is read, and what each other channel is. */
  readonly provenance = new DeviceProvenance();
  readonly provenances = new Map<string, DeviceProvenance>();

  /** Those of the readings of one moment that are scored, at most one a signal. `readings`: one a signal and channel. */
  choose<V extends OtherReading>(readings: readonly V[], time: ReadingTime): readonly V[] {
    const known = (signal: number): readonly Channel[] => this.#signals[signal]?.known ?? NONE;
    const limitsOf = limitsIn(readings, this.#pressures, (lines, pressures) => lines.hear(pressures, time, known));
    return bySignal(readings).flatMap(([signal, values]) => {
      const channels = (this.#signals[signal] ??= new SignalChannels(signal));
      this.#touchedBits |= 1 << signal;
      return channels.choose(values, time, limitsOf(signal)) ?? NONE;
    });
  }

  /** Whether a reading of another channel is kept (SignalChannels.keeps). */
  keeps({ signal, channel }: OtherReading): boolean {
    return this.#signals[signal]?.keeps(channel) ?? false;
  }

  /** The source of a frame of these readings, with the id of the codes that they were read from. */
  named(source: BlockSource, readings: readonly OtherReading[]): BlockSource {
    const { channel } = source;
    if (channel !== undefined) return provenanceIn(this.provenances, channel, readings)?.named(source) ?? source;
    this.provenance.note(readings);
    return this.provenance.named(source);
  }

  /** What was told may not have become durable. */
  tellAgain(): void {
    for (const channels of this.#signals) channels?.tellAgain();
    for (const each of this.#allProvenance()) each.tellAgain();
  }

  /** The records of what has changed since the last frames: which channels are scored, and from which codes they are read. */
  changes(
    { unitId, source }: ChannelPlace,
    observedAtMs: number,
    receipt: Receipt,
  ): readonly RecordOf<'channels.chosen' | 'codes.read'>[] {
    let records: RecordOf<'channels.chosen' | 'codes.read'>[] | null = null;
    for (let rest = this.#touchedBits; rest !== 0; rest &= rest - 1) {
      const signal = 31 - Math.clz32(rest & -rest);
      const now = this.#signals[signal]?.change(observedAtMs) ?? null;
      if (now !== null) (records ??= []).push(recordOf({ unitId, deviceId: source.id, signal }, now, receipt));
    }
    this.#touchedBits = 0;
    for (const each of this.#allProvenance()) {
      const told = each.records({ unitId, source }, observedAtMs, receipt);
      if (told.length > 0) (records ??= []).push(...told);
    }
    return records ?? NONE;
  }

  #allProvenance(): readonly DeviceProvenance[] {
    return this.provenances.size === 0 ? [this.provenance] : [this.provenance, ...this.provenances.values()];
  }
}

const NONE: readonly never[] = [];

function isOf({ bits }: PressureGroup, signal: number): boolean {
  return (bits & (1 << signal)) !== 0;
}

function bySignal<V extends OtherReading>(readings: readonly V[]): readonly (readonly [number, readonly V[]])[] {
  const found = new Map<number, V[]>();
  for (const reading of readings) {
    const same = found.get(reading.signal);
    if (same === undefined) found.set(reading.signal, [reading]);
    else same.push(reading);
  }
  return [...found];
}

/** Without memory: the best of one moment, for readings that come now and then (a cuff, what was let in late). */
export function bestReadings<V extends OtherReading>(readings: readonly V[]): readonly V[] {
  const groups = [ARTERIAL, CUFF].map((group) => ({ group, lines: new PressureLines(group) }));
  const limitsOf = limitsIn(readings, groups, (lines, pressures) => lines.hear(pressures, NOW, () => NONE));
  return bySignal(readings).flatMap(([signal, values]) => {
    const limits = limitsOf(signal);
    const allowed = limits === null ? values : values.filter(({ channel }) => limits.mayScore(channel));
    return bestOfMoment(signal, allowed) ?? NONE;
  });
}

interface GroupLines {
  readonly group: PressureGroup;
  readonly lines: PressureLines;
}

/** What may be scored of each signal: what its line says where it is part of a pressure that was heard. */
function limitsIn<V extends OtherReading>(
  readings: readonly V[],
  groups: readonly GroupLines[],
  hear: (lines: PressureLines, pressures: readonly V[]) => LimitsOf,
): LimitsOf {
  const heard = groups.flatMap(({ group, lines }) => {
    const pressures = readings.filter(({ signal }) => isOf(group, signal));
    return pressures.length === 0 ? [] : [{ group, limitsOf: hear(lines, pressures) }];
  });
  return (signal) => heard.find(({ group }) => isOf(group, signal))?.limitsOf(signal) ?? null;
}

const NOW: ReadingTime = { observedAtMs: 0, receivedAtMs: 0, intervalMs: 0 };

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
  { unitId, source, provenances }: ChannelPlace,
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
    const named = provenanceIn(provenances, key, readings)?.named(source) ?? source;
    return { unitId, source: { ...named, channel: key }, ...times, presentBits, offBits, values };
  });
}

function provenanceIn(
  provenances: Map<string, DeviceProvenance> | undefined,
  channelKey: string,
  readings: readonly OtherReading[],
): DeviceProvenance | null {
  if (provenances === undefined || readings.every(({ channel }) => channel.provenance === undefined)) return null;
  const known = provenances.get(channelKey) ?? new DeviceProvenance();
  provenances.delete(channelKey);
  provenances.set(channelKey, known);
  const [oldest] = provenances.keys();
  if (provenances.size > CHANNELS_MAX && oldest !== undefined) provenances.delete(oldest);
  known.note(readings);
  return known;
}
