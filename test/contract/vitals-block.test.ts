/** The edges of the block format, each named: sizes, purpose, growth, and a sealed block of a sender with a bug. */
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SIGNAL_COUNT } from '../../services/clinical/signal/signals.ts';
import {
  BLOCK_ROWS_MAX,
  BLOCK_VERSION,
  decodeVitalsBlock,
  isVitalsBlock,
  VitalsBlockBuilder,
  type Frame,
  type VitalsBlock,
} from '../../services/contract/records/vitals-block.ts';

const HEADER_BYTES = 32;

const frame = (changes: Partial<Frame> = {}): Frame => ({
  unitId: 'unit-1',
  source: { id: 'monitor-1', intervalMs: 1_000 },
  observedAtMs: 1_000,
  receivedAtMs: 1_040,
  presentBits: 1,
  offBits: 0,
  values: [120],
  ...changes,
});

function builderOf(...frames: readonly Frame[]): VitalsBlockBuilder {
  const builder = new VitalsBlockBuilder();
  for (const each of frames) builder.add(each);
  return builder;
}

function blockOf(bytes: Uint8Array): VitalsBlock {
  const result = decodeVitalsBlock(bytes);
  if (!result.ok) throw new Error(result.fault);
  return result.block;
}

interface Header {
  readonly version?: number;
  readonly columns?: number;
  readonly rows?: number;
  readonly dictionaryBytes?: number;
}

/** A block whose checksum holds, with a header and dictionary of a sender with a bug. */
function sealed(dictionary: unknown, header: Header = {}): Uint8Array {
  const text = Buffer.from(typeof dictionary === 'string' ? dictionary : JSON.stringify(dictionary));
  const dictionaryBytes = (text.byteLength + 7) & ~7;
  const { version = 1, columns = 1, rows = 1 } = header;
  const bytes = new Uint8Array((HEADER_BYTES + dictionaryBytes + rows * (8 + 8 + 4 * columns + 4 + 4 + 2) + 7) & ~7);
  bytes.fill(0x20, HEADER_BYTES, HEADER_BYTES + dictionaryBytes);
  bytes.set(text, HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x31424756, true);
  view.setUint16(4, version, true);
  view.setUint16(6, columns, true);
  view.setUint32(8, rows, true);
  view.setUint32(12, header.dictionaryBytes ?? dictionaryBytes, true);
  view.setUint32(16, crc32(bytes.subarray(20)), true);
  return bytes;
}

const units = [{ unitId: 'unit-1', start: 0, count: 1 }];
const sources = [{ id: 'monitor-1', intervalMs: 1_000 }];
const columns = [0];

