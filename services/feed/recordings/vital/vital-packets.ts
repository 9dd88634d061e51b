/**
 * The packets of a VitalDB `.vital` file, version 3, unpacked: a header, then tracks and records in any order, all little-endian
 * (layout as the package vitaldb 1.7 of the same authors reads and writes it). Waves are passed over without being kept.
 */
export type VitalPacket =
  | { readonly is: 'device'; readonly id: number; readonly name: string }
  | {
      readonly is: 'track';
      readonly id: number;
      readonly kind: 'wave' | 'number' | 'text';
      readonly format: number;
      readonly name: string;
      readonly unit: string;
      readonly deviceId: number;
    }
  | { readonly is: 'record'; readonly trackId: number; readonly atMs: number; readonly body: DataView };

/** Bytes one after the other; fewer than asked for: the file ends there. */
export interface ByteStream {
  /** What was packed ended in its middle. */
  readonly isCut: boolean;
  take(length: number): Promise<Uint8Array>;
  skip(length: number): Promise<void>;
}

export class VitalFormatError extends Error {}
/** The file ends inside a packet. */
export class VitalCutError extends Error {}

const KINDS: Readonly<Record<number, 'wave' | 'number' | 'text'>> = { 1: 'wave', 2: 'number', 5: 'text' };
/** What is kept of a packet: a record of a number or an event is a few bytes, a track some hundred. */
const KEPT_BYTES_MAX = 1_000_000;
const PACKET_BYTES_MAX = 0x7fffffff;
const RECORD_HEAD_BYTES = 12;

/** Moment at which the file says it begins, ms since 1970 UTC; 0: it does not say. */
export async function readVitalHeader(bytes: ByteStream): Promise<number> {
  const head = viewOf(await bytes.take(10));
  if (head.byteLength < 10 || textOf(head, 0, 4) !== 'VITA') {
    throw new VitalFormatError('it does not begin as .vital does');
  }
  const length = head.getUint16(8, true);
  const header = viewOf(await bytes.take(length));
  if (header.byteLength < length) throw new VitalCutError('header');
  return length >= 26 ? header.getFloat64(10, true) * 1000 : 0;
}

/** Every packet that says something here. Throws `VitalFormatError`, and `VitalCutError` at the end of a cut file. */
export async function* vitalPackets(bytes: ByteStream): AsyncGenerator<VitalPacket> {
  for (;;) {
    const head = viewOf(await bytes.take(5));
    if (head.byteLength === 0 && !bytes.isCut) return;
    if (head.byteLength < 5) throw new VitalCutError('packet');
    const [type, length] = [head.getUint8(0), head.getUint32(1, true)];
    if (length > PACKET_BYTES_MAX) throw new VitalFormatError(`a packet of ${length} bytes cannot be`);
    const isKept = [0, 1, 9].includes(type);
    const wanted = isKept ? Math.min(length, type === 1 ? KEPT_BYTES_MAX : length) : 0;
    if (type !== 1 && isKept && length > KEPT_BYTES_MAX) {
      throw new VitalFormatError(`a packet of ${length} bytes cannot be`);
    }
    const body = viewOf(await bytes.take(wanted));
    if (body.byteLength < wanted) throw new VitalCutError('packet');
    await bytes.skip(length - wanted);
    const packet = isKept ? packetOf(type, body) : null;
    if (packet !== null) yield packet;
  }
}

function packetOf(type: number, body: DataView): VitalPacket | null {
  try {
    if (type === 9) return deviceOf(new Reader(body));
    if (type === 0) return trackOf(new Reader(body));
    if (body.byteLength < RECORD_HEAD_BYTES) return null;
    const atMs = body.getFloat64(2, true) * 1000;
    return { is: 'record', trackId: body.getUint16(10, true), atMs, body: from(body, 2 + body.getUint16(0, true)) };
  } catch (error) {
    if (error instanceof RangeError) throw new VitalFormatError('a packet says more than it holds');
    throw error;
  }
}

function from(view: DataView, start: number): DataView {
  return new DataView(view.buffer, view.byteOffset + start, view.byteLength - start);
}

class Reader {
  readonly #view: DataView;
  #at = 0;

  constructor(view: DataView) {
    this.#view = view;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#view.byteLength;
  }

  skip(length: number): void {
    this.#at += length;
  }

  number(bytes: 1 | 2 | 4): number {
    const at = this.#at;
    this.#at += bytes;
    if (bytes === 1) return this.#view.getUint8(at);
    return bytes === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true);
  }

  text(): string {
    const length = this.number(4);
    const text = textOf(this.#view, this.#at, length);
    this.#at += length;
    return text;
  }
}

function deviceOf(reader: Reader): VitalPacket {
  const id = reader.number(4);
  const type = reader.text();
  const name = reader.isAtEnd ? '' : reader.text();
  return { is: 'device', id, name: name === '' ? type : name };
}

/** Everything behind the name may be absent. */
function trackOf(reader: Reader): VitalPacket | null {
  const id = reader.number(2);
  const kind = KINDS[reader.number(1)];
  const format = reader.number(1);
  const name = reader.text();
  const unit = reader.isAtEnd ? '' : reader.text();
  // Two floats, a colour, a float, two doubles and a byte stand before the device.
  reader.skip(4 + 4 + 4 + 4 + 8 + 8 + 1);
  const deviceId = reader.isAtEnd ? 0 : reader.number(4);
  return kind === undefined ? null : { is: 'track', id, kind, format, name, unit, deviceId };
}

/** A number of a record, by the format of its track; null: the format is unknown, or the record too short. */
export function vitalNumber(format: number, body: DataView): number | null {
  const length = [0, 4, 8, 1, 1, 2, 2, 4, 4][format];
  if (length === undefined || length === 0 || body.byteLength < length) return null;
  if (format === 1) return body.getFloat32(0, true);
  if (format === 2) return body.getFloat64(0, true);
  if (format === 3) return body.getInt8(0);
  if (format === 4) return body.getUint8(0);
  if (format === 5) return body.getInt16(0, true);
  if (format === 6) return body.getUint16(0, true);
  return format === 7 ? body.getInt32(0, true) : body.getUint32(0, true);
}

/** A text of a record: four bytes that mean nothing, its length, the text. Null: the record is too short. */
export function vitalText(body: DataView): string | null {
  if (body.byteLength < 8) return null;
  const length = body.getUint32(4, true);
  return body.byteLength < 8 + length ? null : textOf(body, 8, length);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function textOf(view: DataView, start: number, length: number): string {
  if (start + length > view.byteLength) throw new RangeError('text');
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + start, length));
}
