// Hazards: H59 (docs/hazards.md).
/**
 * What a person meets at the command line: a clear line and exit code 2 for what they can correct, a
 * clean stop, a second start that goes on, and nothing lost when the process is killed.
 */
import { stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  dataFolder,
  freePort,
  runVigilCommand,
  startVigilProcess,
  type RunningProcess,
} from '../support/vigil-process.ts';
import { sessionCookie } from '../support/session.ts';
import { timeLimit } from '../support/patience.ts';

const QUIET = { VIGIL_LOG_LEVEL: 'silent' };

interface StayRow {
  readonly stayId: string;
}

async function staysOf(vigil: RunningProcess): Promise<readonly string[]> {
  const response = await fetch(`${vigil.address}/api/history/stays?unitId=demo-ward`, {
    headers: { cookie: await sessionCookie(vigil.address, 'nurse.kim') },
  });
  return ((await response.json()) as readonly StayRow[]).map((row) => row.stayId);
}

async function untilHistoryHasStays(vigil: RunningProcess): Promise<readonly string[]> {
  const isWhole = async (): Promise<readonly string[]> => {
    const stays = await staysOf(vigil);
    expect(stays).toHaveLength(11);
    return stays;
  };
  return vi.waitFor(isWhole, { timeout: timeLimit(20_000), interval: 100 });
}

describe('vigil run', () => {
  it('says in one line that the port is taken, exit code 2', async () => {
    const port = await freePort();
    const holder = createServer().listen(port, '127.0.0.1');
    await once(holder, 'listening');
    const { code, stderr } = await runVigilCommand(['run'], {
      ...QUIET,
      VIGIL_DATA_DIR: await dataFolder(),
      VIGIL_HTTP_PORT: String(port),
    });
    holder.close();
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('port-taken');
    expect(code).toBe(2);
  });

  it('says in one line that the data folder cannot be used, exit code 2', async () => {
    const file = path.join(await dataFolder(), 'a-file');
    await writeFile(file, '');
    const { code, stderr } = await runVigilCommand(['run'], {
      ...QUIET,
      VIGIL_DATA_DIR: path.join(file, 'data'),
      VIGIL_HTTP_PORT: String(await freePort()),
    });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('data-folder-unusable');
    expect(code).toBe(2);
  });

  it.each([
    [{ VIGIL_HTTP_PORT: 'many' }, 'VIGIL_HTTP_PORT'],
    [{ VIGIL_COLOUR: 'green' }, 'VIGIL_COLOUR'],
    [{ VIGIL_KAFKA_BROKERS: 'somewhere' }, 'VIGIL_KAFKA_BROKERS'],
    [{ VIGIL_TIMESCALE_URL: 'somewhere' }, 'VIGIL_TIMESCALE_URL'],
  ])('names a corrupt setting %o, exit code 2', async (settings: Readonly<Record<string, string>>, named) => {
    const { code, stderr } = await runVigilCommand(['run'], settings);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(named);
    expect(code).toBe(2);
  });

  it.each([
    ['accounts.json', '{'],
    ['accounts.json', '{"version":2}'],
    ['wall-clock-units.json', '[5]'],
    ['demo-ward.json', ''],
  ])('names a damaged %s holding %j, exit code 2', async (file, content) => {
    const folder = await dataFolder();
    await writeFile(path.join(folder, file), content);
    const { code, stderr } = await runVigilCommand(['run'], {
      ...QUIET,
      VIGIL_DATA_DIR: folder,
      VIGIL_HTTP_PORT: String(await freePort()),
    });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/data-file-corrupt: (accounts|wall-clock|demo).* from a backup/);
    expect(code).toBe(2);
  });

  it('leaves a folder to the Vigil that has it: one line, exit code 2, and the first goes on', async () => {
    const first = await startVigilProcess({ ...QUIET, VIGIL_SIMULATOR: '0' });
    const { code, stderr } = await runVigilCommand(['run'], {
      ...first.env,
      VIGIL_HTTP_PORT: String(await freePort()),
    });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/data-folder-busy: another Vigil \(PID \d+\)/);
    expect(code).toBe(2);
    expect((await fetch(`${first.address}/health/ready`)).status).toBe(200);
    expect(await first.stop()).toBe(0);
  });

  it('keeps its folder from other accounts of the machine', async () => {
    const folder = path.join(await dataFolder(), 'made');
    const vigil = await startVigilProcess({ ...QUIET, VIGIL_SIMULATOR: '0', VIGIL_DATA_DIR: folder });
    expect((await stat(folder)).mode & 0o077).toBe(0);
    await vigil.stop();
  });

  it('stops cleanly on Ctrl-C and goes on with its history at the second start', async () => {
    const first = await startVigilProcess(QUIET);
    const stays = await untilHistoryHasStays(first);
    expect(await first.stop('SIGINT')).toBe(0);

    const second = await startVigilProcess({ ...first.env });
    expect([...(await staysOf(second))].toSorted()).toEqual([...stays].toSorted());
    expect(await second.stop('SIGTERM')).toBe(0);
  });

  describe('that was killed', () => {
    let env: Readonly<Record<string, string>>;
    let stays: readonly string[];

    beforeAll(async () => {
      const killed = await startVigilProcess(QUIET);
      env = killed.env;
      stays = await untilHistoryHasStays(killed);
      await killed.stop('SIGKILL');
      const next = await startVigilProcess({ ...env });
      await untilHistoryHasStays(next);
      expect(await next.stop('SIGTERM')).toBe(0);
    });

    it.each([0, 1, 2])('replays stay %d equal after the next start', async (index) => {
      const { code, stdout } = await runVigilCommand(['replay', '--stay', stays[index] ?? '', '--compare'], env);
      expect(stdout).toMatch(/compared [1-9]\d* decisions, 0 differ/);
      expect(code).toBe(0);
    });
  });

  it('refuses demo accounts in production', async () => {
    const { code, stderr } = await runVigilCommand(['run'], {
      ...QUIET,
      VIGIL_MODE: 'production',
      VIGIL_DATA_DIR: await dataFolder(),
      VIGIL_HTTP_PORT: String(await freePort()),
    });
    expect(stderr).toContain('production mode has no demo accounts');
    expect(code).toBe(2);
  });
});
