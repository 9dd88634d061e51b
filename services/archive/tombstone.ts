/**
 * What is left of a segment whose time is over: the header line as it was sealed, so that the chain can still be proven
 * from its beginning and the digests of what was decided stay, and when and why the rest was removed.
 */
import { z } from 'zod';
import { VigilError } from '../platform/errors.ts';
import { goneName } from './names.ts';
import { readHeader, type SealedSegment } from './segment.ts';
import type { SealedStore } from './stores.port.ts';

const removalSchema = z.object({
  removedAtMs: z.number(),
  /** Time of the policy, ms; wall time since the segment's last record. */
  olderThanMs: z.number(),
});
export type Removal = Readonly<z.infer<typeof removalSchema>>;

/** The segment is gone when it resolves; killed between, it is still there and believed. Rejects as the store does. */
export async function removeSegment(store: SealedStore, name: string, removal: Removal): Promise<void> {
  const object = await store.read(name);
  const line = object.subarray(0, object.indexOf('\n') + 1);
  if (readHeader(line) === null) throw new VigilError('archive-broken', `${name} of the archive has no header`);
  // One that a kill left behind stays as it is.
  const isTold = (await store.names(goneName(name))).includes(goneName(name));
  if (!isTold) await store.create(goneName(name), Buffer.concat([line, Buffer.from(JSON.stringify(removal))]));
  await store.remove(name);
}

/** Null: it is none that can be read. */
export function readTombstone(bytes: Buffer): { readonly segment: SealedSegment; readonly removal: Removal } | null {
  const segment = readHeader(bytes);
  const removal = removalSchema.safeParse(jsonOf(bytes.toString('utf8', bytes.indexOf('\n') + 1)));
  return segment !== null && removal.success ? { segment, removal: removal.data } : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the caller says that it cannot be read
  }
}
