/**
 * What held from when on, told in any order. Of two entries for one moment the later told one stands;
 * the other is kept, since the one that stands may prove to have been a mistake, and then what was
 * known before it must hold again, and nothing older.
 */

export interface Entry {
  readonly fromMs: number;
  /** null: nothing, from `fromMs` on. */
  readonly id: string | null;
  /** Grows with the log and breaks ties. */
  readonly order: number;
}

/** Ascending by `fromMs`, then by `order`. */
export interface Timeline {
  entries: Entry[];
}

/** More corrections than this in one bed or device are history; rows that old are settled. */
const ENTRIES_MAX = 64;
/** What a device claimed longer ago than is kept: nobody of whom a stay could be. */
const FORGOTTEN = 'forgotten';

export function createTimeline(): Timeline {
  return { entries: [] };
}

/** Adds what holds from `fromMs`; a later record for the same moment stands over the earlier. False: nothing new. */
export function setFrom(timeline: Timeline, fromMs: number, id: string | null, order: number): boolean {
  const before = entryAt(timeline, fromMs);
  if (before !== null && before.fromMs === fromMs && before.id === id) return false;
  timeline.entries.push({ fromMs, id, order });
  timeline.entries.sort((a, b) => a.fromMs - b.fromMs || a.order - b.order);
  if (timeline.entries.length > ENTRIES_MAX) timeline.entries.shift();
  return true;
}

/** As setFrom, for a timeline that only ever denies: what it no longer remembers still denies. */
export function setClaimFrom(timeline: Timeline, fromMs: number, id: string | null, order: number): boolean {
  const isNew = setFrom(timeline, fromMs, id, order);
  if (timeline.entries.length === ENTRIES_MAX) {
    timeline.entries[0] = { fromMs: Number.NEGATIVE_INFINITY, id: FORGOTTEN, order: -1 };
  }
  return isNew;
}

/** Takes entries out, as if they had never been told. Returns when the first of them began; null: there was none. */
export function takeOut(timeline: Timeline, isVoid: (entry: Entry) => boolean): number | null {
  const first = timeline.entries.find(isVoid);
  if (first !== undefined) timeline.entries = timeline.entries.filter((entry) => !isVoid(entry));
  return first?.fromMs ?? null;
}

/** What holds at a moment; null before the first entry. */
export function entryAt(timeline: Timeline, atMs: number): Entry | null {
  return timeline.entries.findLast((entry) => entry.fromMs <= atMs) ?? null;
}

/** The entries that held at some moment: all but those over which another of their moment stands. */
export function standingEntries({ entries }: Timeline): readonly Entry[] {
  const covered = entries.some((entry, index) => entries[index + 1]?.fromMs === entry.fromMs);
  return covered ? entries.filter((entry, index) => entries[index + 1]?.fromMs !== entry.fromMs) : entries;
}

export function isAfter(a: Entry, b: Entry): boolean {
  return a.fromMs > b.fromMs || (a.fromMs === b.fromMs && a.order > b.order);
}
