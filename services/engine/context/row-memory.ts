/** What sending attributed seconds uses again and again, so that the steady path makes no new objects. */
import { SIGNAL_COUNT } from '../../clinical/signal/signals.ts';
import type { BlockSource, VitalsBlockBuilder } from '../../contract/records/vitals-block.ts';

export interface RowMemory {
  /** Filled for one `add` and then worthless. */
  readonly row: Omit<Mutable<Parameters<VitalsBlockBuilder['add']>[0]>, 'values'> & { readonly values: Float32Array };
  /** By stay, and by stay and channel of rows for the history alone: the newest of each, taken again while its content stays the same. */
  readonly sources: Map<string, BlockSource>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export function createRowMemory(): RowMemory {
  return {
    row: {
      unitId: '',
      source: { id: '', intervalMs: 0 },
      observedAtMs: 0,
      receivedAtMs: 0,
      presentBits: 0,
      offBits: 0,
      values: new Float32Array(SIGNAL_COUNT),
    },
    sources: new Map(),
  };
}
