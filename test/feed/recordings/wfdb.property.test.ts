/** Laws of the WFDB reader, against an encoder of the tests' own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWfdbHeader } from '../../../services/feed/recordings/wfdb/wfdb-header.ts';
import type { WfdbHeader } from '../../../services/feed/recordings/wfdb/wfdb-header.ts';
import { WfdbSegmentReader } from '../../../services/feed/recordings/wfdb/wfdb-record.ts';
import {
  decodeSamples,
  frameMeans,
  INVALID_SAMPLE,
  spanOfSamples,
  WFDB_FORMATS,
} from '../../../services/feed/recordings/wfdb/wfdb-samples.ts';
import { wfdbRecording } from '../../../services/feed/recordings/wfdb/wfdb-recording.ts';
import { loadUnits } from '../../../services/feed/adapters/ucum-units.ts';
import { collect, plainRow, readingOf } from '../http/feed-items.ts';
import { encodeSamples, encodeWfdb, MemoryBytes } from './wfdb-encoder.ts';
import type { EncodedRecord, EncodedSignal } from './wfdb-encoder.ts';
import { said } from '../../support/said.ts';

const LIMITS = { 16: 32_767, 80: 127, 212: 2_047 } as const;
const anyFormat = fc.constantFrom(...WFDB_FORMATS);

function headerOf(text: string): WfdbHeader {
  const parsed = parseWfdbHeader(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.header;
}

async function readerOf(record: EncodedRecord): Promise<WfdbSegmentReader> {
  return await WfdbSegmentReader.open(headerOf(record.header), new MemoryBytes(record.files));
}

/** Records of one or two files with signals in mixed order, skews, offsets and several samples a frame. */
const anyRecord = fc
  .record({
    frames: fc.integer({ min: 1, max: 40 }),
    files: fc.array(fc.record({ format: anyFormat, byteOffset: fc.integer({ min: 0, max: 30 }) }), {
      minLength: 1,
      maxLength: 2,
    }),
    shapes: fc.array(
      fc.record({
        file: fc.nat(1),
        samplesPerFrame: fc.integer({ min: 1, max: 4 }),
        skewFrames: fc.integer({ min: 0, max: 5 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    salt: fc.integer({ min: 0, max: 1_000_000 }),
  })
  .map(({ frames, files, shapes, salt }) => {
    const signals = shapes.map((shape, index): EncodedSignal => {
      const file = files[shape.file % files.length] ?? { format: 16 as const, byteOffset: 0 };
      const limit = LIMITS[file.format];
      const samples = Array.from(
        { length: frames * shape.samplesPerFrame },
        (_, at) => ((at * 7919 + index * 104_729 + salt) % (2 * limit + 2)) - limit - 1,
      );
      return {
        fileName: `part${shape.file % files.length}.dat`,
        gain: '10(3)/bpm',
        description: `signal ${index}`,
        ...file,
        ...shape,
        samples,
      };
    });
    return { frames, signals };
  });

describe('samples', () => {
  it('decode to what was encoded, in every format', () => {
    fc.assert(
      fc.property(
        anyFormat,
        fc.array(fc.integer({ min: -128, max: 127 }), { maxLength: 50 }),
        fc.nat(1),
        (format, small, odd) => {
          const samples = small.map((sample) => Math.trunc((sample * (LIMITS[format] + 1)) / 128));
          const count = Math.max(0, samples.length - odd);
          const decoded = decodeSamples(format, encodeSamples(format, samples), {
            skipSamples: Math.min(odd, samples.length),
            count,
          });
          expect([...decoded]).toEqual(samples.slice(Math.min(odd, samples.length)));
        },
      ),
    );
  });

  it('cover any cut of a file with the bytes of its span', () => {
    fc.assert(
      fc.property(anyFormat, fc.nat(60), fc.nat(40), (format, first, count) => {
        const samples = Array.from({ length: 120 }, (_, at) => (at * 37) % 100);
        const span = spanOfSamples(format, first, count);
        const bytes = encodeSamples(format, samples).subarray(span.start, span.start + span.length);
        expect([...decodeSamples(format, bytes, { skipSamples: span.skipSamples, count })]).toEqual(
          samples.slice(first, first + count),
        );
      }),
    );
  });

  it('are the invalid sample where the file has ended', () => {
    for (const format of WFDB_FORMATS) {
      expect([...decodeSamples(format, encodeSamples(format, [1]), { skipSamples: 0, count: 2 })]).toEqual([
        1,
        INVALID_SAMPLE[format],
      ]);
    }
  });

  it('average frames towards zero, as integers', () => {
    expect([...frameMeans(Int16Array.from([-3, -4, 3, 4]), 2)]).toEqual([-3, 3]);
  });
});

describe('a segment', () => {
  it('gives each signal its own samples, whatever file, order, offset, skew and frame size', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecord, async ({ frames, signals }) => {
        const reader = await readerOf(encodeWfdb({ name: 'r', framesPerSecond: '1', frames, signals }));
        const { signals: read } = await reader.read(0, frames);
        signals.forEach((signal, index) => {
          const shifted = signal.samples.slice(signal.skewFrames * signal.samplesPerFrame);
          const padding = Array.from(
            { length: signal.samples.length - shifted.length },
            () => INVALID_SAMPLE[signal.format],
          );
          expect([...(read[index] ?? [])]).toEqual([...shifted, ...padding]);
        });
      }),
    );
  });

  it('reads the same in pieces as at once', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecord, fc.integer({ min: 1, max: 9 }), async ({ frames, signals }, piece) => {
        const reader = await readerOf(encodeWfdb({ name: 'r', framesPerSecond: '1', frames, signals }));
        const whole = await reader.read(0, frames);
        const pieces: number[][] = signals.map(() => []);
        for (let from = 0; from < frames; from += piece) {
          const part = await reader.read(from, Math.min(frames, from + piece));
          part.signals.forEach((samples, index) => pieces[index]?.push(...samples));
        }
        expect(pieces).toEqual(whole.signals.map((samples) => [...samples]));
      }),
    );
  });
});

