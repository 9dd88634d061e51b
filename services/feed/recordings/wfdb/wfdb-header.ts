/**
 * The WFDB header file (header(5) of the WFDB Applications Guide): record line, signal lines,
 * segment lines and comments. Pure: text in, a description or a reason out. Fields that stand left
 * out take the defaults of the guide, so that gain, baseline and units are always there.
 */

export interface WfdbSignal {
  readonly fileName: string;
  readonly format: number;
  readonly samplesPerFrame: number;
  /** Frames by which this signal lies late in its file. */
  readonly skewFrames: number;
  /** Bytes before the first sample in the file. */
  readonly byteOffset: number;
  /** Units of the analogue-digital converter a physical unit. */
  readonly gain: number;
  /** Sample value of physical zero. */
  readonly baseline: number;
  readonly units: string;
  readonly resolutionBits: number;
  readonly adcZero: number;
  readonly initialValue: number | null;
  /** 16-bit sum of all samples, signed or not; null when not given. */
  readonly checksum: number | null;
  readonly blockSize: number;
  readonly description: string;
}

export interface WfdbSegment {
  /** `~` is a gap. */
  readonly name: string;
  readonly frames: number;
}

export interface WfdbHeader {
  readonly recordName: string;
  /** Empty for a record of one segment. A first segment of 0 frames is the layout. */
  readonly segments: readonly WfdbSegment[];
  readonly signalCount: number;
  readonly framesPerSecond: number;
  readonly counterFrequency: number;
  readonly baseCounter: number;
  /** null: not given, the size of the first file decides. */
  readonly frames: number | null;
  /** As written, for instance `31:25.894`; null when not given. */
  readonly baseTime: string | null;
  readonly baseDate: string | null;
  readonly signals: readonly WfdbSignal[];
  readonly comments: readonly string[];
}

export type ParsedHeader =
  | { readonly ok: true; readonly header: WfdbHeader }
  | { readonly ok: false; readonly line: number; readonly reason: string };

const DEFAULT_FRAMES_PER_SECOND = 250;
const DEFAULT_GAIN = 200;
/** Limits against hostile headers: what no monitor sends. */
const SIGNALS_MAX = 256;
const SAMPLES_PER_FRAME_MAX = 10_000;
const FREQUENCY_MAX = 1_000_000;

const RECORD =
  /^(?<name>[-\w]+)(?:\/(?<segments>\d+))?\s+(?<signals>\d+)(?:\s+(?<fs>[\d.eE+-]+)(?:\/(?<counter>[\d.eE+-]+))?(?:\((?<base>[\d.eE+-]+)\))?(?:\s+(?<frames>\d+)(?:\s+(?<time>[\d:.]+)(?:\s+(?<date>[\d/]+))?)?)?)?\s*$/;
const FORMAT = /^(?<format>\d+)(?:x(?<samples>\d+))?(?::(?<skew>\d+))?(?:\+(?<offset>\d+))?$/;
const GAIN = /^(?<gain>[+-]?[\d.]+(?:[eE][+-]?\d+)?)?(?:\((?<baseline>[+-]?\d+)\))?(?:\/(?<units>\S+))?$/;

/** Parses a whole header. Never throws; `line` is 1-based. */
export function parseWfdbHeader(text: string): ParsedHeader {
  const lines = text.split(/\r\n|\n|\r/).map((content, index) => ({ content: content.trim(), line: index + 1 }));
  const comments = lines.filter(({ content }) => content.startsWith('#')).map(({ content }) => content.slice(1).trim());
  const [first, ...rest] = lines.filter(({ content }) => content !== '' && !content.startsWith('#'));
  if (first === undefined) return { ok: false, line: 1, reason: 'the header is empty' };
  const record = parseRecordLine(first.content);
  if (record === null) {
    return { ok: false, line: first.line, reason: `not a record line: ${first.content.slice(0, 80)}` };
  }
  const isMulti = record.segmentCount !== null;
  const expected = record.segmentCount ?? record.fields.signalCount;
  if (rest.length < expected) {
    return {
      ok: false,
      line: first.line,
      reason: `${expected} ${isMulti ? 'segment' : 'signal'} lines announced, ${rest.length} found`,
    };
  }
  const signals: WfdbSignal[] = [];
  const segments: WfdbSegment[] = [];
  for (const { content, line } of rest.slice(0, expected)) {
    const parsed = isMulti ? parseSegmentLine(content) : parseSignalLine(content);
    if (typeof parsed === 'string') return { ok: false, line, reason: parsed };
    if ('frames' in parsed) segments.push(parsed);
    else signals.push(parsed);
  }
  return { ok: true, header: { ...record.fields, segments, signals, comments } };
}

