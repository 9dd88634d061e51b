/**
 * A VitalDB `.vital` file as rows of monitor numerics. Files hold track after track, so the numbers are gathered and put in order
 * of time first, some twelve bytes each; waves are passed over. Events are annotations, and go into no log.
 */
import { signalAt, signalIndex } from '../../../clinical/signal/signals.ts';
import { VigilError } from '../../../platform/errors.ts';
import { readSignal } from '../../units/read-value.ts';
import type { UnitGate } from '../../units/unit-gate.ts';
import { channelMeaning, type SignalMeaning } from '../column-names.ts';
import { NOTHING_KNOWN, RowBuilder } from '../recording.ts';
import type { Recording, RecordingAnnotation, RecordingFault, RecordingItem } from '../recording.ts';
import { RecordingTimeline, SHOWN_LENGTH_MAX } from '../table-lines.ts';
import {
  readVitalHeader,
  VitalCutError,
  VitalFormatError,
  vitalNumber,
  vitalPackets,
  vitalText,
  type ByteStream,
  type VitalPacket,
} from './vital-packets.ts';
import { vitalTrackMeaning } from './vital-tracks.ts';

type Track = Extract<VitalPacket, { is: 'track' }>;

/** 12 bytes each: what a week of twenty numbers a second holds. */
const NUMBERS_MAX = 12_000_000;
const EVENTS_MAX = 100_000;
const EVENT_TRACK = 'EVENT';

interface Column {
  readonly track: Track;
  readonly meaning: SignalMeaning;
}

/** Numbers of all columns, in the order of the file. */
class Numbers {
  count = 0;
  atMs = new Float64Array(1024);
  values = new Float32Array(1024);
  columns = new Uint16Array(1024);

  add(column: number, atMs: number, value: number): void {
    if (this.count === this.atMs.length) this.#grow();
    this.atMs[this.count] = atMs;
    this.values[this.count] = value;
    this.columns[this.count] = column;
    this.count++;
  }

  #grow(): void {
    const grown = <T extends Float64Array | Float32Array | Uint16Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    const length = this.count * 2;
    this.atMs = grown(this.atMs, new Float64Array(length));
    this.values = grown(this.values, new Float32Array(length));
    this.columns = grown(this.columns, new Uint16Array(length));
  }
}

/** Reads the file once. Throws `recording-unreadable` for what is no `.vital`, or is damaged. */
export async function vitalRecording(file: string, bytes: ByteStream, units: UnitGate): Promise<Recording> {
  const gathered = new GatheredVital(units);
  try {
    gathered.beganMs = await readVitalHeader(bytes);
    for await (const packet of vitalPackets(bytes)) gathered.add(packet);
  } catch (error) {
    if (error instanceof VitalCutError) gathered.isCut = true;
    else if (error instanceof VitalFormatError) {
      throw new VigilError('recording-unreadable', `${file} is no .vital that can be read: ${error.message}`);
    } else throw error;
  }
  const { startMs, lastMs } = gathered;
  return {
    name: file.replace(/\.\w+$/, ''),
    file,
    intervalMs: gathered.intervalMs,
    durationMs: Math.max(0, Math.round(lastMs - startMs)),
    patient: NOTHING_KNOWN,
    startedAtMs: startMs > 0 ? Math.round(startMs) : null,
    items: () => itemsOf(file, gathered),
    async *annotations() {
      yield* gathered.annotations();
    },
  };
}

class GatheredVital {
  beganMs = 0;
  isCut = false;
  readonly numbers = new Numbers();
  readonly columns: Column[] = [];
  readonly faults: RecordingFault[] = [];
  readonly #units: UnitGate;
  readonly #columnOf = new Map<number, number>();
  readonly #formats = new Map<number, number>();
  readonly #devices = new Map<number, string>();
  readonly #eventTracks = new Set<number>();
  readonly #events: { readonly atMs: number; readonly text: string }[] = [];

  constructor(units: UnitGate) {
    this.#units = units;
  }

  add(packet: VitalPacket): void {
    if (packet.is === 'device') this.#devices.set(packet.id, packet.name);
    else if (packet.is === 'track') this.#addTrack(packet);
    else this.#addRecord(packet);
  }

  /** The moment that the file says, or else the first of a number. */
  get startMs(): number {
    if (this.beganMs > 0) return this.beganMs;
    const first = this.#times().reduce((least, atMs) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
    return Number.isFinite(first) ? first : 0;
  }

  get lastMs(): number {
    return this.#times().reduce((most, atMs) => Math.max(most, atMs), this.startMs);
  }

  /** Between the numbers of the column that has most of them. */
  get intervalMs(): number {
    const counts = this.columns.map(() => 0);
    for (const column of this.numbers.columns.subarray(0, this.numbers.count)) {
      counts[column] = (counts[column] ?? 0) + 1;
    }
    const most = Math.max(1, ...counts);
    const mean = most < 2 ? 3_600_000 : (this.lastMs - this.startMs) / (most - 1);
    return Math.min(3_600_000, Math.max(1_000, Math.round(mean / 1000) * 1000));
  }

