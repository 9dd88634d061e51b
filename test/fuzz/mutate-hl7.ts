/** Messages that no sender should send: a good one, changed in bytes, delimiters, segments, fields, set and frame. */
import { readdirSync, readFileSync } from 'node:fs';
import { nastyNumber, nastyText, nastyTime } from './nasty-values.ts';
import type { SeededRandom } from './seeded-random.ts';

const FOLDER = new URL('corpus/', import.meta.url);

/** Good messages of every family, segments ended by CR. */
export const CORPUS: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.hl7'))
  .sort()
  .map((file) => readFileSync(new URL(file, FOLDER), 'utf8').replaceAll('\n', '\r'));

/** Bytes as they come from a socket, in the chunks in which they come. */
export interface WireCase {
  readonly chunks: readonly Uint8Array[];
}

type TextChange = (text: string, random: SeededRandom) => string;
type BytesChange = (bytes: Buffer, random: SeededRandom) => Buffer;

export function makeWireCase(random: SeededRandom): WireCase {
  let text = random.pick(CORPUS);
  const changes = random.below(4);
  for (let each = 0; each < changes; each++) text = random.pick(TEXT_CHANGES)(text, random);
  let bytes = encoded(text, random);
  const byteChanges = changes === 0 ? 1 + random.below(3) : random.below(2);
  for (let each = 0; each < byteChanges; each++) bytes = random.pick(BYTES_CHANGES)(bytes, random);
  return { chunks: cut(framed(bytes, random), random) };
}

const TEXT_CHANGES: readonly TextChange[] = [
  (text, random) => changedField(text, random, nastyText),
  (text, random) => changedField(text, random, nastyText),
  (text, random) => changedField(text, random, nastyNumber),
  (text, random) => changedField(text, random, nastyTime),
  (text, random) => changedComponent(text, random),
  (text, random) => changedComponent(text, random),
  (text, random) => changedSegments(text, random),
  (text, random) => changedSegments(text, random),
  (text, random) =>
    text.replace(
      /^MSH...../,
      `MSH${random.pick(['|^~\\&', '|^~\\', '|^', '|', '||||||', '^^^^^', '#*@!%', '|^^^^', 'ABCDE', '\\\\\\\\\\', '.*+?$', '[](){', '|^~\\&#', '|~^\\&', '$(.)+', '|\u0001\u0002\u0003\u0004'])}`,
    ),
  (text, random) =>
    text.replaceAll(
      random.pick(['|', '^', '~', '\\', '&', '\r']),
      random.pick(['|', '^', '~', '\\', '&', '\r', '\n', '\r\n', '', ' ', '||']),
    ),
  (text, random) => `${text}${random.pick(CORPUS)}`,
  (text, random) => `${text}ZZ${random.pick(['1', 'Z', '', '!!'])}|${nastyText(random)}|${nastyText(random)}\r`,
  (text, random) => text.slice(0, random.below(text.length)),
  (text, random) => text.slice(random.below(text.length)),
  (text, random) => changedHeader(text, random),
];

function changedField(text: string, random: SeededRandom, value: (random: SeededRandom) => string): string {
  const segments = text.split('\r');
  const at = random.below(segments.length);
  const fields = (segments[at] ?? '').split('|');
  fields[random.below(fields.length + 2)] = value(random);
  segments[at] = Array.from(fields, (field) => field ?? '').join('|');
  return segments.join('\r');
}

function changedComponent(text: string, random: SeededRandom): string {
  const parts = text.split(/([|^~&\r])/);
  parts[2 * random.below(Math.ceil(parts.length / 2))] = nastyText(random);
  return parts.join('');
}

function changedSegments(text: string, random: SeededRandom): string {
  const segments = text.split('\r');
  const at = random.below(segments.length);
  const other = random.below(segments.length);
  const segment = segments[at] ?? '';
  switch (random.below(6)) {
    case 0:
      segments.splice(at, 1);
      break;
    case 1:
      segments.splice(
        at,
        0,
        ...Array.from({ length: 1 + random.below(random.chance(0.02) ? 3_000 : 20) }, () => segment),
      );
      break;
    case 2:
      segments[at] = segments[other] ?? '';
      segments[other] = segment;
      break;
    case 3:
      segments[at] =
        `${random.pick(['OBX', 'OBR', 'PID', 'PV1', 'MRG', 'EVN', 'MSH', 'ZZZ', 'obx', 'OB', 'NTE'])}${segment.slice(3)}`;
      break;
    case 4:
      segments.splice(other, 0, segment);
      break;
    default:
      segments[at] = `${segment}${'|'.repeat(random.below(random.chance(0.02) ? 20_000 : 60))}`;
  }
  return segments.join('\r');
}

