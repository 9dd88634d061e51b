/**
 * The Merkle tree of RFC 6962 over the entries of a trail, grown at its right edge. Kept are the hashes of the tiles
 * that are not full yet (C2SP tlog-tiles: tiles of height 8, 256 hashes wide), so that an append touches one tile and
 * the root of the tree follows from a few hundred hashes, however long the trail is.
 */
import { createHash } from 'node:crypto';

export const TILE_WIDTH = 256;

export interface FullTile {
  readonly level: number;
  /** Place of the tile in its level. */
  readonly index: number;
  readonly hashes: readonly Buffer[];
}

/** RFC 6962, 2.1: an entry and a node can never be taken for each other. */
export function leafHash(entry: Uint8Array): Buffer {
  return createHash('sha256').update(Buffer.of(0)).update(entry).digest();
}

function nodeHash(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest();
}

/** Root of 2^k subtrees side by side. */
function perfectRoot(hashes: readonly Buffer[]): Buffer {
  let row = hashes;
  while (row.length > 1) {
    const above: Buffer[] = [];
    for (let at = 0; at + 1 < row.length; at += 2) above.push(nodeHash(row[at] ?? NOTHING, row[at + 1] ?? NOTHING));
    row = above;
  }
  return row[0] ?? NOTHING;
}

/** Root of the empty tree. */
const NOTHING = createHash('sha256').digest();

export class MerkleTree {
  #size: number;
  /** By level, the hashes of the tile that is not full yet; each stands for 256^level entries. */
  readonly #edge: Buffer[][];

  /** `edge`: of a tree of that size, as `edge()` gave it. */
  constructor(size = 0, edge: readonly (readonly Buffer[])[] = []) {
    this.#size = size;
    this.#edge = edge.map((hashes) => [...hashes]);
  }

  get size(): number {
    return this.#size;
  }

  edge(): readonly (readonly Buffer[])[] {
    return this.#edge;
  }

  copy(): MerkleTree {
    return new MerkleTree(this.#size, this.#edge);
  }

  /** Tiles that became full by it, from the lowest level up. */
  append(leaf: Buffer): readonly FullTile[] {
    this.#size += 1;
    const full: FullTile[] = [];
    let hash = leaf;
    for (let level = 0, width = 1; ; level++) {
      width *= TILE_WIDTH;
      const hashes = (this.#edge[level] ??= []);
      hashes.push(hash);
      if (hashes.length < TILE_WIDTH) return full;
      full.push({ level, index: this.#size / width - 1, hashes });
      this.#edge[level] = [];
      hash = perfectRoot(hashes);
    }
  }

  root(): Buffer {
    let root: Buffer | null = null;
    for (const hashes of this.#edge) {
      // From right to left: the smallest whole subtrees lie at the right edge.
      for (let end = hashes.length, bit = 1; end > 0; bit *= 2) {
        if ((hashes.length & bit) === 0) continue;
        const peak = perfectRoot(hashes.slice(end - bit, end));
        end -= bit;
        root = root === null ? peak : nodeHash(peak, root);
      }
    }
    return root ?? NOTHING;
  }
}
