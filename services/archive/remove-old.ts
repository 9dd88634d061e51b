/**
 * Removes what is older than the policy and not needed by a stay on hold. The newest segment of a stream always stays,
 * since it tells where the archive goes on; of every removed one the header stays (tombstone.ts).
 *
 * A stay on hold needs all decisions between the first and the last that name it, and the input from the kept state
 * before it up to the newest cause of those. Where that cannot be told, everything from the beginning on is kept.
 */
import type { Stream } from './archive.port.ts';
import { standingHolds } from './holds.ts';
import { checkpointOffset, checkpointPrefix, segmentName, type PartitionOfTopic } from './names.ts';
import { SealedArchive, type ListedSegment } from './read-archive.ts';
import type { SealedStore } from './stores.port.ts';
import { removeSegment } from './tombstone.ts';

/** Wall time since the last record of a segment, ms; null: kept for ever. */
export interface RetentionPolicy {
  readonly inputMs: number | null;
  readonly decisionsMs: number | null;
}

export interface RemovedParts {
  readonly segments: number;
  readonly states: number;
}

/** What a stay on hold needs of a partition's input, as offsets, half-open. */
interface Need {
  readonly unitId: string;
  readonly partition: number;
  /** No cause of the stay lies before. */
  readonly firstCause: number;
  readonly toOffset: number;
}

/** Rejects as the store does, and with `archive-broken`; what was removed until then is gone. */
export async function removeOld(
  store: SealedStore,
  { policy, nowMs }: { readonly policy: RetentionPolicy; readonly nowMs: number },
): Promise<RemovedParts> {
  const archive = new SealedArchive(store);
  const held = new Set((await standingHolds(store)).keys());
  const needs: Need[] = [];
  let segments = 0;
  let states = 0;
  for (const at of await partitionsOf(store, 'decisions')) {
    const all = await archive.segments('decisions', at);
    const spans = [...held].flatMap((stayId) => spanOf(all, stayId));
    needs.push(...spans.map((span) => needOf(all, at.partition, span)));
    const isNeeded = (_segment: ListedSegment, index: number): boolean =>
      spans.some(({ first, last }) => index >= first && index <= last);
    segments += await removeOf(store, all, { olderThanMs: policy.decisionsMs, nowMs, isNeeded });
  }
  for (const at of await partitionsOf(store, 'input')) {
    const all = await archive.segments('input', at);
    const begun = needs.filter(({ partition }) => partition === at.partition);
    const kept = await Promise.all(begun.map(async (need) => ({ ...need, state: await stateBefore(store, at, need) })));
    const isNeeded = ({ header }: ListedSegment): boolean =>
      kept.some(({ state, toOffset }) => header.nextOffset > (state?.offset ?? 0) && header.firstOffset < toOffset);
    segments += await removeOf(store, all, { olderThanMs: policy.inputMs, nowMs, isNeeded });
    const names = new Set(kept.map(({ state }) => state?.name));
    states += await removeStates(store, at, await archive.segments('input', at), names);
  }
  return { segments, states };
}

/** Every partition of every topic that segments are or were of. */
export async function partitionsOf(store: SealedStore, stream: Stream): Promise<readonly PartitionOfTopic[]> {
  const folders = new Map<string, PartitionOfTopic>();
  for (const name of await store.names(`${stream}/`)) {
    const [, topicId = '', partition = ''] = name.split('/');
    folders.set(`${topicId}/${partition}`, { topicId, partition: Number(partition) });
  }
  return [...folders.values()];
}

interface StaySpan {
  readonly unitId: string;
  /** Indexes of the first and the last segment that name the stay. */
  readonly first: number;
  readonly last: number;
}

function spanOf(all: readonly ListedSegment[], stayId: string): readonly StaySpan[] {
  const first = all.findIndex(({ header }) => header.stays[stayId] !== undefined);
  const unitId = all[first]?.header.stays[stayId];
  if (unitId === undefined) return [];
  return [{ unitId, first, last: all.findLastIndex(({ header }) => header.stays[stayId] !== undefined) }];
}

function needOf(all: readonly ListedSegment[], partition: number, { unitId, first, last }: StaySpan): Need {
  const before = all[first - 1]?.header.digests?.[unitId]?.lastCause;
  const newest = all[last]?.header.digests?.[unitId]?.lastCause;
  return {
    unitId,
    partition,
    firstCause: Math.max(0, before ?? 0),
    toOffset: newest === undefined ? Number.POSITIVE_INFINITY : newest + 1,
  };
}

/** The newest state that holds nothing of the stay; null: it replays from the unit's first record. */
async function stateBefore(
  store: SealedStore,
  at: PartitionOfTopic,
  { unitId, firstCause }: Need,
): Promise<{ readonly name: string; readonly offset: number } | null> {
  const states = (await store.names(checkpointPrefix(at))).flatMap((name) => {
    const offset = checkpointOffset(name, unitId);
    return offset === null || offset > firstCause ? [] : [{ name, offset }];
  });
  return states.at(-1) ?? null;
}

async function removeOf(
  store: SealedStore,
  all: readonly ListedSegment[],
  {
    olderThanMs,
    nowMs,
    isNeeded,
  }: {
    readonly olderThanMs: number | null;
    readonly nowMs: number;
    readonly isNeeded: (segment: ListedSegment, index: number) => boolean;
  },
): Promise<number> {
  if (olderThanMs === null) return 0;
  let removed = 0;
  for (const [index, segment] of all.slice(0, -1).entries()) {
    const { toMs, stream } = segment.header;
    const isOld = toMs !== null && toMs < nowMs - olderThanMs;
    if (!isOld || segment.isGone || isNeeded(segment, index)) continue;
    await removeSegment(store, segmentName(stream, segment.header), { removedAtMs: nowMs, olderThanMs });
    removed += 1;
  }
  return removed;
}

/** A state whose next input is gone begins no replay any more. */
async function removeStates(
  store: SealedStore,
  at: PartitionOfTopic,
  input: readonly ListedSegment[],
  kept: ReadonlySet<string | undefined>,
): Promise<number> {
  const gone = input.filter(({ isGone }) => isGone);
  let removed = 0;
  for (const name of await store.names(checkpointPrefix(at))) {
    const offset = Number(name.slice(name.lastIndexOf('/') + 1).split('-')[0]);
    const isUseless = gone.some(({ header }) => header.firstOffset <= offset && offset < header.nextOffset);
    if (!isUseless || kept.has(name)) continue;
    await store.remove(name);
    removed += 1;
  }
  return removed;
}
