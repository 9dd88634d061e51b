/** Recordings that a command names: a file that is one, or a data set of tables with one a stay. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { packageFolder } from '../compose/parts/load-engine.ts';
import { openDataSet } from '../feed/adapters/open-data-set.ts';
import { openRecording } from '../feed/adapters/open-recording.ts';
import type { Recording } from '../feed/recordings/recording.ts';
import { oneRecord, type DataSet } from '../feed/recordings/tables/data-set.ts';

export interface RecordingArguments {
  readonly path: string;
  readonly record?: string | undefined;
  readonly segment?: string | undefined;
  /** Mapping of a data set: one that comes with Vigil, or a file. */
  readonly as?: string | undefined;
  readonly map?: string | undefined;
}

/** Opens the one recording that is meant, for as long as `use` takes. Rejects with `recording-unreadable` or `config-invalid`. */
export async function withRecording<T>(
  asked: RecordingArguments,
  use: (recording: Recording) => Promise<T>,
): Promise<T> {
  if (!(await isDataSet(asked))) {
    return use(await openRecording(asked.path, { record: asked.record, segment: asked.segment }));
  }
  return withDataSet(asked, async (set) =>
    use(await set.open(asked.record ?? oneRecord(set, path.basename(asked.path)))),
  );
}

/** Whether it is read by a mapping: a folder, a Parquet file, or what an option says so of. */
export async function isDataSet({ path: place, as, map }: RecordingArguments): Promise<boolean> {
  if (as !== undefined || map !== undefined || /\.parquet$/i.test(place)) return true;
  return stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

export async function withDataSet<T>(asked: RecordingArguments, use: (set: DataSet) => Promise<T>): Promise<T> {
  const { DuckDbTables } = await import('../history/adapters/duckdb/duckdb-tables.ts');
  const database = await DuckDbTables.open();
  try {
    const mappings = path.join(packageFolder(), 'models/imports');
    return await use(await openDataSet(asked.path, { ...asked, mappings, database }));
  } finally {
    await database.close();
  }
}
