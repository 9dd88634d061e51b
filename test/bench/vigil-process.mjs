/** A `vigil run` of its own for a bench: own port, own data folder, no simulator, stopped at the end. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DEMO_PASSWORD } from '../../dist/services/access/adapters/demo-accounts.js';

const MAIN = fileURLToPath(new URL('../../dist/services/main.js', import.meta.url));
const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 20_000;

/** Starts it with `roles` (all when none is given) and settings beside the defaults; resolves when it is ready. */
export async function startVigilProcess({ roles = [], settings, dataDir, nodeOptions = [] }) {
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    VIGIL_HTTP_PORT: String(port),
    VIGIL_DATA_DIR: dataDir,
    VIGIL_SIMULATOR: '0',
    VIGIL_LOG_LEVEL: 'warn',
    ...settings,
  };
  const child = spawn(process.execPath, [...nodeOptions, MAIN, 'run', ...roles], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let isStopping = false;
  let output = '';
  const ended = new Promise((resolve) => {
    child.once('exit', (code) => {
      if (!isStopping) console.error(`vigil run ended by itself (${code}): ${output}`);
      resolve(code);
    });
  });
  const end = () => child.kill();
  process.once('exit', end);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output = `${output}${chunk}`.slice(-4_000)));
  }
  const origin = `http://127.0.0.1:${port}`;
  const vigil = {
    pid: child.pid,
    origin,
    metrics: async () => parseMetrics(await pageOf(`${origin}/metrics`)),
    /** SIGKILL: nothing of it is left to tidy up. */
    kill: async () => {
      isStopping = true;
      child.kill('SIGKILL');
      process.off('exit', end);
      return ended;
    },
    stop: async () => {
      isStopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return ended;
      child.kill();
      const stopped = await Promise.race([ended, sleep(STOPPED_WITHIN_MS, 'late')]);
      if (stopped === 'late') child.kill('SIGKILL');
      process.off('exit', end);
      return stopped;
    },
  };
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isReady(origin))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      isStopping = true;
      child.kill();
      throw new Error(`vigil run did not become ready: ${output}`);
    }
    await sleep(100);
  }
  return vigil;
}

/** A process that was busy for seconds closes the connection that was kept: a page is asked for once more. */
async function pageOf(url, attempts = 2) {
  try {
    return await (await fetch(url)).text();
  } catch (error) {
    if (attempts === 1) throw error;
    return pageOf(url, attempts - 1);
  }
}

async function isReady(origin) {
  try {
    return (await fetch(`${origin}/health/ready`)).ok;
  } catch {
    return false; // nothing listens yet
  }
}

/** Gauges and counters without labels, by name. */
function parseMetrics(text) {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#') && !line.includes('{'));
  return Object.fromEntries(lines.map((line) => line.split(' ')).map(([name, value]) => [name, Number(value)]));
}

/** Signs a person of the demonstration in; resolves to the cookie that a browser would send. */
export async function signIn(origin, userName) {
  const headers = { origin, 'content-type': 'application/json' };
  const response = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ userName, password: DEMO_PASSWORD }),
  });
  if (!response.ok) throw new Error(`sign-in of ${userName}: ${response.status}`);
  return response.headers.getSetCookie()[0].split(';')[0];
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
