/** A small history with everything that an export must not lose or make up, in a real embedded database; and its exports. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { openArrowTable } from '../../../services/export/adapters/arrow-table-file.ts';
import { readTerminology } from '../../../services/export/adapters/catalogue-files.ts';
import { DatasetFolderFiles } from '../../../services/export/adapters/dataset-folder-files.ts';
import type { DatasetRequest } from '../../../services/export/dataset/dataset-request.ts';
import { writeDataset, type DatasetReport } from '../../../services/export/dataset/write-dataset.ts';
import { DuckDbHistory } from '../../../services/history/adapters/duckdb/duckdb-history.ts';
import { DuckDbScratch } from '../../../services/history/adapters/duckdb/duckdb-scratch.ts';
import type { StayCharted } from '../../../services/contract/decisions/decision.ts';
import {
  alertChanged,
  batchOf,
  blockOf,
  scoreComputed,
  stayChanged,
  T0,
  UNIT,
  withdrawn,
  type SecondRow,
} from '../../history/history-fixtures.ts';

export const NAME = 'Berta Example';
export const STAY_ID = 'stay-1';
export const SECONDS = 600;

/** Heart rate and temperature of each second; a gap, one value that cannot be, some taken back, a second probe. */
export function rows(): readonly SecondRow[] {
  return Array.from({ length: SECONDS }, (_, second): readonly SecondRow[] => {
    const atMs = T0 + second * 1_000;
    if (second >= 100 && second < 160) return [];
    const heartRatePerMin = second === 50 ? 301 : 150 + (second % 7);
    const values = { heartRatePerMin, ...(second % 60 === 0 ? { coreTemperatureCel: 36.7 } : {}) };
    const probe = second < 3 ? [{ stayId: STAY_ID, channel: 'left-foot//', atMs, values: { spo2Percent: 91 } }] : [];
    return [{ stayId: STAY_ID, atMs, values }, ...probe];
  }).flat();
}

function charted(id: string, offset: number, entry: StayCharted['entry']): StayCharted {
  return {
    ...stayChanged(id, T0),
    kind: 'stay.charted',
    id,
    cause: `0:${offset}`,
    atMs: entry.observedAtMs + 60_000,
    stayId: STAY_ID,
    entry,
    isNewest: true,
  } as unknown as StayCharted;
}

export interface Story {
  readonly history: DuckDbHistory;
  /** Data folder in which the history lies; what was written is of no topic of a log, so that a Vigil goes on in it. */
  readonly folder: string;
  readonly dispose: () => Promise<void>;
}

export async function openStory(): Promise<Story> {
  const folder = await mkdtemp(path.join(tmpdir(), 'vigil-export-'));
  const history = await DuckDbHistory.open({ file: path.join(folder, 'history.duckdb') });
  await history.migrate();
  const stay = { displayName: NAME, birthDate: '2024-12-24' };
  await history.write(
    batchOf(
      20,
      {
        vitals: [blockOf(rows()), blockOf([{ stayId: 'stay-2', atMs: T0 + 1_000, values: { spo2Percent: 97 } }])],
        decisions: [
          stayChanged('a', T0, { stay }),
          charted('b', 4, {
            of: 'laboratory',
            name: 'lactateMmolPerL',
            value: 2.5,
            unit: 'mmol/L',
            observedAtMs: T0 + 5_000,
          }),
          charted('c', 5, {
            of: 'chart',
            name: 'consciousness',
            value: 'alert',
            observedAtMs: T0 + 6_000,
            by: 'nurse.kim',
          }),
          charted('d', 6, { of: 'chart', name: 'weightKg', value: 5.1, observedAtMs: T0 + 7_000, by: 'nurse.kim' }),
          charted('e', 6, {
            of: 'laboratory',
            name: '=HYPERLINK("x")',
            value: 1,
            unit: '=1+1',
            observedAtMs: T0 + 8_000,
          }),
          charted('j', 7, {
            of: 'chart',
            name: 'oxygenDevice',
            value: 'high-flow',
            observedAtMs: T0 + 9_000,
            by: 'nurse.kim',
          }),
          charted('k', 8, {
            of: 'chart',
            name: 'oxygenDevice',
            value: 'air',
            observedAtMs: T0 + 300_000,
            by: 'nurse.kim',
          }),
          charted('l', 8, {
            of: 'chart',
            name: 'milrinoneUgPerKgPerMin',
            value: 0.5,
            observedAtMs: T0 + 310_000,
            by: 'nurse.kim',
          }),
          scoreComputed('bedside-pews', T0 + 30_000),
          alertChanged('f', T0 + 40_000),
          // Heart rates of seconds 200 to 209.
          withdrawn('g', T0 + 200_000, T0 + 210_000),
          stayChanged('h', T0 + SECONDS * 1_000, { change: 'closed', stay }),
          stayChanged('i', T0, { stayId: 'stay-2', stay: { ...stay, patientId: 'patient-2', birthDate: null } }),
        ],
      },
      { topic: 'story' },
    ),
  );
  return {
    history,
    folder,
    dispose: async () => {
      await history.close();
      await rm(folder, { recursive: true });
    },
  };
}

export interface Written {
  readonly folder: string;
  readonly report: DatasetReport;
}

/** Exports into a new folder; whoever asks removes it. */
export async function exported(history: DuckDbHistory, asked: Partial<DatasetRequest>): Promise<Written> {
  const base = await mkdtemp(path.join(tmpdir(), 'vigil-exported-'));
  const folder = path.join(base, 'out');
  const files = await DatasetFolderFiles.create(folder);
  const scratch = await DuckDbScratch.open(await files.pathOf('.gathered.duckdb'));
  try {
    const report = await writeDataset({
      history,
      scratch,
      folder: files,
      request: {
        formats: ['parquet'],
        unitIds: [],
        stayIds: [],
        fromMs: 0,
        toMs: 8.64e15,
        resolution: 'second',
        withdrawn: 'marked',
        birthDates: false,
        ...asked,
      },
      openArrow: openArrowTable,
      terminology: await readTerminology('models/terminology'),
      vigilVersion: '0.0.0',
      nowMs: T0,
      onProgress: () => undefined,
    });
    return { folder, report };
  } finally {
    await scratch.close();
  }
}

/** What a database that knows nothing of Vigil reads in the files. */
export async function asked(sql: string): Promise<readonly (readonly unknown[])[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`SET TimeZone = 'UTC'`);
    return (await connection.runAndReadAll(sql)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export { T0, UNIT };
