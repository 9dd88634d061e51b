/**
 * Opens the LMDB environment of a folder, or says in one line why it cannot. The checks stand before
 * LMDB's own because a file that is not LMDB's, or was cut short by a bad copy, ends the process in
 * native code (seen with lmdb 3.5.6: segmentation fault, bus error) instead of raising an error.
 */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import type { RootDatabase, RootDatabaseOptionsWithPath } from 'lmdb';
import { VigilError, messageOf, type ErrorCode } from '../../../platform/errors.ts';

const DATA_FILE = 'data.mdb';
/** mm_magic of the first meta page, little-endian as on every platform lmdb ships for. */
const MAGIC = 0xbeefc0de;
const MAGIC_AT_BYTE = 24;
/** LMDB may leave the last pages of a commit unwritten when it freed them in the same transaction. */
const UNWRITTEN_TAIL_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Address space for the file, not memory. LMDB maps the file anew, twice as large, whenever it has outgrown its map, and
 * keeps the former maps: pages read through several of them count as resident several times. One map that is large
 * from the beginning spares that; where address space is limited, it grows as before.
 */
const MAP_BYTES = 64 * 2 ** 30;

/** Words of LMDB for a file whose pages do not hold together. */
const DAMAGED = /MDB_(CORRUPTED|PAGE_NOTFOUND|INVALID|VERSION_MISMATCH|PANIC)|not an LMDB file|corrupted/i;

class DamagedFile extends Error {}

/** Throws `log-corrupt` for a file that is damaged, `disk-full`, or `data-folder-unusable` when the folder cannot be used. */
export function openLmdbFolder(folder: string): RootDatabase<unknown, string> {
  try {
    mkdirSync(folder, { recursive: true });
    refuseForeignFile(join(folder, DATA_FILE));
    // Without overlapping sync a commit is LMDB's own: flushed before it is visible to anyone.
    // Without event-turn batching no promise is left over inside lmdb to end the process on a full disk.
    const settings = { path: folder, noSubdir: false, overlappingSync: false, eventTurnBatching: false };
    const root = openWithOneMap(settings);
    refuseTruncatedFile(join(folder, DATA_FILE), root);
    return root;
  } catch (cause) {
    throw new VigilError(codeOf(cause), `the log's folder ${folder} cannot be used: ${messageOf(cause)}`, { cause });
  }
}

function openWithOneMap(settings: RootDatabaseOptionsWithPath): RootDatabase<unknown, string> {
  return open<unknown, string>(isAddressSpaceFree() ? { ...settings, mapSize: MAP_BYTES } : settings);
}

/** Asked beforehand, since lmdb ends the process in native code where the map does not fit (seen with lmdb 3.5.6). */
function isAddressSpaceFree(): boolean {
  // Elsewhere a map may take its size on the disk.
  if (process.platform !== 'linux') return false;
  return /^Max address space +unlimited/m.test(readFileSync('/proc/self/limits', 'utf8'));
}

function codeOf(cause: unknown): ErrorCode {
  if (cause instanceof DamagedFile || DAMAGED.test(messageOf(cause))) return 'log-corrupt';
  return /ENOSPC|No space left/.test(messageOf(cause)) ? 'disk-full' : 'data-folder-unusable';
}

function refuseForeignFile(path: string): void {
  if (!existsSync(path)) return;
  const header = Buffer.alloc(MAGIC_AT_BYTE + 4);
  const file = openSync(path, 'r+');
  try {
    const bytesRead = readSync(file, header);
    // An empty file is what a process killed in its very first moment leaves.
    if (bytesRead === 0) return;
    if (header.readUInt32LE(MAGIC_AT_BYTE) !== MAGIC) {
      throw new DamagedFile(`${path} is not a log of Vigil, or is damaged`);
    }
  } finally {
    closeSync(file);
  }
}

function refuseTruncatedFile(path: string, root: RootDatabase<unknown, string>): void {
  const stats = root.getStats() as { readonly pageSize: number; readonly lastPageNumber: number };
  const committedBytes = (stats.lastPageNumber + 1) * stats.pageSize;
  if (statSync(path).size >= committedBytes - UNWRITTEN_TAIL_BYTES_MAX) return;
  void root.close();
  throw new DamagedFile(`${path} was cut short: ${statSync(path).size} of ${committedBytes} bytes are there`);
}
