/**
 * Frames that gateways send as JSON: one moment of one device each. A bad value costs that value, a bad frame that
 * frame. A signal that is measured at several places at once comes in `channels`, a place each; which of them is
 * scored is decided here as at every door (../channels).
 */
import { z } from 'zod';
import { isSignalName, SIGNAL_COUNT, signalIndex } from '../../clinical/signal/signals.ts';
import { BODY_SITES } from '../../contract/records/channel.ts';
import { CHANNELS_MAX } from '../../contract/records/channels-record.ts';
import type { UnitRecord } from '../../contract/records/unit-record.ts';
import type { Frame } from '../../contract/records/vitals-block.ts';
import { channelFrames, type DeviceChannels } from '../channels/channel-frames.ts';
import type { OtherReading } from '../channels/signal-channels.ts';
import { channelKey } from '../channels/channel-key.ts';
import type { Channel } from '../channels/channel-rule.ts';
import { canBeZero } from '../units/off-codes.ts';
import { readSignal } from '../units/read-value.ts';
import {
  id,
  items,
  NAME_LENGTH_MAX,
  schemaFault,
  timeFault,
  type Admission,
  type Fault,
  type Receipt,
  type RefusedItem,
} from '../intake/feed-message.ts';
import { JsonChannels } from './json-channels.ts';

export const frameMessageSchema = z.strictObject({
  unitId: id,
  deviceId: id,
  intervalMs: z.number().int().min(1).max(3_600_000),
  frames: items,
});

const valuesShape = {
  values: z.record(z.string(), z.unknown()),
  off: z.array(z.string()).max(64).optional(),
  /** Signals that the monitor itself calls good: a heart or respiratory rate of 0 is then a value, not «off». */
  goodSignal: z.array(z.string()).max(64).optional(),
};
const channelSchema = z
  .strictObject({
    /** Where on the body; without it nothing is known of it. */
    site: z.enum(BODY_SITES).optional(),
    /** The place in the device, as it names it: `probe-2`, `line-A`. */
    place: z.string().min(1).max(40).optional(),
    /** The lowest is scored first. */
    preference: z.number().int().min(1).max(99).optional(),
    ...valuesShape,
  })
  .refine(({ site, place }) => site !== undefined || place !== undefined);
const frameSchema = z.strictObject({
  observedAtMs: z.number().int(),
  ...valuesShape,
  /** Places that are measured beside what stands in `values`, each named once. */
  channels: z
    .array(channelSchema)
    .max(CHANNELS_MAX)
    .refine((channels) => new Set(channels.map((channel) => jsonChannel(channel).key)).size === channels.length)
    .optional(),
});

type SentValues = Pick<z.infer<typeof frameSchema>, 'values' | 'off' | 'goodSignal'>;
type FrameMessage = z.infer<typeof frameMessageSchema>;

const NO_NAME = channelKey({ site: null, place: '', code: '' });
/** What stands in `values` of the frame itself: a place of its own, without a name. */
const UNNAMED: Channel = { key: NO_NAME, site: null, preference: 1, line: NO_NAME };

/** All values of one entry are of one place: one line of a pressure. */
function jsonChannel({ site, place = '', preference = 1 }: z.infer<typeof channelSchema>): Channel {
  const key = channelKey({ site: site ?? null, place, code: '' });
  return { key, site: site ?? null, preference, line: key };
}

/**
 * Frames of one device, and which of its channels are scored from now on. Unknown signals and values that are no numbers
 * are refused one by one. `memory`: of the channels that devices sent before.
 */
export function readFrames(message: FrameMessage, receipt: Receipt, memory = new JsonChannels()): Admission<Frame> {
  const admitted: Frame[] = [];
  const refused: RefusedItem[] = [];
  const records: UnitRecord[] = [];
  for (const [index, item] of message.frames.entries()) {
    const parsed = frameSchema.safeParse(item);
    const fault = parsed.success ? timeFault(parsed.data.observedAtMs, receipt) : schemaFault(parsed.error);
    if (!parsed.success || fault !== null) {
      if (fault !== null) refused.push({ index, ...fault });
      continue;
    }
    const hasChannels = (parsed.data.channels ?? []).length > 0;
    const channels = hasChannels ? memory.at(message) : memory.known(message);
    const read =
      channels === null
        ? plainFrame(parsed.data, message, receipt)
        : channelled(parsed.data, message, { receipt, channels });
    refused.push(...read.faults.map((each) => ({ index, ...each })));
    admitted.push(...read.frames);
    records.push(...read.records);
  }
  return { admitted, refused, records };
}

interface ReadFrame {
  readonly frames: readonly Frame[];
  readonly records: readonly UnitRecord[];
  readonly faults: readonly Fault[];
}

function plainFrame(frame: z.infer<typeof frameSchema>, message: FrameMessage, { receivedAtMs }: Receipt): ReadFrame {
  const { told, faults } = valuesOf(frame);
  if (faults.length > 0 && (told.presentBits | told.offBits) === 0) return { frames: [], records: [], faults };
  const { unitId, deviceId, intervalMs } = message;
  const { observedAtMs } = frame;
  return {
    frames: [{ unitId, source: { id: deviceId, intervalMs }, observedAtMs, receivedAtMs, ...told }],
    records: [],
    faults,
  };
}

