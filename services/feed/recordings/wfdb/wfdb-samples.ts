/**
 * Signal files of a WFDB record (signal(5) of the WFDB Applications Guide): formats 16, 80 and 212.
 * Files are cut at frames, so that hours of signal never stand in memory together; a frame of format
 * 212 can begin in the middle of three bytes, which `spanOfSamples` takes care of.
 */

export const WFDB_FORMATS = [16, 80, 212] as const;
export type WfdbFormat = (typeof WFDB_FORMATS)[number];

export function isWfdbFormat(format: number): format is WfdbFormat {
  return (WFDB_FORMATS as readonly number[]).includes(format);
}

/** Sample value that means «no valid sample». */
export const INVALID_SAMPLE = { 16: -32_768, 80: -128, 212: -2_048 } as const satisfies Record<WfdbFormat, number>;

export interface ByteSpan {
  readonly start: number;
  readonly length: number;
  /** Samples at the beginning of the span that belong to what came before. */
  readonly skipSamples: number;
}

/** Bytes that hold `count` samples from sample `first` on; positions count from the first sample. */
export function spanOfSamples(format: WfdbFormat, first: number, count: number): ByteSpan {
  if (format === 16) return { start: first * 2, length: count * 2, skipSamples: 0 };
  if (format === 80) return { start: first, length: count, skipSamples: 0 };
  const skipSamples = first % 2;
  return { start: ((first - skipSamples) / 2) * 3, length: Math.ceil((skipSamples + count) * 1.5), skipSamples };
}

/** How many whole samples a file of so many bytes holds. */
export function samplesInBytes(format: WfdbFormat, bytes: number): number {
  if (format === 16) return Math.floor(bytes / 2);
  if (format === 80) return bytes;
  return Math.floor(bytes / 3) * 2 + (bytes % 3 === 2 ? 1 : 0);
}

/** Decodes what a span holds. Samples that the bytes do not reach are the invalid sample. */
export function decodeSamples(
  format: WfdbFormat,
  bytes: Uint8Array,
  options: { readonly skipSamples: number; readonly count: number },
): Int16Array {
  const samples = new Int16Array(options.count).fill(INVALID_SAMPLE[format]);
  const available = Math.min(options.count, samplesInBytes(format, bytes.byteLength) - options.skipSamples);
  const sampleAt = SAMPLE_AT[format];
  for (let index = 0; index < available; index++) samples[index] = sampleAt(bytes, index + options.skipSamples);
  return samples;
}

const SAMPLE_AT: Readonly<Record<WfdbFormat, (bytes: Uint8Array, index: number) => number>> = {
  16: (bytes, index) => (((bytes[2 * index] ?? 0) | ((bytes[2 * index + 1] ?? 0) << 8)) << 16) >> 16,
  80: (bytes, index) => (bytes[index] ?? 0) - 128,
  /** Two samples in three bytes; the middle byte holds both high halves. */
  212: (bytes, index) => {
    const start = (index >> 1) * 3;
    const middle = bytes[start + 1] ?? 0;
    const bits =
      index % 2 === 0 ? (bytes[start] ?? 0) | ((middle & 0x0f) << 8) : (bytes[start + 2] ?? 0) | ((middle & 0xf0) << 4);
    return (bits << 20) >> 20;
  },
};

/** Physical value of a sample; NaN for the invalid one. */
export function physicalValue(
  sample: number,
  scale: { readonly format: WfdbFormat; readonly gain: number; readonly baseline: number },
): number {
  return sample === INVALID_SAMPLE[scale.format] ? Number.NaN : (sample - scale.baseline) / scale.gain;
}

/**
 * Mean of each frame of `samplesPerFrame` samples, towards zero, as the python package does it in its
 * integer arithmetic (`smooth_frames=True`). It averages invalid samples like any other number, so it
 * serves comparison and viewing; the feed itself reads every sample.
 */
export function frameMeans(samples: Int16Array, samplesPerFrame: number): Int16Array {
  if (samplesPerFrame === 1) return samples;
  const means = new Int16Array(samples.length / samplesPerFrame);
  for (let frame = 0; frame < means.length; frame++) {
    let sum = 0;
    for (let index = 0; index < samplesPerFrame; index++) sum += samples[frame * samplesPerFrame + index] ?? 0;
    means[frame] = Math.trunc(sum / samplesPerFrame);
  }
  return means;
}
