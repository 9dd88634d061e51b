/**
 * Where the archive lies. What is sealed is in a store of objects that are never altered (a folder, later an object
 * store); the segment that is still written is always a local file.
 */
import type { SegmentBegin } from './segment.ts';

/**
 * Objects that are written once, but for the few that say what is newest, which are replaced whole. Names are paths with
 * slashes; their order is the order of the text. Every call may reject with `archive-unusable`, and where the store asks
 * for a key with `archive-refused`; both may pass.
 */
export interface SealedStore {
  /** Names that begin so, in order. */
  names(prefix: string): Promise<readonly string[]>;
  /** The object's first bytes, or all when it has fewer. Rejects with `archive-unusable` when it is not there. */
  first(name: string, bytes: number): Promise<Buffer>;
  read(name: string): Promise<Buffer>;
  /**
   * Puts an object where none is: all of it or nothing, also after a kill; durable when it resolves. The same bytes again
   * are no fault, since a kill may have come between; where other bytes lie it rejects with `archive-broken` and alters
   * nothing. Also `disk-full`.
   */
  create(name: string, bytes: Buffer): Promise<void>;
  /** All of it or what was there before, also after a kill; durable when it resolves. Also `disk-full`. */
  replace(name: string, bytes: Buffer): Promise<void>;
  /** Nothing lies there afterwards, whether something did before or not. */
  remove(name: string): Promise<void>;
}

/** The segment that is being written, of one stream and partition. */
export interface SegmentJournal {
  /** What a run before left behind; null when nothing is open. A cut last frame is not in it. */
  opened(): Promise<{ readonly begin: SegmentBegin; readonly frames: Buffer } | null>;
  begin(begin: SegmentBegin): Promise<void>;
  /** All of it is in the file, or none when it rejects (`disk-full`, `archive-unusable`). */
  append(frames: Buffer): Promise<void>;
  frames(): Promise<Buffer>;
  remove(): Promise<void>;
}
