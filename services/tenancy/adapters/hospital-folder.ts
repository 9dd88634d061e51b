/** What a data folder has of its hospital: the mark that says whose it is, and the key that signs its tokens. */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, VigilError } from '../../platform/errors.ts';

/** What a Vigil that ran here left. */
const BEGUN = ['log', 'snapshots', 'history.duckdb', 'audit'];
const MARK = 'hospital.json';
const KEY = 'hospital-key.pem';
/** Beside the file of the installation: by it the front door signs which hospital a browser chose. */
const DOOR_KEY = 'front-key.pem';

/**
 * Whose folder this is; a folder of nobody becomes this hospital's. Rejects with `hospital-wall` for one of another
 * hospital, and for one of a hospital where this process is of none.
 */
export async function claimFolder(folder: string, hospitalId: string | null): Promise<void> {
  const marked = await markOf(folder);
  if (marked === hospitalId) return;
  if (marked !== null) {
    throw new VigilError(
      'hospital-wall',
      `${folder} is of hospital ${marked}, this process is for ${hospitalId ?? 'none'}`,
    );
  }
  const before = BEGUN.find((name) => existsSync(path.join(folder, name)));
  if (before !== undefined) {
    throw new VigilError('hospital-wall', `${folder} has a ${before} of no hospital: begin with a folder of its own`);
  }
  await createWhole(path.join(folder, MARK), `${JSON.stringify({ version: 1, hospitalId })}\n`);
  if ((await markOf(folder)) !== hospitalId) throw new VigilError('hospital-wall', `${folder} is of another hospital`);
}

/** The signing key of this folder, made where there is none. Rejects with `data-file-corrupt` for what is no key. */
export function openHospitalKey(folder: string): Promise<KeyObject> {
  return openKey(folder, KEY);
}

export function openDoorKey(folder: string): Promise<KeyObject> {
  return openKey(folder, DOOR_KEY);
}

async function openKey(folder: string, name: string): Promise<KeyObject> {
  const file = path.join(folder, name);
  const { privateKey } = generateKeyPairSync('ed25519');
  const text =
    (await textIn(file)) ?? (await created(file, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()));
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw new VigilError('data-file-corrupt', `${name}: ${messageOf(error)}`, { cause: error });
  }
}

async function markOf(folder: string): Promise<string | null> {
  const text = await textIn(path.join(folder, MARK));
  if (text === null) return null;
  try {
    const { hospitalId } = JSON.parse(text) as { readonly hospitalId?: unknown };
    if (typeof hospitalId === 'string') return hospitalId;
  } catch (error) {
    throw new VigilError('data-file-corrupt', `${MARK}: ${messageOf(error)}`, { cause: error });
  }
  throw new VigilError('data-file-corrupt', `${MARK} names no hospital`);
}

/** Another process may have been first: what then stands there counts. */
async function created(file: string, text: string): Promise<string> {
  await createWhole(file, text);
  return (await textIn(file)) ?? '';
}

async function createWhole(file: string, text: string): Promise<void> {
  const made = `${file}.${process.pid}.new`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(made, text, { mode: 0o600, flush: true });
    await link(made, file).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } catch (error) {
    throw new VigilError('data-folder-unusable', `${file}: ${messageOf(error)}`, { cause: error });
  } finally {
    await rm(made, { force: true });
  }
}

async function textIn(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw new VigilError('data-folder-unusable', `${file}: ${messageOf(error)}`, { cause: error });
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
