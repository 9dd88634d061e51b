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

/** The query whose rows are the file, with each type as the format has it. */
export function queryOf(table: OutputTable, format: FileFormat): string {
  const columns = table.columns.map(
    (column) => `${format === 'csv' ? csvCell(column) : parquetCell(column)} AS ${quotedName(column.name)}`,
  );
  const order = table.orderBy === undefined ? '' : ` ORDER BY ${table.orderBy}`;
  return `SELECT ${columns.join(', ')} FROM ${table.source}${order}`;
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
