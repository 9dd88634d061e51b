/**
 * Refused observations, asked again: what passes now as frames and records of its own time, and what
 * does not, counted. Frames travel beside their device, results are marked late: the history gets them,
 * no score and no alert does.
 *
 * Invariants: the order of the observations changes nothing; ids follow from the refusal.
 */
import { SIGNAL_COUNT, SIGNAL_NAMES } from '../../../clinical/signal/signals.ts';
import type { SenderRange } from '../../../clinical/signal/sender-range.ts';
import { isPlausible } from '../../../clinical/vital/signal-quality.ts';
import { CHARTED_CODES } from '../../../contract/records/closed-lists.ts';
import type { QuarantineCode, Quarantined, RefusedObservation } from '../../../contract/records/quarantine.ts';
import type { Provenance } from '../../../contract/records/terms-records.ts';
import { RECORD_VERSION, unitRecordSchema, type UnitRecord } from '../../../contract/records/unit-record.ts';
import type { BlockSource, Frame } from '../../../contract/records/vitals-block.ts';
import { contentId } from '../../../contract/content-id.ts';
import { numberOfCell, readLab, readSignal } from '../../units/read-value.ts';
import { senderRange } from '../../units/sender-range.ts';
import { quantityOf } from '../../units/quantities.ts';
import { bestReadings, DeviceChannels } from '../../channels/channel-frames.ts';
import { namedFrames, readChannelFrames, type ReadFrame } from '../../channels/read-frame.ts';
import type { OtherReading } from '../../channels/signal-channels.ts';
import { channelOf } from '../../channels/channel-key.ts';
import { provenanceOf } from '../provenance.ts';
import type { TermGate, TermTarget, TermVerdict } from '../term-gate.port.ts';

export interface LateCounts {
  /** Quarantined items, and observations in them that were asked again. */
  items: number;
  observations: number;
  /** Observations that passed: streamed ones, laboratory results, charted ones. */
  admitted: { signals: number; labs: number; charted: number };
  /** Understood now and of no use here, «off», empty, or told better by another source. */
  withoutValue: number;
  /** Observations that are refused still, by reason. */
  refused: Partial<Record<QuarantineCode, number>>;
}

export interface LateReadings {
  readonly frames: readonly Frame[];
  readonly records: readonly UnitRecord[];
}

/** Refusals that a better map may undo. A reading of an unknown place or another child stays out, whatever it means. */
const ASKED_AGAIN: ReadonlySet<QuarantineCode> = new Set([
  'unmapped-code',
  'wrong-unit',
  'conflicting-terms',
  'ambiguous-source',
  'unconvertible-unit',
]);

type Meant = Extract<TermVerdict, { ok: true; target: TermTarget }>;

interface Asked {
  readonly item: Quarantined;
  readonly index: number;
  readonly observation: RefusedObservation;
  readonly meant: Meant;
}

/** Observations of an item that are asked again for a hospital. */
export function askedAgain(
  { code, observations = [] }: Quarantined,
  hospitalId: string,
): readonly RefusedObservation[] {
  return ASKED_AGAIN.has(code) ? observations.filter((observation) => observation.hospitalId === hospitalId) : [];
}

/** Adds to the counts. Never throws. */
export function lateReadings(items: readonly Quarantined[], gate: TermGate, counts: LateCounts): LateReadings {
  const streamed = new Map<string, Asked[]>();
  const records: UnitRecord[] = [];
  for (const item of items) {
    counts.items += 1;
    for (const [index, observation] of askedAgain(item, gate.hospitalId).entries()) {
      counts.observations += 1;
      const { system, code, name, channel, unitCode, unitName, unitSystem } = observation;
      const verdict = gate.resolve({
        system,
        code,
        name,
        channel,
        unit: { code: unitCode, name: unitName, system: unitSystem },
      });
      if (!verdict.ok) refuse(counts, verdict.code);
      else if (verdict.target === null) counts.withoutValue += 1;
      else if (observation.deviceId !== null && verdict.target.kind === 'signal') {
        const { deviceId, patientId = null, observedAtMs } = observation;
        const key = JSON.stringify([item.unitId, deviceId, patientId, observedAtMs]);
        streamed.set(key, [...(streamed.get(key) ?? []), { item, index, observation, meant: verdict }]);
      } else records.push(...recordsOf({ item, index, observation, meant: verdict }, counts));
    }
  }
  const channels = new Map<string, DeviceChannels>();
  const frames = [...streamed.values()].flatMap((moment) => {
    const [first] = moment;
    if (first === undefined) return [];
    const named = namedFrames(framesOf(moment, counts), (device) => channelsIn(channels, device), first.item);
    records.push(...named.records);
    return named.frames;
  });
  return { records, frames };
}

