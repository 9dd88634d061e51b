/** Entries of a trail in order, from its bundles and then its newest batches; a bundle is in memory at a time. */
import { auditEventSchema, type AuditEvent } from '../contract/audit/audit-event.ts';
import { batchName, decodeBatch } from './journal-batch.ts';
import { fullBundles } from './load-trail.ts';
import { TILE_WIDTH } from './tree/merkle-tree.ts';
import { decodeBundle, tilePath } from './tree/tile-files.ts';
import type { TrailStore } from './trail-store.port.ts';

export interface TrailSpan {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

export interface PlacedEvent {
  /** Place in the trail. */
  readonly index: number;
  readonly event: AuditEvent;
}

/**
 * Events of a span, newest bundle first and newest first in it. `holds`: a look at the raw bytes of an entry before it
 * is parsed. What cannot be read is left out here: verify tells of it.
 */
export async function* newestEvents(
  store: TrailStore,
  { fromMs, toMs }: TrailSpan,
  holds: (entry: Buffer) => boolean,
): AsyncGenerator<PlacedEvent> {
  const bundles = await fullBundles(store);
  yield* inSpan(await openEntries(store, bundles), bundles * TILE_WIDTH);
  for (let bundle = bundles - 1; bundle >= 0; bundle--) {
    const entries = decodeBundle((await store.read(tilePath('entries', bundle))) ?? Buffer.alloc(0)) ?? [];
    yield* inSpan(entries, bundle * TILE_WIDTH);
    const oldest = entries[0] === undefined ? null : parsed(entries[0]);
    if (oldest !== null && oldest.atMs + CLOCK_STEP_MS < fromMs) return;
  }

  function* inSpan(entries: readonly Buffer[], begin: number): Generator<PlacedEvent> {
    for (let at = entries.length - 1; at >= 0; at--) {
      const entry = entries[at];
      if (entry === undefined || !holds(entry)) continue;
      const event = parsed(entry);
      if (event !== null && event.atMs >= fromMs && event.atMs < toMs) yield { index: begin + at, event };
    }
  }
}

/** null: nothing lies there, or nothing that can be read. */
export async function eventAt(store: TrailStore, index: number): Promise<AuditEvent | null> {
  const bundle = Math.floor(index / TILE_WIDTH);
  const bytes = await store.read(tilePath('entries', bundle));
  const entries =
    bytes !== null
      ? decodeBundle(bytes)
      : bundle === (await fullBundles(store))
        ? await openEntries(store, bundle)
        : null;
  const entry = entries?.[index - bundle * TILE_WIDTH];
  return entry === undefined ? null : parsed(entry);
}

/** Events are in the order in which they were kept; one may have waited, and clocks are set. */
const CLOCK_STEP_MS = 86_400_000;

/** Entries behind the full bundles. */
export async function openEntries(store: TrailStore, bundles: number): Promise<readonly Buffer[]> {
  const entries: Buffer[] = [];
  for (;;) {
    const bytes = await store.read(batchName(bundles * TILE_WIDTH + entries.length));
    const batch = bytes === null ? null : decodeBatch(bytes);
    if (batch === null) return entries;
    entries.push(...batch.entries);
  }
}

/** null: no event of this version. */
export function parsed(entry: Buffer): AuditEvent | null {
  try {
    return auditEventSchema.safeParse(JSON.parse(entry.toString())).data ?? null;
  } catch {
    return null;
  }
}
