/**
 * Vital signs travel in columnar blocks: one log record holds the frames of one partition for one
 * short interval, rows grouped by unit. One JSON message a sample would cost most of a core at 2,500
 * beds; a block costs one to two per cent, since the work is per block and not per sample.
 *
 * Layout, little-endian:
 *
 *   0  u32 magic   4 u16 version   6 u16 column count   8 u32 rows   12 u32 dictionary bytes
 *  16  u32 CRC-32 of all other bytes from 4 on   20 u8 1 for a correction   21..31 zero
 *  32  dictionary, JSON, padded with spaces to a multiple of 8
 *      f64 observedAtMs[rows]   f64 receivedAtMs[rows]
 *      f32 value[columns][rows]
 *      u32 presentBits[rows]    u32 offBits[rows]    u16 sourceSlot[rows]    zero padding to 8
 *
 * Only the signals that occur have a column. A presence bit, not NaN, says that a value is there;
 * an off bit says that the monitor reported the signal as switched off or its lead as fallen off.
 * Values are 32-bit floats of decimal readings: `decimalOf` gives the decimal back.
 */
import { crc32 } from 'node:zlib';
import { SIGNAL_COUNT } from '../../clinical/signal/signals.ts';
import {
  liftedFromVersion1,
  parseDictionary,
  readDictionary,
  type BlockDictionary,
  type BlockSource,
  type KnownDictionaries,
  type UnitRun,
} from './block-dictionary.ts';

export type { BlockSource, KnownDictionaries, UnitRun };

const MAGIC = 0x31424756; // "VGB1"
/** Written today. A new version gets a reader of its own beside those of the older ones, and golden bytes. */
export const BLOCK_VERSION = 3;
const HEADER_BYTES = 32;
const VERSION_AT = 4;
const CHECKSUM_AT = 16;
const CHECKED_FROM = 20;
const CORRECTION_AT = 20;
/** A block this large means a broken sender: 64 k rows are 25 hospitals for half a minute. */
export const BLOCK_ROWS_MAX = 65_535;

/** One device's readings of one moment. `values` has SIGNAL_COUNT entries; absent ones are ignored. */
export interface Frame {
  readonly unitId: string;
  readonly source: BlockSource;
  readonly observedAtMs: number;
  readonly receivedAtMs: number;
  readonly presentBits: number;
  readonly offBits: number;
  readonly values: ArrayLike<number>;
}

export type BlockFault = 'not-a-block' | 'version' | 'truncated' | 'checksum' | 'dictionary';

export type DecodedBlock =
  | { readonly ok: true; readonly block: VitalsBlock }
  | { readonly ok: false; readonly fault: BlockFault };

/** Read-only view on a block's columns; no copy is made when the bytes are aligned. */
export interface VitalsBlock {
  readonly rowCount: number;
  /** The rows replace whole seconds of the history, an empty row empties its second (re-attribution). */
  readonly correction: boolean;
  readonly units: readonly UnitRun[];
  readonly sources: readonly BlockSource[];
  readonly observedAtMs: Float64Array;
  readonly receivedAtMs: Float64Array;
  readonly presentBits: Uint32Array;
  readonly offBits: Uint32Array;
  readonly sourceSlot: Uint16Array;
  /** Column of each signal, or null when no row of the block carries it. Length SIGNAL_COUNT. */
  readonly columns: readonly (Float32Array | null)[];
}

export function isVitalsBlock(bytes: Uint8Array): boolean {
  return (
    bytes.byteLength >= HEADER_BYTES && bytes[0] === 0x56 && bytes[1] === 0x47 && bytes[2] === 0x42 && bytes[3] === 0x31
  );
}

/**
 * Undoes the 32-bit rounding of a reading: three digits after the point, exact for every monitor
 * resolution, so that a comparison at a limit (SpO2 91.1 against 91) is a decimal one.
 */
