/**
 * Tables with one row a moment and one column a quantity: monitor trends by second or minute, and
 * hourly ICU rows. A bad cell costs that cell, a bad line that line; unknown columns are told once.
 */
import { VigilError } from '../../platform/errors.ts';
import { signalAt } from '../../clinical/signal/signals.ts';
import { columnMeaning, foldedName } from './column-names.ts';
import type { ColumnMeaning, Dialect } from './column-names.ts';
import { numberOfCell, readLab, readSignal } from '../units/read-value.ts';
import type { CellReading, RefusedReading } from '../units/read-value.ts';
import { RowBuilder } from './recording.ts';
import type { RecordingFault, RecordingItem } from './recording.ts';
import {
  cellsFault,
  cellsOf,
  lineFault,
  notANumber,
  RecordingTimeline,
  separatorOf,
  SHOWN_LENGTH_MAX,
} from './table-lines.ts';
import type { NumberedLine } from './table-lines.ts';

export interface WideColumn {
  readonly name: string;
  readonly meaning: ColumnMeaning | null;
}

export interface WideHeader {
  readonly separator: string;
  readonly columns: readonly WideColumn[];
  /** Column index of the time and its unit. */
  readonly time: { readonly index: number; readonly unitMs: number };
  /** Column index of the record name, when several records share the file. */
  readonly record: number | null;
}

/** Reads the header line. Throws `recording-unreadable` when no column is a time. */
export function parseWideHeader(text: string): WideHeader {
  const separator = separatorOf(text);
  const names = cellsOf(text.replace(/^\uFEFF/, ''), separator) ?? [];
  const dialect: Dialect = names.some((name) => foldedName(name) === 'iculos') ? 'challenge-2019' : 'monitor';
  const columns = names.map((name) => ({ name, meaning: columnMeaning(dialect, name) }));
  const time = columns.findIndex(({ meaning }) => meaning?.to === 'time');
  const meaning = columns[time]?.meaning;
  if (meaning?.to !== 'time') {
    throw new VigilError(
      'recording-unreadable',
      `no column of time among: ${names.slice(0, 12).join(', ').slice(0, 200)}`,
    );
  }
  const record = columns.findIndex((column) => column.meaning?.to === 'record');
  return { separator, columns, time: { index: time, unitMs: meaning.unitMs }, record: record < 0 ? null : record };
}

/** Rows and faults of one record. `lines` begins with the header line. A table of waves alone has no rows. */
export async function* wideTableItems(
  lines: AsyncIterable<NumberedLine>,
  options: { readonly record: string | null },
): AsyncGenerator<RecordingItem> {
  let header: WideHeader | null = null;
  const timeline = new RecordingTimeline({ fromFirstRow: true });
  for await (const line of lines) {
    if (line.text.trim() === '') continue;
    if (header === null) {
      header = parseWideHeader(line.text);
      if (header.record !== null && options.record === null) {
        throw new VigilError('recording-unreadable', 'the table holds several records: choose one with --record');
      }
      yield* columnFaults(header, line);
      if (!header.columns.some(({ meaning }) => meaning?.to === 'signal' || meaning?.to === 'lab')) return;
      continue;
    }
    yield* lineItems({ header, line, timeline, record: options.record });
  }
}

function* columnFaults(header: WideHeader, line: NumberedLine): Generator<RecordingFault> {
  const taken = new Set<number>();
  for (const { name, meaning } of header.columns) {
    const column = name.slice(0, SHOWN_LENGTH_MAX);
    if (meaning === null) {
      yield {
        ...lineFault(line, 'unknown-column', { code: 'recording.unknown-column', values: { column } }),
        excerpt: name.slice(0, 200),
      };
    }
    if (meaning?.to !== 'signal') continue;
    if (taken.has(meaning.signal)) {
      yield {
        ...lineFault(line, 'unknown-column', {
          code: 'recording.second-source',
          values: { column, signal: signalAt(meaning.signal).name },
        }),
        excerpt: name.slice(0, 200),
      };
    }
    taken.add(meaning.signal);
  }
}

function* lineItems(options: {
  header: WideHeader;
  line: NumberedLine;
  timeline: RecordingTimeline;
  record: string | null;
}): Generator<RecordingItem> {
  const { header, line, timeline, record } = options;
  const cells = cellsOf(line.text, header.separator);
  if (header.record !== null && cells !== null && cells[header.record] !== record) return;
  if (cells?.length !== header.columns.length) {
    yield cellsFault(line, cells?.length ?? 0, header.columns.length);
    return;
  }
  const time = numberOfCell(cells[header.time.index] ?? '');
  const atMs = timeline.place(typeof time === 'number' ? time * header.time.unitMs : Number.NaN);
  if (typeof atMs !== 'number') {
    yield lineFault(line, 'impossible-time', atMs);
    return;
  }
  const row = new RowBuilder();
  for (const [index, { name, meaning }] of header.columns.entries()) {
    const refused = meaning === null ? null : setCell(row, { name, meaning }, cells[index] ?? '');
    if (refused !== null) yield lineFault(line, refused.code, refused.reason);
  }
  yield row.finish({ atMs, line: line.number });
}

/** Puts one cell into the row; says why when it cannot be read. */
function setCell(
  row: RowBuilder,
  { name, meaning }: { readonly name: string; readonly meaning: ColumnMeaning },
  cell: string,
): RefusedReading | null {
  if (meaning.to !== 'signal' && meaning.to !== 'lab') return null;
  if (meaning.to === 'signal' && row.holds(meaning.signal)) return null;
  const number = numberOfCell(cell);
  if (number === undefined) {
    return { is: 'refused', code: 'not-a-number', reason: notANumber(name, cell) };
  }
  return setReading(row, meaning, number ?? Number.NaN);
}

/** Puts a number into the row (NaN: not measured); says why when it is no measurement. */
export function setReading(
  row: RowBuilder,
  meaning: Extract<ColumnMeaning, { to: 'signal' | 'lab' }>,
  number: number,
): RefusedReading | null {
  const reading: CellReading =
    meaning.to === 'signal' ? readSignal(meaning.signal, number, meaning.conversion) : readLab(meaning.name, number);
  if (reading.is === 'refused') return reading;
  if (reading.is === 'off' && meaning.to === 'signal') row.setOff(meaning.signal);
  if (reading.is !== 'value') return null;
  if (meaning.to === 'signal') row.setValue(meaning.signal, reading.value);
  else row.addLab({ name: meaning.name, value: reading.value, unit: meaning.unit });
  return null;
}