function heartRate(samples: readonly number[], more: Partial<EncodedSignal> = {}): EncodedSignal {
  return {
    fileName: 'n.dat',
    format: 16,
    samplesPerFrame: 1,
    skewFrames: 0,
    byteOffset: 0,
    gain: '10/bpm',
    description: 'HR',
    samples,
    ...more,
  };
}

describe('a record as a recording', () => {
  const recordingOf = async (record: EncodedRecord) =>
    wfdbRecording({
      file: 'r.hea',
      header: headerOf(record.header),
      parts: [{ startFrame: 0, reader: await readerOf(record) }],
      units: await loadUnits(),
    });

  it('gives a row a sample, with its time, also for several samples a frame', async () => {
    const recording = await recordingOf(
      encodeWfdb({
        name: 'r',
        framesPerSecond: '0.5',
        frames: 2,
        signals: [
          heartRate([1200, 1210, 1220, 1230], { samplesPerFrame: 2 }),
          heartRate([970, 960], { description: 'SpO2', gain: '10/%' }),
        ],
        comments: ['<age>: 4 <sex>: F'],
      }),
    );
    const { rows, faults } = await collect(recording.items());
    expect(rows.map((row) => [row.atMs, readingOf(row, 'heartRatePerMin'), readingOf(row, 'spo2Percent')])).toEqual([
      [0, 120, 97],
      [1000, 121, null],
      [2000, 122, 96],
      [3000, 123, null],
    ]);
    expect(faults).toEqual([]);
    expect(recording).toMatchObject({ intervalMs: 1000, durationMs: 4000, patient: { ageMonths: 48, sex: 'female' } });
  });

  it('takes a rate only with a unit of rates, and tells waves once', async () => {
    const recording = await recordingOf(
      encodeWfdb({
        name: 'r',
        framesPerSecond: '1',
        frames: 3,
        signals: [
          heartRate([1, 2, 3], { description: 'RESP', gain: '10/mV' }),
          heartRate([200, 210, 220], { description: 'RESP', gain: '10/pm' }),
        ],
      }),
    );
    const { rows, faults } = await collect(recording.items());
    expect(rows.map((row) => readingOf(row, 'respiratoryRatePerMin'))).toEqual([20, 21, 22]);
    expect(faults.map((fault) => [fault.code, fault.excerpt])).toEqual([['unknown-column', 'RESP in mV']]);
  });

  it('converts Fahrenheit and kilopascal', async () => {
    const recording = await recordingOf(
      encodeWfdb({
        name: 'r',
        framesPerSecond: '1',
        frames: 1,
        signals: [
          heartRate([1004], { description: 'Temp', gain: '10/degF' }),
          heartRate([120], { description: 'ABPSys', gain: '10/kPa' }),
        ],
      }),
    );
    const { rows } = await collect(recording.items());
    const [row] = rows;
    if (row === undefined) throw new Error('no row');
    expect([readingOf(row, 'coreTemperatureCel'), readingOf(row, 'arterialSystolicMmHg')]).toEqual([38, 90.008]);
  });

  it('tells a wrong checksum and a file that ends early, after everything readable', async () => {
    const good = encodeWfdb({ name: 'r', framesPerSecond: '1', frames: 3, signals: [heartRate([1200, 1210, 1220])] });
    const flipped = await recordingOf({ ...good, files: new Map([['n.dat', encodeSamples(16, [1200, 1210, 1221])]]) });
    expect((await collect(flipped.items())).faults.map(({ code }) => code)).toEqual(['checksum']);
    const short = await collect(
      (await recordingOf({ ...good, files: new Map([['n.dat', encodeSamples(16, [1200, 1210])]]) })).items(),
    );
    expect(short.rows.map((row) => readingOf(row, 'heartRatePerMin'))).toEqual([120, 121]);
    expect(short.faults.map(({ code, reason }) => [code, said(reason)])).toEqual([
      ['malformed-line', 'the signal files end 1 frames before the header says'],
    ]);
  });

  it('joins segments by signal name, with gaps between them', async () => {
    const first = encodeWfdb({ name: 'a', framesPerSecond: '1', frames: 2, signals: [heartRate([1200, 1210])] });
    const second = encodeWfdb({
      name: 'b',
      framesPerSecond: '1',
      frames: 1,
      signals: [heartRate([970], { description: 'SpO2', gain: '10/%' }), heartRate([1300])],
    });
    const header = headerOf('m/4 2 1 8\nlayout 0\na 2\n~ 5\nb 1\n');
    const recording = wfdbRecording({
      file: 'm.hea',
      header,
      parts: [
        { startFrame: 0, reader: null },
        { startFrame: 0, reader: await readerOf(first) },
        { startFrame: 2, reader: null },
        { startFrame: 7, reader: await readerOf(second) },
      ],
      units: await loadUnits(),
    });
    const { rows } = await collect(recording.items());
    expect(rows.map((row) => [row.atMs, readingOf(row, 'heartRatePerMin'), readingOf(row, 'spo2Percent')])).toEqual([
      [0, 120, null],
      [1000, 121, null],
      [7000, 130, 97],
    ]);
  });

  it('gives the same rows however often it is read', async () => {
    const recording = await recordingOf(
      encodeWfdb({ name: 'r', framesPerSecond: '1', frames: 2, signals: [heartRate([1200, -32_768])] }),
    );
    const once = (await collect(recording.items())).rows.map(plainRow);
    expect((await collect(recording.items())).rows.map(plainRow)).toEqual(once);
    expect(once).toMatchObject([{ present: 1 }, { present: 0, off: 0 }]);
  });
});

