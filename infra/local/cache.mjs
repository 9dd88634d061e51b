/**
 * The cache folder: installed parts, their data and logs, and `state.json`, which names the running
 * ones. It lies outside the checkout so that every clone shares one install and one set of servers.
 */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOCK_WAIT_MS = 15 * 60_000;

/** A fault to tell in one line; anything else that is thrown is a bug and shows its stack. */
export class InfraError extends Error {
  /** All that a failed program wrote, for those who show it. */
  output = '';
}

/** Path inside the cache folder, whose existence is seen to. */
export function cachePath(...parts) {
  const root = process.env.VIGIL_INFRA_DIR || join(homedir(), '.cache', 'vigil-infra');
  mkdirSync(root, { recursive: true });
  return join(root, ...parts);
}

/** `{ kafka?: {...}, timescale?: {...}, chromium?: {...} }`; empty when nothing was started yet. */
export function readState() {
  const path = cachePath('state.json');
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new InfraError(`${path} is damaged: delete it and run \`node vigil.mjs infra up\` again`);
  }
}

/** Records one part, or forgets it when `entry` is null. Readers never see a half-written file. */
export function writeState(part, entry) {
  const { [part]: _former, ...others } = readState();
  const path = cachePath('state.json');
  const next = `${path}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(entry === null ? others : { ...others, [part]: entry }, null, 2)}\n`);
  renameSync(next, path);
}

/**
 * Fills `folder` through `fill(temporaryFolder)` unless it is there already. The rename at the end
 * makes it all or nothing, so that an install cut short is begun again and never half used.
 */
export async function installOnce(folder, fill) {
  if (existsSync(folder)) return;
  const temporary = `${folder}.partial`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  await fill(temporary);
  renameSync(temporary, folder);
}

/** Runs `work` while no other process of this cache folder does; a lock of a dead process is broken. */
export async function withLock(work) {
  const path = cachePath('lock');
  const deadline = Date.now() + LOCK_WAIT_MS;
  while (!takeLock(path)) {
    if (Date.now() > deadline) throw new InfraError(`another command of infra holds ${path}`);
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function takeLock(path) {
  try {
    const file = openSync(path, 'wx');
    writeFileSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (holderIsGone(path)) rmSync(path, { force: true });
    return false;
  }
}

function holderIsGone(path) {
  if (!existsSync(path)) return false;
  const pid = Number(readFileSync(path, 'utf8'));
  return pid > 0 && !existsSync(`/proc/${pid}`);
}
