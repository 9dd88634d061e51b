/** Whether the archive can be written, read, and cleared of what its time is over for: with an object that is gone again afterwards. */
import { randomUUID } from 'node:crypto';
import { sealedStoreOf } from '../../compose/parts/archive-parts.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';

export async function checkArchive(config: Config): Promise<string> {
  const store = sealedStoreOf(config);
  const probe = `probe/${randomUUID()}`;
  await store.create(probe, Buffer.from(probe));
  const came = await store.read(probe);
  await store.remove(probe);
  if (!came.equals(Buffer.from(probe))) throw new VigilError('archive-broken', 'the archive gives back other bytes');
  const { dir, bucket } = config.archive;
  const written = (await store.names('heads/')).length;
  return `${bucket === null ? dir : bucket.url}: written and read back; ${written} streams are archived`;
}
