/** Writes WFDB signal files and headers for tests: the opposite way of services/feed/wfdb-*.ts. */
import type { ByteSource } from '../../../services/feed/recordings/wfdb/wfdb-record.ts';
import type { WfdbFormat } from '../../../services/feed/recordings/wfdb/wfdb-samples.ts';

export interface EncodedSignal {
  readonly fileName: string;
  readonly format: WfdbFormat;
  readonly samplesPerFrame: number;
  readonly skewFrames: number;
  readonly byteOffset: number;
  readonly gain: string;
  readonly description: string;
  /** As they lie in the file: frames x samplesPerFrame. */
  readonly samples: readonly number[];
}

export interface EncodedRecord {
  readonly header: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Header and files of one segment. Signals of one file must agree on format and offset. */
export function encodeWfdb(record: {
  readonly name: string;
  readonly frames: number;
  readonly framesPerSecond: string;
  readonly signals: readonly EncodedSignal[];
  readonly comments?: readonly string[];
}): EncodedRecord {
  const lines = record.signals.map((signal) => {
    const extras = `${signal.samplesPerFrame === 1 ? '' : `x${signal.samplesPerFrame}`}${signal.skewFrames === 0 ? '' : `:${signal.skewFrames}`}${signal.byteOffset === 0 ? '' : `+${signal.byteOffset}`}`;
    return `${signal.fileName} ${signal.format}${extras} ${signal.gain} 12 0 ${signal.samples[0] ?? 0} ${checksumOf(signal.samples)} 0 ${signal.description}`;
  });
  const header = [
    `${record.name} ${record.signals.length} ${record.framesPerSecond} ${record.frames}`,
    ...lines,
    ...(record.comments ?? []).map((comment) => `# ${comment}`),
    '',
  ].join('\n');
  const names = [...new Set(record.signals.map(({ fileName }) => fileName))];
  return {
    header,
    files: new Map(
      names.map((name) => [
        name,
        fileOf(
          record.signals.filter(({ fileName }) => fileName === name),
          record.frames,
        ),
      ]),
    ),
  };
}

export function checksumOf(samples: readonly number[]): number {
  const sum = samples.reduce((total, sample) => total + sample, 0) & 0xffff;
  return sum > 0x7fff ? sum - 0x10000 : sum;
}

function fileOf(signals: readonly EncodedSignal[], frames: number): Uint8Array {
  const samples: number[] = [];
  for (let frame = 0; frame < frames; frame++) {
    for (const signal of signals) {
      samples.push(...signal.samples.slice(frame * signal.samplesPerFrame, (frame + 1) * signal.samplesPerFrame));
    }
  }
  const [first] = signals;
  if (first === undefined) throw new Error('a file without signals');
  return Buffer.concat([Buffer.alloc(first.byteOffset, 0xa5), encodeSamples(first.format, samples)]);
}

export function encodeSamples(format: WfdbFormat, samples: readonly number[]): Uint8Array {
  if (format === 16) return new Uint8Array(samples.flatMap((sample) => [sample & 0xff, (sample >> 8) & 0xff]));
  if (format === 80) return new Uint8Array(samples.map((sample) => sample + 128));
  const bytes: number[] = [];
  for (let index = 0; index < samples.length; index += 2) {
    const first = samples[index] ?? 0;
    const second = samples[index + 1] ?? 0;
    bytes.push(first & 0xff, ((first >> 8) & 0x0f) | (((second >> 8) & 0x0f) << 4));
    if (index + 1 < samples.length) bytes.push(second & 0xff);
  }
  return new Uint8Array(bytes);
}

/** Files in memory; a file that is missing is a bug of the test. */
export class MemoryBytes implements ByteSource {
  readonly #files: ReadonlyMap<string, Uint8Array>;

  constructor(files: ReadonlyMap<string, Uint8Array>) {
    this.#files = files;
  }

  async size(name: string): Promise<number> {
    return this.#bytes(name).byteLength;
  }

  async read(name: string, start: number, length: number): Promise<Uint8Array> {
    return this.#bytes(name).subarray(start, start + length);
  }

  #bytes(name: string): Uint8Array {
    const bytes = this.#files.get(name);
    if (bytes === undefined) throw new Error(`no file ${name}`);
    return bytes;
  }
}
