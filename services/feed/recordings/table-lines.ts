/**
 * Lines of text tables, apart from where they come from: cells, numbered lines, and the one place
 * that says what a refused line looks like.
 */
import type { RecordingFault } from './recording.ts';
import type { Refusal } from '../../contract/refusals/refusal.ts';
import type { QuarantineCode } from '../../contract/records/quarantine.ts';

export interface NumberedLine {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
}

/** A line longer than this is no table line; it is refused without being parsed. */
const LINE_LENGTH_MAX = 100_000;

/** Cells of a line: `|` separates if the header has one, else tab, else what it has more of, comma or semicolon. */
export function separatorOf(header: string): '|' | '\t' | ';' | ',' {
  if (header.includes('|')) return '|';
  if (header.includes('\t')) return '\t';
  return header.split(';').length > header.split(',').length ? ';' : ',';
}

/** A cell, "quoted" or not, and what ends it. */
const CELL: Readonly<Record<string, RegExp>> = {
  '|': /\s*(?:"((?:[^"]|"")*)"|([^"|]*?))\s*(\||$)/y,
  '\t': /[^\S\t]*(?:"((?:[^"]|"")*)"|([^"\t]*?))[^\S\t]*(\t|$)/y,
  ';': /\s*(?:"((?:[^"]|"")*)"|([^";]*?))\s*(;|$)/y,
  ',': /\s*(?:"((?:[^"]|"")*)"|([^",]*?))\s*(,|$)/y,
};

/** null: a quoted cell without its end, or a line that is too long. */
export function cellsOf(line: string, separator: string): string[] | null {
  if (line.length > LINE_LENGTH_MAX) return null;
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  const cell = new RegExp(CELL[separator] ?? /$/y);
  for (;;) {
    const match = cell.exec(line);
    if (match === null) return null;
    cells.push((match[1] ?? match[2] ?? '').replaceAll('""', '"'));
    if (match[3] === '') return cells;
  }
}

/**
 * Tells by its first characters that a line belongs to another record, in tables whose first column is
 * the record: of a million lines only those of one record are parsed. null: every line must be. A line
 * without any separator belongs to nobody, and is looked at.
 */
export function otherRecordTest(header: string, record: string | null): ((text: string) => boolean) | null {
  const separator = separatorOf(header);
  const [first = ''] = cellsOf(header.replace(/^\uFEFF/, ''), separator) ?? [];
  if (record === null || !['record', 'patient'].includes(first.toLowerCase())) return null;
  const own = `${record}${separator}`;
  return (text) => !text.startsWith(own) && !text.startsWith('"') && text.includes(separator);
}

/** The line has another number of cells than the header. */
export function cellsFault(line: NumberedLine, cells: number, columns: number): RecordingFault {
  return lineFault(line, 'malformed-line', { code: 'recording.cells', values: { cells, columns } });
}

/** Reasons name a column or a cell by at most so many characters. */
export const SHOWN_LENGTH_MAX = 60;

/** A cell of a column that is no number. */
export function notANumber(name: string, cell: string): Refusal<'value.not-a-number'> {
  return {
    code: 'value.not-a-number',
    values: { name: name.slice(0, SHOWN_LENGTH_MAX), text: cell.slice(0, SHOWN_LENGTH_MAX) },
  };
}

export function lineFault(line: NumberedLine, code: QuarantineCode, reason: Refusal): RecordingFault {
  return { kind: 'fault', line: line.number, code, reason, excerpt: line.text.slice(0, 200) };
}

/** The largest gap inside one recording: beyond it a time is a typing error, not a pause. */
const GAP_MS_MAX = 7 * 24 * 3_600_000;

type TimelineFault = Refusal<'recording.no-time' | 'recording.before-start' | 'recording.gap'>;

/** Turns the times of a table into ms since its first row, and refuses the impossible ones. */
export class RecordingTimeline {
  readonly #isFromFirstRow: boolean;
  #startMs: number | null = null;
  #newestMs = 0;

  /** `fromFirstRow` false: the table's own zero is the start (minutes since admission). */
  constructor(options: { readonly fromFirstRow: boolean }) {
    this.#isFromFirstRow = options.fromFirstRow;
  }

  /** ms since the start, or why the time cannot be. */
  place(timeMs: number): number | TimelineFault {
    if (!Number.isFinite(timeMs)) return { code: 'recording.no-time', values: {} };
    this.#startMs ??= this.#isFromFirstRow ? timeMs : 0;
    const atMs = Math.round(timeMs - this.#startMs);
    if (atMs < 0) return { code: 'recording.before-start', values: {} };
    if (atMs - this.#newestMs > GAP_MS_MAX) return { code: 'recording.gap', values: {} };
    this.#newestMs = Math.max(this.#newestMs, atMs);
    return atMs;
  }
}