describe('a vitals block', () => {
  it('says whether it corrects the history', () => {
    expect(blockOf(builderOf(frame()).finish()).correction).toBe(false);
    expect(blockOf(builderOf(frame()).finish('observation')).correction).toBe(false);
    expect(blockOf(builderOf(frame()).finish('correction')).correction).toBe(true);
  });

  it('counts its rows while it is filled, and is empty when finished', () => {
    const builder = builderOf(frame(), frame({ observedAtMs: 2_000 }));
    expect(builder.rowCount).toBe(2);
    expect(blockOf(builder.finish()).rowCount).toBe(2);
    expect(builder.rowCount).toBe(0);
    expect(blockOf(builder.finish()).rowCount).toBe(0);
  });

  it('keeps both times, of every row, beyond its first capacity', () => {
    const frames = Array.from({ length: 700 }, (_, row) =>
      frame({
        unitId: row % 2 === 0 ? 'unit-1' : 'unit-2',
        source: { id: `monitor-${row % 3}`, intervalMs: 1_000 },
        observedAtMs: row * 1_000,
        receivedAtMs: row * 1_000 + 7,
        presentBits: row % 5 === 0 ? 0 : 0b10,
        offBits: row % 5 === 0 ? 0b1 : 0,
        values: [0, row],
      }),
    );
    const block = blockOf(builderOf(...frames).finish());
    const order = [...frames.keys()].toSorted((a, b) => (a % 2) - (b % 2) || a - b);
    expect([...block.observedAtMs]).toEqual(order.map((row) => row * 1_000));
    expect([...block.receivedAtMs]).toEqual(order.map((row) => row * 1_000 + 7));
    expect([...block.presentBits]).toEqual(order.map((row) => (row % 5 === 0 ? 0 : 0b10)));
    expect([...block.offBits]).toEqual(order.map((row) => (row % 5 === 0 ? 0b1 : 0)));
    expect([...block.sourceSlot].map((slot) => block.sources[slot]?.id)).toEqual(
      order.map((row) => `monitor-${row % 3}`),
    );
    expect([...(block.columns[1] ?? [])]).toEqual(order.map((row) => (row % 5 === 0 ? 0 : row)));
  });

  it('has a column for each signal that occurs and for no other', () => {
    const last = SIGNAL_COUNT - 1;
    const values = Array.from({ length: SIGNAL_COUNT }, (_, signal) => signal + 1);
    const block = blockOf(builderOf(frame({ presentBits: (1 << 2) | (1 << last), values })).finish());
    expect(block.columns.map((column) => (column === null ? null : [...column]))).toEqual(
      values.map((value, signal) => (signal === 2 || signal === last ? [value] : null)),
    );
  });

  it('tells sources apart by whom the message named', () => {
    const named = (patientId?: string): Frame =>
      frame({ source: { id: 'monitor-1', intervalMs: 1_000, ...(patientId === undefined ? {} : { patientId }) } });
    const block = blockOf(builderOf(named('patient:a'), named(), named('patient:a')).finish());
    expect([...block.sourceSlot].map((slot) => block.sources[slot]?.patientId)).toEqual([
      'patient:a',
      undefined,
      'patient:a',
    ]);
    expect(block.sources).toHaveLength(2);
  });

  it('tells late frames of a device from its live ones', () => {
    const { sources, sourceSlot } = blockOf(
      builderOf(frame(), frame({ source: { id: 'monitor-1', intervalMs: 1_000, late: true } })).finish(),
    );
    expect([...sourceSlot]).toEqual([0, 1]);
    expect(sources).toEqual([
      { id: 'monitor-1', intervalMs: 1_000 },
      { id: 'monitor-1', intervalMs: 1_000, late: true },
    ]);
  });

  it('tells the channels of a device apart, and each from the device itself', () => {
    const source = { id: 'monitor-1', intervalMs: 1_000 };
    const { sources, sourceSlot } = blockOf(
      builderOf(
        frame({ source }),
        frame({ source: { ...source, channel: '/1.3.2/150456' } }),
        frame({ source: { ...source, channel: '/1.3.3/150456' } }),
        frame({ source: { ...source, channel: '/1.3.2/150456' } }),
      ).finish(),
    );
    expect([...sourceSlot]).toEqual([0, 1, 2, 1]);
    expect(sources.map(({ channel }) => channel)).toEqual([undefined, '/1.3.2/150456', '/1.3.3/150456']);
  });

  it('tells rows of a stay apart by what is doubted in them, and nothing doubted from not judged', () => {
    const source = { id: 'stay-1', intervalMs: 1_000 };
    const doubts = [2, 0, undefined, 2].map((artefactBits) => (artefactBits === undefined ? {} : { artefactBits }));
    const { sources, sourceSlot } = blockOf(
      builderOf(...doubts.map((doubt) => frame({ source: { ...source, ...doubt } }))).finish(),
    );
    expect([...sourceSlot]).toEqual([0, 1, 2, 0]);
    expect(sources.map(({ artefactBits }) => artefactBits)).toEqual([2, 0, undefined]);
  });

  it('of version 1 told late frames by the id; of version 2 an id may end in anything', () => {
    const told = [{ id: 'monitor-1@late', intervalMs: 1_000 }];
    expect(blockOf(sealed({ units, sources: told, columns }, { version: 1 })).sources).toEqual([
      { id: 'monitor-1', intervalMs: 1_000, late: true },
    ]);
    expect(blockOf(sealed({ units, sources: told, columns }, { version: 2 })).sources).toEqual(told);
  });

  it('takes the largest number of rows and not one more', () => {
    const builder = new VitalsBlockBuilder();
    const one = frame();
    for (let row = 0; row < BLOCK_ROWS_MAX; row++) builder.add(one);
    expect(() => builder.add(one)).toThrow('block is full');
    expect(blockOf(builder.finish()).rowCount).toBe(BLOCK_ROWS_MAX);
  });

  it('is known by its first bytes and its size', () => {
    const bytes = builderOf().finish();
    const header = bytes.slice(0, HEADER_BYTES);
    expect([isVitalsBlock(bytes), isVitalsBlock(header), isVitalsBlock(header.slice(0, HEADER_BYTES - 1))]).toEqual([
      true,
      true,
      false,
    ]);
    for (const at of [0, 1, 2, 3]) {
      const foreign = header.slice();
      foreign[at] = 0;
      expect(isVitalsBlock(foreign)).toBe(false);
    }
  });

  it('is read where it lies when its memory is aligned, and copied when not', () => {
    const bytes = builderOf(frame()).finish();
    expect(blockOf(bytes).observedAtMs.buffer).toBe(bytes.buffer);
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect(blockOf(shifted).observedAtMs.buffer).not.toBe(shifted.buffer);
  });
});