/** What is remembered of a device for as long as the run takes. */
function channelsIn(
  known: Map<string, DeviceChannels>,
  { unitId, deviceId }: { readonly unitId: string; readonly deviceId: string },
): DeviceChannels {
  const key = `${unitId} ${deviceId}`;
  const channels = known.get(key) ?? new DeviceChannels();
  known.set(key, channels);
  return channels;
}

/** The frames of one device and moment: of the scored channels, and one for each other channel; none when no value is left. */
function framesOf(moment: readonly Asked[], counts: LateCounts): readonly ReadFrame[] {
  const [first] = moment;
  if (first === undefined) return [];
  const { item, observation } = first;
  if (observation.deviceId === null) return [];
  const values = new Float64Array(SIGNAL_COUNT);
  let presentBits = 0;
  let offBits = 0;
  const readings: OtherReading[] = [];
  for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
    const sources = moment.filter(({ meant }) => meant.target.kind === 'signal' && meant.target.signal === signal);
    if (sources.length > 0) readings.push(...readingsOf(signal, sources, counts));
  }
  const scored = new Set(bestReadings(readings));
  const others = readings.filter((reading) => !scored.has(reading) && reading.value !== null);
  for (const { signal, value } of scored) {
    if (value === null) offBits |= 1 << signal;
    else presentBits |= 1 << signal;
    values[signal] = value ?? 0;
  }
  const { deviceId, patientId, intervalMs, observedAtMs } = observation;
  const named = patientId === undefined ? {} : { patientId };
  const source: BlockSource = { id: deviceId, intervalMs, ...named, late: true };
  const place = { unitId: item.unitId, source };
  const times = { observedAtMs, receivedAtMs: item.receivedAtMs };
  const own =
    (presentBits | offBits) === 0 ? [] : [{ ...place, ...times, presentBits, offBits, values, readings: [...scored] }];
  return [...own, ...readChannelFrames(others, place, times)];
}

/** One reading a channel; of one channel two that differ neither, since either would be a guess. */
function readingsOf(signal: number, sources: readonly Asked[], counts: LateCounts): readonly OtherReading[] {
  const byChannel = new Map<string, OtherReading[]>();
  for (const source of sources) {
    const reading = lateReading(signal, source, counts);
    if (reading === null) continue;
    byChannel.set(reading.channel.key, [...(byChannel.get(reading.channel.key) ?? []), reading]);
  }
  return [...byChannel.values()].flatMap((readings) => {
    const possible = readings.filter(({ value }) => value !== null && isPlausible(signal, value));
    const told = possible.length > 0 ? possible : readings.filter(({ value }) => value !== null);
    const best = told.length > 0 ? told : readings;
    const [chosen] = best;
    if (chosen === undefined) return [];
    counts.withoutValue += readings.length - best.length;
    if (best.some(({ value }) => value !== chosen.value)) {
      refuse(counts, 'ambiguous-source', best.length);
      return [];
    }
    counts.withoutValue += best.length - 1;
    if (chosen.value === null) counts.withoutValue += 1;
    else counts.admitted.signals += 1;
    return [chosen];
  });
}

/** Null, counted: no number. `value` null: «off». */
function lateReading(signal: number, { observation, meant }: Asked, counts: LateCounts): OtherReading | null {
  const number = numberOfCell(observation.value);
  const reading =
    number === undefined
      ? ({ is: 'refused', code: 'not-a-number' } as const)
      : number === null
        ? ({ is: 'empty' } as const)
        : readSignal(signal, number, meant.conversion);
  if (reading.is === 'refused') refuse(counts, reading.code);
  else if (reading.is !== 'value' && reading.is !== 'off') counts.withoutValue += 1;
  if (reading.is !== 'value' && reading.is !== 'off') return null;
  const site = meant.site ?? null;
  return {
    signal,
    value: reading.is === 'value' ? reading.value : null,
    channel: channelOf(
      { site, place: observation.channel, code: observation.code },
      meant.preference,
      provenanceIn({ observation, meant }),
    ),
  };
}

