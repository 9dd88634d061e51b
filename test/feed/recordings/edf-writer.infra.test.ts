/** A file that pyEDFlib wrote reads here as pyEDFlib reads it itself: values, times, annotations, sex and birth date. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecording } from '../../../services/feed/adapters/open-recording.ts';
import type { RecordingAnnotation } from '../../../services/feed/recordings/recording.ts';
import { withoutInfra } from '../../support/infra.ts';
import { timeLimit } from '../../support/patience.ts';
import { collect, readingOf } from '../http/feed-items.ts';

const { runWithPackage } = (await import(
  new URL('../../../infra/local/python-packages.mjs', import.meta.url).href
)) as {
  readonly runWithPackage: (requirement: string, args: readonly string[]) => Promise<string>;
};

const PYEDFLIB = 'pyEDFlib==0.1.42';

const WRITE = `
import json, sys, datetime, warnings
warnings.simplefilter("ignore")
import numpy as np, pyedflib
path = sys.argv[1]
seconds = np.arange(60)
signals = [150 + seconds % 7, 90 + np.arange(240) % 9, 37 + np.arange(60) / 100]
def channel(label, unit, low, high, rate):
    return dict(label=label, dimension=unit, sample_frequency=rate, physical_min=low, physical_max=high,
                digital_min=-32768, digital_max=32767, transducer="", prefilter="")
writer = pyedflib.EdfWriter(path, 3, file_type=pyedflib.FILETYPE_EDFPLUS)
writer.setSignalHeaders([channel("HR", "bpm", 0, 300, 1), channel("SpO2", "%", 0, 100, 4), channel("Temp", "degC", 0, 50, 1)])
writer.setStartdatetime(datetime.datetime(2026, 11, 23, 8, 0, 0))
writer.setSex(0)
writer.setBirthdate(datetime.date(2025, 12, 24))
writer.setPatientName("Berta Example")
writer.writeSamples([np.asarray(each, dtype=float) for each in signals])
writer.writeAnnotation(12.5, 10, "apnoea")
writer.writeAnnotation(40, -1, "nappy")
writer.close()
reader = pyedflib.EdfReader(path)
print(json.dumps([reader.readSignal(index).round(3).tolist() for index in range(3)]))
reader.close()
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-edf-writer-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(withoutInfra)('a file of another writer', () => {
  it('reads value by value as its own package reads it', { timeout: timeLimit(300_000) }, async () => {
    const file = path.join(folder, 'ward.edf');
    const [rates, saturations, temperatures] = JSON.parse(
      await runWithPackage(PYEDFLIB, ['-c', WRITE, file]),
    ) as readonly (readonly number[])[];
    const recording = await openRecording(file);
    const { rows, faults } = await collect(recording.items());
    expect(faults).toEqual([]);
    const found = (name: 'heartRatePerMin' | 'spo2Percent' | 'coreTemperatureCel', stepMs: number) =>
      rows.filter(({ atMs }) => atMs % stepMs === 0).map((row) => readingOf(row, name));
    expect(found('heartRatePerMin', 1000)).toEqual(rates);
    expect(found('spo2Percent', 250)).toEqual(saturations);
    expect(found('coreTemperatureCel', 1000)).toEqual(temperatures);
    expect(recording.patient).toMatchObject({ sex: 'female', ageDays: 334 });
    const noted: RecordingAnnotation[] = [];
    for await (const each of recording.annotations?.() ?? []) noted.push(each);
    expect(noted).toEqual([
      { atMs: 12_500, durationMs: 10_000, text: 'apnoea' },
      { atMs: 40_000, durationMs: null, text: 'nappy' },
    ]);
  });
});
