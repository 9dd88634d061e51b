/**
 * Writes one trail. An event is kept when its batch lies on the disk: a file named by the place of its first entry,
 * with the entries and the signed checkpoint of the tree after them. Of several processes that write one trail the
 * first to put a batch at a place wins; the others read it and put theirs behind it. When 256 entries are complete
 * they become a tile for good (C2SP tlog-tiles), and the batches go with the next one. Invariant: nothing is told as
 * kept that a reader of the trail would not find.
 */
import { VigilError } from '../platform/errors.ts';
import { auditEventSchema, type AuditEvent } from '../contract/audit/audit-event.ts';
import { loadTrail, type LoadedTrail, type UnfinishedTiles } from './load-trail.ts';
import { batchName, decodeBatch, encodeBatch, JOURNAL } from './journal-batch.ts';
import { leafHash, TILE_WIDTH, type MerkleTree } from './tree/merkle-tree.ts';
import { signCheckpoint, type SigningKey } from './tree/signed-checkpoint.ts';
import { encodeBundle, ENTRY_BYTES_MAX, tilePath } from './tree/tile-files.ts';
import type { TrailStore } from './trail-store.port.ts';

interface Waiting {
  readonly entry: Buffer;
  readonly resolve: (index: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Puts in a row at a place that others always take first: then something else is wrong. */
const TRIES_MAX = 1_000;

export interface TrailStatus {
  readonly size: number;
  /** Signed checkpoint of that size, as it lies beside the tiles. */
  readonly note: Buffer;
}

export class TrailWriter {
  readonly #store: TrailStore;
  readonly #key: SigningKey;
  #loaded: LoadedTrail | null = null;
  #waiting: Waiting[] = [];
  /** Part of a tile that this writer published last: the newest is enough. */
  #published: { readonly bundle: number; readonly width: number } | null = null;
  #writing: Promise<void> | null = null;

  constructor(store: TrailStore, key: SigningKey) {
    this.#store = store;
    this.#key = key;
  }

  /**
   * Resolves with the place of the event when it is on the disk. Rejects with `audit-unusable`, `disk-full`, or
   * `audit-broken` where the trail cannot be gone on with; then it may be there or not.
   */
  async append(event: AuditEvent): Promise<number> {
    const entry = Buffer.from(JSON.stringify(auditEventSchema.parse(event)));
    if (entry.length > ENTRY_BYTES_MAX) {
      throw new VigilError('audit-unusable', 'an event is longer than an entry may be');
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  /** How far it is written, read anew: another process may have gone on. */
  async status(): Promise<TrailStatus> {
    await this.close();
    const { tree } = await this.#catchUp();
    return { size: tree.size, note: this.#signed(tree) };
  }

  /** Nothing is under way afterwards. */
  async close(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #writeAll(): Promise<void> {
    // What comes while the disk is written goes into one batch together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, TILE_WIDTH);
      try {
        await this.#writeBatch(batch);
      } catch (error) {
        this.#loaded = null;
        for (const { reject } of batch) reject(error);
      }
    }
    this.#writing = null;
  }

  async #writeBatch(batch: readonly Waiting[]): Promise<void> {
    let rest = batch;
    for (let tries = 0; rest.length > 0; tries++) {
      if (tries > TRIES_MAX) {
        throw new VigilError('audit-unusable', 'no place at the end of the audit trail can be had');
      }
      const { tree, open } = await this.#catchUp();
      const begin = tree.size;
      const taken = rest.slice(0, TILE_WIDTH - (begin % TILE_WIDTH));
      const after = tree.copy();
      const full = taken.flatMap(({ entry }) => after.append(leafHash(entry)));
      const note = this.#signed(after);
      const entries = taken.map(({ entry }) => entry);
      if (!(await this.#put(begin, encodeBatch(note, entries)))) continue;
      this.#loaded = { tree: after, open: [...open, ...entries] };
      taken.forEach(({ resolve }, at) => resolve(begin + at));
      rest = rest.slice(taken.length);
      this.#loaded = await this.#publish(this.#loaded, { full, note });
    }
  }

  /** False: somebody else was here before. */
  async #put(begin: number, bytes: Buffer): Promise<boolean> {
    if (!(await this.#store.create(batchName(begin), bytes))) return false;
    // Whoever slept long may find the place empty because all of it became a tile meanwhile.
    if ((await this.#store.read(tilePath('entries', Math.floor(begin / TILE_WIDTH)))) === null) return true;
    await this.#store.remove(batchName(begin));
    this.#loaded = null;
    return false;
  }

  /** The tree with all that anybody has put. */
  async #catchUp(): Promise<LoadedTrail> {
    for (;;) {
      const loaded = this.#loaded ?? (await this.#load());
      this.#loaded = loaded;
      const name = batchName(loaded.tree.size);
      const bytes = await this.#store.read(name);
      if (bytes === null) return loaded;
      const batch = decodeBatch(bytes);
      if (batch === null) throw new VigilError('audit-broken', `${name} cannot be read`);
      const tree = loaded.tree.copy();
      const full = batch.entries.flatMap((entry) => tree.append(leafHash(entry)));
      const gone = { tree, open: [...loaded.open, ...batch.entries] };
      // Whoever wrote it may have ended before it could do this.
      this.#loaded = full.length === 0 ? gone : await this.#finishTiles(gone, { full, note: batch.note });
    }
  }

  async #load(): Promise<LoadedTrail> {
    const { unfinished, ...loaded } = await loadTrail(this.#store, this.#key.verifier);
    return unfinished === null ? loaded : this.#finishTiles(loaded, unfinished);
  }

  /** The trail as tiles, for any reader of the standard. */
  async #publish(loaded: LoadedTrail, unfinished: UnfinishedTiles): Promise<LoadedTrail> {
    if (unfinished.full.length > 0) return this.#finishTiles(loaded, unfinished);
    const { tree, open } = loaded;
    const bundle = Math.floor(tree.size / TILE_WIDTH);
    const [hashes = []] = tree.edge();
    // Can be made again from the batches, so that it need not be flushed.
    await this.#store.replace(tilePath(0, bundle, hashes.length), Buffer.concat(hashes), false);
    await this.#store.replace(tilePath('entries', bundle, open.length), encodeBundle(open), false);
    await this.#store.replace(CHECKPOINT, unfinished.note, false);
    const before = this.#published;
    this.#published = { bundle, width: open.length };
    if (before?.bundle === bundle && before.width < open.length) {
      for (const kind of ['entries', 0] as const) await this.#store.remove(tilePath(kind, bundle, before.width));
    }
    return loaded;
  }

  /** The entries come last: where they lie, all that is above them does. */
  async #finishTiles({ tree, open }: LoadedTrail, { full, note }: UnfinishedTiles): Promise<LoadedTrail> {
    const bundle = tree.size / TILE_WIDTH - 1;
    for (const { level, index, hashes } of full) {
      await this.#store.replace(tilePath(level, index), Buffer.concat(hashes), true);
    }
    for (const [level, hashes] of tree.edge().entries()) {
      if (hashes.length === 0) continue;
      const index = Math.floor(tree.size / TILE_WIDTH ** (level + 1));
      await this.#store.replace(tilePath(level, index, hashes.length), Buffer.concat(hashes), true);
    }
    await this.#store.replace(noteName(bundle), note, true);
    await this.#store.replace(tilePath('entries', bundle), encodeBundle(open), true);
    await this.#store.replace(CHECKPOINT, note, true);
    await this.#clear(bundle, tree);
    return { tree, open: [] };
  }

  /** Batches of a bundle go when the one after it is full: who was slow still finds them taken. */
  async #clear(bundle: number, tree: MerkleTree): Promise<void> {
    for (const name of await this.#store.names(JOURNAL)) {
      if (name < batchName(bundle * TILE_WIDTH)) await this.#store.remove(name);
    }
    for (const kind of ['entries', 0] as const) {
      for (const name of await this.#store.names(`${tilePath(kind, bundle)}.p/`)) await this.#store.remove(name);
    }
    for (const [level, hashes] of tree.edge().entries()) {
      const width = hashes.length === 0 ? TILE_WIDTH : hashes.length;
      const ended = hashes.length === 0 ? 1 : 0;
      const index = Math.floor(tree.size / TILE_WIDTH ** (level + 1)) - ended;
      if (level > 0 && width > 1) await this.#store.remove(tilePath(level, index, width - 1));
    }
  }

  #signed(tree: MerkleTree): Buffer {
    return signCheckpoint({ origin: this.#key.verifier.name, size: tree.size, root: tree.root() }, this.#key);
  }
}

export const CHECKPOINT = 'checkpoint';

/** Signed checkpoint of the tree that ends with this bundle: tells between which entries one was altered. */
export function noteName(bundle: number): string {
  return `notes/${String(bundle).padStart(9, '0')}`;
}
