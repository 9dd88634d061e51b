/** A file that the package of the VitalDB authors wrote reads here value by value. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecording } from '../../../services/feed/adapters/open-recording.ts';
import { withoutInfra } from '../../support/infra.ts';
import { timeLimit } from '../../support/patience.ts';
import { collect, readingOf } from '../http/feed-items.ts';

const { runWithPackage } = (await import(
  new URL('../../../infra/local/python-packages.mjs', import.meta.url).href
)) as {
  readonly runWithPackage: (requirement: string, args: readonly string[]) => Promise<string>;
};

const WRITE = `
import sys, warnings
warnings.simplefilter("ignore")
import numpy as np, vitaldb
start = 1795420800.0
file = vitaldb.VitalFile()
file.dtstart = start
file.dtend = start + 60
file.dgmt = -540
file.add_device("Solar8000")
rates = [{"dt": start + i, "val": 150.0 + i % 7} for i in range(60)]
saturations = [{"dt": start + 2 * i, "val": 90.0 + i % 9} for i in range(30)]
file.add_track("Solar8000/HR", rates, unit="/min")
file.add_track("Solar8000/PLETH_SPO2", saturations, unit="%")
file.add_track("SNUADC/PLETH", [{"dt": start, "val": np.arange(500, dtype=np.float32)}], srate=500, unit="mmHg")
file.to_vital(sys.argv[1])
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-vital-writer-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(withoutInfra)('a file of another writer', () => {
  it('reads value by value', { timeout: timeLimit(300_000) }, async () => {
    const file = path.join(folder, 'case.vital');
    await runWithPackage('vitaldb==1.7.2', ['-c', WRITE, file]);
    const recording = await openRecording(file);
    const { rows } = await collect(recording.items());
    expect(recording.startedAtMs).toBe(1_795_420_800_000);
    expect(rows.map((row) => [row.atMs, readingOf(row, 'heartRatePerMin'), readingOf(row, 'spo2Percent')])).toEqual(
      Array.from({ length: 60 }, (_, i) => [i * 1000, 150 + (i % 7), i % 2 === 0 ? 90 + ((i / 2) % 9) : null]),
    );
  });
});
