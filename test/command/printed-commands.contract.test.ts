/**
 * E1 on the built program: printed commands that need nothing run as they are printed; a recording is played into
 * the Vigil that runs, from whatever folder, and the command that is printed next works there.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { programText } from '../../services/command/command-text.ts';
import { dataFolder, runVigilCommand, startVigilProcess, type Finished } from '../support/vigil-process.ts';
import { printedCommands } from './printed-texts.ts';

/** These ask for no file, no account and no server. */
const SELF_SUFFICIENT =
  /^(rules (list|check|show [\w-]+)|score [\w-]+ --columns|account list|screen list|doctor|infra status)$/;

/** As in a shell of its own, in another folder, as it is printed; what the guides print for the checkout goes by its path. */
async function inShell(command: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Finished> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VIGIL_')));
  const line = command.replace('node vigil.mjs', programText({ cwd, platform: 'linux' }));
  const child = spawn('sh', ['-c', line], { cwd, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

async function recording(folder: string): Promise<string> {
  const file = path.join(folder, 'trend of one child.csv');
  const rows = Array.from({ length: 120 }, (_, second) => `${second},${150 + (second % 3)}`);
  await writeFile(file, `t_s,hr_bpm\n${rows.join('\n')}\n`);
  return file;
}

const nextIn = (stdout: string): string => /^next: (.+)$/m.exec(stdout)?.[1] ?? '';

describe('printed commands that need nothing', () => {
  const lines = new Set(printedCommands().map(({ words }) => words.join(' ')));
  const whole = [...lines].filter((line) => SELF_SUFFICIENT.test(line));

  it('are some', () => expect(whole.length).toBeGreaterThan(6));

  it.each(whole)('vigil %s', async (line) => {
    const env = { VIGIL_DATA_DIR: await dataFolder(), VIGIL_HTTP_PORT: '9' };
    const { code, stdout, stderr } = await runVigilCommand(line.split(' '), env);
    expect(stderr).toBe('');
    expect(stdout).not.toBe('');
    if (line !== 'doctor') expect(code).toBe(0);
  });
});

describe('E3: an unknown word', () => {
  it.each([
    [['plai'], 'plai'],
    [['feed', 'plai'], 'feed plai'],
    [['help', 'wrong'], 'wrong'],
    [['doctor', '--jsn'], '--jsn'],
    [['run', 'engin'], 'engin'],
  ])('%j ends with exit code 2 and names it', async (words, named) => {
    const { code, stdout, stderr } = await runVigilCommand(words, {});
    expect(code).toBe(2);
    expect(stderr).toContain(named);
    expect(stdout).toBe('');
  });

  it('help that was asked for ends with 0', async () => {
    expect((await runVigilCommand(['help', 'feed'], {})).code).toBe(0);
  });
});

describe('E1: a recording', () => {
  it('is played into the Vigil that runs at the address, from another folder, and can be replayed as printed', async () => {
    const home = await dataFolder();
    const vigil = await startVigilProcess({ HOME: home, VIGIL_SIMULATOR: '0', VIGIL_LOG_LEVEL: 'silent' });
    try {
      const elsewhere = await dataFolder();
      const env = { HOME: home, VIGIL_HTTP_PORT: new URL(vigil.address).port };
      const file = await recording(elsewhere);
      const played = await inShell(`node vigil.mjs feed play '${file}' --bed B1 --speed max`, elsewhere, env);
      expect([played.code, played.stderr]).toEqual([0, '']);
      expect(played.stdout).toContain(`Playing into the Vigil at ${vigil.address} (${vigil.dataDir})`);
      const replayed = await inShell(nextIn(played.stdout), elsewhere, env);
      expect([replayed.code, replayed.stderr]).toEqual([0, '']);
      expect(replayed.stdout).toMatch(/compared \d+ decisions, 0 differ/);
    } finally {
      expect(await vigil.stop()).toBe(0);
    }
  });

  it('says so where no Vigil runs, and can be replayed as printed all the same', async () => {
    const home = await dataFolder();
    const elsewhere = await dataFolder();
    const file = await recording(elsewhere);
    const command = `VIGIL_DATA_DIR='own data' node vigil.mjs feed play '${file}' --bed B1 --speed max`;
    const played = await inShell(command, elsewhere, { HOME: home, VIGIL_HTTP_PORT: '9' });
    expect([played.code, played.stderr]).toEqual([0, '']);
    expect(played.stdout).toContain(`No Vigil of this account runs on ${path.join(elsewhere, 'own data')}`);
    const program = programText({ cwd: elsewhere, platform: 'linux' });
    expect(nextIn(played.stdout)).toBe(`VIGIL_DATA_DIR='own data' VIGIL_HTTP_PORT=9 ${program} run`);
    const settings = { HOME: home, VIGIL_DATA_DIR: path.join(elsewhere, 'own data'), VIGIL_SIMULATOR: '0' };
    const vigil = await startVigilProcess(settings);
    const again = await inShell(
      `VIGIL_DATA_DIR='own data' node vigil.mjs feed play '${file}' --bed B2 --speed max`,
      elsewhere,
      {
        HOME: home,
      },
    );
    const replayed = await inShell(nextIn(again.stdout), elsewhere, { HOME: home });
    expect([replayed.code, replayed.stderr]).toEqual([0, '']);
    expect(await vigil.stop()).toBe(0);
  });
});