describe('a block that is refused says why', () => {
  it('whole ones are read, the planted one too', () => {
    expect(decodeVitalsBlock(sealed({ units, sources, columns }))).toMatchObject({ ok: true });
  });

  it('no bit of the header may change, of an empty block either: not its version, not its sizes', () => {
    for (const bytes of [builderOf().finish(), builderOf(frame()).finish()]) {
      for (let bit = 0; bit < 8 * HEADER_BYTES; bit++) {
        const changed = bytes.slice();
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(decodeVitalsBlock(changed).ok, `bit ${bit}`).toBe(false);
      }
    }
  });

  it('foreign bytes, another version, a cut, a flipped bit', () => {
    const bytes = builderOf(frame()).finish();
    const flipped = bytes.slice();
    flipped[40] = (flipped[40] ?? 0) ^ 1;
    expect([
      decodeVitalsBlock(new Uint8Array(64)),
      decodeVitalsBlock(sealed({ units, sources, columns }, { version: BLOCK_VERSION + 1 })),
      decodeVitalsBlock(bytes.slice(0, -8)),
      decodeVitalsBlock(flipped),
    ]).toEqual(['not-a-block', 'version', 'truncated', 'checksum'].map((fault) => ({ ok: false, fault })));
  });

  it.each<[string, Header]>([
    ['more rows than a block has', { rows: BLOCK_ROWS_MAX + 1 }],
    ['more columns than there are signals', { columns: SIGNAL_COUNT + 1 }],
    ['a dictionary that ends off its boundary', { dictionaryBytes: 92 }],
  ])('%s', (_, header) => {
    const run = [{ unitId: 'unit-1', start: 0, count: header.rows ?? 1 }];
    const wide = Array.from({ length: header.columns ?? 1 }, (__, signal) => signal % SIGNAL_COUNT);
    expect(decodeVitalsBlock(sealed({ units: run, sources, columns: wide }, header))).toEqual({
      ok: false,
      fault: 'truncated',
    });
  });

  it.each<[string, unknown, Header?]>([
    ['no JSON', '{'],
    ['JSON of null', 'null'],
    ['a list', '[]'],
    ['no units', { sources, columns }],
    ['units that are no list', { units: { every: 1 }, sources, columns }],
    ['no sources', { units, columns }],
    ['no columns', { units, sources }],
    ['fewer columns than the header says', { units, sources, columns: [] }],
    ['a unit that is null', { units: [null], sources, columns }],
    ['a unit without a name', { units: [{ start: 0, count: 1 }], sources, columns }],
    ['a unit that begins nowhere', { units: [{ unitId: 'u', start: '0', count: 1 }], sources, columns }],
    ['a unit of a text as count', { units: [{ unitId: 'u', start: 0, count: '1' }], sources, columns }],
    [
      'a unit of half a row',
      { units: [0, 0.5].map((start) => ({ unitId: 'u', start, count: 0.5 })), sources, columns },
    ],
    ['a unit of no row', { units: [...units, { unitId: 'v', start: 1, count: 0 }], sources, columns }],
    ['a gap between units', { units: [{ unitId: 'u', start: 1, count: 1 }], sources, columns }],
    ['units of fewer rows than the header says', { units, sources, columns }, { rows: 2 }],
    ['units of more rows than the header says', { units: [{ unitId: 'u', start: 0, count: 2 }], sources, columns }],
    ['a source that is null', { units, sources: [null], columns }],
    ['a source without an id', { units, sources: [{ intervalMs: 1_000 }], columns }],
    ['a source without an interval', { units, sources: [{ id: 'm', intervalMs: '1000' }], columns }],
    ['doubts that are no bits', { units, sources: [{ id: 'm', intervalMs: 1_000, artefactBits: 'none' }], columns }],
    ['a column of text', { units, sources, columns: ['0'] }],
    ['a column between two signals', { units, sources, columns: [0.5] }],
    ['a column before the first signal', { units, sources, columns: [-1] }],
    ['a column after the last signal', { units, sources, columns: [SIGNAL_COUNT] }],
  ])('%s', (_, dictionary, header) => {
    expect(decodeVitalsBlock(sealed(dictionary, header))).toEqual({ ok: false, fault: 'dictionary' });
  });
});
