/** What Vigil exports is read by the packages that research reads with: pyarrow, and the reference package of MEDS. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutInfra } from '../../support/infra.ts';
import { timeLimit } from '../../support/patience.ts';
import { exported, openStory, SECONDS, type Story, type Written } from './dataset-story.ts';

const { runWithPackage } = (await import(
  new URL('../../../infra/local/python-packages.mjs', import.meta.url).href
)) as {
  readonly runWithPackage: (requirement: string, args: readonly string[]) => Promise<string>;
};

/** Brings pyarrow along. */
const MEDS = 'meds==0.4.1';

const VALIDATE = `
import json, pathlib, sys
import pyarrow as pa, pyarrow.compute as pc, pyarrow.parquet as pq
from meds import CodeMetadataSchema, DatasetMetadataSchema, DataSchema, SubjectSplitSchema
root = pathlib.Path(sys.argv[1]) / "meds"
events = pq.read_table(root / "data" / "0.parquet", partitioning=None)
DataSchema.validate(events)
CodeMetadataSchema.validate(pq.read_table(root / "metadata" / "codes.parquet"))
SubjectSplitSchema.validate(pq.read_table(root / "metadata" / "subject_splits.parquet"))
DatasetMetadataSchema.validate(json.loads((root / "metadata" / "dataset.json").read_text()))
tidy = pq.read_table(pathlib.Path(sys.argv[1]) / "measurements.parquet")
same = []
for name in ["stays", "measurements", "vitals_wide", "alerts", "scores"]:
  parquet = pq.read_table(pathlib.Path(sys.argv[1]) / f"{name}.parquet")
  with pa.memory_map(str(pathlib.Path(sys.argv[1]) / f"{name}.arrow")) as source:
    arrow = pa.ipc.open_file(source).read_all()
    arrow.validate(full=True)
    same.append(arrow.cast(parquet.schema).equals(parquet))
rates = tidy.filter(pc.equal(tidy["name"], "heartRatePerMin"))
print(json.dumps({
  "events": events.num_rows,
  "rows": tidy.num_rows,
  "sum": pc.sum(rates["value"]).as_py(),
  "first": rates["observed_at"][0].as_py().isoformat(),
  "arrow": same,
  "statuses": sorted(tidy["status"].unique().to_pylist()),
}))
`;

const WFDB = 'wfdb==4.3.1';

const READ_RECORD = `
import json, sys
import numpy as np, wfdb
record = wfdb.rdrecord(sys.argv[1] + "/wfdb/stay-1", physical=True)
digital = wfdb.rdrecord(sys.argv[1] + "/wfdb/stay-1", physical=False)
rates = record.p_signal[:, record.sig_name.index("heartRatePerMin")]
print(json.dumps({
  "fs": record.fs, "length": record.sig_len, "units": record.units, "start": record.base_datetime.isoformat(),
  "checksums": digital.calc_checksum() == [value % 65536 for value in digital.checksum],
  "known": int(np.isfinite(rates).sum()), "sum": float(np.nansum(rates)),
}))
`;

/** Seconds 0 to 99 and 160 to 599 of 150 + second % 7. */
const RATES = Array.from({ length: SECONDS }, (_, second) => ({ second, rate: 150 + (second % 7) })).filter(
  ({ second }) => second < 100 || second >= 160,
);
const sumOf = (rates: typeof RATES): number => rates.reduce((sum, { rate }) => sum + rate, 0);

let story: Story;
let written: Written;
beforeAll(async () => {
  story = await openStory();
  written = await exported(story.history, { formats: ['parquet', 'arrow', 'meds', 'wfdb'], birthDates: true });
});
afterAll(async () => {
  await story.dispose();
  await rm(path.dirname(written.folder), { recursive: true });
});

describe.skipIf(withoutInfra)('an export in Python', () => {
  it('is valid MEDS, and reads value by value', { timeout: timeLimit(300_000) }, async () => {
    const read: unknown = JSON.parse(await runWithPackage(MEDS, ['-c', VALIDATE, written.folder]));
    const rows = (name: string) => written.report.files.find((file) => file.name === name)?.rows;
    expect(read).toEqual({
      events: rows('meds/data/0.parquet'),
      rows: rows('measurements.parquet'),
      // But 301 in second 50.
      sum: sumOf(RATES) - (150 + (50 % 7)) + 301,
      first: '2025-03-01T10:00:00+00:00',
      // Each table of Arrow is that of Parquet, value by value.
      arrow: [true, true, true, true, true],
      statuses: ['implausible', 'valid', 'withdrawn'],
    });
  });

  it('is a record of WFDB', { timeout: timeLimit(300_000) }, async () => {
    const read: unknown = JSON.parse(await runWithPackage(WFDB, ['-c', READ_RECORD, written.folder]));
    const standing = RATES.filter(({ second }) => second !== 50 && (second < 200 || second >= 210));
    expect(read).toEqual({
      fs: 1,
      length: SECONDS,
      units: ['bpm', 'degC'],
      start: '2025-03-01T10:00:00',
      checksums: true,
      known: standing.length,
      sum: sumOf(standing),
    });
  });
});
