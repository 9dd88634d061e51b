/**
 * Issue 18 point 1 on the built program: a unit set up as docs/guides/connect.md says has no score that can alert;
 * start and doctor say so, and the command that is printed changes it in the Vigil that runs.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { dataFolder, freePort, runVigilCommand, startVigilProcess } from '../../support/vigil-process.ts';
import { timeLimit } from '../../support/patience.ts';

const MAIN = path.resolve('dist/services/main.js');
const NONE = 'no score can alert in picu beds of picu-1';

/** The first block of the guide, on ports that are free. */
async function unitOfTheGuide(folder: string): Promise<void> {
  const guide = await readFile('docs/guides/connect.md', 'utf8');
  const [, block = ''] = /```json\n([\s\S]*?)```/.exec(guide) ?? [];
  const ports = [await freePort(), await freePort()];
  const settings = block.replaceAll(/"port": 257([56])/g, (_, digit) => `"port": ${ports[Number(digit) - 5]}`);
  await writeFile(path.join(folder, 'sources.json'), settings);
}

/** As in a shell; what was printed calls this build. */
async function inShell(command: string, env: Readonly<Record<string, string>>): Promise<string> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VIGIL_')));
  const line = command.replace(/npx (--no-install )?(--no )?vigil/, `'${process.execPath}' '${MAIN}'`);
  const child = spawn('sh', ['-c', line], { env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  expect([code, output]).toEqual([0, output]);
  return output;
}

it(
  'a unit of the guide gets a score that alerts by the command that is printed, and gives it back',
  async () => {
    const folder = await dataFolder();
    await unitOfTheGuide(folder);
    const env = { HOME: folder, VIGIL_DATA_DIR: folder, VIGIL_SIMULATOR: '0' };
    const vigil = await startVigilProcess(env);
    try {
      await expect.poll(() => vigil.output(), { timeout: timeLimit(20_000) }).toContain(NONE);
      const doctor = await runVigilCommand(['doctor', '--json'], { ...env, VIGIL_HTTP_PORT: String(await freePort()) });
      const checks = JSON.parse(doctor.stdout) as readonly { name: string; ok: boolean; detail: string }[];
      expect(checks.find(({ name }) => name === 'score alerts')).toMatchObject({
        ok: true,
        isWarning: true,
        detail: expect.stringContaining(NONE),
      });

      const here = { HOME: folder, VIGIL_DATA_DIR: folder };
      const before = await runVigilCommand(['rules', 'policy', '--unit', 'picu-1'], here);
      expect(before.stdout).toContain('NO SCORE CAN ALERT in picu beds');
      const printed = /to use it there: (.*rules opt-in national-pews-england .*)$/m.exec(before.stdout)?.[1] ?? '';
      expect(printed).toContain('--for setting --unit picu-1');
      expect(before.stdout).toContain('and with --for ventilated for ventilated children too');
      const decided = printed.replace('NAME', "'Dr Lee'").replace('TEXT', "'no other early warning here'");
      expect(await inShell(decided, here)).toMatch(
        /National PEWS.* can alert in picu beds\.\nAs Dr Lee decided, holding since .*: no other early warning here/,
      );
      const shock = [
        'rules',
        'alert',
        'phoenix-4',
        'septic-shock',
        '--unit',
        'picu-1',
        '--by',
        'Dr Lee',
        '--reason',
        'x',
      ];
      expect((await runVigilCommand(shock, here)).stdout).toContain('Septic shock (Phoenix) alerts, high: x');

      const undo = ['rules', 'undo', '--unit', 'picu-1', '--by', 'Dr Lee', '--reason', 'too early'];
      const undone = await runVigilCommand(undo, here);
      expect([undone.code, undone.stderr]).toEqual([0, '']);
      expect(undone.stdout).toContain('Septic shock (Phoenix) raises no alert');
      expect(undone.stdout).not.toContain('NO SCORE CAN ALERT');

      const unknown = await runVigilCommand(['rules', 'policy', '--unit', 'picu-9'], here);
      expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('there are: picu-1')]);
      const wrong = ['rules', 'opt-out', 'rox-index', '--unit', 'picu-1', '--by', 'Dr Lee', '--reason', 'x'];
      expect((await runVigilCommand(wrong, here)).code).toBe(2);
    } finally {
      expect(await vigil.stop()).toBe(0);
    }
    const alone = ['rules', 'undo', '--unit', 'picu-1', '--by', 'Dr Lee', '--reason', 'nobody runs'];
    const stored = await runVigilCommand(alone, { HOME: folder, VIGIL_DATA_DIR: folder });
    expect([stored.code, stored.stderr]).toEqual([1, expect.stringContaining('nobody has confirmed it')]);
  },
  timeLimit(120_000),
);
