/**
 * Folds the blocks of one batch into at most one row a stay and second, so that a database sees each
 * key once. A later observation fills only what is empty; a correction replaces the whole second,
 * also with nothing. Invariant: storing the merged rows equals storing the blocks one by one.
 */
import { SIGNAL_COUNT } from '../clinical/signal/signals.ts';
import type { BlockSource, VitalsBlock } from '../contract/records/vitals-block.ts';
import { invariant } from '../platform/errors.ts';
import { seriesKey } from './series-key.ts';

/** Rows by column. `values` has SIGNAL_COUNT entries a row; only those with their present bit count. */
export interface VitalsRows {
  readonly rowCount: number;
  /** Series that occur, each by its key (series-key.ts); `staySlot` of a row points here. */
  readonly stays: readonly { readonly stayId: string; readonly unitId: string }[];
  /** Channels among them. */
  readonly channels: readonly { readonly stayId: string; readonly channel: string }[];
  readonly staySlot: Uint32Array;
  readonly observedAtMs: Float64Array;
  readonly receivedAtMs: Float64Array;
  readonly presentBits: Uint32Array;
  readonly offBits: Uint32Array;
  /** 1: the row replaces what is stored for its second; 0: it fills what is empty. */
  readonly replaces: Uint8Array;
  readonly values: Float32Array;
  /** How many rows replace. */
  readonly replacingCount: number;
}

/**
 * Merges blocks in the order given. Sources of the blocks are stays, times are whole seconds in ms
 * (anything else breaks an invariant: the engine wrote it).
 */
export function mergeVitals(blocks: readonly VitalsBlock[]): VitalsRows {
  const merger = new VitalsMerger(blocks.reduce((rows, block) => rows + block.rowCount, 0));
  for (const block of blocks) merger.add(block);
  return merger.rows();
}

/** Each minute of each stay once, as two columns; times in ms. */
export function minutesOf(rows: VitalsRows): { readonly stayIds: string[]; readonly minutesMs: number[] } {
  const seen = rows.stays.map(() => new Set<number>());
  for (let row = 0; row < rows.rowCount; row++) {
    seen[rows.staySlot[row] ?? 0]?.add(Math.floor((rows.observedAtMs[row] ?? 0) / MINUTE_MS) * MINUTE_MS);
  }
  const stayIds: string[] = [];
  const minutesMs: number[] = [];
  for (const [slot, { stayId }] of rows.stays.entries()) {
    for (const minuteMs of seen[slot] ?? []) {
      stayIds.push(stayId);
      minutesMs.push(minuteMs);
    }
  }
  return { stayIds, minutesMs };
}

const MINUTE_MS = 60_000;

class VitalsMerger {
  #rowCount = 0;
  readonly #stays: { stayId: string; unitId: string }[] = [];
  readonly #channels: { stayId: string; channel: string }[] = [];
  readonly #slotOfStay = new Map<string, number>();
  /** By stay slot: row of each second. */
  readonly #rowOfSecond: Map<number, number>[] = [];
  readonly #staySlot: Uint32Array;
  readonly #observedAtMs: Float64Array;
  readonly #receivedAtMs: Float64Array;
  readonly #presentBits: Uint32Array;
  readonly #offBits: Uint32Array;
  readonly #replaces: Uint8Array;
  readonly #values: Float32Array;

  constructor(capacity: number) {
    this.#staySlot = new Uint32Array(capacity);
    this.#observedAtMs = new Float64Array(capacity);
    this.#receivedAtMs = new Float64Array(capacity);
    this.#presentBits = new Uint32Array(capacity);
    this.#offBits = new Uint32Array(capacity);
    this.#replaces = new Uint8Array(capacity);
    this.#values = new Float32Array(capacity * SIGNAL_COUNT);
  }

  add(block: VitalsBlock): void {
    const slots = new Int32Array(block.sources.length).fill(-1);
    for (const run of block.units) {
      for (let row = run.start; row < run.start + run.count; row++) {
        const sourceIndex = block.sourceSlot[row] ?? 0;
        if (slots[sourceIndex] === -1) slots[sourceIndex] = this.#slotOf(block.sources[sourceIndex], run.unitId);
        this.#addRow(block, row, slots[sourceIndex] ?? 0);
      }
    }
  }

  rows(): VitalsRows {
    const count = this.#rowCount;
    const replaces = this.#replaces.subarray(0, count);
    return {
      rowCount: count,
      stays: this.#stays,
      channels: this.#channels,
      staySlot: this.#staySlot.subarray(0, count),
      observedAtMs: this.#observedAtMs.subarray(0, count),
      receivedAtMs: this.#receivedAtMs.subarray(0, count),
      presentBits: this.#presentBits.subarray(0, count),
      offBits: this.#offBits.subarray(0, count),
      replaces,
      values: this.#values.subarray(0, count * SIGNAL_COUNT),
      replacingCount: replaces.reduce((sum, one) => sum + one, 0),
    };
  }

  #slotOf(source: BlockSource | undefined, unitId: string): number {
    invariant(source !== undefined, 'a row of a block names a source that is not in it');
    const { id, channel } = source;
    const stayId = seriesKey(id, channel);
    const known = this.#slotOfStay.get(stayId);
    if (known !== undefined) return known;
    const slot = this.#stays.length;
    this.#stays.push({ stayId, unitId });
    if (channel !== undefined) this.#channels.push({ stayId: id, channel });
    this.#slotOfStay.set(stayId, slot);
    this.#rowOfSecond.push(new Map());
    return slot;
  }

  #addRow(block: VitalsBlock, row: number, slot: number): void {
    const atMs = block.observedAtMs[row] ?? 0;
    invariant(atMs % 1000 === 0, `attributed vital signs stand on whole seconds, not at ${atMs}`);
    const seconds = this.#rowOfSecond[slot];
    invariant(seconds !== undefined, 'every stay has its seconds');
    const known = seconds.get(atMs);
    const target = known ?? this.#rowCount++;
    if (known === undefined) {
      seconds.set(atMs, target);
      this.#staySlot[target] = slot;
      this.#observedAtMs[target] = atMs;
    }
    if (known === undefined || block.correction) this.#replace(block, row, target);
    else this.#fill(block, row, target);
  }

  #replace(block: VitalsBlock, row: number, target: number): void {
    this.#receivedAtMs[target] = block.receivedAtMs[row] ?? 0;
    this.#offBits[target] = block.offBits[row] ?? 0;
    if (block.correction) this.#replaces[target] = 1;
    this.#copyValues(block, { row, target, bits: block.presentBits[row] ?? 0 });
    this.#presentBits[target] = block.presentBits[row] ?? 0;
  }

  #fill(block: VitalsBlock, row: number, target: number): void {
    const present = this.#presentBits[target] ?? 0;
    const fresh = (block.presentBits[row] ?? 0) & ~present;
    this.#copyValues(block, { row, target, bits: fresh });
    this.#presentBits[target] = present | fresh;
    this.#offBits[target] = (this.#offBits[target] ?? 0) | (block.offBits[row] ?? 0);
  }

  #copyValues(block: VitalsBlock, copy: { row: number; target: number; bits: number }): void {
    for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
      if ((copy.bits & (1 << signal)) === 0) continue;
      this.#values[copy.target * SIGNAL_COUNT + signal] = block.columns[signal]?.[copy.row] ?? 0;
    }
  }
}