/** A late result of a stay; none, counted, when it cannot be one. */
function recordsOf(asked: Asked, counts: LateCounts): readonly UnitRecord[] {
  const { item, index, observation, meant } = asked;
  const name = meant.target.kind === 'signal' ? (SIGNAL_NAMES[meant.target.signal] ?? '') : meant.target.name;
  // What somebody typed into a monitor is of no stay, and may be of the child before.
  if (observation.stayId === null) return none(counts, observation.deviceId === null ? 'unknown-patient' : null);
  const value =
    name in CHARTED_CODES && meant.target.kind !== 'lab'
      ? answerOf(observation, meant)
      : numberOf(name, observation, meant);
  if (value === null) return none(counts, null);
  if ('code' in value) return none(counts, value.code);
  const isLab = meant.target.kind === 'lab';
  const parsed = unitRecordSchema.safeParse({
    version: RECORD_VERSION,
    id: contentId('late', [item.id, index]),
    unitId: item.unitId,
    observedAtMs: observation.observedAtMs,
    receivedAtMs: item.receivedAtMs,
    source: item.source,
    stayId: observation.stayId,
    name,
    ...(isLab
      ? { kind: 'lab.resulted', unit: quantityOf(name)?.unit, ...rangeOf(observation, meant) }
      : { kind: 'observation.charted', by: item.source }),
    ...value,
    provenance: provenanceIn(asked),
    late: true,
  });
  if (!parsed.success) return none(counts, 'schema');
  if (isLab) counts.admitted.labs += 1;
  else counts.admitted.charted += 1;
  return [parsed.data];
}

function provenanceIn({ observation, meant }: Pick<Asked, 'observation' | 'meant'>): Provenance {
  const { system, code, unitCode, unitName, unitSystem } = observation;
  return provenanceOf({ system, code, unit: { code: unitCode, name: unitName, system: unitSystem } }, meant);
}

function rangeOf({ range }: RefusedObservation, { conversion }: Meant): { readonly range?: SenderRange } {
  const kept = range === undefined ? undefined : senderRange(range, range.flag, conversion);
  return kept === undefined ? {} : { range: kept };
}

type KeptValue = {
  readonly value: string | number;
  readonly sent?: { readonly value: number; readonly unit: string; readonly isApproximate: boolean };
};
type ValueFault = { readonly code: QuarantineCode };

function answerOf({ value }: RefusedObservation, { answers }: Meant): KeptValue | ValueFault {
  const answer = answers !== null && Object.hasOwn(answers, value) ? answers[value] : undefined;
  return answer === undefined ? { code: 'schema' } : { value: answer };
}

function numberOf(
  name: string,
  { value: text }: RefusedObservation,
  { conversion, unit, isApproximate }: Meant,
): KeptValue | ValueFault | null {
  const number = numberOfCell(text);
  if (number === undefined) return { code: 'not-a-number' };
  if (number === null) return null;
  const isConverted = conversion.factor !== 1 || conversion.offset !== 0;
  const kept = isConverted ? Number((number * conversion.factor + conversion.offset).toPrecision(6)) : number;
  const reading = readLab(name, kept);
  if (reading.is === 'refused') return { code: reading.code };
  if (reading.is !== 'value') return null;
  return { value: reading.value, ...(isConverted ? { sent: { value: number, unit, isApproximate } } : {}) };
}

/** No record, and why: a refusal, or null for what has no value. */
function none(counts: LateCounts, code: QuarantineCode | null): readonly UnitRecord[] {
  if (code === null) counts.withoutValue += 1;
  else refuse(counts, code);
  return [];
}

function refuse(counts: LateCounts, code: QuarantineCode, times = 1): void {
  counts.refused[code] = (counts.refused[code] ?? 0) + times;
}
