/**
 * Streamed readings of one device and moment into frames: the scored channel of each signal in the frame of the
 * device, every other channel in a frame of its own (../channels). Readings of one channel are one reading: a value that
 * cannot be drops out first, a value beats «off», and two that differ are refused, since nothing tells them apart.
 */
import { SIGNAL_COUNT, signalAt } from '../../clinical/signal/signals.ts';
import { isPlausible } from '../../clinical/vital/signal-quality.ts';
import type { UnitRecord } from '../../contract/records/unit-record.ts';
import type { BlockSource } from '../../contract/records/vitals-block.ts';
import { readChannelFrames, type ReadFrame } from '../channels/read-frame.ts';
import type { OtherReading } from '../channels/signal-channels.ts';
import { readSignal } from '../units/read-value.ts';
import type { KeepSetting, Reading } from './reading.ts';
import type { DeviceLocation } from './observation-context.ts';
import type { OutcomeIssue } from './elements/operation-outcome.ts';
import type { ReadingFault } from './elements/reading-fault.ts';

export interface StreamedReading {
  readonly reading: Reading;
  readonly signal: number;
}

export interface KeptStreamed {
  readonly frames: readonly ReadFrame[];
  readonly records: readonly UnitRecord[];
  readonly refused: readonly { readonly reading: Reading; readonly fault: ReadingFault }[];
  readonly issues: readonly OutcomeIssue[];
}

interface Told extends OtherReading {
  readonly reading: Reading;
}

export function keepStreamed(
  readings: readonly StreamedReading[],
  device: DeviceLocation,
  setting: KeepSetting,
): KeptStreamed {
  const told: Told[] = [];
  const refused: { reading: Reading; fault: ReadingFault }[] = [];
  const issues: OutcomeIssue[] = [];
  for (const { reading, signal } of readings) {
    const read = valueOf(reading, signal);
    if ('code' in read) refused.push({ reading, fault: read });
    else if (read.value !== undefined) told.push({ signal, value: read.value, channel: reading.channel, reading });
    if ('issue' in read) issues.push(read.issue);
  }
  const { clear, doubtful } = byChannel(told);
  for (const { reading, signal } of doubtful) {
    refused.push({
      reading,
      fault: {
        code: 'ambiguous-source',
        reason: { code: 'fhir.two-in-one-channel', values: { name: signalAt(signal).name } },
        at: 'code',
      },
    });
  }
  return { ...framesOf(clear, device, setting), refused, issues };
}

/** `value`: null is off, undefined is nothing. */
function valueOf(
  { sent, meaning, holder }: Reading,
  signal: number,
):
  | { readonly value: number | null | undefined }
  | { readonly value: null; readonly issue: OutcomeIssue }
  | ReadingFault {
  const { name } = signalAt(signal);
  if (sent.is !== 'number') {
    return { code: 'not-a-number', reason: { code: 'value.not-a-number', values: { name, text: null } }, at: 'value' };
  }
  const read = readSignal(signal, sent.value, meaning.verdict.conversion);
  if (read.is === 'refused') return { code: read.code, reason: read.reason, at: 'value.value' };
  if (read.is === 'value') return { value: read.value };
  if (read.is !== 'off') return { value: undefined };
  return {
    value: null,
    issue: {
      severity: 'information',
      code: 'informational',
      reason: { code: 'fhir.off', values: { name, value: sent.value } },
      expression: `${holder}.value`,
    },
  };
}

/** One reading a signal and channel; those that contradict each other apart. */
function byChannel(told: readonly Told[]): { readonly clear: readonly Told[]; readonly doubtful: readonly Told[] } {
  const groups = new Map<string, Told[]>();
  for (const each of told) {
    const key = `${each.signal} ${each.channel.key}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const [clear, doubtful]: [Told[], Told[]] = [[], []];
  for (const group of groups.values()) {
    const most = Math.max(...group.map(worthOf));
    const best = group.filter((each) => worthOf(each) === most);
    const [first] = best;
    if (first !== undefined && best.every(({ value }) => value === first.value)) clear.push(first);
    else doubtful.push(...best);
  }
  return { clear, doubtful };
}

/** 2 a value that can be, 1 one that cannot, 0 off. */
function worthOf({ signal, value }: Told): number {
  if (value === null) return 0;
  return isPlausible(signal, value) ? 2 : 1;
}

function framesOf(
  told: readonly Told[],
  { unitId, deviceId, intervalMs }: DeviceLocation,
  { bedLocation: { patientId }, observedAtMs, receipt, channels }: KeepSetting,
): Pick<KeptStreamed, 'frames' | 'records'> {
  const values = new Float64Array(SIGNAL_COUNT);
  let [presentBits, offBits] = [0, 0];
  const { receivedAtMs } = receipt;
  const scored = new Set(channels.choose(told, { observedAtMs, receivedAtMs, intervalMs }));
  const others = told.filter((each) => !scored.has(each) && each.value !== null && channels.keeps(each));
  for (const { signal, value } of scored) {
    if (value === null) offBits |= 1 << signal;
    else presentBits |= 1 << signal;
    values[signal] = value ?? 0;
  }
  const source: BlockSource = { id: deviceId, intervalMs, ...(patientId === null ? {} : { patientId }) };
  const own = { unitId, source, observedAtMs, receivedAtMs, presentBits, offBits, values, readings: [...scored] };
  return {
    frames: [
      ...((presentBits | offBits) === 0 ? [] : [own]),
      ...readChannelFrames(others, { unitId, source }, { observedAtMs, receivedAtMs }),
    ],
    records: channels.changes({ unitId, source }, observedAtMs, receipt),
  };
}
