/**
 * Looks at all of a trail: every entry against the hash that stands in its tile, the tree against every checkpoint that
 * was signed of it (at the end of each bundle, beside the tiles, with the newest batches) and against the anchors in the
 * other store. What was changed and not hidden is named by its entry; where the tiles were altered with it, by the two
 * checkpoints between which it lies.
 */
import { anchorsOf, type Anchor } from './anchors.ts';
import { compareEntries, type EntryFault, type TrailFinding } from './compare-entries.ts';
import { batchName, beginOf, decodeBatch, JOURNAL } from './journal-batch.ts';
import { parsed } from './read-trail.ts';
import { CHECKPOINT, noteName } from './trail-writer.ts';
import type { AnchorStore, TrailStore } from './trail-store.port.ts';
import { leafHash, MerkleTree, TILE_WIDTH, type FullTile } from './tree/merkle-tree.ts';
import { openCheckpoint, type Checkpoint, type VerifierKey } from './tree/signed-checkpoint.ts';
import { decodeBundle, decodeTile, tilePath } from './tree/tile-files.ts';

export interface TrailVerdict {
  /** Entries that are there. */
  readonly size: number;
  /** Wall time of the last one, ms; null: there is none. */
  readonly lastAtMs: number | null;
  /** Length at the newest anchor; null: there is none. */
  readonly anchoredSize: number | null;
  readonly findings: readonly TrailFinding[];
}

export interface TrailToVerify {
  readonly store: TrailStore;
  readonly verifier: VerifierKey;
  readonly anchors: AnchorStore;
}

/** Reads everything once; a bundle is in memory at a time. Rejects where a store gives no answer. */
export async function verifyTrail(
  { store, verifier, anchors }: TrailToVerify,
  onProgress: (share: number) => void = () => undefined,
): Promise<TrailVerdict> {
  // What the trail must fit is read before the trail, which may go on meanwhile.
  const anchored = await anchorsOf(anchors, verifier);
  const checkpoint = await checkpointAt(store, CHECKPOINT, verifier);
  const look = new TrailLook({ store, verifier, anchored, checkpoint: checkpoint.opened });
  if (checkpoint.isThere && checkpoint.opened === null) look.add('signature', 0, 0, CHECKPOINT);
  for (const { name, size } of anchored) if (size === null) look.add('signature', 0, 0, name);
  const last = await lastBundle(store);
  for (let bundle = 0; bundle <= last; bundle++) {
    await look.bundle(bundle);
    onProgress((bundle + 1) / (last + 1));
  }
  await look.batches();
  look.end();
  const newest = anchored.flatMap(({ size }) => size ?? []).at(-1) ?? null;
  return { size: look.size, lastAtMs: look.lastAtMs, anchoredSize: newest, findings: look.findings };
}

interface LookParts {
  readonly store: TrailStore;
  readonly verifier: VerifierKey;
  readonly anchored: readonly Anchor[];
  readonly checkpoint: Checkpoint | null;
}

class TrailLook {
  readonly #parts: LookParts;
  readonly #tree = new MerkleTree();
  readonly #roots = new Map<number, { readonly name: string; readonly root: Buffer }[]>();
  readonly findings: TrailFinding[] = [];
  lastAtMs: number | null = null;
  size = 0;
  /** Longest tree whose root is proven by a signature. */
  #provenSize = 0;
  #hasDiffered = false;

  constructor(parts: LookParts) {
    this.#parts = parts;
    const { anchored, checkpoint } = parts;
    if (checkpoint !== null) this.#expect(checkpoint.size, CHECKPOINT, checkpoint.root);
    for (const { name, size, root } of anchored) if (size !== null && root !== null) this.#expect(size, name, root);
  }

  add(what: EntryFault, from: number, to: number, name: string): void {
    this.findings.push({ what, from, to, name });
  }

  async bundle(bundle: number): Promise<void> {
    const { store, verifier } = this.#parts;
    const begin = bundle * TILE_WIDTH;
    const [name, tile] = [tilePath('entries', bundle), tilePath(0, bundle)];
    const note = await checkpointAt(store, noteName(bundle), verifier);
    if (note.opened === null) this.add('signature', begin, begin + TILE_WIDTH - 1, noteName(bundle));
    else this.#expect(note.opened.size, noteName(bundle), note.opened.root);
    const bytes = await store.read(name);
    const entries = bytes === null ? [] : decodeBundle(bytes);
    if (entries === null) this.add('unreadable', begin, begin + TILE_WIDTH - 1, name);
    const recorded = decodeTile((await store.read(tile)) ?? Buffer.alloc(0)) ?? [];
    const found = (entries ?? []).map(leafHash);
    if (recorded.length !== TILE_WIDTH) this.add('tile', begin, begin + TILE_WIDTH - 1, tile);
    else if (entries !== null) this.findings.push(...compareEntries(found, recorded, { begin, name }));
    // Grown by what was recorded, so that one altered entry does not hide what is behind it.
    await this.#grow(recorded.length === TILE_WIDTH ? recorded : found, entries ?? []);
  }

