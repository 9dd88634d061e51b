/** Bundles of rules that have decided, each under the digest of its bytes: written once, never altered. */
import { brotliCompress, brotliDecompress } from 'node:zlib';
import { promisify } from 'node:util';
import { sha256Hex } from '../contract/content-id.ts';
import { VigilError } from '../platform/errors.ts';
import { RULES, rulesName } from './names.ts';
import type { SealedStore } from './stores.port.ts';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** Writes a bundle that is not kept yet. Rejects as the store does. */
export async function keepRules(store: SealedStore, { sha256, bytes }: { sha256: string; bytes: Buffer }) {
  const name = rulesName(sha256);
  if (!(await store.names(name)).includes(name)) await store.create(name, await compress(bytes));
}

/** Bytes of every bundle, by digest. Rejects with `archive-broken` for one that is not what its name says. */
export async function keptRules(store: SealedStore): Promise<ReadonlyMap<string, Buffer>> {
  const kept = new Map<string, Buffer>();
  for (const name of await store.names(RULES)) {
    const sha256 = name.slice(RULES.length);
    const bytes = await decompress(await store.read(name)).catch(() => null);
    if (bytes === null || sha256Hex(bytes) !== sha256) {
      throw new VigilError('archive-broken', `${name} of the archive holds other bytes than its name says`);
    }
    kept.set(sha256, bytes);
  }
  return kept;
}
