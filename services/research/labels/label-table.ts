/**
 * Labels as a table, in and out: `stay_id,label,at`. Commas, semicolons or tabs; a byte order mark; quoted cells. A row
 * that cannot be believed is refused with its line and its reason, and no other row suffers from it.
 */
import { csvCell, csvCellsOf, csvSeparatorOf, readCsvCell } from '../../contract/csv-cell.ts';
import { nearestWord } from '../../platform/nearest-word.ts';
import type { StayCourse } from '../stays/stay-course.ts';
import type { LabelDefinition, LabelEvent } from './label-definition.ts';

export const LABEL_COLUMNS = ['stay_id', 'label', 'at'] as const;

export type LabelRefusal =
  | 'cells-wrong'
  | 'label-unknown'
  | 'time-unreadable'
  | 'time-without-zone'
  | 'stay-unknown'
  | 'before-stay'
  | 'after-stay'
  | 'after-death';

export interface RefusedRow {
  /** 1-based, of the table. */
  readonly line: number;
  readonly reason: LabelRefusal;
  /** What was read, or which word is nearest. */
  readonly detail: string;
}

export interface ReadRow extends LabelEvent {
  readonly line: number;
}

export interface ReadTable {
  readonly rows: readonly ReadRow[];
  readonly refused: readonly RefusedRow[];
  /** Rows that say what an earlier one says. */
  readonly repeated: number;
}

export type TableFault = {
  readonly missing: string;
  readonly columns: readonly string[];
  readonly nearest: string | null;
};

/** Rows that can be read, and those that cannot. A table without one of its columns is refused as a whole. */
export function readLabelTable(text: string, definitions: readonly LabelDefinition[]): ReadTable | TableFault {
  const [header = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const separator = csvSeparatorOf(header);
  const columns = (csvCellsOf(header, separator) ?? []).map((name) => name.toLowerCase());
  const missing = LABEL_COLUMNS.find((name) => !columns.includes(name));
  if (missing !== undefined) return { missing, columns, nearest: nearestWord(missing, columns) };
  const known = new Set<string>();
  const rows: ReadRow[] = [];
  const refused: RefusedRow[] = [];
  let repeated = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const read = rowOf(csvCellsOf(line, separator), columns, definitions);
    if ('reason' in read) refused.push({ line: index + 2, ...read });
    else if (known.has(keyOf(read))) repeated += 1;
    else {
      known.add(keyOf(read));
      rows.push({ ...read, line: index + 2 });
    }
  }
  return { rows, refused, repeated };
}

function rowOf(
  cells: readonly string[] | null,
  columns: readonly string[],
  definitions: readonly LabelDefinition[],
): LabelEvent | Omit<RefusedRow, 'line'> {
  if (cells === null || cells.length !== columns.length) {
    return { reason: 'cells-wrong', detail: `${cells?.length ?? 'unclosed quotes,'} of ${columns.length}` };
  }
  const [stayId = '', labelId = '', at = ''] = LABEL_COLUMNS.map((name) =>
    readCsvCell(cells[columns.indexOf(name)] ?? ''),
  );
  const ids = definitions.map(({ id }) => id);
  if (!ids.includes(labelId)) {
    return { reason: 'label-unknown', detail: `${labelId}; the nearest is ${nearestWord(labelId, ids) ?? 'none'}` };
  }
  if (stayId === '') return { reason: 'stay-unknown', detail: 'none is named' };
  const atMs = instantOf(at);
  return typeof atMs === 'string' ? { reason: atMs, detail: at } : { stayId, labelId, atMs, from: 'import' };
}

const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?$/;

/** ISO 8601 with its zone: an hour of another zone would put the label before what announced it. */
function instantOf(text: string): number | 'time-unreadable' | 'time-without-zone' {
  const match = ISO.exec(text);
  if (match === null) return 'time-unreadable';
  if (match[1] === undefined) return 'time-without-zone';
  const atMs = Date.parse(text.replace(' ', 'T'));
  // 31 February is moved into March by the runtime; here it is no day.
  const [day] = text.split(/[T ]/);
  const isDay = new Date(`${day ?? ''}T00:00:00Z`).toJSON()?.startsWith(day ?? ' ') === true;
  return Number.isNaN(atMs) || !isDay ? 'time-unreadable' : atMs;
}

export function rowsByStay(rows: readonly ReadRow[]): Map<string, ReadRow[]> {
  const byStay = new Map<string, ReadRow[]>();
  for (const row of rows) {
    const own = byStay.get(row.stayId);
    if (own === undefined) byStay.set(row.stayId, [row]);
    else own.push(row);
  }
  return byStay;
}

/** Rows of one stay against what is known of it. */
export function checkRowsOfStay(
  { stay, untilMs }: Pick<StayCourse<unknown>, 'stay' | 'untilMs'>,
  rows: readonly ReadRow[],
  definitions: readonly LabelDefinition[],
): { readonly kept: readonly ReadRow[]; readonly refused: readonly RefusedRow[] } {
  const fatal = definitions.flatMap(({ id, when }) => (when.kind === 'imported' && when.endsLife ? [id] : []));
  const deaths = rows.filter(({ labelId }) => fatal.includes(labelId)).map(({ atMs }) => atMs);
  const deadFromMs = Math.min(...deaths, Number.POSITIVE_INFINITY);
  const kept: ReadRow[] = [];
  const refused: RefusedRow[] = [];
  for (const row of rows) {
    const reason =
      row.atMs < stay.openedAtMs
        ? 'before-stay'
        : row.atMs > untilMs
          ? 'after-stay'
          : row.atMs > deadFromMs
            ? 'after-death'
            : null;
    if (reason === null) kept.push(row);
    else refused.push({ line: row.line, reason, detail: new Date(row.atMs).toISOString() });
  }
  return { kept, refused };
}

/** The table that `readLabelTable` reads, in order of stay and time. */
export function labelTableText(events: readonly LabelEvent[]): string {
  const rows = events
    .toSorted(
      (left, right) =>
        compared(left.stayId, right.stayId) || left.atMs - right.atMs || compared(left.labelId, right.labelId),
    )
    .map(({ stayId, labelId, atMs }) => [stayId, labelId, new Date(atMs).toISOString()].map(csvCell).join(','));
  return [LABEL_COLUMNS.join(','), ...rows, ''].join('\n');
}

function compared(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function keyOf({ stayId, labelId, atMs }: LabelEvent): string {
  return JSON.stringify([stayId, labelId, atMs]);
}