function channelled(
  frame: z.infer<typeof frameSchema>,
  { unitId, deviceId, intervalMs }: FrameMessage,
  { receipt, channels }: { readonly receipt: Receipt; readonly channels: DeviceChannels },
): ReadFrame {
  const source = { id: deviceId, intervalMs };
  const times = { observedAtMs: frame.observedAtMs, receivedAtMs: receipt.receivedAtMs };
  const sent = [
    { channel: UNNAMED, ...valuesOf(frame) },
    ...(frame.channels ?? []).map((each) => ({ channel: jsonChannel(each), ...valuesOf(each) })),
  ];
  const faults: Fault[] = sent.flatMap((each) => each.faults);
  const readings = sent.flatMap(({ channel, told }) => readingsOf(channel, told));
  const scored = new Set(channels.choose(readings, { ...times, intervalMs }));
  const beside = readings.filter((reading) => !scored.has(reading) && reading.value !== null);
  const kept = beside.filter((reading) => channels.keeps(reading));
  if (kept.length < beside.length) faults.push(tooMany(beside.length - kept.length));
  const own = { presentBits: 0, offBits: 0, values: new Float64Array(SIGNAL_COUNT) };
  for (const { signal, value } of scored) {
    if (value === null) own.offBits |= 1 << signal;
    else own.presentBits |= 1 << signal;
    own.values[signal] = value ?? 0;
  }
  const isEmpty = (own.presentBits | own.offBits) === 0 && (faults.length > 0 || kept.length > 0);
  return {
    frames: [
      ...(isEmpty ? [] : [{ unitId, source, ...times, ...own }]),
      ...channelFrames(kept, { unitId, source }, times),
    ],
    records: channels.changes({ unitId, source }, frame.observedAtMs, receipt),
    faults,
  };
}

function tooMany(count: number): Fault {
  return {
    code: 'ambiguous-source',
    reason: { code: 'feed.too-many-channels', values: { count, limit: CHANNELS_MAX } },
  };
}

type ToldValues = Pick<Frame, 'presentBits' | 'offBits' | 'values'>;

function readingsOf(channel: Channel, { presentBits, offBits, values }: ToldValues): readonly OtherReading[] {
  const readings: OtherReading[] = [];
  for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
    if (((presentBits | offBits) & (1 << signal)) === 0) continue;
    readings.push({ signal, channel, value: (presentBits & (1 << signal)) === 0 ? null : (values[signal] ?? null) });
  }
  return readings;
}

function valuesOf(frame: SentValues): {
  readonly told: ToldValues;
  readonly faults: readonly Fault[];
} {
  const values = new Float64Array(SIGNAL_COUNT);
  const faults: Fault[] = [];
  let presentBits = 0;
  let offBits = 0;
  for (const name of frame.off ?? []) {
    if (isSignalName(name)) offBits |= 1 << signalIndex(name);
    else faults.push(unknownSignal('off', name));
  }
  const goodBits = goodBitsOf(frame.goodSignal ?? [], faults);
  for (const [name, raw] of Object.entries(frame.values)) {
    if (raw === null) continue;
    if (!isSignalName(name)) {
      faults.push(unknownSignal('values', name));
    } else if (typeof raw !== 'number' || !Number.isFinite(raw)) {
      faults.push({ code: 'not-a-number', reason: { code: 'value.not-a-number', values: { name, text: null } } });
    } else {
      const signal = signalIndex(name);
      const isTrueZero = raw === 0 && (goodBits & (1 << signal)) !== 0;
      const reading = isTrueZero
        ? ({ is: 'value', value: 0 } as const)
        : readSignal(signal, raw, { factor: 1, offset: 0 });
      if (reading.is === 'refused') faults.push({ code: 'not-a-number', reason: reading.reason });
      if (reading.is === 'off') offBits |= 1 << signal;
      if (reading.is !== 'value') continue;
      values[signal] = reading.value;
      presentBits |= 1 << signal;
    }
  }
  // A value beside its own off mark: the monitor says that the lead is off, so the number is not one.
  return { told: { presentBits: presentBits & ~offBits, offBits, values }, faults };
}

function unknownSignal(field: 'values' | 'off', name: string): Fault {
  return {
    code: 'unknown-column',
    reason: { code: 'feed.unknown-signal', values: { field, name: name.slice(0, NAME_LENGTH_MAX) } },
  };
}

/** Vouching for a signal that is never 0 in life has no meaning here: it is refused, the values stand. */
function goodBitsOf(names: readonly string[], faults: Fault[]): number {
  let bits = 0;
  for (const name of names) {
    if (isSignalName(name) && canBeZero(signalIndex(name))) bits |= 1 << signalIndex(name);
    else {
      faults.push({
        code: 'unknown-column',
        reason: { code: 'feed.never-zero', values: { name: name.slice(0, NAME_LENGTH_MAX) } },
      });
    }
  }
  return bits;
}
