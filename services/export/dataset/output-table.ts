/** A table of an export as data: which columns, from where, what they mean. The same description makes file and dictionary. */
import type { FileFormat } from '../../history/scratch-database.port.ts';
import { quotedName } from '../../platform/sql-text.ts';

export type OutputType = 'text' | 'integer' | 'number' | 'moment' | 'date' | 'boolean';

export interface OutputColumn {
  readonly name: string;
  readonly type: OutputType;
  /** SQL over the source of the table. */
  readonly from: string;
  /** UCUM, where the whole column is in one. */
  readonly unit?: string;
  readonly meaning: string;
}

export interface OutputTable {
  readonly name: string;
  readonly meaning: string;
  readonly columns: readonly OutputColumn[];
  /** What stands behind FROM. */
  readonly source: string;
  readonly orderBy?: string;
}

/** Cells that a spreadsheet would take for a formula begin with one of these (OWASP, CSV injection). */
const FORMULA_START = String.raw`^[=+\-@\t\r]`;

/** The query whose rows are the file, with each type as the format has it; `cells` for a file that is written row by row. */
export function queryOf(table: OutputTable, format: FileFormat | 'cells'): string {
  const columns = table.columns.map((column) => `${CELLS[format](column)} AS ${quotedName(column.name)}`);
  const order = table.orderBy === undefined ? '' : ` ORDER BY ${table.orderBy}`;
  return `SELECT ${columns.join(', ')} FROM ${table.source}${order}`;
}

const CELLS = { csv: csvCell, parquet: parquetCell, cells: plainCell } as const;

/** As a file gets it that is written here: moments are told as ms, and a date as days since 1970. */
function plainCell({ type, from }: OutputColumn): string {
  return type === 'date' ? `date_diff('day', DATE '1970-01-01', CAST(${from} AS DATE))` : from;
}

function parquetCell({ type, from }: OutputColumn): string {
  if (type === 'moment') return `(${from}) AT TIME ZONE 'UTC'`;
  return type === 'date' ? `CAST(${from} AS DATE)` : from;
}

function csvCell({ type, from }: OutputColumn): string {
  if (type === 'moment') return `strftime(${from}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
  if (type !== 'text') return from;
  return `CASE WHEN regexp_matches(${from}, '${FORMULA_START}') THEN '''' || (${from}) ELSE ${from} END`;
}
