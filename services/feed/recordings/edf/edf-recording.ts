/**
 * An EDF or EDF+ file as rows of monitor numerics, one data record in memory at a time. Signals keep their own rates. A wave, a
 * unit that does not fit its name and a second source of a signal are refused once, by name. A sample outside the
 * digital range of its signal is no measurement.
 */
import { signalAt } from '../../../clinical/signal/signals.ts';
import { VigilError } from '../../../platform/errors.ts';
import { readSignal } from '../../units/read-value.ts';
import type { UnitGate } from '../../units/unit-gate.ts';
import { channelMeaning, type SignalMeaning } from '../column-names.ts';
import { NOTHING_KNOWN, RowBuilder } from '../recording.ts';
import type { PatientFacts, Recording, RecordingAnnotation, RecordingFault, RecordingItem } from '../recording.ts';
import { RecordingTimeline, SHOWN_LENGTH_MAX } from '../table-lines.ts';
import type { ByteSource } from '../wfdb/wfdb-record.ts';
import { annotationsIn } from './edf-annotations.ts';
import { EDF_FIXED_BYTES, EDF_SIGNAL_BYTES, edfSignalCount, parseEdfHeader } from './edf-header.ts';
import type { EdfHeader, EdfSignal } from './edf-header.ts';

interface EdfFile {
  readonly file: string;
  readonly header: EdfHeader;
  readonly source: ByteSource;
  readonly columns: readonly Column[];
  readonly faults: readonly RecordingFault[];
  /** Whole data records that are there. */
  readonly records: number;
  /** Data records that the header announces, or that were cut. */
  readonly missingRecords: number;
}

interface Column {
  readonly edf: EdfSignal;
  readonly meaning: SignalMeaning;
}

const DAY_MS = 86_400_000;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** Throws `recording-unreadable` for what is no EDF, or has a header that contradicts itself. */
export async function edfRecording(file: string, source: ByteSource, units: UnitGate): Promise<Recording> {
  const edf = await openEdf(file, source, units);
  const { header, columns, records } = edf;
  const intervalsMs = columns.map((column) => header.recordMs / column.edf.samplesPerRecord);
  return {
    name: file.replace(/\.\w+$/, ''),
    file,
    intervalMs: Math.max(1, Math.round(Math.min(...intervalsMs, Math.max(1000, header.recordMs)))),
    durationMs: header.isDiscontinuous ? null : Math.round(records * header.recordMs),
    patient: factsOf(header),
    items: () => itemsOf(edf),
    annotations: () => annotationsOf(edf),
  };
}

async function openEdf(file: string, source: ByteSource, units: UnitGate): Promise<EdfFile> {
  const fixed = await source.read(file, 0, EDF_FIXED_BYTES);
  const count = edfSignalCount(fixed) ?? 0;
  const parsed = parseEdfHeader(await source.read(file, 0, EDF_FIXED_BYTES + count * EDF_SIGNAL_BYTES));
  if (!parsed.ok) throw new VigilError('recording-unreadable', `${file} is no EDF that can be read: ${parsed.reason}`);
  const { header } = parsed;
  const inFile = ((await source.size(file)) - header.headerBytes) / header.recordBytes;
  const announced = header.records ?? Math.ceil(inFile);
  const records = Math.min(announced, Math.floor(inFile));
  return { file, header, source, ...columnsOf(header, units), records, missingRecords: announced - records };
}

/** Which signals Vigil streams, and a fault for each that it does not. */
function columnsOf(header: EdfHeader, units: UnitGate): Pick<EdfFile, 'columns' | 'faults'> {
  const columns: Column[] = [];
  const faults: RecordingFault[] = [];
  for (const edf of header.signals) {
    if (edf.isAnnotations) continue;
    const meaning = channelMeaning(edf.label, edf.unit, units);
    const isSecond = meaning !== null && columns.some((column) => column.meaning.signal === meaning.signal);
    if (meaning !== null && !isSecond) {
      columns.push({ edf, meaning });
      continue;
    }
    const column = edf.label.slice(0, SHOWN_LENGTH_MAX);
    faults.push({
      kind: 'fault',
      line: null,
      code: 'unknown-column',
      reason:
        meaning === null
          ? { code: 'recording.not-streamed', values: { column, unit: edf.unit } }
          : { code: 'recording.second-source', values: { column, signal: signalAt(meaning.signal).name } },
      excerpt: `${edf.label} in ${edf.unit}`,
    });
  }
  return { columns, faults };
}

