/** EDF and EDF+: rates of their own, pauses, annotations, and files that are cut, foreign or contradict themselves. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecording } from '../../../services/feed/adapters/open-recording.ts';
import type { Recording, RecordingAnnotation } from '../../../services/feed/recordings/recording.ts';
import { VigilError } from '../../../services/platform/errors.ts';
import { said } from '../../support/said.ts';
import { collect, readingOf } from '../http/feed-items.ts';
import { encodeEdf, type EncodedEdf, type EncodedEdfSignal } from './edf-encoder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-edf-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function opened(bytes: Uint8Array): Promise<Recording> {
  const file = path.join(folder, 'night.edf');
  await writeFile(file, bytes);
  return openRecording(file);
}

async function refusalOf(bytes: Uint8Array): Promise<string> {
  const error: unknown = await opened(bytes).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(VigilError);
  expect((error as VigilError).code).toBe('recording-unreadable');
  return (error as VigilError).message;
}

async function annotationsOf(recording: Recording): Promise<readonly RecordingAnnotation[]> {
  const found: RecordingAnnotation[] = [];
  for await (const each of recording.annotations?.() ?? []) found.push(each);
  return found;
}

const rate = (samples: readonly number[], changes: Partial<EncodedEdfSignal> = {}): EncodedEdfSignal => ({
  label: 'HR',
  unit: 'bpm',
  physical: [0, 300],
  digital: [0, 3000],
  samplesPerRecord: 1,
  samples,
  ...changes,
});
const saturation = (samples: readonly number[]): EncodedEdfSignal =>
  rate(samples, { label: 'SpO2', unit: '%', physical: [-100, 100], digital: [-1000, 1000], samplesPerRecord: 4 });

const edf = (changes: Partial<EncodedEdf>): Uint8Array => encodeEdf({ recordSeconds: 1, signals: [], ...changes });

describe('a file of EDF', () => {
  it('has each signal at its own rate, off codes off, and what is outside the digital range missing', async () => {
    const recording = await opened(
      edf({
        signals: [rate([1504, 0, 3001]), saturation([970, 960, 950, 940, 930, -1000, 920, 910, 900, 890, 880, 870])],
      }),
    );
    const { rows, faults } = await collect(recording.items());
    expect(faults).toEqual([]);
    expect(recording).toMatchObject({ intervalMs: 250, durationMs: 3000 });
    expect(rows.map((row) => [row.atMs, readingOf(row, 'heartRatePerMin'), readingOf(row, 'spo2Percent')])).toEqual([
      [0, 150.4, 97],
      [250, null, 96],
      [500, null, 95],
      [750, null, 94],
      [1000, 'off', 93],
      [1250, null, 'off'],
      [1500, null, 92],
      [1750, null, 91],
      [2000, null, 90],
      [2250, null, 89],
      [2500, null, 88],
      [2750, null, 87],
    ]);
  });

  it('refuses waves, units that do not fit and second sources once, by name', async () => {
    const recording = await opened(
      edf({
        signals: [
          rate([1500, 1510]),
          rate([1500, 1510], { label: 'ECG HR' }),
          rate([1, 2], { label: 'Resp', unit: 'mV' }),
          rate([1, 2], { label: 'SpO2', unit: '' }),
        ],
      }),
    );
    const { rows, faults } = await collect(recording.items());
    expect(rows).toHaveLength(2);
    expect(faults.map((fault) => [fault.code, said(fault.reason)])).toEqual([
      ['unknown-column', '«ECG HR» is a second source of Heart rate; the first is used'],
      ['unknown-column', '«Resp in mV» is a wave or a quantity that Vigil does not stream'],
      ['unknown-column', '«SpO2» without a unit is nothing that Vigil streams'],
    ]);
  });

  it('goes on over the pauses of EDF+D, and refuses a record that does not say when it was', async () => {
    const lists = ['+10\u0014\u0014', '+11\u0014\u0014', 'soon\u0014\u0014', '+100.5\u0014\u0014'];
    const recording = await opened(edf({ reserved: 'EDF+D', lists, signals: [rate([1500, 1510, 1520, 1530])] }));
    const { rows, faults } = await collect(recording.items());
    expect(rows.map((row) => [row.atMs, readingOf(row, 'heartRatePerMin')])).toEqual([
      [0, 150],
      [1000, 151],
      [90_500, 153],
    ]);
    expect(faults.map((fault) => [fault.line, fault.code])).toEqual([[3, 'impossible-time']]);
  });

  it('tells annotations to who asks, with their durations', async () => {
    const lists = [
      '+0\u0014\u0014\u0000+0.5\u001512\u0014apnoea\u0014bradycardia\u0014\u0000',
      '+1\u0014\u0014\u0000-1\u0014lights out\u0014\u0000',
    ];
    const recording = await opened(edf({ reserved: 'EDF+C', lists, signals: [rate([1500, 1510])] }));
    expect(await annotationsOf(recording)).toEqual([
      { atMs: 500, durationMs: 12_000, text: 'apnoea' },
      { atMs: 500, durationMs: 12_000, text: 'bradycardia' },
      { atMs: -1000, durationMs: null, text: 'lights out' },
    ]);
    expect((await collect(recording.items())).rows).toHaveLength(2);
  });

  it('takes sex and age out of an EDF+ header, and no name', async () => {
    const patient = 'MCH-0234567 F 24-DEC-2025 Example_Berta';
    const recording = await opened(edf({ patient, signals: [rate([1500])] }));
    expect(recording.patient).toMatchObject({ sex: 'female', ageDays: 334, ageMonths: null });
    expect(recording.name).toBe('night');
    const unknown = await opened(edf({ patient: 'X X X X', signals: [rate([1500])] }));
    expect(unknown.patient).toEqual({ ageMonths: null, sex: 'unknown', weightKg: null });
  });

  it('gives what a cut file still has, and says how much lacks', async () => {
    const whole = edf({ signals: [rate([1500, 1510, 1520])] });
    const { rows, faults } = await collect((await opened(whole.subarray(0, whole.length - 3))).items());
    expect(rows).toHaveLength(1);
    expect(faults.map((fault) => said(fault.reason))).toEqual(['the signal files end 2 frames before the header says']);
    const unsaid = await collect((await opened(edf({ records: -1, signals: [rate([1500, 1510])] }))).items());
    expect([unsaid.rows.length, unsaid.faults]).toEqual([2, []]);
  });
});

describe('what is no EDF', () => {
  it.each([
    ['text', new TextEncoder().encode('t_s,hr\n0,120\n'), 'does not begin as EDF does'],
    ['24 bits', edf({ signals: [rate([1500])] }).map((byte, at) => (at === 0 ? 0xff : byte)), 'BDF of 24 bits'],
    ['a cut header', edf({ signals: [rate([1500])] }).subarray(0, 400), 'ends inside its header of 512 bytes'],
    ['no range', edf({ signals: [rate([1], { digital: [5, 5] })] }), '«HR» has no digital range'],
    ['a flat range', edf({ signals: [rate([1], { physical: [5, 5] })] }), '«HR» has no physical range'],
    ['no duration', edf({ recordSeconds: 0, signals: [rate([1])] }), 'a data record of 0 s cannot be'],
  ])('is refused with the reason: %s', async (_, bytes, reason) => {
    expect(await refusalOf(bytes)).toContain(reason);
  });

  it('never throws anything but an operating error, whatever is flipped in its header', async () => {
    const whole = edf({ reserved: 'EDF+C', lists: ['+0\u0014\u0014'], signals: [rate([1500])] });
    await fc.assert(
      fc.asyncProperty(fc.nat(767), fc.integer({ min: 0, max: 255 }), async (at, byte) => {
        const bytes = Uint8Array.from(whole);
        bytes[at] = byte;
        const recording = await opened(bytes).catch((error: unknown) => error);
        if (recording instanceof VigilError) return recording.code === 'recording-unreadable';
        return (await collect((recording as Recording).items())).rows.length <= 1;
      }),
      { numRuns: 200 },
    );
  });
});