export function decimalOf(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function align8(bytes: number): number {
  return (bytes + 7) & ~7;
}

/** Where rows go that are to become a block. */
export type RowSink = Pick<VitalsBlockBuilder, 'rowCount' | 'add' | 'finish'>;

/** Collects frames and encodes them; the buffers are reused, so one builder serves one producer. */
export class VitalsBlockBuilder {
  #rows = 0;
  #capacity = 256;
  #observedAtMs = new Float64Array(256);
  #receivedAtMs = new Float64Array(256);
  #presentBits = new Uint32Array(256);
  #offBits = new Uint32Array(256);
  #sourceSlot = new Uint16Array(256);
  #unitSlot = new Uint16Array(256);
  #values = new Float32Array(256 * SIGNAL_COUNT);
  readonly #units = new Map<string, number>();
  readonly #sources = new Map<string, { slot: number; source: BlockSource }>();

  get rowCount(): number {
    return this.#rows;
  }

  /** Adds one frame. Throws when the block is full (flush first) or a value with its bit is not finite. */
  add(frame: Frame): void {
    if (this.#rows === BLOCK_ROWS_MAX) throw new Error('block is full');
    if (this.#rows === this.#capacity) this.#grow();
    const row = this.#rows;
    this.#observedAtMs[row] = frame.observedAtMs;
    this.#receivedAtMs[row] = frame.receivedAtMs;
    this.#presentBits[row] = frame.presentBits;
    this.#offBits[row] = frame.offBits & ~frame.presentBits;
    this.#sourceSlot[row] = this.#slotOfSource(frame);
    this.#unitSlot[row] = this.#slotOfUnit(frame.unitId);
    for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
      if ((frame.presentBits & (1 << signal)) === 0) continue;
      const value = frame.values[signal] ?? Number.NaN;
      if (!Number.isFinite(value)) throw new Error(`signal ${signal} is marked present but is not a number`);
      this.#values[row * SIGNAL_COUNT + signal] = value;
    }
    this.#rows = row + 1;
  }

  /** Encodes what was added, rows grouped by unit in order of arrival, and empties the builder. */
  finish(purpose: 'observation' | 'correction' = 'observation'): Uint8Array {
    const runs = this.#unitRuns();
    const order = this.#rowOrder(runs);
    const columns = this.#usedSignals();
    const bytes = this.#encode(runs, order, columns);
    if (purpose === 'correction') bytes[CORRECTION_AT] = 1;
    sealHeader(bytes);
    this.#rows = 0;
    this.#units.clear();
    this.#sources.clear();
    return bytes;
  }

  #slotOfSource(frame: Frame): number {
    const { id, intervalMs, patientId = '', late = false, channel = '', provenance = '', artefactBits } = frame.source;
    const beside = `${late}\u0000${channel}\u0000${provenance}\u0000${artefactBits}`;
    const key = `${frame.unitId}\u0000${id}\u0000${intervalMs}\u0000${patientId}\u0000${beside}`;
    const known = this.#sources.get(key);
    if (known !== undefined) return known.slot;
    const slot = this.#sources.size;
    this.#sources.set(key, { slot, source: frame.source });
    return slot;
  }

  #slotOfUnit(unitId: string): number {
    const known = this.#units.get(unitId);
    if (known !== undefined) return known;
    const slot = this.#units.size;
    this.#units.set(unitId, slot);
    return slot;
  }

  #unitRuns(): UnitRun[] {
    const counts = new Uint32Array(this.#units.size);
    for (let row = 0; row < this.#rows; row++) {
      const slot = this.#unitSlot[row] ?? 0;
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
    let start = 0;
    return [...this.#units].map(([unitId, slot]) => {
      const run = { unitId, start, count: counts[slot] ?? 0 };
      start += run.count;
      return run;
    });
  }

  /** Stable counting sort by unit: entry n is the added row that stands at encoded row n. */
  #rowOrder(runs: readonly UnitRun[]): Uint32Array {
    const next = Uint32Array.from(runs, (run) => run.start);
    const order = new Uint32Array(this.#rows);
    for (let row = 0; row < this.#rows; row++) {
      const slot = this.#unitSlot[row] ?? 0;
      const target = next[slot] ?? 0;
      order[target] = row;
      next[slot] = target + 1;
    }
    return order;
  }

  #usedSignals(): number[] {
    let bits = 0;
    for (let row = 0; row < this.#rows; row++) bits |= this.#presentBits[row] ?? 0;
    const used: number[] = [];
    for (let signal = 0; signal < SIGNAL_COUNT; signal++) if ((bits & (1 << signal)) !== 0) used.push(signal);
    return used;
  }

  #encode(units: readonly UnitRun[], order: Uint32Array, columns: readonly number[]): Uint8Array {
    const rows = this.#rows;
    const dictionary: BlockDictionary = {
      units,
      sources: [...this.#sources.values()].map((entry) => entry.source),
      columns,
    };
    const dictionaryText = Buffer.from(JSON.stringify(dictionary));
    const dictionaryBytes = align8(dictionaryText.byteLength);
    const layout = layoutOf({ rows, columns: columns.length, dictionaryBytes });
    const bytes = new Uint8Array(layout.total);
    bytes.fill(0x20, HEADER_BYTES, HEADER_BYTES + dictionaryBytes);
    bytes.set(dictionaryText, HEADER_BYTES);
    const view = viewColumns(bytes.buffer, { rows, columns: columns.length, layout });
    for (let target = 0; target < rows; target++) {
      const row = order[target] ?? 0;
      view.observedAtMs[target] = this.#observedAtMs[row] ?? 0;
      view.receivedAtMs[target] = this.#receivedAtMs[row] ?? 0;
      view.presentBits[target] = this.#presentBits[row] ?? 0;
      view.offBits[target] = this.#offBits[row] ?? 0;
      view.sourceSlot[target] = this.#sourceSlot[row] ?? 0;
      const present = this.#presentBits[row] ?? 0;
      for (let column = 0; column < columns.length; column++) {
        const signal = columns[column] ?? 0;
        if ((present & (1 << signal)) !== 0) {
          view.values[column * rows + target] = this.#values[row * SIGNAL_COUNT + signal] ?? 0;
        }
      }
    }
    writeHeader(bytes, { columns: columns.length, rows, dictionaryBytes });
    return bytes;
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#observedAtMs = grown(this.#observedAtMs, new Float64Array(this.#capacity));
    this.#receivedAtMs = grown(this.#receivedAtMs, new Float64Array(this.#capacity));
    this.#presentBits = grown(this.#presentBits, new Uint32Array(this.#capacity));
    this.#offBits = grown(this.#offBits, new Uint32Array(this.#capacity));
    this.#sourceSlot = grown(this.#sourceSlot, new Uint16Array(this.#capacity));
    this.#unitSlot = grown(this.#unitSlot, new Uint16Array(this.#capacity));
    this.#values = grown(this.#values, new Float32Array(this.#capacity * SIGNAL_COUNT));
  }
}

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

