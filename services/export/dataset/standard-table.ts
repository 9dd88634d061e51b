/** A table of a standard: its columns are as the standard names and types them, and mean what it says. */
import type { DatasetFolder } from './dataset-folder.port.ts';
import type { WrittenFile } from './dictionary.ts';
import { quotedName } from '../../platform/sql-text.ts';
import type { ScratchDatabase } from '../../history/scratch-database.port.ts';

export interface StandardTable {
  /** Path in the folder. */
  readonly file: string;
  readonly standard: string;
  readonly columns: readonly (readonly [name: string, from: string])[];
  /** What stands behind FROM. */
  readonly source: string;
  readonly orderBy?: string;
  /** Keys and values that the file carries beside its data. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Writes it as Parquet; times are UTC without a zone, as both MEDS and OMOP have them. */
export async function writeStandard(
  { scratch, folder }: { readonly scratch: ScratchDatabase; readonly folder: DatasetFolder },
  { file, standard, columns, source, orderBy, metadata = {} }: StandardTable,
): Promise<WrittenFile> {
  const cells = columns.map(([name, from]) => `${from} AS ${quotedName(name)}`).join(', ');
  const query = `SELECT ${cells} FROM ${source}${orderBy === undefined ? '' : ` ORDER BY ${orderBy}`}`;
  const rows = await scratch.write(query, { path: await folder.pathOf(file), format: 'parquet', metadata });
  return { name: file, rows, table: null, standard };
}

/** What stands, of the scored channels, people and laboratories: a standard has no place for a mark that all its readers read. */
export function standingValues(measurements: string): string {
  return `(SELECT * FROM ${measurements} WHERE channel IS NULL AND status IN ('valid', 'corrected'))`;
}
