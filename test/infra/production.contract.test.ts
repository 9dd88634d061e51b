// Hazards: H64 (docs/hazards.md).
/**
 * docs/guides/production.md, as far as a machine without systemd goes: the files that are put in place are read as the
 * system reads them, and a data folder goes away and comes back with its accounts and every decision.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { writeAccount } from '../../services/access/adapters/account-file.ts';
import { parseConfig } from '../../services/platform/config.ts';
import { sessionCookie } from '../support/session.ts';
import { dataFolder, freePort, runVigilCommand, startVigilProcess } from '../support/vigil-process.ts';

const FOLDER = 'infra/production';
const PASSWORD = 'a long password of one nurse';

const run = promisify(execFile);
const script = async (name: string, ...args: readonly string[]): Promise<{ code: number; said: string }> =>
  run(process.execPath, [`${FOLDER}/${name}.mjs`, ...args]).then(
    ({ stdout }) => ({ code: 0, said: stdout }),
    (error: { code: number; stderr: string }) => ({ code: error.code, said: error.stderr }),
  );

/** Settings of the file that systemd reads. */
function settingsFile(): Readonly<Record<string, string>> {
  const lines = readFileSync(`${FOLDER}/vigil.env`, 'utf8').split('\n');
  return Object.fromEntries(
    lines.filter((line) => /^\w+=/.test(line)).map((line) => [line.split('=')[0] ?? '', line.replace(/^\w+=/, '')]),
  );
}

describe('the files', () => {
  it('name settings that there are, and production', () => {
    expect(parseConfig(settingsFile())).toMatchObject({
      mode: 'production',
      http: { port: 8080, allowedHosts: ['vigil.example.org'] },
    });
  });

  it('start what is here, as `npm start` does', () => {
    const unit = readFileSync(`${FOLDER}/vigil.service`, 'utf8');
    const start = readFileSync('infra/local/start.mjs', 'utf8');
    const [, flags = '', program = ''] = /^ExecStart=\/usr\/bin\/node (.+) (\S+) run$/m.exec(unit) ?? [];
    expect(existsSync(program)).toBe(true);
    expect(start).toContain(
      `FRUGAL_FLAGS = [${flags
        .split(' ')
        .map((flag) => `'${flag}'`)
        .join(', ')}]`,
    );
    const environment = /^Environment=(.*)$/m.exec(unit)?.[1]?.split(' ') ?? [];
    expect(environment.length).toBe(2);
    for (const each of environment) expect(start).toContain(each.replace('=', ": '"));
  });

  it.skipIf(!existsSync('/usr/bin/systemd-analyze'))('are a unit that systemd reads (systemd-analyze)', async () => {
    const unit = path.join(await dataFolder(), 'vigil.service');
    const text = readFileSync(`${FOLDER}/vigil.service`, 'utf8');
    await writeFile(unit, text.replaceAll('/opt/vigil', process.cwd()).replaceAll('/usr/bin/node', process.execPath));
    const { stdout, stderr } = await run('systemd-analyze', ['verify', unit]);
    expect(stdout + stderr).toBe('');
  });
});

describe('a data folder', () => {
  it('goes away and comes back: who may sign in, and every decision', async () => {
    const home = await dataFolder();
    const dataDir = path.join(home, 'data');
    await mkdir(dataDir);
    const port = String(await freePort());
    const settings = { ...settingsFile(), HOME: home, VIGIL_DATA_DIR: dataDir, VIGIL_HTTP_PORT: port };
    const refused = await runVigilCommand(['doctor'], settings);
    expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining('node vigil.mjs account add')]);
    await writeAccount(path.join(dataDir, 'accounts.json'), {
      userName: 'kim',
      displayName: 'Nurse Kim',
      role: 'nurse',
      units: ['*'],
      password: PASSWORD,
    });
    const checked = await runVigilCommand(['doctor'], settings);
    expect([checked.code, checked.stderr]).toEqual([0, '']);

    const vigil = await startVigilProcess(settings, { main: 'vigil.mjs' });
    const csv = path.join(home, 'trend.csv');
    const rows = Array.from({ length: 120 }, (_, second) => `${second},${150 + (second % 3)}`);
    await writeFile(csv, `t_s,hr_bpm\n${rows.join('\n')}\n`);
    const played = await runVigilCommand(
      ['feed', 'play', csv, '--bed', 'B1', '--speed', 'max', '--stay', 's'],
      settings,
    );
    expect([played.code, played.stderr]).toEqual([0, '']);
    const archive = path.join(home, 'copy.tar.gz');
    expect(await script('backup', dataDir, archive)).toEqual({
      code: 2,
      said: expect.stringMatching(/^a Vigil has .* open: stop it first\n$/) as string,
    });
    expect(await vigil.stop('SIGTERM')).toBe(0);

    expect(await script('backup', dataDir, archive)).toMatchObject({ code: 0 });
    expect((await stat(archive)).mode & 0o077).toBe(0);
    expect((await script('backup', dataDir, archive)).said).toContain('never overwritten');
    expect((await script('restore', archive, dataDir)).said).toContain('move it aside first');
    await rm(dataDir, { recursive: true });
    expect(await script('restore', archive, dataDir)).toMatchObject({ code: 0 });
    expect((await stat(dataDir)).mode & 0o077).toBe(0);
    expect(await readdir(dataDir)).not.toContain('reserve');

    const again = await startVigilProcess(settings, { main: 'vigil.mjs' });
    const replayed = await runVigilCommand(['replay', '--stay', 's', '--compare'], settings);
    expect([replayed.code, replayed.stderr]).toEqual([0, '']);
    expect(replayed.stdout).toMatch(/compared [1-9]\d* decisions, 0 differ/);
    const cookie = await sessionCookie(again.address, 'kim', PASSWORD);
    const units = await fetch(`${again.address}/api/units`, { headers: { cookie } });
    expect(units.status).toBe(200);
    expect(await again.stop('SIGTERM')).toBe(0);
  });

  it('is not touched by a copy that is damaged', async () => {
    const folder = path.join(await dataFolder(), 'data');
    const archive = path.join(await dataFolder(), 'copy.tar.gz');
    await writeFile(archive, 'no archive');
    expect((await script('restore', archive, folder)).code).toBe(2);
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(`${folder}.part`)).toBe(false);
  });
});