function writeHeader(bytes: Uint8Array, sizes: { columns: number; rows: number; dictionaryBytes: number }): void {
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  header.setUint32(0, MAGIC, true);
  header.setUint16(VERSION_AT, BLOCK_VERSION, true);
  header.setUint16(6, sizes.columns, true);
  header.setUint32(8, sizes.rows, true);
  header.setUint32(12, sizes.dictionaryBytes, true);
}

function sealHeader(bytes: Uint8Array): void {
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  header.setUint32(CHECKSUM_AT, checksumOf(bytes), true);
}

/** Of version and sizes too: a flipped bit in the version would have another reader read the block, and differently. */
function checksumOf(bytes: Uint8Array): number {
  return crc32(bytes.subarray(CHECKED_FROM), crc32(bytes.subarray(VERSION_AT, CHECKSUM_AT)));
}

/** Versions 1 and 2 left their own number and the sizes out. */
function checksumBefore3(bytes: Uint8Array): number {
  return crc32(bytes.subarray(CHECKED_FROM));
}

interface Layout {
  readonly observedAt: number;
  readonly receivedAt: number;
  readonly values: number;
  readonly presentBits: number;
  readonly offBits: number;
  readonly sourceSlot: number;
  readonly total: number;
}

function layoutOf(sizes: { rows: number; columns: number; dictionaryBytes: number }): Layout {
  const observedAt = HEADER_BYTES + sizes.dictionaryBytes;
  const receivedAt = observedAt + 8 * sizes.rows;
  const values = receivedAt + 8 * sizes.rows;
  const presentBits = values + 4 * sizes.rows * sizes.columns;
  const offBits = presentBits + 4 * sizes.rows;
  const sourceSlot = offBits + 4 * sizes.rows;
  return {
    observedAt,
    receivedAt,
    values,
    presentBits,
    offBits,
    sourceSlot,
    total: align8(sourceSlot + 2 * sizes.rows),
  };
}

