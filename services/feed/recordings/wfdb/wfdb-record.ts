/**
 * Reads frames of one WFDB segment out of its signal files: several signals a file in any order,
 * several samples a frame, byte offsets and skews. It asks a `ByteSource` for spans of bytes, so it
 * does no I/O itself; the invariant is that frame n of every signal is the same moment.
 */
import { VigilError } from '../../../platform/errors.ts';
import {
  decodeSamples,
  frameMeans,
  INVALID_SAMPLE,
  isWfdbFormat,
  physicalValue,
  samplesInBytes,
  spanOfSamples,
} from './wfdb-samples.ts';
import type { WfdbHeader, WfdbSignal } from './wfdb-header.ts';
import type { WfdbFormat } from './wfdb-samples.ts';

/** Random access to the files beside a header. `name` is a plain file name. */
export interface ByteSource {
  size(name: string): Promise<number>;
  /** Fewer bytes at the end of the file. */
  read(name: string, start: number, length: number): Promise<Uint8Array>;
}

/** The signals of one file, in the order of the header: the order inside each frame. */
interface SignalGroup {
  readonly fileName: string;
  readonly format: WfdbFormat;
  readonly byteOffset: number;
  readonly samplesPerFrame: number;
  readonly skewMax: number;
  readonly members: readonly { readonly index: number; readonly signal: WfdbSignal; readonly startInFrame: number }[];
}

/** Samples of some consecutive frames; entry n belongs to signal n and has frames x samplesPerFrame. */
export interface WfdbFrames {
  readonly signals: readonly Int16Array[];
  /** 16-bit sums of the samples as they lie in the file, without skew, for the header's checksums. */
  readonly sums: readonly number[];
}

export class WfdbSegmentReader {
  readonly header: WfdbHeader;
  /** Frames that are there: a header may announce more than its files hold, never the other way. */
  readonly frames: number;
  /** Frames that the header announces and the files lack. */
  readonly missingFrames: number;
  readonly #source: ByteSource;
  readonly #groups: readonly SignalGroup[];

  private constructor(options: {
    header: WfdbHeader;
    frames: number;
    missingFrames: number;
    source: ByteSource;
    groups: readonly SignalGroup[];
  }) {
    this.header = options.header;
    this.frames = options.frames;
    this.missingFrames = options.missingFrames;
    this.#source = options.source;
    this.#groups = options.groups;
  }

  /** Throws `recording-unreadable` for formats that Vigil does not read and for missing files. */
  static async open(header: WfdbHeader, source: ByteSource): Promise<WfdbSegmentReader> {
    const groups = signalGroups(header);
    let inFiles = Number.POSITIVE_INFINITY;
    for (const group of groups) {
      const bytes = Math.max(0, (await source.size(group.fileName)) - group.byteOffset);
      inFiles = Math.min(inFiles, Math.floor(samplesInBytes(group.format, bytes) / group.samplesPerFrame));
    }
    const present = Number.isFinite(inFiles) ? inFiles : 0;
    const announced = header.frames ?? present;
    return new WfdbSegmentReader({
      header,
      frames: Math.min(announced, present),
      missingFrames: groups.length === 0 ? 0 : Math.max(0, announced - present),
      source,
      groups,
    });
  }

  /** Frames [from, to) of every signal, skew taken out; past the last frame stands the invalid sample. */
  async read(from: number, to: number): Promise<WfdbFrames> {
    const signals: Int16Array[] = Array.from({ length: this.header.signals.length }, () => new Int16Array(0));
    const sums: number[] = signals.map(() => 0);
    for (const group of this.#groups) {
      const last = Math.min(this.frames, to + group.skewMax);
      const samples = await this.#samples(group, from, last);
      for (const member of group.members) {
        signals[member.index] = takeSignal({ samples, group, member, frames: to - from, available: last - from });
        sums[member.index] = sumOfSignal({ samples, group, member, frames: to - from });
      }
    }
    return { signals, sums };
  }

  /**
   * Physical values of the whole segment, NaN for invalid. `expanded`: every sample; otherwise one
   * value a frame, averaged as the python package does.
   */
  async physical(options: { readonly expanded: boolean }): Promise<Float64Array[]> {
    const { signals } = await this.read(0, this.frames);
    return this.header.signals.map((signal, index) => {
      const samples = signals[index] ?? new Int16Array(0);
      const scale = { format: formatOf(signal), gain: signal.gain, baseline: signal.baseline };
      return Float64Array.from(options.expanded ? samples : frameMeans(samples, signal.samplesPerFrame), (sample) =>
        physicalValue(sample, scale),
      );
    });
  }

  async #samples(group: SignalGroup, from: number, to: number): Promise<Int16Array> {
    const count = Math.max(0, to - from) * group.samplesPerFrame;
    const span = spanOfSamples(group.format, from * group.samplesPerFrame, count);
    const bytes = await this.#source.read(group.fileName, group.byteOffset + span.start, span.length);
    return decodeSamples(group.format, bytes, { skipSamples: span.skipSamples, count });
  }
}

/** Format of a signal that `WfdbSegmentReader.open` has let pass. */
export function formatOf(signal: WfdbSignal): WfdbFormat {
  if (isWfdbFormat(signal.format)) return signal.format;
  throw new VigilError(
    'recording-unreadable',
    `signal «${signal.description}» has WFDB format ${signal.format}; Vigil reads 16, 80 and 212`,
  );
}

function signalGroups(header: WfdbHeader): SignalGroup[] {
  const names = [...new Set(header.signals.map((signal) => signal.fileName))].filter((name) => name !== '~');
  return names.map((fileName) => {
    let startInFrame = 0;
    const members = header.signals.flatMap((signal, index) => {
      if (signal.fileName !== fileName) return [];
      const member = { index, signal, startInFrame };
      startInFrame += signal.samplesPerFrame;
      return [member];
    });
    const formats = new Set(members.map(({ signal }) => formatOf(signal)));
    const [format] = formats;
    if (format === undefined || formats.size > 1) {
      throw new VigilError('recording-unreadable', `${fileName} is said to have more than one format`);
    }
    const skewMax = Math.max(...members.map(({ signal }) => signal.skewFrames));
    return {
      fileName,
      format,
      byteOffset: members[0]?.signal.byteOffset ?? 0,
      samplesPerFrame: startInFrame,
      skewMax,
      members,
    };
  });
}

interface Take {
  readonly samples: Int16Array;
  readonly group: SignalGroup;
  readonly member: SignalGroup['members'][number];
  readonly frames: number;
}

function takeSignal({ samples, group, member, frames, available }: Take & { readonly available: number }): Int16Array {
  const { samplesPerFrame, skewFrames } = member.signal;
  const taken = new Int16Array(frames * samplesPerFrame).fill(INVALID_SAMPLE[group.format]);
  for (let frame = 0; frame < frames && frame + skewFrames < available; frame++) {
    const at = (frame + skewFrames) * group.samplesPerFrame + member.startInFrame;
    for (let index = 0; index < samplesPerFrame; index++) {
      taken[frame * samplesPerFrame + index] = samples[at + index] ?? 0;
    }
  }
  return taken;
}

function sumOfSignal({ samples, group, member, frames }: Take): number {
  let sum = 0;
  for (let frame = 0; frame < frames; frame++) {
    const at = frame * group.samplesPerFrame + member.startInFrame;
    for (let index = 0; index < member.signal.samplesPerFrame; index++) sum += samples[at + index] ?? 0;
  }
  return sum & 0xffff;
}