async function* itemsOf(edf: EdfFile): AsyncGenerator<RecordingItem> {
  yield* edf.faults;
  const timeline = new RecordingTimeline({ fromFirstRow: true });
  for (let record = 0; record < edf.records && edf.columns.length > 0; record++) {
    const bytes = await recordBytes(edf, record);
    const begins = edf.header.isDiscontinuous ? recordOnset(edf.header, bytes) : record * edf.header.recordMs;
    const placed = timeline.place(begins);
    if (typeof placed === 'number') yield* rowsOf(edf, bytes, { beginsMs: placed, line: record + 1 });
    else {
      const excerpt = `data record ${record + 1}`;
      yield { kind: 'fault', line: record + 1, code: 'impossible-time', reason: placed, excerpt };
    }
  }
  if (edf.missingRecords > 0) {
    yield {
      kind: 'fault',
      line: null,
      code: 'malformed-line',
      reason: { code: 'recording.ends-early', values: { missingFrames: edf.missingRecords } },
      excerpt: edf.file,
    };
  }
}

function recordBytes({ file, header, source }: EdfFile, record: number): Promise<Uint8Array> {
  return source.read(file, header.headerBytes + record * header.recordBytes, header.recordBytes);
}

/** When a record of EDF+D began; NaN where its own list of times does not say. */
function recordOnset(header: EdfHeader, bytes: Uint8Array): number {
  const signal = header.signals.find(({ isAnnotations }) => isAnnotations);
  return signal === undefined ? Number.NaN : (annotationsIn(samplesOf(signal, bytes))[0]?.onsetMs ?? Number.NaN);
}

function samplesOf({ offsetBytes, samplesPerRecord }: EdfSignal, bytes: Uint8Array): Uint8Array {
  return bytes.subarray(offsetBytes, offsetBytes + samplesPerRecord * 2);
}

/** The moments of one data record in order, each with what was sampled then. */
function* rowsOf(
  { header, columns }: EdfFile,
  bytes: Uint8Array,
  { beginsMs, line }: { readonly beginsMs: number; readonly line: number },
): Generator<RecordingItem> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows = new Map<number, RowBuilder>();
  for (const { edf, meaning } of columns) {
    for (let index = 0; index < edf.samplesPerRecord; index++) {
      const atMs = Math.round(beginsMs + (index * header.recordMs) / edf.samplesPerRecord);
      let row = rows.get(atMs);
      if (row === undefined) rows.set(atMs, (row = new RowBuilder()));
      const physical = physicalValue(edf, view.getInt16(edf.offsetBytes + index * 2, true));
      const reading = readSignal(meaning.signal, physical, meaning.conversion);
      if (reading.is === 'value') row.setValue(meaning.signal, reading.value);
      else if (reading.is === 'off') row.setOff(meaning.signal);
      else if (reading.is === 'refused') {
        const excerpt = `${edf.label} ${physical}`;
        yield { kind: 'fault', line, code: reading.code, reason: reading.reason, excerpt };
      }
    }
  }
  for (const atMs of [...rows.keys()].toSorted((a, b) => a - b)) {
    const row = rows.get(atMs);
    if (row !== undefined) yield row.finish({ atMs, line });
  }
}

/** The straight line through both ends of the ranges; NaN outside the digital one. Three digits are what a block carries. */
function physicalValue({ physicalMin, physicalMax, digitalMin, digitalMax }: EdfSignal, sample: number): number {
  if (sample < digitalMin || sample > digitalMax) return Number.NaN;
  const share = (sample - digitalMin) / (digitalMax - digitalMin);
  return Math.round((physicalMin + share * (physicalMax - physicalMin)) * 1000) / 1000;
}

async function* annotationsOf(edf: EdfFile): AsyncGenerator<RecordingAnnotation> {
  const signals = edf.header.signals.filter(({ isAnnotations }) => isAnnotations);
  let startMs: number | null = null;
  for (let record = 0; record < edf.records && signals.length > 0; record++) {
    const bytes = await recordBytes(edf, record);
    for (const signal of signals) {
      for (const { onsetMs, durationMs, texts } of annotationsIn(samplesOf(signal, bytes))) {
        startMs ??= onsetMs;
        for (const text of texts) yield { atMs: Math.round(onsetMs - startMs), durationMs, text };
      }
    }
  }
}

/** EDF+ writes «code sex birthdate name»; the name is not read. An EDF that is not «+» says nothing that can be relied on. */
function factsOf({ patient, startDayMs }: EdfHeader): PatientFacts {
  const [, sex = 'X', birth = ''] = /^\S+ ([FMX]) (\S+)/.exec(patient) ?? [];
  const [, day = '', month = '', year = ''] = /^(\d\d)-([A-Z]{3})-(\d{4})$/i.exec(birth) ?? [];
  const bornMs = Date.UTC(Number(year), MONTHS.indexOf(month.toUpperCase()), Number(day));
  const days = Math.floor((startDayMs - bornMs) / DAY_MS);
  const isKnown = year !== '' && MONTHS.includes(month.toUpperCase()) && days >= 0;
  return {
    ...NOTHING_KNOWN,
    sex: sex === 'F' ? 'female' : sex === 'M' ? 'male' : 'unknown',
    ...(isKnown ? { ageDays: days } : {}),
  };
}
