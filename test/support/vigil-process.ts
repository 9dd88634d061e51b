/**
 * A real Vigil in a process of its own, from the built package, as a person starts it. Needs
 * `npm run build`, which `npm test` runs before the tests.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { timeLimit } from './patience.ts';

const MAIN = 'dist/services/main.js';
const READY_WITHIN_MS = timeLimit(60_000);

export interface RunningProcess {
  readonly address: string;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Everything printed so far. */
  output(): string;
  /** Resolves with the exit code when the process has ended; null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Sends any signal and does not wait. */
  signal(name: NodeJS.Signals): void;
  /** Sends the signal and resolves with the exit code; null when a signal ended it. */
  stop(signal?: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export async function dataFolder(): Promise<string> {
  return mkdtemp(path.join(os.tmpdir(), 'vigil-data-'));
}

/** What is started: `vigil run` of this checkout with all roles, unless told otherwise. */
export interface StartedProgram {
  readonly args?: readonly string[];
  readonly main?: string;
}

/** Starts `vigil run` and resolves when it says that it is ready. Rejects with its output when it ends first. */
export async function startVigilProcess(
  settings: Readonly<Record<string, string>> = {},
  program: StartedProgram = {},
): Promise<RunningProcess> {
  const dataDir = settings['VIGIL_DATA_DIR'] ?? (await dataFolder());
  const port = settings['VIGIL_HTTP_PORT'] ?? String(await freePort());
  const env = { ...settings, VIGIL_DATA_DIR: dataDir, VIGIL_HTTP_PORT: port };
  const child = spawnVigil(
    ['run', ...(program.args ?? [])],
    env,
    program.main === undefined ? {} : { main: program.main },
  );
  let output = '';
  const exited = (once(child, 'exit') as Promise<[number | null]>).then(([code]) => code);
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready in time: ${output}`)), READY_WITHIN_MS);
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('Vigil is ready')) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    exited
      .then((code) => reject(new Error(`ended with ${String(code)}: ${output}`)), reject)
      .finally(() => clearTimeout(timer));
  });
  return {
    address: `http://127.0.0.1:${port}`,
    dataDir,
    env,
    output: () => output,
    exited,
    signal: (name) => void child.kill(name),
    stop: async (signal = 'SIGINT') => {
      child.kill(signal);
      return exited;
    },
  };
}

/** Starts a command that goes on, and resolves when it has printed `said`; its end is waited for by whoever stops it. */
export async function startVigilCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  said: string,
): Promise<{ stop(): Promise<number | null> }> {
  const child = spawnVigil(args, env);
  const exited = (once(child, 'exit') as Promise<[number | null]>).then(([code]) => code);
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes(said)) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    exited.then((code) => reject(new Error(`ended with ${String(code)}: ${output}`)), reject);
  });
  return {
    stop: async () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

/** Runs one command to its end; `input` is what is piped into it. */
export async function runVigilCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input: string | null = null,
): Promise<Finished> {
  const child = spawnVigil(args, env, { hasInput: input !== null });
  child.stdin?.end(input);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

function spawnVigil(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { main = MAIN, hasInput = false }: { readonly main?: string; readonly hasInput?: boolean } = {},
): ChildProcess {
  if (!existsSync(main)) throw new Error('Vigil is not built: run `npm run build` first');
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VIGIL_')));
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...inherited, ...env },
    stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  keepErrors(child, args[0] ?? '');
  return child;
}

/** Log lines go to standard error; where a whole run asks for them they are kept, to be searched for canaries at its end. */
function keepErrors(child: ChildProcess, command: string): void {
  const folder = process.env['VIGIL_TEST_LOGS'];
  if (folder === undefined) return;
  const file = path.join(folder, `${command.replaceAll(/[^a-z-]/g, '')}-${child.pid ?? 0}-${Date.now()}.log`);
  child.stderr?.on('data', (chunk: Buffer) => appendFileSync(file, chunk));
}
