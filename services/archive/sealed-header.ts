/** The header of a sealed segment, without its body being read: an archive of years has tens of thousands. */
import { readHeader, type SealedSegment } from './segment.ts';
import type { SealedStore } from './stores.port.ts';

/** Enough for a header of some hundred stays; a header names each stay of its hour. */
const MOSTLY_BYTES = 8 * 1024;
const BYTES_MAX = 4 * 1024 * 1024;

/** null: the object has none that can be read. Rejects as the store does. */
export async function sealedHeader(store: SealedStore, name: string): Promise<SealedSegment | null> {
  return readHeader(await store.first(name, MOSTLY_BYTES)) ?? readHeader(await store.first(name, BYTES_MAX));
}
