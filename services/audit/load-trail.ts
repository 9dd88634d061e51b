/** The end of a trail as it lies in its store: what is needed to go on with it. The whole of it is looked at by verify. */
import { VigilError } from '../platform/errors.ts';
import { batchName, decodeBatch } from './journal-batch.ts';
import { leafHash, MerkleTree, TILE_WIDTH, type FullTile } from './tree/merkle-tree.ts';
import { openCheckpoint, type VerifierKey } from './tree/signed-checkpoint.ts';
import { decodeTile, tilePath } from './tree/tile-files.ts';
import type { TrailStore } from './trail-store.port.ts';

export interface LoadedTrail {
  readonly tree: MerkleTree;
  /** Entries of the bundle that is not full yet. */
  readonly open: readonly Buffer[];
}

/** Tiles that are full and were not written yet, because whoever put the last batch ended then. */
export interface UnfinishedTiles {
  readonly full: readonly FullTile[];
  readonly note: Buffer;
}

/** Up to the last batch. Rejects with `audit-broken` where what follows would not be proven by what is there. */
export async function loadTrail(
  store: TrailStore,
  verifier: VerifierKey,
): Promise<LoadedTrail & { readonly unfinished: UnfinishedTiles | null }> {
  const bundles = await fullBundles(store);
  const tree = new MerkleTree(bundles * TILE_WIDTH, await edgeOf(store, bundles));
  const open: Buffer[] = [];
  for (;;) {
    const name = batchName(tree.size);
    const bytes = await store.read(name);
    if (bytes === null) return { tree, open, unfinished: null };
    const batch = decodeBatch(bytes);
    if (batch === null) throw broken(`${name} cannot be read`);
    const full = batch.entries.flatMap((entry) => tree.append(leafHash(entry)));
    open.push(...batch.entries);
    const checkpoint = openCheckpoint(batch.note, verifier);
    if (checkpoint === null || checkpoint.size !== tree.size || !checkpoint.root.equals(tree.root())) {
      throw broken(`what ${name} was signed for is not what lies before it`);
    }
    if (full.length > 0) return { tree, open, unfinished: { full, note: batch.note } };
  }
}

/** How many bundles are full, found by doubling: a long trail is not listed. */
export async function fullBundles(store: TrailStore): Promise<number> {
  const isThere = async (bundle: number): Promise<boolean> => (await store.read(tilePath('entries', bundle))) !== null;
  let beyond = 1;
  while (await isThere(beyond - 1)) beyond *= 2;
  let low = Math.floor(beyond / 2);
  for (let high = beyond - 1; low < high;) {
    const middle = Math.floor((low + high) / 2);
    if (await isThere(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Hashes of the tiles above the entries that are not full. */
async function edgeOf(store: TrailStore, bundles: number): Promise<readonly (readonly Buffer[])[]> {
  const edge: (readonly Buffer[])[] = [[]];
  for (let level = 1, width = bundles; width > 0; level++) {
    const count = width % TILE_WIDTH;
    const name = tilePath(level, Math.floor(width / TILE_WIDTH), count);
    const hashes = count === 0 ? [] : decodeTile((await store.read(name)) ?? Buffer.alloc(0));
    if (hashes === null || hashes.length !== count) throw broken(`${name} is not whole`);
    edge.push(hashes);
    width = Math.floor(width / TILE_WIDTH);
  }
  return edge;
}

function broken(what: string): VigilError {
  return new VigilError('audit-broken', `the audit trail cannot be gone on with: ${what}`);
}
