/** Writes `.vital` files for tests: the opposite way of services/feed/recordings/vital. */
import { gzipSync } from 'node:zlib';

export interface EncodedTrack {
  readonly name: string;
  readonly unit?: string;
  readonly device?: string;
  /** Numbers as 32-bit floats, texts, or a wave. */
  readonly kind: 'number' | 'text' | 'wave';
  readonly records: readonly (readonly [seconds: number, value: number | string])[];
}

const KINDS = { wave: 1, number: 2, text: 5 } as const;

export function encodeVital(tracks: readonly EncodedTrack[], startSeconds: number): Buffer {
  return gzipSync(unpackedVital(tracks, startSeconds));
}

export function unpackedVital(tracks: readonly EncodedTrack[], startSeconds: number): Buffer {
  const devices = [...new Set(tracks.map(({ device = '' }) => device))].filter((name) => name !== '');
  return Buffer.concat([
    Buffer.from('VITA'),
    u32(3),
    u16(27),
    Buffer.alloc(10),
    f64(startSeconds),
    f64(0),
    Buffer.from([1]),
    ...devices.map((name, index) => packet(9, u32(index + 1), text(name), text(name), text(''))),
    ...tracks.map(({ name, unit = '', device = '', kind }, index) =>
      packet(
        0,
        u16(index + 1),
        Buffer.from([KINDS[kind], 1]),
        text(name),
        text(unit),
        Buffer.alloc(33),
        u32(devices.indexOf(device) + 1),
      ),
    ),
    ...tracks.flatMap(({ kind, records }, index) =>
      records.map(([seconds, value]) => packet(1, u16(10), f64(seconds), u16(index + 1), body(kind, value))),
    ),
  ]);
}

function body(kind: EncodedTrack['kind'], value: number | string): Buffer {
  if (kind === 'text') return Buffer.concat([u32(0), text(String(value))]);
  return kind === 'number' ? f32(Number(value)) : Buffer.concat([u32(2), f32(Number(value)), f32(Number(value))]);
}

function packet(type: number, ...parts: readonly Buffer[]): Buffer {
  const all = Buffer.concat([...parts]);
  return Buffer.concat([Buffer.from([type]), u32(all.length), all]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u32(bytes.length), bytes]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function f64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}