function parseRecordLine(content: string): {
  readonly fields: Omit<WfdbHeader, 'segments' | 'signals' | 'comments'>;
  readonly segmentCount: number | null;
} | null {
  const groups = RECORD.exec(content)?.groups;
  if (groups === undefined) return null;
  const signalCount = Number(groups['signals']);
  const framesPerSecond = groups['fs'] === undefined ? DEFAULT_FRAMES_PER_SECOND : Number(groups['fs']);
  if (signalCount > SIGNALS_MAX || !(framesPerSecond > 0 && framesPerSecond <= FREQUENCY_MAX)) return null;
  const counter = Number(groups['counter']);
  return {
    segmentCount: groups['segments'] === undefined ? null : Number(groups['segments']),
    fields: {
      recordName: groups['name'] ?? '',
      signalCount,
      framesPerSecond,
      counterFrequency: counter > 0 ? counter : framesPerSecond,
      baseCounter: groups['base'] === undefined ? 0 : Number(groups['base']),
      frames: groups['frames'] === undefined ? null : Number(groups['frames']),
      baseTime: groups['time'] ?? null,
      baseDate: groups['date'] ?? null,
    },
  };
}

function parseSegmentLine(content: string): WfdbSegment | string {
  const match = /^([-\w]+|~)\s+(\d+)$/.exec(content);
  return match === null
    ? `not a segment line: ${content.slice(0, 80)}`
    : { name: match[1] ?? '', frames: Number(match[2]) };
}

/** One signal line, or why it is none. Optional fields end at the first one that is left out. */
function parseSignalLine(content: string): WfdbSignal | string {
  const [fileName = '', formatText = '', ...fields] = content.split(/\s+/);
  const format = FORMAT.exec(formatText)?.groups;
  if (format === undefined) return `not a signal format: ${formatText.slice(0, 40)}`;
  if (!/^[-\w.~]+$/.test(fileName) || fileName.includes('..')) {
    return `not a signal file name: ${fileName.slice(0, 40)}`;
  }
  const samplesPerFrame = format['samples'] === undefined ? 1 : Number(format['samples']);
  if (samplesPerFrame < 1 || samplesPerFrame > SAMPLES_PER_FRAME_MAX) return `${samplesPerFrame} samples a frame`;
  const scale = fields[0] === undefined ? {} : GAIN.exec(fields[0])?.groups;
  if (scale === undefined) return `not a gain: ${fields[0]?.slice(0, 40)}`;
  const whole = fields.slice(1, 6).map((field) => (/^[+-]?\d+$/.test(field) ? Number(field) : null));
  if (whole.includes(null)) return 'resolution, zero, initial value, checksum and block size must be whole numbers';
  const gain = Number(scale['gain'] ?? 0);
  if (!Number.isFinite(gain)) return `not a gain: ${fields[0]?.slice(0, 40)}`;
  const adcZero = whole[1] ?? 0;
  return {
    fileName,
    format: Number(format['format']),
    samplesPerFrame,
    skewFrames: Number(format['skew'] ?? 0),
    byteOffset: Number(format['offset'] ?? 0),
    gain: gain === 0 ? DEFAULT_GAIN : gain,
    baseline: scale['baseline'] === undefined ? adcZero : Number(scale['baseline']),
    units: scale['units'] ?? 'mV',
    resolutionBits: whole[0] ?? 12,
    adcZero,
    initialValue: whole[2] ?? null,
    checksum: whole[3] ?? null,
    blockSize: whole[4] ?? 0,
    description: fields.slice(6).join(' '),
  };
}