describe('the header', () => {
  it('reads every field', () => {
    const header = headerOf(
      'r 1 0.0166666666667/125(7.5) 1936 31:25.894 10/10/2896\nx.dat 16x2:3+24 1.052e+04(-12)/mV 11 5 -3 -401 0 ABP Sys (art)\n# <age>: 60 <sex>: F\n',
    );
    expect(header).toMatchObject({
      recordName: 'r',
      framesPerSecond: 0.0166666666667,
      counterFrequency: 125,
      baseCounter: 7.5,
      frames: 1936,
      baseTime: '31:25.894',
      baseDate: '10/10/2896',
      comments: ['<age>: 60 <sex>: F'],
    });
    expect(header.signals).toEqual([
      {
        fileName: 'x.dat',
        format: 16,
        samplesPerFrame: 2,
        skewFrames: 3,
        byteOffset: 24,
        gain: 10_520,
        baseline: -12,
        units: 'mV',
        resolutionBits: 11,
        adcZero: 5,
        initialValue: -3,
        checksum: -401,
        blockSize: 0,
        description: 'ABP Sys (art)',
      },
    ]);
  });

  it('takes the defaults of the guide for what is left out', () => {
    const header = headerOf('r 2\nx.dat 212\ny.dat 80 0 8 16\n');
    expect(header).toMatchObject({ framesPerSecond: 250, counterFrequency: 250, frames: null, baseTime: null });
    expect(header.signals).toMatchObject([
      { gain: 200, baseline: 0, units: 'mV', samplesPerFrame: 1 },
      { gain: 200, baseline: 16, adcZero: 16 },
    ]);
  });

  it('names the line of what it cannot read, and never throws', () => {
    expect(parseWfdbHeader('r 1 250 10\n../etc/x 16\n')).toMatchObject({ ok: false, line: 2 });
    expect(parseWfdbHeader('r 2 250 10\nx.dat 16\n')).toMatchObject({ ok: false, line: 1 });
    expect(parseWfdbHeader('')).toMatchObject({ ok: false });
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void parseWfdbHeader(text)));
  });
});
