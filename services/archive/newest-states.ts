/**
 * The newest saved states of all units of a partition in one object, replaced every few minutes: what an engine on a
 * machine without its files begins with, so that it folds minutes of the log and not days. All of them or none: a
 * unit that were missing among them would look like one that never was.
 */
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { promisify } from 'node:util';
import { z } from 'zod';
import { sha256Hex } from '../contract/content-id.ts';
import type { Checkpoint } from './archive.port.ts';
import { newestName, type PartitionOfTopic } from './names.ts';
import type { SealedStore } from './stores.port.ts';

const headerSchema = z.object({
  version: z.literal(1),
  states: z.array(z.object({ unitId: z.string(), nextOffset: z.number().int(), bytes: z.number().int().min(0) })),
  sha256: z.string(),
});

/** Written often and read seldom. */
const QUALITY = 1;
const NEWLINE = 0x0a;

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** Durable when it resolves; rejects as the store does. */
export async function keepNewest(
  store: SealedStore,
  at: PartitionOfTopic,
  states: readonly Checkpoint[],
): Promise<void> {
  const body = await compress(Buffer.concat(states.map(({ bytes }) => bytes)), {
    params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY },
  });
  const header = {
    version: 1,
    states: states.map(({ unitId, nextOffset, bytes }) => ({ unitId, nextOffset, bytes: bytes.length })),
    sha256: sha256Hex(body),
  };
  await store.replace(newestName(at), Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]));
}

/** Null: none were kept, or the object is not what was written. Rejects as the store does. */
export async function readNewest(store: SealedStore, at: PartitionOfTopic): Promise<readonly Checkpoint[] | null> {
  const name = newestName(at);
  if (!(await store.names(name)).includes(name)) return null;
  const object = await store.read(name);
  const end = object.indexOf(NEWLINE);
  const header = headerOf(object.toString('utf8', 0, Math.max(0, end)));
  const body = object.subarray(end + 1);
  if (header === null || sha256Hex(body) !== header.sha256) return null;
  const all = await decompress(body);
  let from = 0;
  return header.states.map(({ unitId, nextOffset, bytes }) => {
    from += bytes;
    return { ...at, unitId, nextOffset, bytes: all.subarray(from - bytes, from) };
  });
}

function headerOf(line: string): z.infer<typeof headerSchema> | null {
  try {
    return headerSchema.parse(JSON.parse(line));
  } catch {
    return null; // not ours, or cut: the log is folded from its start instead
  }
}
