/** `vigil infra` on an empty cache folder: it tells the truth about what runs and starts nothing by itself. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

const SCRIPT = new URL('../../infra/local/infra.mjs', import.meta.url).pathname;
const STATUSES = z.array(
  z.object({ name: z.string(), isUp: z.boolean(), source: z.string(), address: z.string().nullable() }),
);

let cacheFolder = '';
beforeEach(async () => {
  cacheFolder = await mkdtemp(join(tmpdir(), 'vigil-infra-test-'));
});
afterEach(() => rm(cacheFolder, { recursive: true }));

interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function infra(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const env = {
    PATH: '',
    HOME: cacheFolder,
    VIGIL_INFRA_DIR: cacheFolder,
    VIGIL_INFRA_KAFKA_PORT: '1',
    VIGIL_INFRA_TIMESCALE_PORT: '2',
    ...environment,
  };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [SCRIPT, ...args], { env }, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

async function statusOf(name: string, environment: Readonly<Record<string, string>> = {}) {
  const { stdout } = await infra(['status', '--json'], environment);
  return STATUSES.parse(JSON.parse(stdout)).find((status) => status.name === name);
}

describe('vigil infra', () => {
  it('shows what is down as down', async () => {
    expect(await statusOf('Kafka')).toEqual({ name: 'Kafka', isUp: false, source: 'local', address: null });
    expect(await statusOf('TimescaleDB')).toMatchObject({ isUp: false });
  });

  it('never takes another program with a recycled pid for its server', async () => {
    await writeFile(
      join(cacheFolder, 'state.json'),
      JSON.stringify({
        kafka: {
          source: 'local',
          brokers: '127.0.0.1:1',
          pid: process.pid,
          marker: 'server.properties of another time',
        },
      }),
    );
    expect(await statusOf('Kafka')).toMatchObject({ isUp: false });
    expect((await infra(['down'])).exitCode).toBe(0); // and this test goes on living
  });

  it('takes an address in the environment before everything else, without its password in the output', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => {
      server.once('listening', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const status = await statusOf('TimescaleDB', {
      VIGIL_TIMESCALE_URL: `postgres://vigil:secret@127.0.0.1:${port}/vigil`,
    });
    server.close();
    expect(status).toEqual({
      name: 'TimescaleDB',
      isUp: true,
      source: 'environment',
      address: `postgres://vigil:***@127.0.0.1:${port}/vigil`,
    });
  });

  it('says so when nothing answers at an address of the environment', async () => {
    expect(await statusOf('Kafka', { VIGIL_KAFKA_BROKERS: '127.0.0.1:1' })).toMatchObject({
      isUp: false,
      source: 'environment',
    });
  });

  it('breaks the lock of a process that is gone', async () => {
    await writeFile(join(cacheFolder, 'lock'), '999999999');
    expect((await infra(['down'])).exitCode).toBe(0);
  });

  it.each([[[]], [['sideways']], [['up', '--fast']]])('refuses %j in one line', async (args) => {
    const { exitCode, stderr } = await infra(args);
    expect(exitCode).toBe(2);
    expect(stderr).toBe('usage: node vigil.mjs infra up|down|status [--json]\n');
  });

  it('tells a damaged state file in one line', async () => {
    await writeFile(join(cacheFolder, 'state.json'), '{');
    const { exitCode, stderr } = await infra(['status']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^.*state\.json is damaged: delete it.*\n$/);
  });
});
