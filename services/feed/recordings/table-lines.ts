/**
 * Lines of text tables, apart from where they come from: cells, numbered lines, and the one place
 * that says what a refused line looks like.
 */
import type { RecordingFault } from './recording.ts';
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

export function lineFault(line: NumberedLine, code: QuarantineCode, reason: string): RecordingFault {
  return { kind: 'fault', line: line.number, code, reason, excerpt: line.text.slice(0, 200) };
}

/** The largest gap inside one recording: beyond it a time is a typing error, not a pause. */
const GAP_MS_MAX = 7 * 24 * 3_600_000;

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
  place(timeMs: number): number | string {
    if (!Number.isFinite(timeMs)) return 'no time';
    this.#startMs ??= this.#isFromFirstRow ? timeMs : 0;
    const atMs = Math.round(timeMs - this.#startMs);
    if (atMs < 0) return 'a time before the start of the recording';
    if (atMs - this.#newestMs > GAP_MS_MAX) return 'a time more than 7 days after the row before';
    this.#newestMs = Math.max(this.#newestMs, atMs);
    return atMs;
  }
}
