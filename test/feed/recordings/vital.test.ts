/** VitalDB files: tracks one after the other become rows in order of time; waves are passed over, what is cut or foreign is said. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecording } from '../../../services/feed/adapters/open-recording.ts';
import type { Recording, RecordingAnnotation } from '../../../services/feed/recordings/recording.ts';
import { said } from '../../support/said.ts';
import { collect, readingOf } from '../http/feed-items.ts';
import { encodeVital, unpackedVital, type EncodedTrack } from './vital-encoder.ts';

const START = Date.UTC(2026, 10, 23, 8) / 1000;
const device = 'Solar8000';
const TRACKS: readonly EncodedTrack[] = [
  { name: 'ECG_II', device: 'SNUADC', kind: 'wave', unit: 'mV', records: [[START, 0.1]] },
  {
    name: 'HR',
    device,
    kind: 'number',
    unit: '/min',
    records: [
      [START, 120],
      [START + 2, 0],
      [START + 1, 121.5],
    ],
  },
  {
    name: 'PLETH_SPO2',
    device,
    kind: 'number',
    records: [
      [START + 1, 97],
      [START + 2.5, Number.NaN],
    ],
  },
  { name: 'BT', device, kind: 'number', unit: 'C', records: [[START + 2, 36.6]] },
  { name: 'HR', device: 'Primus', kind: 'number', unit: '/min', records: [[START, 90]] },
  { name: 'VENT_TV', device, kind: 'number', unit: 'mL', records: [[START, 45]] },
  { name: 'EVENT', kind: 'text', records: [[START + 1.5, 'Intubation']] },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-vital-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function opened(bytes: Uint8Array): Promise<Recording> {
  const file = path.join(folder, 'case.vital');
  await writeFile(file, bytes);
  return openRecording(file);
}

const rowsOf = async (recording: Recording) => {
  const { rows, faults } = await collect(recording.items());
  const names = ['heartRatePerMin', 'spo2Percent', 'coreTemperatureCel'] as const;
  return { rows: rows.map((row) => [row.atMs, ...names.map((name) => readingOf(row, name))]), faults };
};

describe('a .vital file', () => {
  it('is rows in order of time, off codes off and what is no number missing', async () => {
    const recording = await opened(encodeVital(TRACKS, START));
    const { rows, faults } = await rowsOf(recording);
    expect(rows).toEqual([
      [0, 120, null, null],
      [1000, 121.5, 97, null],
      [2000, 'off', null, 36.6],
    ]);
    expect(faults.map((fault) => [fault.code, fault.excerpt])).toEqual([
      ['unknown-column', 'SNUADC/ECG_II in mV'],
      ['unknown-column', 'Primus/HR in /min'],
      ['unknown-column', 'Solar8000/VENT_TV in mL'],
    ]);
    expect(recording).toMatchObject({ startedAtMs: START * 1000, durationMs: 2000, intervalMs: 1000, name: 'case' });
  });

  it('tells its events to who asks', async () => {
    const noted: RecordingAnnotation[] = [];
    for await (const each of (await opened(encodeVital(TRACKS, START))).annotations?.() ?? []) noted.push(each);
    expect(noted).toEqual([{ atMs: 1500, durationMs: null, text: 'Intubation' }]);
  });

  it('gives what a cut file still has, and says that it is cut', async () => {
    const whole = unpackedVital(TRACKS, START);
    const { rows, faults } = await rowsOf(await opened(gzipSync(whole.subarray(0, whole.length - 60))));
    expect(rows.length).toBeGreaterThan(0);
    expect(faults.map((fault) => said(fault.reason)).at(-1)).toBe('the file ends in its middle');
    const packed = encodeVital(TRACKS, START);
    const last = (await rowsOf(await opened(packed.subarray(0, packed.length - 20)))).faults.at(-1);
    expect(last?.reason.code).toBe('recording.cut');
  });

  it.each([
    ['no packed file', Buffer.from('VITA and more')],
    ['something else that is packed', gzipSync('t_s,hr\n0,120\n')],
    ['a packet that says more than it holds', gzipSync(unpackedVital(TRACKS, START).fill(0xff, 46, 50))],
  ])('is refused: %s', async (_, bytes) => {
    await expect(opened(bytes)).rejects.toMatchObject({ code: 'recording-unreadable' });
  });
});
