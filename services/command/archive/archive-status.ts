/** `vigil archive status`: what is kept, what was removed, by which policy, and which stays are on hold. */
import { policyOf, sealedStoreOf } from '../../compose/parts/archive-parts.ts';
import { STREAMS, type Stream } from '../../archive/archive.port.ts';
import { standingHolds } from '../../archive/holds.ts';
import { SealedArchive } from '../../archive/read-archive.ts';
import { partitionsOf } from '../../archive/remove-old.ts';
import type { SealedStore } from '../../archive/stores.port.ts';
import type { Config } from '../../platform/config.ts';

const DAY_MS = 86_400_000;

interface KeptStream {
  readonly stream: Stream;
  readonly segments: number;
  readonly removed: number;
  /** Wall times of the first and the last record that is kept, ms; null: none is. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

export async function runArchiveStatus(config: Config, { json }: { readonly json: boolean }): Promise<number> {
  const store = sealedStoreOf(config);
  const streams: KeptStream[] = [];
  for (const stream of STREAMS) streams.push(await keptOf(store, stream));
  const holds = [...(await standingHolds(store)).values()];
  const policy = policyOf(config);
  if (json) {
    console.log(JSON.stringify({ streams, policy, holds }));
    return 0;
  }
  for (const each of streams) console.log(streamText(each));
  const { inputMs = null, decisionsMs = null } = policy ?? {};
  console.log(`kept by policy: input ${timeText(inputMs)}, decisions ${timeText(decisionsMs)}`);
  if (holds.length === 0) console.log('no stay is on hold');
  for (const { stayId, by, reason, atMs } of holds) {
    console.log(`on hold: ${stayId} since ${iso(atMs)} by ${by}: ${reason}`);
  }
  return 0;
}

async function keptOf(store: SealedStore, stream: Stream): Promise<KeptStream> {
  const archive = new SealedArchive(store);
  const all = (await Promise.all((await partitionsOf(store, stream)).map((at) => archive.segments(stream, at)))).flat();
  const kept = all.filter(({ isGone }) => !isGone);
  const from = kept.flatMap(({ header }) => header.fromMs ?? []);
  const to = kept.flatMap(({ header }) => header.toMs ?? []);
  return {
    stream,
    segments: kept.length,
    removed: all.length - kept.length,
    fromMs: from.length === 0 ? null : from.reduce((least, ms) => Math.min(least, ms)),
    toMs: to.length === 0 ? null : to.reduce((most, ms) => Math.max(most, ms)),
  };
}

function streamText({ stream, segments, removed, fromMs, toMs }: KeptStream): string {
  const span = fromMs === null || toMs === null ? '' : `, ${iso(fromMs)} to ${iso(toMs)}`;
  return `${stream}: ${segments} segments${span}${removed > 0 ? `; ${removed} removed` : ''}`;
}

function timeText(ms: number | null): string {
  return ms === null ? 'for ever' : `${ms / DAY_MS} days`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
