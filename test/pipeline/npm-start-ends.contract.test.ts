/**
 * `npm start` as a person runs it, and every way to end it: afterwards nothing of its process tree is left, and the
 * port is free. Real npm, real processes.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { dataFolder, freePort } from '../support/vigil-process.ts';
import { timeLimit } from '../support/patience.ts';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));
const START = fileURLToPath(new URL('../../infra/local/start.mjs', import.meta.url));

interface Running {
  readonly root: ChildProcess;
  readonly port: number;
  /** Every process below and including what was started, once Vigil is ready. */
  readonly tree: readonly number[];
}

let left: readonly number[] = [];
afterEach(() => {
  for (const pid of left.filter(isAlive)) process.kill(pid, 'SIGKILL');
});

async function started(command: string, args: readonly string[]): Promise<Running> {
  const port = await freePort();
  const env = {
    ...process.env,
    VIGIL_HTTP_PORT: String(port),
    VIGIL_DATA_DIR: await dataFolder(),
    VIGIL_SIMULATOR: '0',
    VIGIL_LOG_LEVEL: 'silent',
  };
  const root = spawn(command, args, { cwd: CHECKOUT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [root.stdout, root.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await expect.poll(() => output, { timeout: timeLimit(120_000), interval: 100 }).toContain('Vigil is ready');
  const tree = below(root.pid ?? 0);
  left = tree;
  return { root, port, tree };
}

/** The process and its descendants. */
function below(pid: number): readonly number[] {
  const parents = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [[Number(name), parentOf(name)]] : []));
  const children = parents.flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
  return [pid, ...children.flatMap(below)];
}

function statusOf(pid: number | string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

function parentOf(pid: string): number {
  return Number(/^PPid:\t(\d+)$/m.exec(statusOf(pid))?.[1]);
}

/** A zombie holds nothing: it only waits for its parent to look. */
function isAlive(pid: number): boolean {
  return /^State:\t[^ZX]/m.test(statusOf(pid));
}

async function isFree(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const taken = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return !taken;
}

async function nothingIsLeft({ tree, port }: Running): Promise<void> {
  await expect.poll(() => tree.filter(isAlive), { timeout: timeLimit(20_000), interval: 100 }).toEqual([]);
  expect(await isFree(port)).toBe(true);
}

describe('after a signal to npm alone', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('%s leaves nothing behind', async (signal) => {
    const running = await started('npm', ['start']);
    expect(running.tree.length).toBeGreaterThanOrEqual(3);
    expect(await isFree(running.port)).toBe(false);
    running.root.kill(signal);
    await nothingIsLeft(running);
  });
});

describe('the start script without npm', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)('takes the server with it: %s', async (signal) => {
    const running = await started(process.execPath, [START]);
    running.root.kill(signal);
    await nothingIsLeft(running);
  });

  it('ends with its server, with the same exit code', async () => {
    const running = await started(process.execPath, [START]);
    const [server = 0] = running.tree.slice(1);
    process.kill(server, 'SIGTERM');
    const [code] = (await once(running.root, 'exit')) as [number | null];
    expect(code).toBe(0);
    await nothingIsLeft(running);
  });
});
