/** Made-up data sets on the disk, opened by a mapping. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SIGNALS } from '../../../services/clinical/signal/signals.ts';
import { openDataSet } from '../../../services/feed/adapters/open-data-set.ts';
import type { Recording, RecordingFault } from '../../../services/feed/recordings/recording.ts';
import type { DataSet } from '../../../services/feed/recordings/tables/data-set.ts';
import { collect } from '../http/feed-items.ts';

export const MAPPINGS = fileURLToPath(new URL('../../../models/imports', import.meta.url));

export interface AskedSet {
  readonly place: string;
  readonly as?: string;
  readonly map?: string;
  readonly record?: string;
}

/** One value of a recording, at its moment; `knownMs` where it became known later. */
export type Value = readonly [atMs: number, name: string, value: number | string];

export async function withSet<T>({ place, ...asked }: AskedSet, use: (set: DataSet) => Promise<T>): Promise<T> {
  const { DuckDbTables } = await import('../../../services/history/adapters/duckdb/duckdb-tables.ts');
  const database = await DuckDbTables.open();
  try {
    return await use(await openDataSet(place, { ...asked, mappings: MAPPINGS, database }));
  } finally {
    await database.close();
  }
}

/** Writes the files into a folder of their own, and the mapping beside it. */
export async function withFiles<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (place: { readonly folder: string; readonly map: (mapping: object) => Promise<string> }) => Promise<T>,
): Promise<T> {
  const home = await mkdtemp(path.join(tmpdir(), 'vigil-set-'));
  const folder = path.join(home, 'set');
  try {
    await mkdir(folder);
    for (const [name, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), content);
    }
    const map = async (mapping: object): Promise<string> => {
      const file = path.join(home, 'map.json');
      await writeFile(file, JSON.stringify(mapping));
      return file;
    };
    return await use({ folder, map });
  } finally {
    await rm(home, { recursive: true });
  }
}

/** Every value of a recording, ms since its start, in the order of moments and names. */
export async function valuesOf(recording: Recording): Promise<{
  readonly values: readonly Value[];
  readonly faults: readonly RecordingFault[];
  readonly known: readonly number[];
}> {
  const { rows, faults } = await collect(recording.items());
  const values = rows.flatMap((row): readonly Value[] => [
    ...SIGNALS.flatMap(({ name }, signal): readonly Value[] => {
      if ((row.offBits & (1 << signal)) !== 0) return [[row.atMs, name, 'off']];
      return (row.presentBits & (1 << signal)) === 0 ? [] : [[row.atMs, name, row.values[signal] ?? Number.NaN]];
    }),
    ...[...row.labs, ...(row.charted ?? [])].map(({ name, value }): Value => [row.atMs, name, value]),
  ]);
  const sorted = values.toSorted((a, b) => a[0] - b[0] || a[1].localeCompare(b[1], 'en'));
  return { values: sorted, faults, known: rows.map((row) => row.knownAtMs ?? row.atMs) };
}
