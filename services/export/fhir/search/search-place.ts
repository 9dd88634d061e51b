/**
 * Order and paging of an answer that is gathered from several sources (vital signs, charted values,
 * scores, of one or many stays). Everything has one place: moment, source, key within the source. A
 * page ends at a place, and the next one begins right behind it, whatever was written meanwhile.
 */
import { z } from 'zod';
import type { Resource } from '../resources/fhir-resource.ts';

export interface SearchPosition {
  readonly atMs: number;
  readonly source: string;
  readonly key: string;
}

export interface Entry {
  readonly atMs: number;
  readonly key: string;
  readonly resource: Resource;
}

/** What a source is asked: entries behind a moment and key (null: from the beginning), at most `limit`. */
export interface Asked {
  /** Half-open: [fromMs, toMs). */
  readonly fromMs: number;
  readonly toMs: number;
  readonly newestFirst: boolean;
  readonly after: { readonly atMs: number; readonly key: string } | null;
  readonly limit: number;
}

export interface Found {
  /** In the order asked for; may be fewer than there are. */
  readonly entries: readonly Entry[];
  /** How far was looked; null: to the end. Nothing up to there is missing from `entries`, unless they reach `limit`. */
  readonly lookedTo: { readonly atMs: number; readonly key: string } | null;
}

export interface Source {
  /** Unique and constant: part of the order. */
  readonly name: string;
  find(asked: Asked): Promise<Found>;
}

export interface Page {
  readonly resources: readonly Resource[];
  /** Behind which the next page begins; null: this was the last one. */
  readonly next: SearchPosition | null;
}

/** Behind every key. */
export const LAST_KEY = '\u{10ffff}';

/** Order by moment, then source, then key; keys by their bytes, as databases do. */
export function comparePlaces(one: SearchPosition, other: SearchPosition): number {
  return one.atMs - other.atMs || compareText(one.source, other.source) || compareText(one.key, other.key);
}

function compareText(one: string, other: string): number {
  return one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other));
}

export interface PageQuery {
  readonly fromMs: number;
  readonly toMs: number;
  readonly newestFirst: boolean;
  readonly after: SearchPosition | null;
  readonly count: number;
}

/** One page out of all sources. Each is asked in turn and no more is held than a page and one. */
export async function pageOf(sources: readonly Source[], query: PageQuery): Promise<Page> {
  const direction = query.newestFirst ? -1 : 1;
  const order = (one: SearchPosition, other: SearchPosition): number => direction * comparePlaces(one, other);
  let held: (SearchPosition & { readonly resource: Resource })[] = [];
  let horizon: SearchPosition | null = null;
  for (const source of sources) {
    const { entries, lookedTo } = await source.find({
      ...query,
      after: startOf(source, query),
      limit: query.count + 1,
    });
    held = [...held, ...entries.map((entry) => ({ ...entry, source: source.name }))]
      .toSorted(order)
      .slice(0, query.count + 1);
    const end: SearchPosition | null = lookedTo === null ? null : { ...lookedTo, source: source.name };
    if (end !== null && (horizon === null || order(end, horizon) < 0)) horizon = end;
  }
  const limit = horizon;
  const sure = limit === null ? held : held.filter((position) => order(position, limit) <= 0);
  const page = sure.slice(0, query.count);
  const last = page.at(-1);
  const next = sure.length > query.count && last !== undefined ? placeOf(last) : horizon;
  return { resources: page.map(({ resource }) => resource), next };
}

function placeOf({ atMs, source, key }: SearchPosition): SearchPosition {
  return { atMs, source, key };
}

/** Where a source begins: those that stand before the last entry at its moment are through with that moment. */
function startOf(source: Source, { after, newestFirst }: PageQuery): Asked['after'] {
  if (after === null) return null;
  if (source.name === after.source) return { atMs: after.atMs, key: after.key };
  const isThrough = compareText(source.name, after.source) < 0 !== newestFirst;
  return { atMs: after.atMs, key: isThrough === newestFirst ? '' : LAST_KEY };
}

/** Whether something stands behind the place where a source begins. */
export function isBehind(
  { atMs, key }: { readonly atMs: number; readonly key: string },
  { after, newestFirst }: Pick<Asked, 'after' | 'newestFirst'>,
): boolean {
  if (after === null) return true;
  const order = atMs - after.atMs || compareText(key, after.key);
  return newestFirst ? order < 0 : order > 0;
}

/** A source whose entries are all at hand. */
export function listSource(name: string, entries: readonly Entry[]): Source {
  return {
    name,
    find: async ({ fromMs, toMs, newestFirst, after, limit }) => {
      const inRange = entries.filter(
        (entry) => entry.atMs >= fromMs && entry.atMs < toMs && isBehind(entry, { after, newestFirst }),
      );
      const ordered = inRange.toSorted(
        (one, other) => (newestFirst ? -1 : 1) * comparePlaces({ ...one, source: '' }, { ...other, source: '' }),
      );
      return { entries: ordered.slice(0, limit), lookedTo: null };
    },
  };
}

const cursor = z.tuple([z.number().min(-8.64e15).max(8.64e15), z.string().max(1_000), z.string().max(1_000)]);

export function cursorText({ atMs, source, key }: SearchPosition): string {
  return Buffer.from(JSON.stringify([atMs, source, key])).toString('base64url');
}

/** Null: not one of ours. */
export function readCursor(text: string): SearchPosition | null {
  try {
    const parsed = cursor.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    if (!parsed.success) return null;
    const [atMs, source, key] = parsed.data;
    return { atMs, source, key };
  } catch {
    return null;
  }
}
