/** The secret behind the hashed names of patients: made once in the data folder, readable by its owner only, never shown. */
import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { VigilError } from '../../platform/errors.ts';

const KEY_BYTES = 32;

/**
 * The secret of this data folder. Made when it is not there; two that start at once end with the same one.
 * Rejects with `data-file-corrupt` when the file is no key: a new one would make strangers of all patients.
 */
export async function readOrMakeKey(path: string): Promise<Uint8Array> {
  const known = await readKey(path);
  if (known !== null) return known;
  const made = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    await writeFile(made, randomBytes(KEY_BYTES).toString('hex'), { mode: 0o600, flush: true });
    await link(made, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } catch (error) {
    throw new VigilError('data-folder-unusable', 'the key of patient names cannot be written', { cause: error });
  } finally {
    await rm(made, { force: true });
  }
  const key = await readKey(path);
  if (key === null) throw new VigilError('data-folder-unusable', 'the key of patient names was not kept');
  return key;
}

async function readKey(path: string): Promise<Uint8Array | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw new VigilError('data-folder-unusable', 'the key of patient names cannot be read', { cause: error });
  });
  if (text === null) return null;
  if (!/^[0-9a-f]{64}\s*$/.test(text)) {
    throw new VigilError('data-file-corrupt', 'the file of the key of patient names holds no key');
  }
  return Buffer.from(text.trim(), 'hex');
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
