/**
 * Irregular charting, one line an event: `record,Time,Parameter,Value` with hours and minutes since
 * admission. Events of one minute make one row. A repeat of the same parameter in the same minute
 * goes into a row of its own behind it: the engine keeps the first of two values for one moment and
 * tells the second, which must not take its neighbours with it.
 */
import { VigilError } from '../../platform/errors.ts';
import { columnMeaning, foldedName } from './column-names.ts';
import type { ColumnMeaning } from './column-names.ts';
import { numberOfCell } from '../units/read-value.ts';
import { RowBuilder } from './recording.ts';
import type { RecordingFault, RecordingItem, RecordingRow } from './recording.ts';
import { cellsFault, cellsOf, lineFault, notANumber, RecordingTimeline, SHOWN_LENGTH_MAX } from './table-lines.ts';
import type { NumberedLine } from './table-lines.ts';
import { setReading } from './wide-table.ts';

const CLOCK = /^(\d{1,4}):([0-5]\d)$/;

export function isEventHeader(header: string): boolean {
  const names = (cellsOf(header.replace(/^\uFEFF/, ''), ',') ?? []).map(foldedName);
  return ['time', 'parameter', 'value'].every((name) => names.includes(name));
}

/** Rows and faults of one record. `lines` begins with the header line. */
export async function* eventTableItems(
  lines: AsyncIterable<NumberedLine>,
  options: { readonly record: string | null },
): AsyncGenerator<RecordingItem> {
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
  readonly #columns: {
    readonly record: number;
    readonly time: number;
    readonly parameter: number;
    readonly value: number;
  };
  readonly #timeline = new RecordingTimeline({ fromFirstRow: false });
  readonly #unknown = new Set<string>();
  #atMs = 0;
  /** Rows of the minute that is open: the first, then one for each repeat. */
  #open: { readonly row: RowBuilder; readonly line: number }[] = [];

  constructor(header: string, record: string | null) {
    const names = (cellsOf(header.replace(/^\uFEFF/, ''), ',') ?? []).map(foldedName);
    this.#columnCount = names.length;
    this.#columns = {
      record: names.indexOf('record'),
      time: names.indexOf('time'),
      parameter: names.indexOf('parameter'),
      value: names.indexOf('value'),
    };
    this.#record = record;
    if (this.#columns.record >= 0 && record === null) {
      throw new VigilError('recording-unreadable', 'the table holds several records: choose one with --record');
    }
  }

  *read(line: NumberedLine): Generator<RecordingItem> {
    if (line.text.trim() === '') return;
    const cells = cellsOf(line.text, ',');
    if (cells?.length !== this.#columnCount) {
      yield cellsFault(line, cells?.length ?? 0, this.#columnCount);
      return;
    }
    if (this.#columns.record >= 0 && cells[this.#columns.record] !== this.#record) return;
    const clock = CLOCK.exec(cells[this.#columns.time] ?? '');
    const atMs = this.#timeline.place((Number(clock?.[1]) * 60 + Number(clock?.[2])) * 60_000);
    if (typeof atMs !== 'number') yield lineFault(line, 'impossible-time', atMs);
    else {
      yield* this.#event({
        line,
        atMs,
        parameter: cells[this.#columns.parameter] ?? '',
        cell: cells[this.#columns.value] ?? '',
      });
    }
  }

  *finish(): Generator<RecordingRow> {
    for (const { row, line } of this.#open) yield row.finish({ atMs: this.#atMs, line });
    this.#open = [];
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
      yield lineFault(event.line, 'not-a-number', notANumber(event.parameter, event.cell));
      return;
    }
    if (event.atMs !== this.#atMs) yield* this.finish();
    this.#atMs = event.atMs;
    const refused = setReading(this.#rowFor(meaning, event.line), meaning, number ?? Number.NaN);
    if (refused !== null) yield lineFault(event.line, refused.code, refused.reason);
  }

  #rowFor(meaning: ColumnMeaning, line: NumberedLine): RowBuilder {
    const free = this.#open.find(({ row }) => meaning.to !== 'signal' || !row.holds(meaning.signal));
    if (free !== undefined) return free.row;
    const row = new RowBuilder();
    this.#open.push({ row, line: line.number });
    return row;
  }

  #unknownParameter(line: NumberedLine, parameter: string): RecordingFault | null {
    if (this.#unknown.has(parameter)) return null;
    this.#unknown.add(parameter);
    return lineFault(line, 'unknown-column', {
      code: 'recording.unknown-column',
      values: { column: parameter.slice(0, SHOWN_LENGTH_MAX) },
    });
  }
}