const TYPES = [
  'ORU^R01',
  'ORU^R01^ORU_R01',
  'ORU^R40^ORU_R40',
  'ORU^W01',
  'ORU^R42',
  'ADT^A01',
  'ADT^A02',
  'ADT^A03',
  'ADT^A08',
  'ADT^A11',
  'ADT^A12',
  'ADT^A13',
  'ADT^A17',
  'ADT^A40',
  'ADT^A41',
  'ADT^A47',
  'ADT',
  'ACK',
  'ORM^O01',
  'QRY^R02',
  '',
  '^',
  'constructor^toString',
  '__proto__',
];
const CHARSETS = [
  '',
  'UNICODE UTF-8',
  'UTF-8',
  '8859/1',
  'ASCII',
  'KS X 1001',
  'ISO IR87',
  'EUC-KR',
  'UTF-16',
  'constructor',
  '__proto__',
  '~~UNICODE UTF-8',
  'x'.repeat(500),
];
const CONDITIONS = ['', 'AL', 'NE', 'ER', 'SU', 'XX', 'constructor'];

function changedHeader(text: string, random: SeededRandom): string {
  const [header = '', ...rest] = text.split('\r');
  const fields = header.split('|');
  const place = random.pick([
    [8, TYPES],
    [17, CHARSETS],
    [14, CONDITIONS],
    [15, CONDITIONS],
    [11, ['2.1', '2.6', '3', '', '2.x', '2.6.7.8']],
    [9, ['', '0', 'x'.repeat(300), '<>', '\\F\\']],
  ] as const);
  const [at, values] = place;
  while (fields.length <= at) fields.push('');
  fields[at] = random.pick<string>(values);
  return [fields.join('|'), ...rest].join('\r');
}

function encoded(text: string, random: SeededRandom): Buffer {
  const kind = random.next();
  if (kind < 0.9) return Buffer.from(text, 'utf8');
  if (kind < 0.94) return Buffer.from(text, 'latin1');
  if (kind < 0.96) return Buffer.from(text, 'utf16le');
  if (kind < 0.98) return Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(text, 'utf8')]);
  // «김» in EUC-KR, whatever the message says of itself.
  return Buffer.concat([Buffer.from(text, 'latin1'), Buffer.of(0xb1, 0xe8)]);
}

const BYTES = [
  0x00, 0x0a, 0x0b, 0x0d, 0x1b, 0x1c, 0x22, 0x26, 0x5c, 0x5e, 0x7c, 0x7e, 0x7f, 0x80, 0xa1, 0xc0, 0xc3, 0xed, 0xf8,
  0xfe, 0xff,
];

const BYTES_CHANGES: readonly BytesChange[] = [
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    for (let each = random.below(8); each >= 0; each--) {
      changed[random.below(changed.length)] = random.chance(0.5) ? random.pick(BYTES) : random.below(256);
    }
    return changed;
  },
  (bytes, random) =>
    spliced(
      bytes,
      random.below(bytes.length),
      0,
      Buffer.from(Array.from({ length: 1 + random.below(20) }, () => random.pick(BYTES))),
    ),
  (bytes, random) => spliced(bytes, random.below(bytes.length), random.below(60), Buffer.alloc(0)),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  (bytes, random) => {
    const from = random.below(bytes.length);
    return spliced(bytes, random.below(bytes.length), 0, bytes.subarray(from, from + random.below(200)));
  },
  (_, random) => Buffer.from(Array.from({ length: random.below(300) }, () => random.below(256))),
  (bytes, random) =>
    random.chance(0.05)
      ? spliced(bytes, random.below(bytes.length), 0, Buffer.alloc(random.below(60_000), random.pick(BYTES)))
      : bytes,
];

function spliced(bytes: Buffer, at: number, removed: number, added: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
}

/** Mostly one whole frame; else without its marks, twice, glued, nested, cut or among noise. */
function framed(bytes: Buffer, random: SeededRandom): Buffer {
  const frame = Buffer.concat([Buffer.of(0x0b), bytes, Buffer.of(0x1c, 0x0d)]);
  const kind = random.next();
  if (kind < 0.75) return frame;
  const half = frame.subarray(0, random.below(frame.length));
  const noise = Buffer.from(Array.from({ length: random.below(40) }, () => random.below(256)));
  return random.pick([
    bytes,
    Buffer.concat([bytes, Buffer.of(0x1c, 0x0d)]),
    frame.subarray(0, -1),
    frame.subarray(0, -2),
    Buffer.concat([frame, frame]),
    Buffer.concat([half, frame]),
    Buffer.concat([noise, frame]),
    Buffer.concat([frame, noise]),
    half,
    Buffer.concat([Buffer.of(0x0b, 0x0b), frame, Buffer.of(0x1c, 0x0d)]),
    Buffer.concat([frame.subarray(0, 20), frame, frame.subarray(20)]),
    Buffer.of(0x1c, 0x0d, 0x1c, 0x0d),
    noise,
  ]);
}

function cut(bytes: Buffer, random: SeededRandom): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (let cuts = random.chance(0.7) ? 0 : random.below(6); cuts > 0; cuts--) {
    const to = at + random.below(bytes.length - at + 1);
    chunks.push(bytes.subarray(at, to));
    at = to;
  }
  return [...chunks, bytes.subarray(at)];
}
