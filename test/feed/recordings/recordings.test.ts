/** Every folder of recordings beside the checkout, read end to end through the real files. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecording } from '../../../services/feed/adapters/open-recording.ts';
import { sharedData } from '../../support/shared-data.ts';
import { collect, plainRow, readingOf } from '../http/feed-items.ts';
import { encodeWfdb } from './wfdb-encoder.ts';

const WFDB = sharedData('wfdb-monitor-samples');
const PRETERM = sharedData('picsdb-preterm/dev');
const HOURLY = sharedData('challenge2019-sepsis-hospital-b/dev');
const EVENTS = sharedData('challenge2012-icu-48h/dev');
const absent = (folder: string | null): string => (folder === null ? ' (the recordings are not here)' : '');

describe.skipIf(WFDB === null)(`adult monitor numerics${absent(WFDB)}`, () => {
  const header = path.join(WFDB ?? '', 'original/s00001-2896-10-10-00-31n.hea');

  it('holds zeros as off, exactly as often as its source page says', async () => {
    const recording = await openRecording(header);
    const { rows, faults } = await collect(recording.items());
    const off = (name: Parameters<typeof readingOf>[1]): number =>
      rows.filter((row) => readingOf(row, name) === 'off').length;
    expect(rows).toHaveLength(1936);
    expect(faults).toEqual([]);
    expect({
      spo2: off('spo2Percent'),
      pulse: off('pulseRatePerMin'),
      systolic: off('arterialSystolicMmHg'),
      heart: off('heartRatePerMin'),
    }).toEqual({ spo2: 363, pulse: 363, systolic: 1929, heart: 46 });
    expect(rows.filter((row) => typeof readingOf(row, 'cuffSystolicMmHg') === 'number')).toHaveLength(152);
    expect(
      rows.flatMap((row) =>
        [...row.values].filter((value, signal) => (row.presentBits & (1 << signal)) !== 0 && value <= 0),
      ),
    ).toEqual([]);
    expect(recording).toMatchObject({ intervalMs: 60_000, patient: { ageMonths: 720, sex: 'female' } });
  });

  it('is the same as its decoded table', async () => {
    const original = await collect((await openRecording(header)).items());
    const decoded = await collect(
      (await openRecording(path.join(WFDB ?? '', 'decoded/s00001-2896-10-10-00-31n.csv'))).items(),
    );
    expect(decoded.rows.map(plainRow)).toEqual(original.rows.map(plainRow));
  });

  it('streams no wave as a number, and names each', async () => {
    for (const [name, waves] of [
      ['a103l', ['II in mV', 'V in mV', 'PLETH in NU']],
      ['03700181', ['MCL1 in mV', 'ABP in mmHg', 'RESP in mV']],
    ] as const) {
      const { rows, faults } = await collect(
        (await openRecording(path.join(WFDB ?? '', `original/${name}.hea`))).items(),
      );
      expect([rows.length, faults.map(({ excerpt }) => excerpt)]).toEqual([0, waves]);
    }
  });
});

it.skipIf(PRETERM === null)(
  `preterm trends: every segment, one row a second, nothing refused${absent(PRETERM)}`,
  async () => {
    const folder = path.join(PRETERM ?? '', 'trend-1hz');
    for (const name of readdirSync(folder)) {
      const recording = await openRecording(path.join(folder, name));
      const { rows, faults } = await collect(recording.items());
      expect(faults).toEqual([]);
      expect(recording).toMatchObject({ intervalMs: 1000, durationMs: (rows.length - 1) * 1000 });
      const rates = rows.map((row) => readingOf(row, 'heartRatePerMin')).filter((rate) => rate !== null);
      expect(rates.length).toBeGreaterThan(rows.length - 15);
      expect(rates.every((rate) => typeof rate === 'number' && rate > 60 && rate < 220)).toBe(true);
    }
  },
);

describe.skipIf(HOURLY === null)(`hourly ICU rows${absent(HOURLY)}`, () => {
  it('reads all original files without a refusal', async () => {
    const folder = path.join(HOURLY ?? '', 'original-psv');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.psv'));
    expect(files).toHaveLength(86);
    for (const file of files) {
      const recording = await openRecording(path.join(folder, file));
      const { rows, faults } = await collect(recording.items());
      expect(faults).toEqual([]);
      expect(rows.length).toBeGreaterThan(0);
      expect(recording.patient.ageMonths).toBeGreaterThanOrEqual(15 * 12);
      expect(recording.patient.sex).not.toBe('unknown');
    }
  });

  it('finds the same stay in the joined table', async () => {
    const folder = path.join(HOURLY ?? '', 'original-psv');
    const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.psv')) ?? '';
    const single = await openRecording(path.join(folder, file));
    const joined = await openRecording(path.join(HOURLY ?? '', 'hourly.csv.gz'), { record: single.name });
    expect(joined.patient).toEqual(single.patient);
    expect((await collect(joined.items())).rows.map(plainRow)).toEqual(
      (await collect(single.items())).rows.map(plainRow),
    );
  });
});

it.skipIf(EVENTS === null)(`irregular charting of one stay out of four thousand${absent(EVENTS)}`, async () => {
  const recording = await openRecording(path.join(EVENTS ?? '', 'events.csv.gz'), { record: '132539' });
  const { rows, faults } = await collect(recording.items());
  expect(faults).toEqual([]);
  expect(recording.patient).toEqual({ ageMonths: 648, sex: 'female', weightKg: null });
  expect(rows[0]).toMatchObject({ atMs: 420_000 });
  expect(rows.map((row) => readingOf(row, 'cuffSystolicMmHg')).slice(0, 4)).toEqual([147, 157, 137, 123]);
});

describe('files', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vigil-feed-'));
  });
  afterAll(async () => await rm(folder, { recursive: true }));

  async function file(name: string, content: string | Uint8Array): Promise<string> {
    await writeFile(path.join(folder, name), content);
    return path.join(folder, name);
  }

  it('of other kinds are refused with one clear sentence', async () => {
    await expect(openRecording(await file('a.pdf', 'x'))).rejects.toMatchObject({ code: 'recording-unreadable' });
    await expect(openRecording(await file('empty.csv', ''))).rejects.toThrow('empty.csv is empty');
    await expect(openRecording(path.join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'recording-unreadable' });
    await expect(openRecording(await file('children.csv', 'age,hr\n1,2\n'))).rejects.toThrow('no column of time');
    await expect(
      openRecording(await file('torn.csv.gz', gzipSync('t_s,hr_bpm\n0,100\n').subarray(0, 20))),
    ).rejects.toMatchObject({ code: 'recording-unreadable' });
    await expect(openRecording(await file('x.hea', 'x 1 1 1\ny.dat 310 1/bpm 0 0 0 0 0 HR\n'))).rejects.toThrow(
      'format 310',
    );
    await expect(openRecording(await file('signals.dat', 'x'))).rejects.toThrow('name the .hea file');
  });

  it('with Windows line ends, a byte order mark and a last line without end are read whole', async () => {
    const recording = await openRecording(await file('dos.csv', '\uFEFFt_s,hr_bpm\r\n0,100\r\n1,101'));
    expect((await collect(recording.items())).rows.map((row) => readingOf(row, 'heartRatePerMin'))).toEqual([100, 101]);
  });

  it('name no folder in what they quarantine', async () => {
    const recording = await openRecording(await file('bad.csv', 't_s,hr_bpm\n0\n'));
    const { faults } = await collect(recording.items());
    expect(recording.file).toBe('bad.csv');
    expect(JSON.stringify(faults)).not.toContain(folder);
  });

  it('of several segments are joined, or one is chosen by number or name', async () => {
    const signal = {
      fileName: 'a.dat',
      format: 212,
      samplesPerFrame: 1,
      skewFrames: 0,
      byteOffset: 0,
      gain: '10/bpm',
      description: 'HR',
    } as const;
    for (const [name, samples] of [
      ['seg_a', [1200, 1210, 1220]],
      ['seg_b', [1300]],
    ] as const) {
      const record = encodeWfdb({
        name,
        framesPerSecond: '1',
        frames: samples.length,
        signals: [{ ...signal, fileName: `${name}.dat`, samples }],
      });
      await file(`${name}.hea`, record.header);
      for (const [signalFile, bytes] of record.files) await file(signalFile, bytes);
    }
    const header = await file('multi.hea', 'multi/3 1 1 14\nseg_a 3\n~ 10\nseg_b 1\n');
    const rates = async (segment?: string) =>
      (await collect((await openRecording(header, { segment })).items())).rows.map((row) => [
        row.atMs,
        readingOf(row, 'heartRatePerMin'),
      ]);
    expect(await rates()).toEqual([
      [0, 120],
      [1000, 121],
      [2000, 122],
      [13_000, 130],
    ]);
    expect(await rates('3')).toEqual([[0, 130]]);
    expect(await rates('seg_a')).toEqual([
      [0, 120],
      [1000, 121],
      [2000, 122],
    ]);
    await expect(rates('9')).rejects.toThrow('no segment «9»');
  });

  it('of a record that is not in them are refused', async () => {
    await expect(
      openRecording(await file('two.csv', 'patient,HR,ICULOS\np1,100,1\n'), { record: 'p9' }),
    ).rejects.toThrow('no record «p9»');
  });
});
