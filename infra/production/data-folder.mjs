/**
 * A copy of the data folder, and back. Both want Vigil to be stopped: files that are written meanwhile make a copy that
 * is none. A copy holds names and birth dates: it is readable by its owner alone, like the folder.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { chmod, mkdir, open, rename } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What is made anew by itself, and large. */
const LEFT_OUT = ['./reserve', './history.duckdb.spill'];

/** Something that whoever called can put right; the message says what. */
export class FolderFault extends Error {}

/** Writes `archive` (.tar.gz). Resolves with its size and SHA-256 when it is on the disk and was read back. */
export async function backUp(folder, archive) {
  if (!existsSync(folder)) throw new FolderFault(`${folder} is not there`);
  if (existsSync(archive)) throw new FolderFault(`${archive} is there already: a copy is never overwritten`);
  refuseInUse(folder);
  const part = `${resolve(archive)}.part`;
  try {
    const file = await open(part, 'w', 0o600);
    await tar(['-czf', '-', ...LEFT_OUT.map((each) => `--exclude=${each}`), '-C', resolve(folder), '.'], file.fd);
    await file.sync();
    await file.close();
    refuseInUse(folder);
    await tar(['-tzf', part]);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  await rename(part, archive);
  return { bytes: statSync(archive).size, sha256: await sha256Of(archive) };
}

/** Unpacks `archive` as `folder`, which must not be there or be empty: what lies there is never mixed with a copy. */
export async function restore(archive, folder) {
  if (!existsSync(archive)) throw new FolderFault(`${archive} is not there`);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new FolderFault(`${folder} holds something: move it aside first, and keep it`);
  }
  const part = join(dirname(resolve(folder)), `${basename(folder)}.part`);
  rmSync(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true, mode: 0o700 });
  try {
    await tar(['-xzf', archive, '--no-same-owner', '-C', part]);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw error;
  }
  await chmod(part, 0o700);
  rmSync(folder, { recursive: true, force: true });
  await rename(part, folder);
}

/** Linux names every file that is locked; the stores of Vigil lock theirs while they are open. */
function refuseInUse(folder) {
  if (!existsSync('/proc/locks')) return;
  const locked = new Set(
    [...readFileSync('/proc/locks', 'utf8').matchAll(/:(\d+) \d+ (?:\d+|EOF)$/gm)].map(([, node]) => Number(node)),
  );
  const held = filesBelow(folder).find((file) => locked.has(statSync(file, { throwIfNoEntry: false })?.ino));
  if (held !== undefined) throw new FolderFault(`a Vigil has ${held} open: stop it first`);
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

async function tar(args, output = 'ignore') {
  const child = spawn('tar', args, { stdio: ['ignore', output, 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new FolderFault(`tar ended with ${code}: ${said.trim()}`);
}

async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
