/** `vigil replay --unit` on the built program, as somebody runs it: parts, the file to go on with, and what it refuses. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { timeLimit } from '../../support/patience.ts';
import { dataFolder, runVigilCommand, startVigilProcess, type Finished } from '../../support/vigil-process.ts';

const SPAN = ['--from', '2026-11-20T11:50:00Z', '--to', '2026-11-20T12:10:00Z', '--compare'];

const partsSchema = z.array(
  z.object({ fromMs: z.number(), compared: z.number(), differing: z.number(), chain: z.string().nullable() }),
);

/** Two parts: the recording goes past noon, where one ends. */
async function played(): Promise<Readonly<Record<string, string>>> {
  const vigil = await startVigilProcess({ VIGIL_SIMULATOR: '0', VIGIL_LOG_LEVEL: 'silent' });
  const file = path.join(await dataFolder(), 'trend.csv');
  const rows = Array.from({ length: 150 }, (_, second) => `${second},${second < 60 ? 150 : 30}`);
  await writeFile(file, `t_s,hr_bpm\n${rows.join('\n')}\n`);
  const bed = ['--bed', 'B1', '--unit', 'ward-a', '--start', '2026-11-20T11:59:00Z', '--speed', 'max'];
  const { code, stderr } = await runVigilCommand(['feed', 'play', file, ...bed], vigil.env);
  expect([code, stderr]).toEqual([0, '']);
  expect(await vigil.stop()).toBe(0);
  return vigil.env;
}

/**
 * What the data folder holds, by file, without the trail of who saw what, which tells of each replay, and without what says
 * that a log is open.
 */
async function everyFile(env: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  const folder = env['VIGIL_DATA_DIR'] ?? '';
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith('audit') && !name.endsWith('lock.mdb'));
  const digests = await Promise.all(
    names.map(async (name) => [
      name,
      createHash('sha256')
        .update(await readFile(path.join(folder, name)))
        .digest('hex'),
    ]),
  );
  return Object.fromEntries(digests);
}

