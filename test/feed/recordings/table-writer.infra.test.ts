/**
 * Parquet that pyarrow wrote, as others write it: MEDS 0.4 checked with its own package before Vigil reads it (dictionaries, half
 * floats of numbers, several shards, zstd), and a wide table with times of a zone by a mapping. Values and times are those that went in.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutInfra } from '../../support/infra.ts';
import { timeLimit } from '../../support/patience.ts';
import { valuesOf, withSet } from './data-set-files.ts';

const { runWithPackage } = (await import(
  new URL('../../../infra/local/python-packages.mjs', import.meta.url).href
)) as {
  readonly runWithPackage: (requirement: string, args: readonly string[]) => Promise<string>;
};

/** Brings pyarrow along. */
const MEDS = 'meds==0.4.1';

const WRITE = `
import datetime, pathlib, sys
import pyarrow as pa, pyarrow.parquet as pq
from meds import DataSchema
root = pathlib.Path(sys.argv[1])
start = datetime.datetime(2026, 11, 23, 8)
for shard, subject in (("train", 1), ("held_out", 2)):
    folder = root / "meds" / "data" / shard
    folder.mkdir(parents=True)
    rows = [(subject, None, "GENDER//female", None, None, None), (subject, datetime.datetime(2025, 12, 24), "MEDS_BIRTH", None, None, None)]
    for second in range(120):
        at = start + datetime.timedelta(seconds=second)
        rows.append((subject, at, "VIGIL//heartRatePerMin", 120.0 + subject + second % 7, None, "/min"))
        if second % 60 == 0:
            rows.append((subject, at, "VIGIL//consciousness", None, "alert", None))
    columns = list(zip(*rows))
    table = pa.table({
        "subject_id": pa.array(columns[0], pa.int64()),
        "time": pa.array(columns[1], pa.timestamp("us")),
        "code": pa.array(columns[2], pa.string()),
        "numeric_value": pa.array(columns[3], pa.float32()),
        "text_value": pa.array(columns[4], pa.large_string()),
        "unit": pa.array(columns[5]).dictionary_encode(),
    })
    DataSchema.validate(table)
    pq.write_table(table, folder / "0.parquet", compression="zstd", row_group_size=50, use_dictionary=True)
(root / "wide").mkdir()
zone = datetime.timezone(datetime.timedelta(hours=9))
wide = pa.table({
    "child": pa.array(["7"] * 60).dictionary_encode(),
    "when": pa.array([start.replace(tzinfo=zone) + datetime.timedelta(seconds=s) for s in range(60)], pa.timestamp("ns", tz="Asia/Seoul")),
    "HR": pa.array([None if s == 30 else 100 + s % 5 for s in range(60)], pa.int16()),
    "Temp": pa.array([98.6] * 60, pa.float32()),
})
pq.write_table(wide, root / "wide" / "vitals.parquet", compression="gzip", version="1.0", data_page_size=64)
`;

const MAPPING = {
  version: 1,
  name: 'ward',
  title: 'a wide table of another writer',
  events: [
    {
      table: 'vitals',
      stay: ['child'],
      time: { column: 'when', zone: 'Asia/Seoul' },
      wide: {
        HR: { name: 'heartRatePerMin', unit: '/min' },
        Temp: { name: 'coreTemperatureCel', unit: '[degF]' },
      },
    },
  ],
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-table-writer-'));
  if (!withoutInfra) await runWithPackage(MEDS, ['-c', WRITE, folder]);
}, timeLimit(300_000));
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(withoutInfra)('tables of another writer', () => {
  it('as MEDS are its subjects, from every shard, value by value', { timeout: timeLimit(60_000) }, async () => {
    await withSet({ place: path.join(folder, 'meds') }, async (set) => {
      expect(set.records).toEqual(['1', '2']);
      for (const subject of [1, 2]) {
        const recording = await set.open(String(subject));
        const { values, faults } = await valuesOf(recording);
        expect(faults).toEqual([]);
        expect(values.filter(([, name]) => name === 'heartRatePerMin')).toEqual(
          Array.from({ length: 120 }, (_, second) => [second * 1_000, 'heartRatePerMin', 120 + subject + (second % 7)]),
        );
        expect(values.filter(([, name]) => name === 'consciousness')).toHaveLength(2);
        expect(recording.startedAtMs).toBe(Date.UTC(2026, 10, 23, 8));
        expect(recording.patient).toMatchObject({ sex: 'female', ageDays: 334 });
      }
    });
  });

  it('as a wide table have the moments of their zone, and a missing cell stays missing', async () => {
    const map = path.join(folder, 'map.json');
    await writeFile(map, JSON.stringify(MAPPING));
    await withSet({ place: path.join(folder, 'wide'), map }, async (set) => {
      const recording = await set.open('7');
      const { values, faults } = await valuesOf(recording);
      expect(faults).toEqual([]);
      expect(recording.startedAtMs).toBe(Date.UTC(2026, 10, 22, 23));
      const rates = values.filter(([, name]) => name === 'heartRatePerMin');
      expect(rates).toEqual(
        Array.from({ length: 60 }, (_, second) => [second * 1_000, 'heartRatePerMin', 100 + (second % 5)]).filter(
          ([atMs]) => atMs !== 30_000,
        ),
      );
      const temperatures = values
        .filter(([, name]) => name === 'coreTemperatureCel')
        .map(([, , value]) => Number(value));
      expect(temperatures).toHaveLength(60);
      for (const value of temperatures) expect(value).toBeCloseTo(37, 4);
    });
  });
});