function viewColumns(
  buffer: ArrayBufferLike,
  sizes: { rows: number; columns: number; layout: Layout; offset?: number },
) {
  const { rows, columns, layout } = sizes;
  const offset = sizes.offset ?? 0;
  return {
    observedAtMs: new Float64Array(buffer, offset + layout.observedAt, rows),
    receivedAtMs: new Float64Array(buffer, offset + layout.receivedAt, rows),
    values: new Float32Array(buffer, offset + layout.values, rows * columns),
    presentBits: new Uint32Array(buffer, offset + layout.presentBits, rows),
    offBits: new Uint32Array(buffer, offset + layout.offBits, rows),
    sourceSlot: new Uint16Array(buffer, offset + layout.sourceSlot, rows),
  };
}

/**
 * Decodes a block of any version that was ever written. Never throws on foreign bytes: what is wrong comes back as a fault.
 * `known`: of whoever reads many blocks of the same senders.
 */
export function decodeVitalsBlock(input: Uint8Array, known: KnownDictionaries | null = null): DecodedBlock {
  if (!isVitalsBlock(input)) return { ok: false, fault: 'not-a-block' };
  // Not slice(): on a Buffer that gives another view of the same misaligned memory.
  const bytes = input.byteOffset % 8 === 0 ? input : new Uint8Array(input);
  const header = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const decode = READERS.get(header.getUint16(VERSION_AT, true));
  return decode === undefined ? { ok: false, fault: 'version' } : decode(bytes, header, known);
}

/** By version of the block. Columns cannot be lifted one by one as JSON is: each version keeps its reader. */
const READERS: ReadonlyMap<number, BlockReader> = new Map([
  [
    1,
    (bytes, header, known) =>
      decodeColumns(bytes, header, { lift: liftedFromVersion1, checksum: checksumBefore3, known }),
  ],
  [2, (bytes, header, known) => decodeColumns(bytes, header, { lift: asItIs, checksum: checksumBefore3, known })],
  [3, (bytes, header, known) => decodeColumns(bytes, header, { lift: asItIs, checksum: checksumOf, known })],
]);

type BlockReader = (bytes: Uint8Array, header: DataView, known: KnownDictionaries | null) => DecodedBlock;

interface VersionOfBlock {
  readonly lift: (dictionary: BlockDictionary) => BlockDictionary;
  readonly checksum: (bytes: Uint8Array) => number;
  readonly known: KnownDictionaries | null;
}

function asItIs(dictionary: BlockDictionary): BlockDictionary {
  return dictionary;
}

/** The versions differ in dictionary and checksum alone: 2 tells late frames by a field; 3 tells channels, and checks its header. */
function decodeColumns(bytes: Uint8Array, header: DataView, { lift, checksum, known }: VersionOfBlock): DecodedBlock {
  const sizes = {
    columns: header.getUint16(6, true),
    rows: header.getUint32(8, true),
    dictionaryBytes: header.getUint32(12, true),
  };
  if (sizes.rows > BLOCK_ROWS_MAX || sizes.columns > SIGNAL_COUNT || sizes.dictionaryBytes % 8 !== 0) {
    return { ok: false, fault: 'truncated' };
  }
  const layout = layoutOf(sizes);
  if (bytes.byteLength !== layout.total) return { ok: false, fault: 'truncated' };
  if (checksum(bytes) !== header.getUint32(CHECKSUM_AT, true)) return { ok: false, fault: 'checksum' };
  const text = bytes.subarray(HEADER_BYTES, HEADER_BYTES + sizes.dictionaryBytes);
  const parsed = known === null ? parseDictionary(text, sizes) : readDictionary(text, sizes, known);
  if (parsed === null) return { ok: false, fault: 'dictionary' };
  const dictionary = lift(parsed);
  const view = viewColumns(bytes.buffer, {
    rows: sizes.rows,
    columns: sizes.columns,
    layout,
    offset: bytes.byteOffset,
  });
  const columns = Array.from({ length: SIGNAL_COUNT }, (): Float32Array | null => null);
  for (const [column, signal] of dictionary.columns.entries()) {
    columns[signal] ??= view.values.subarray(column * sizes.rows, (column + 1) * sizes.rows);
  }
  const { values: _values, ...rest } = view;
  return {
    ok: true,
    block: {
      rowCount: sizes.rows,
      correction: bytes[CORRECTION_AT] === 1,
      units: dictionary.units,
      sources: dictionary.sources,
      columns,
      ...rest,
    },
  };
}
