/**
 * Irregular charting, one line an event: `record,Time,Parameter,Value` with hours and minutes since
 * admission. Events of one minute make one row; a repeat of the same parameter in the same minute
 * begins another row, so that both values reach the log in their order.
 */
import { VigilError } from '../platform/errors.ts';
import { columnMeaning, foldedName } from './column-names.ts';
import { numberOfCell } from './read-value.ts';
import { RowBuilder } from './recording.ts';
import type { RecordingFault, RecordingItem, RecordingRow } from './recording.ts';
import { cellsOf, isOfOtherRecord, lineFault, RecordingTimeline } from './table-lines.ts';
import type { NumberedLine } from './table-lines.ts';
import { setReading } from './wide-table.ts';

const CLOCK = /^(\d{1,4}):([0-5]\d)$/;

export function isEventHeader(header: string): boolean {
  const names = (cellsOf(header.replace(/^\uFEFF/, ''), ',') ?? []).map(foldedName);
  return ['time', 'parameter', 'value'].every((name) => names.includes(name));
}

/** Rows and faults of one record. `lines` begins with the header line. */
export async function* eventTableItems(lines: AsyncIterable<NumberedLine>, options: { readonly record: string | null }): AsyncGenerator<RecordingItem> {
  let reader: EventReader | null = null;
  for await (const line of lines) {
    if (reader !== null) yield* reader.read(line);
    else if (line.text.trim() !== '') reader = new EventReader(line.text, options.record);
  }
  if (reader !== null) yield* reader.finish();
}

class EventReader {
  readonly #record: string | null;
  readonly #columnCount: number;
  readonly #columns: { readonly record: number; readonly time: number; readonly parameter: number; readonly value: number };
  readonly #timeline = new RecordingTimeline({ fromFirstRow: false });
  readonly #unknown = new Set<string>();
  #open: { readonly row: RowBuilder; readonly atMs: number; readonly line: number } | null = null;

  constructor(header: string, record: string | null) {
    const names = (cellsOf(header.replace(/^\uFEFF/, ''), ',') ?? []).map(foldedName);
    this.#columnCount = names.length;
    this.#columns = { record: names.indexOf('record'), time: names.indexOf('time'), parameter: names.indexOf('parameter'), value: names.indexOf('value') };
    this.#record = record;
    if (this.#columns.record >= 0 && record === null) throw new VigilError('recording-unreadable', 'the table holds several records: choose one with --record');
  }

  *read(line: NumberedLine): Generator<RecordingItem> {
    if (this.#isOther(line) || line.text.trim() === '') return;
    const cells = cellsOf(line.text, ',');
    if (cells?.length !== this.#columnCount) {
      yield lineFault(line, 'malformed-line', `${cells?.length ?? 0} cells, the header has ${this.#columnCount}`);
      return;
    }
    if (this.#columns.record >= 0 && cells[this.#columns.record] !== this.#record) return;
    const clock = CLOCK.exec(cells[this.#columns.time] ?? '');
    const atMs = this.#timeline.place((Number(clock?.[1]) * 60 + Number(clock?.[2])) * 60_000);
    if (typeof atMs === 'string') yield lineFault(line, 'impossible-time', atMs);
    else yield* this.#event({ line, atMs, parameter: cells[this.#columns.parameter] ?? '', cell: cells[this.#columns.value] ?? '' });
  }

  *finish(): Generator<RecordingRow> {
    if (this.#open !== null) yield this.#open.row.finish({ atMs: this.#open.atMs, line: this.#open.line });
    this.#open = null;
  }

  #isOther({ text }: NumberedLine): boolean {
    return this.#columns.record === 0 && this.#record !== null && isOfOtherRecord(text, this.#record, ',');
  }

  *#event(event: { line: NumberedLine; atMs: number; parameter: string; cell: string }): Generator<RecordingItem> {
    const meaning = columnMeaning('challenge-2012', event.parameter);
    if (meaning?.to !== 'signal' && meaning?.to !== 'lab') {
      const fault = this.#unknownParameter(event.line, event.parameter);
      if (fault !== null) yield fault;
      return;
    }
    const number = numberOfCell(event.cell);
    if (number === undefined) {
      yield lineFault(event.line, 'not-a-number', `${event.parameter}: «${event.cell.slice(0, 40)}» is not a number`);
      return;
    }
    const repeats = meaning.to === 'signal' && this.#open?.row.holds(meaning.signal) === true;
    if (this.#open !== null && (this.#open.atMs !== event.atMs || repeats)) yield* this.finish();
    this.#open ??= { row: new RowBuilder(), atMs: event.atMs, line: event.line.number };
    const refused = setReading(this.#open.row, meaning, number ?? Number.NaN);
    if (refused !== null) yield lineFault(event.line, 'not-a-number', `${event.parameter}: ${refused}`);
  }

  #unknownParameter(line: NumberedLine, parameter: string): RecordingFault | null {
    if (this.#unknown.has(parameter)) return null;
    this.#unknown.add(parameter);
    return lineFault(line, 'unknown-column', `parameter «${parameter.slice(0, 60)}» is not in Vigil's tables`);
  }
}
