/**
 * The header of a European Data Format file (EDF, Kemp 1992; EDF+, Kemp and Olivan 2003; www.edfplus.info/specs): 256 bytes,
 * then 256 for each signal, all of it text. What cannot be is refused with the field that says it; nothing is guessed.
 */
import { SHOWN_LENGTH_MAX } from '../table-lines.ts';

export interface EdfSignal {
  readonly label: string;
  /** Physical dimension, as the file has it. */
  readonly unit: string;
  readonly physicalMin: number;
  readonly physicalMax: number;
  readonly digitalMin: number;
  readonly digitalMax: number;
  readonly samplesPerRecord: number;
  /** Where its samples begin in a data record, bytes. */
  readonly offsetBytes: number;
  readonly isAnnotations: boolean;
}

export interface EdfHeader {
  /** Local identification of the patient, as it stands: read for sex and birth date alone. */
  readonly patient: string;
  /** Date on which the recording began, ms of its midnight as if in UTC: the format has no zone. */
  readonly startDayMs: number;
  readonly headerBytes: number;
  /** EDF+D: each record has its own time, and pauses stand between them. */
  readonly isDiscontinuous: boolean;
  /** null: the writer did not say (-1). */
  readonly records: number | null;
  readonly recordMs: number;
  readonly recordBytes: number;
  readonly signals: readonly EdfSignal[];
}

export type EdfHeaderAnswer =
  | { readonly ok: true; readonly header: EdfHeader }
  | { readonly ok: false; readonly reason: string };

export const EDF_FIXED_BYTES = 256;
export const EDF_SIGNAL_BYTES = 256;
/** A record stands in memory as a whole: the format asks for at most 61,440 bytes. */
const RECORD_BYTES_MAX = 32_000_000;
/** More signals than any monitor has; a larger number is no header. */
const SIGNALS_MAX = 1_000;
const BYTES_PER_SAMPLE = 2;
const ANNOTATIONS = 'EDF Annotations';

class BadField extends Error {}

/** Number of signals, so that the rest of the header can be read; null when the first 256 bytes are no EDF. */
export function edfSignalCount(fixed: Uint8Array): number | null {
  if (fixed.length < EDF_FIXED_BYTES || textOf(fixed, 0, 8) !== '0') return null;
  const count = Number(textOf(fixed, 252, 4));
  return Number.isInteger(count) && count >= 1 && count <= SIGNALS_MAX ? count : null;
}

/** `bytes`: the whole header. */
export function parseEdfHeader(bytes: Uint8Array): EdfHeaderAnswer {
  try {
    return { ok: true, header: read(bytes) };
  } catch (error) {
    if (error instanceof BadField) return { ok: false, reason: error.message };
    throw error;
  }
}

function read(bytes: Uint8Array): EdfHeader {
  const count = edfSignalCount(bytes);
  if (count === null) throw new BadField('it does not begin as EDF does (BDF of 24 bits is not read)');
  const headerBytes = EDF_FIXED_BYTES + count * EDF_SIGNAL_BYTES;
  if (bytes.length < headerBytes) throw new BadField(`it ends inside its header of ${headerBytes} bytes`);
  const said = wholeNumber(bytes, [184, 8], 'length of the header');
  if (said !== headerBytes) {
    throw new BadField(`its header says ${said} bytes, and ${count} signals need ${headerBytes}`);
  }
  const signals = signalsOf(bytes, count);
  const last = signals.at(-1);
  const recordBytes = last === undefined ? 0 : last.offsetBytes + last.samplesPerRecord * BYTES_PER_SAMPLE;
  if (recordBytes > RECORD_BYTES_MAX) throw new BadField(`a data record of ${recordBytes} bytes is too large`);
  const records = wholeNumber(bytes, [236, 8], 'number of data records');
  const seconds = number(bytes, [244, 8], 'duration of a data record');
  const hasSamples = signals.some(({ isAnnotations }) => !isAnnotations);
  if (seconds < 0 || (seconds === 0 && hasSamples)) throw new BadField(`a data record of ${seconds} s cannot be`);
  return {
    patient: textOf(bytes, 8, 80),
    startDayMs: dayOf(textOf(bytes, 168, 8)),
    headerBytes,
    isDiscontinuous: textOf(bytes, 192, 44).startsWith('EDF+D'),
    records: records < 0 ? null : records,
    recordMs: seconds * 1000,
    recordBytes,
    signals,
  };
}

/** Each field stands for all signals before the next field does. */
function signalsOf(bytes: Uint8Array, count: number): readonly EdfSignal[] {
  const at = (before: number, width: number, index: number): readonly [number, number] => [
    EDF_FIXED_BYTES + before * count + width * index,
    width,
  ];
  let offsetBytes = 0;
  return Array.from({ length: count }, (_, index) => {
    const label = textOf(bytes, ...at(0, 16, index));
    const shown = `signal ${index + 1} «${label.slice(0, SHOWN_LENGTH_MAX)}»`;
    const field = (before: number, name: string): number => number(bytes, at(before, 8, index), `${name} of ${shown}`);
    const signal = {
      label,
      unit: textOf(bytes, ...at(96, 8, index)),
      physicalMin: field(104, 'physical minimum'),
      physicalMax: field(112, 'physical maximum'),
      digitalMin: field(120, 'digital minimum'),
      digitalMax: field(128, 'digital maximum'),
      samplesPerRecord: wholeNumber(bytes, at(216, 8, index), `samples of ${shown}`),
      offsetBytes,
      isAnnotations: label === ANNOTATIONS,
    };
    if (signal.samplesPerRecord < 1) throw new BadField(`${shown} has no samples`);
    if (!signal.isAnnotations && !(signal.digitalMin < signal.digitalMax)) {
      throw new BadField(`${shown} has no digital range`);
    }
    if (!signal.isAnnotations && signal.physicalMin === signal.physicalMax) {
      throw new BadField(`${shown} has no physical range`);
    }
    offsetBytes += signal.samplesPerRecord * BYTES_PER_SAMPLE;
    return signal;
  });
}

function textOf(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length)).trim();
}

function number(bytes: Uint8Array, [start, length]: readonly [number, number], name: string): number {
  const text = textOf(bytes, start, length);
  const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new BadField(`«${text.slice(0, SHOWN_LENGTH_MAX)}» is no number (${name})`);
}

function wholeNumber(bytes: Uint8Array, span: readonly [number, number], name: string): number {
  const value = number(bytes, span, name);
  if (Number.isInteger(value)) return value;
  throw new BadField(`${value} is no whole number (${name})`);
}

/** `dd.mm.yy`: 85 to 99 are of the last century (EDF+, 2.1.3.2). */
function dayOf(text: string): number {
  const [, day = '', month = '', year = ''] = /^(\d\d)\.(\d\d)\.(\d\d)$/.exec(text) ?? [];
  if (year === '') throw new BadField(`«${text}» is no start date like 23.11.26`);
  return Date.UTC(Number(year) + (Number(year) >= 85 ? 1900 : 2000), Number(month) - 1, Number(day));
}
