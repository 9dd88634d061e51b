/** Bundles of rules that have decided, and code maps that have read messages, each under the digest of its bytes: written once, never altered. */
import { brotliCompress, brotliDecompress } from 'node:zlib';
import { promisify } from 'node:util';
import { sha256Hex } from '../contract/content-id.ts';
import { VigilError } from '../platform/errors.ts';
import { MAPS, RULES, rulesName } from './names.ts';
import type { SealedStore } from './stores.port.ts';

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** Writes a bundle that is not kept yet. Rejects as the store does. */
export async function keepRules(store: SealedStore, { sha256, bytes }: { sha256: string; bytes: Buffer }) {
  await keep(store, rulesName(sha256), bytes);
}

/** Writes a map, as text, that is not kept yet. Rejects as the store does. */
export async function keepMap(store: SealedStore, bytes: Buffer): Promise<void> {
  await keep(store, MAPS + sha256Hex(bytes), bytes);
}

/** Bytes of the map with this digest; null: it is not kept. Rejects with `archive-broken` for one that is not what its name says. */
export async function keptMap(store: SealedStore, sha256: string): Promise<Buffer | null> {
  const name = MAPS + sha256;
  return (await store.names(name)).includes(name) ? bytesOf(store, name, sha256) : null;
}

async function keep(store: SealedStore, name: string, bytes: Buffer): Promise<void> {
  if (!(await store.names(name)).includes(name)) await store.create(name, await compress(bytes));
}

async function bytesOf(store: SealedStore, name: string, sha256: string): Promise<Buffer> {
  const bytes = await decompress(await store.read(name)).catch(() => null);
  if (bytes !== null && sha256Hex(bytes) === sha256) return bytes;
  throw new VigilError('archive-broken', `${name} of the archive holds other bytes than its name says`);
}

/** Bytes of every bundle, by digest. Rejects with `archive-broken` for one that is not what its name says. */
export async function keptRules(store: SealedStore): Promise<ReadonlyMap<string, Buffer>> {
  const kept = new Map<string, Buffer>();
  for (const name of await store.names(RULES)) {
    const sha256 = name.slice(RULES.length);
    kept.set(sha256, await bytesOf(store, name, sha256));
  }
  return kept;
}