  annotations(): readonly RecordingAnnotation[] {
    const { startMs } = this;
    return this.#events
      .map(({ atMs, text }) => ({ atMs: Math.round(atMs - startMs), durationMs: null, text }))
      .toSorted((a, b) => a.atMs - b.atMs);
  }

  #times(): Float64Array {
    return this.numbers.atMs.subarray(0, this.numbers.count);
  }

  #addTrack(track: Track): void {
    if (track.kind === 'text') {
      if (track.name === EVENT_TRACK) this.#eventTracks.add(track.id);
      return;
    }
    this.#formats.set(track.id, track.format);
    const meaning = track.kind === 'number' ? this.#meaningOf(track) : null;
    const isSecond = meaning !== null && this.columns.some((column) => column.meaning.signal === meaning.signal);
    if (meaning !== null && !isSecond) {
      this.#columnOf.set(track.id, this.columns.length);
      this.columns.push({ track, meaning });
      return;
    }
    const column = `${this.#devices.get(track.deviceId) ?? ''}/${track.name}`
      .replace(/^\//, '')
      .slice(0, SHOWN_LENGTH_MAX);
    const reason =
      meaning === null
        ? ({ code: 'recording.not-streamed', values: { column, unit: track.unit.slice(0, SHOWN_LENGTH_MAX) } } as const)
        : ({ code: 'recording.second-source', values: { column, signal: signalAt(meaning.signal).name } } as const);
    this.faults.push({
      kind: 'fault',
      line: null,
      code: 'unknown-column',
      reason,
      excerpt: `${column} in ${track.unit}`,
    });
  }

  #meaningOf({ name, unit }: Track): SignalMeaning | null {
    const known = vitalTrackMeaning(name);
    if (known === null) return channelMeaning(name, unit, this.#units);
    const line = this.#units.conversion(known.name, unit === '' ? (known.unitUnsaid ?? '') : unit);
    return line.ok ? { to: 'signal', signal: signalIndex(known.name), conversion: line.conversion } : null;
  }

  #addRecord({ trackId, atMs, body }: Extract<VitalPacket, { is: 'record' }>): void {
    const column = this.#columnOf.get(trackId);
    if (column !== undefined) {
      const value = vitalNumber(this.#formats.get(trackId) ?? 0, body);
      if (value === null || Number.isNaN(value)) return;
      if (this.numbers.count >= NUMBERS_MAX) throw new VitalFormatError(`it has more than ${NUMBERS_MAX} numbers`);
      this.numbers.add(column, atMs, value);
    } else if (this.#eventTracks.has(trackId) && this.#events.length < EVENTS_MAX) {
      const text = vitalText(body);
      if (text !== null && text !== '') this.#events.push({ atMs, text });
    }
  }
}

function* rowsOf(gathered: GatheredVital): Generator<RecordingItem> {
  const { numbers, columns, startMs } = gathered;
  const order = new Uint32Array(numbers.count).map((_, index) => index);
  order.sort((a, b) => (numbers.atMs[a] ?? 0) - (numbers.atMs[b] ?? 0) || a - b);
  const timeline = new RecordingTimeline({ fromFirstRow: false });
  let open: { readonly atMs: number; readonly row: RowBuilder } | null = null;
  let line = 0;
  for (const index of order) {
    const column = columns[numbers.columns[index] ?? 0];
    if (column === undefined) continue;
    const placed = timeline.place((numbers.atMs[index] ?? Number.NaN) - startMs);
    const value = numbers.values[index] ?? Number.NaN;
    const excerpt = `${column.track.name} ${value}`;
    if (typeof placed !== 'number') {
      yield { kind: 'fault', line: index + 1, code: 'impossible-time', reason: placed, excerpt };
      continue;
    }
    if (open !== null && (open.atMs !== placed || open.row.holds(column.meaning.signal))) {
      yield open.row.finish({ atMs: open.atMs, line: ++line });
      open = null;
    }
    open ??= { atMs: placed, row: new RowBuilder() };
    const reading = readSignal(column.meaning.signal, value, column.meaning.conversion);
    if (reading.is === 'value') open.row.setValue(column.meaning.signal, reading.value);
    else if (reading.is === 'off') open.row.setOff(column.meaning.signal);
    else if (reading.is === 'refused') {
      yield { kind: 'fault', line: index + 1, code: reading.code, reason: reading.reason, excerpt };
    }
  }
  if (open !== null) yield open.row.finish({ atMs: open.atMs, line: ++line });
}

async function* itemsOf(file: string, gathered: GatheredVital): AsyncGenerator<RecordingItem> {
  yield* gathered.faults;
  yield* rowsOf(gathered);
  if (gathered.isCut) {
    yield {
      kind: 'fault',
      line: null,
      code: 'malformed-line',
      reason: { code: 'recording.cut', values: {} },
      excerpt: file,
    };
  }
}
