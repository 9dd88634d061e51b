/** Every code map that counts is kept in the archive under the digest that the log names; no message waits for it. */
import { keepMap } from '../../archive/kept-rules.ts';
import type { SealedStore } from '../../archive/stores.port.ts';
import type { MapStore } from '../../feed/terms/active/active-maps.ts';
import { digestOf, type CodeMap } from '../../feed/terms/code-map.ts';
import type { OpenParts } from './open-parts.ts';
import { keepUntilKept } from './pinned-rules.ts';

export class MapKeeper {
  readonly #store: SealedStore;
  readonly #parts: OpenParts;
  readonly #stops: (() => void)[] = [];

  constructor(store: SealedStore, parts: OpenParts) {
    this.#store = store;
    this.#parts = parts;
  }

  /** Resolves when it is kept, or after some seconds; tries again each minute until it is. Never rejects. */
  async keep(map: CodeMap): Promise<void> {
    // The text of which the digest is made.
    const bytes = Buffer.from(JSON.stringify(map));
    const what = `the code map ${digestOf(map)} of ${map.hospitalId}`;
    const { first, stop } = keepUntilKept(() => keepMap(this.#store, bytes), { ...this.#parts, what });
    this.#stops.push(stop);
    await first;
  }

  /** A store of maps that keeps in the archive too what counts. */
  beside(store: MapStore): MapStore {
    return {
      changed: (again) => store.changed(again),
      write: (map) => store.write(map),
      keep: async (map) => {
        await store.keep(map);
        void this.keep(map);
      },
    };
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }
}