  /** The newest entries: batches one behind the other, each with its own signature. */
  async batches(): Promise<void> {
    const { store } = this.#parts;
    const found: Buffer[] = [];
    const begin = this.#tree.size;
    const names = (await store.names(JOURNAL)).filter((name) => (beginOf(name) ?? -1) >= begin);
    const part = await this.#recordedPart(Math.floor(begin / TILE_WIDTH));
    for (const name of names) {
      const at = begin + found.length;
      const placed = beginOf(name) ?? at;
      if (placed > at) {
        this.add('deleted', at, placed - 1, JOURNAL);
        // Not proven by anything that is left of it; a part of the tile tells what it hashed to.
        const hole = Array.from({ length: placed - at }, (_, n) => part[at - begin + n] ?? Buffer.alloc(0));
        found.push(...hole);
        await this.#grow(hole, []);
      }
      await this.#batch(name, found);
    }
    const common = Math.min(part.length, found.length);
    const compared = compareEntries(found.slice(0, common), part.slice(0, common), { begin, name: JOURNAL });
    this.findings.push(...compared);
  }

  async #batch(name: string, found: Buffer[]): Promise<void> {
    const { store, verifier } = this.#parts;
    const at = this.#tree.size;
    const batch = decodeBatch((await store.read(name)) ?? Buffer.alloc(0));
    if (batch === null) return this.add('unreadable', at, at, name);
    const to = at + batch.entries.length - 1;
    const note = openCheckpoint(batch.note, verifier);
    const hashes = batch.entries.map(leafHash);
    found.push(...hashes);
    if (note === null) this.add('inserted', at, to, name);
    else if (note.size !== at + batch.entries.length) this.add('reordered', at, to, name);
    else this.#expect(note.size, name, note.root);
    await this.#grow(hashes, batch.entries);
  }

  /** Whether the trail is as long as it once was. */
  end(): void {
    const longest = [...this.#roots.keys()].reduce((most, size) => Math.max(most, size), 0);
    this.size = this.#tree.size;
    if (longest <= this.size) return;
    this.add('cut', this.size, longest - 1, this.#roots.get(longest)?.[0]?.name ?? CHECKPOINT);
  }

  async #grow(hashes: readonly Buffer[], entries: readonly Buffer[]): Promise<void> {
    for (const hash of hashes) {
      const full = this.#tree.append(hash);
      this.#compareRoots();
      for (const tile of full) if (tile.level > 0) await this.#compareTile(tile);
    }
    const last = entries.at(-1);
    this.lastAtMs = (last === undefined ? null : parsed(last)?.atMs) ?? this.lastAtMs;
  }

  #expect(size: number, name: string, root: Buffer): void {
    this.#roots.set(size, [...(this.#roots.get(size) ?? []), { name, root }]);
  }

  /** A root that differs makes all behind it differ: the first is told, with what lies before it and is proven. */
  #compareRoots(): void {
    const { size } = this.#tree;
    const expected = this.#roots.get(size);
    if (expected === undefined || this.#hasDiffered) return;
    const root = this.#tree.root();
    const differing = expected.find((each) => !each.root.equals(root));
    if (differing === undefined) {
      this.#provenSize = size;
      return;
    }
    this.#hasDiffered = true;
    this.add('rewritten', this.#provenSize, size - 1, differing.name);
  }

  async #compareTile({ level, index, hashes }: FullTile): Promise<void> {
    const name = tilePath(level, index);
    const bytes = await this.#parts.store.read(name);
    const width = TILE_WIDTH ** (level + 1);
    if (bytes === null || !bytes.equals(Buffer.concat(hashes))) {
      this.add('tile', index * width, (index + 1) * width - 1, name);
    }
  }

  /** Hashes of the entries that make no full tile yet, as they were published. */
  async #recordedPart(bundle: number): Promise<readonly Buffer[]> {
    const prefix = `${tilePath(0, bundle)}.p/`;
    const widths = (await this.#parts.store.names(prefix)).map((name) => Number(name.slice(prefix.length)));
    const widest = widths.reduce((most, width) => Math.max(most, width), 0);
    if (widest === 0) return [];
    return decodeTile((await this.#parts.store.read(tilePath(0, bundle, widest))) ?? Buffer.alloc(0)) ?? [];
  }
}

async function checkpointAt(
  store: TrailStore,
  name: string,
  verifier: VerifierKey,
): Promise<{ readonly isThere: boolean; readonly opened: Checkpoint | null }> {
  const bytes = await store.read(name);
  return { isThere: bytes !== null, opened: bytes === null ? null : openCheckpoint(bytes, verifier) };
}

/**
 * Of those that are there or of which anything is left; -1: none. Where whoever filled the last one ended before its
 * entries lay there as a bundle, they are still with the newest batches.
 */
async function lastBundle(store: TrailStore): Promise<number> {
  let last = -1;
  for (const name of await store.names('tile/')) {
    const [, level = '', path = ''] = /^tile\/(entries|0)\/((?:x\d{3}\/)*\d{3})$/.exec(name) ?? [];
    if (level !== '') last = Math.max(last, Number(path.replaceAll(/[x/]/g, '')));
  }
  const isInBatches =
    last >= 0 &&
    (await store.read(tilePath('entries', last))) === null &&
    (await store.read(batchName(last * TILE_WIDTH))) !== null;
  return isInBatches ? last - 1 : last;
}