describe('vigil replay of a unit', () => {
  let env: Readonly<Record<string, string>>;
  let file: string;

  const replay = (...more: readonly string[]): Promise<Finished> =>
    runVigilCommand(['replay', '--unit', 'ward-a', ...SPAN, ...more], env);

  beforeAll(async () => {
    env = await played();
    file = path.join(await dataFolder(), 'parts.jsonl');
  }, timeLimit(120_000));

  it('compares every part, writes each down, and does not replay again what is written', async () => {
    const first = await replay('--resume', file);
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toMatch(/compared [1-9]\d* decisions and \d+ digests in 2 parts, 0 differ/);
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(2);

    const again = await replay('--resume', file);
    expect(again.code).toBe(0);
    // Nothing but the sum: no part was folded.
    expect(again.stdout.trim().split('\n')).toEqual([first.stdout.trim().split('\n').at(-1)]);
    expect((await readFile(file, 'utf8')).trim().split('\n')).toEqual(lines);
  });

  it('replays a part again whose line a kill cut off, and no other', async () => {
    const before = await readFile(file, 'utf8');
    const whole = before.trim().split('\n');
    await writeFile(file, `${whole[0] ?? ''}\n${(whole[1] ?? '').slice(0, 30)}`);
    const again = await replay('--resume', file);
    expect([again.code, again.stderr]).toEqual([0, '']);
    expect(again.stdout.match(/records folded again/g)).toHaveLength(1);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('counts a difference that stands in the file, and says by its exit code that there was one', async () => {
    const changed = path.join(await dataFolder(), 'changed.jsonl');
    const lines = (await readFile(file, 'utf8')).replace('"differing":0', '"differing":1');
    await writeFile(changed, lines);
    const { code, stdout } = await replay('--resume', changed);
    expect(code).toBe(1);
    expect(stdout).toMatch(/1 differ/);
  });

  it('tells programs each part with its chain, the same at every run', async () => {
    const runs = [await replay('--json'), await replay('--json')];
    const parts = runs.map(({ stdout }) => partsSchema.parse(JSON.parse(stdout)));
    expect(parts[0]).toHaveLength(2);
    expect(parts[0]?.every(({ differing }) => differing === 0)).toBe(true);
    expect(parts[0]?.some(({ compared, chain }) => compared > 0 && chain !== null)).toBe(true);
    expect(parts[1]).toEqual(parts[0]);
  });

  it('tells the same where parts are folded at a time, in processes of their own', async () => {
    const [one, two] = [await replay('--jobs', '1'), await replay('--jobs', '2')];
    expect([two.code, two.stderr, two.stdout]).toEqual([one.code, one.stderr, one.stdout]);
    const resumed = path.join(await dataFolder(), 'jobs.jsonl');
    await replay('--jobs', '2', '--resume', resumed);
    const lines = async (name: string) => (await readFile(name, 'utf8')).trim().split('\n').toSorted();
    expect(await lines(resumed)).toEqual(await lines(file));
    // Of a unit without a record each process says so, and that is no failure of the whole.
    const nobody = await runVigilCommand(['replay', '--unit', 'nobody', ...SPAN, '--jobs', '2'], env);
    expect([nobody.code, nobody.stdout]).toEqual([0, 'compared 0 decisions and 0 digests in 2 parts, 0 differ\n']);
    expect((await replay('--jobs', 'all')).stderr).toMatch(/--jobs all: write how many/);
  });

  it('shows a span as it went by, marked, by any speed and step, and writes into nothing', async () => {
    const before = await everyFile(env);
    const show = (speed: string, more: readonly string[] = [], input: string | null = null): Promise<Finished> =>
      runVigilCommand(['replay', '--unit', 'ward-a', ...SPAN.slice(0, 4), '--speed', speed, ...more], env, input);

    const whole = await show('max');
    expect([whole.code, whole.stderr]).toEqual([0, '']);
    const lines = whole.stdout.trim().split('\n');
    expect(lines.every((line) => line.startsWith('REPLAY '))).toBe(true);
    expect(whole.stdout).toMatch(/REPLAY 2026-11-20T\S+Z \S+: ! \w+ \S*brady\S* raised: /);
    expect(lines.at(-1)).toMatch(/REPLAY of ward-a: 1\d\d moments shown, .*nothing was written/);

    // 150 s of the unit in at least a second, and the same lines.
    const begunMs = performance.now();
    const paced = await show('120x');
    expect(performance.now() - begunMs).toBeGreaterThan(1_000);
    expect(paced.stdout).toBe(whole.stdout);

    const stepped = await show('step', [], 'tick\ntick\nhop\nminute\nend\n');
    expect(stepped.code).toBe(0);
    expect(stepped.stderr).toContain('hop is no step');
    expect(stepped.stdout).toMatch(/ended before its time; nothing was written\n$/);
    const shownAt = new Set(stepped.stdout.match(/2026-11-20T\S+Z/g));
    expect([...shownAt].toSorted().at(-1)).toBe('2026-11-20T11:59:59.000Z');

    const forPrograms = await show('max', ['--json']);
    const marked = forPrograms.stdout.trim().split('\n');
    expect(marked.length).toBeGreaterThan(10);
    for (const line of marked) {
      expect(line).toMatch(/^\{"replay":\{"unitId":"ward-a","atMs":\d+,"vigilVersion":"[^"]+"\},/);
    }

    expect(await everyFile(env)).toEqual(before);
  });

  it.each([
    [['--unit', 'ward-a', '--stay', 'x'], /name one of --stay, --unit and --hospital/],
    [['--unit', 'ward-a'], /needs --from and a later --to/],
    [['--unit', 'ward-a', '--from', 'noon'], /noon is not a time/],
    [['--hospital', 'nowhere', ...SPAN], /no unit of hospital nowhere/],
    [['--unit', 'ward-a', ...SPAN.slice(0, 4), '--speed', 'fast'], /fast is no speed/],
    [['--unit', 'ward-a', '--speed', '1x'], /needs --unit, --from/],
    [['--unit', 'ward-a', ...SPAN, '--speed', '1x'], /without --hospital, --resume and --compare/],
    [['--stay', 'nobody', '--speed', '1x'], /no decision of stay nobody/],
  ])('refuses %j with a line', async (args, why) => {
    const { code, stderr, stdout } = await runVigilCommand(['replay', ...args], env);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(why);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each(['none of ours\n', 'none of ours'])('refuses a file that holds no parts of a replay: %j', async (text) => {
    const other = path.join(await dataFolder(), 'other.jsonl');
    await writeFile(other, text);
    const { code, stderr } = await replay('--resume', other);
    expect(code).toBe(2);
    expect(stderr).toContain('holds no parts of a replay');
    expect(await readFile(other, 'utf8')).toBe(text);
  });
});

describe('vigil archive', () => {
  it('puts a stay on hold and releases it, with author and reason, and shows what stands', async () => {
    const env = { VIGIL_DATA_DIR: await dataFolder(), VIGIL_HTTP_PORT: '9' };
    const said = ['--stay', 'stay-1', '--by', 'Dr Kim', '--reason', 'a review'];
    const held = await runVigilCommand(['archive', 'hold', ...said], env);
    expect([held.code, held.stderr]).toEqual([0, '']);
    expect(held.stdout).toContain('stay stay-1 is on hold; nothing of it is sealed yet');
    const twice = await runVigilCommand(['archive', 'hold', ...said], env);
    expect(twice.code).toBe(2);
    expect(twice.stderr).toContain('is on hold already, by Dr Kim: a review');
    const status = await runVigilCommand(['archive', 'status'], env);
    expect(status.stdout).toMatch(/on hold: stay-1 since 20\S+ by Dr Kim: a review/);
    expect((await runVigilCommand(['archive', 'release', ...said], env)).code).toBe(0);
    expect((await runVigilCommand(['archive', 'status'], env)).stdout).toContain('no stay is on hold');
    expect((await runVigilCommand(['archive', 'release', ...said], env)).code).toBe(2);
  });
});
