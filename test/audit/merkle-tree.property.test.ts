/** The growing tree has the root that RFC 6962 defines, whatever its length; tiles become full in their order. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash, MerkleTree } from '../../services/audit/tree/merkle-tree.ts';

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** RFC 6962, 2.1, word by word. */
function definedRoot(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.of(1), definedRoot(leaves.slice(0, split)), definedRoot(leaves.slice(split)));
}

const leavesOf = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, n) => leafHash(Buffer.from(`entry ${n}`)));

describe('the tree', () => {
  it('hashes entries as the examples of RFC 6962 have it', () => {
    expect(new MerkleTree().root().toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    expect(leafHash(Buffer.alloc(0)).toString('hex')).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
  });

  it('has the defined root at every length, also where it is gone on with from its edge', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_100 }), fc.integer({ min: 0, max: 1_100 }), (length, broken) => {
        const leaves = leavesOf(length);
        let tree = new MerkleTree();
        for (const [at, leaf] of leaves.entries()) {
          if (at === broken) tree = new MerkleTree(tree.size, tree.edge());
          tree.append(leaf);
        }
        expect(tree.root()).toEqual(definedRoot(leaves));
      }),
      { numRuns: 30 },
    );
  });

  it('fills tiles from the lowest level up', () => {
    const tree = new MerkleTree();
    const full = leavesOf(65_536).flatMap((leaf) => tree.append(leaf));
    expect(full.filter(({ level }) => level === 0)).toHaveLength(256);
    expect(full.slice(-2).map(({ level, index }) => [level, index])).toEqual([
      [0, 255],
      [1, 0],
    ]);
    expect(tree.edge().map(({ length }) => length)).toEqual([0, 0, 1]);
  });
});
