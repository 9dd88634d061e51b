/** models/python: the package reads an export and asks a Vigil that runs, by its own tests; its notebooks run as they are. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exported, openStory, type Story, type Written } from '../export/dataset/dataset-story.ts';
import { withoutInfra } from '../support/infra.ts';
import { timeLimit } from '../support/patience.ts';
import { sessionCookie } from '../support/session.ts';
import { dataFolder, runVigilCommand, startVigilProcess, type RunningProcess } from '../support/vigil-process.ts';

const { pythonPackagesFolder } = (await import(
  new URL('../../infra/local/python-packages.mjs', import.meta.url).href
)) as {
  readonly pythonPackagesFolder: (name: string, requirements: readonly string[]) => Promise<string>;
};
const { run } = (await import(new URL('../../infra/local/processes.mjs', import.meta.url).href)) as {
  readonly run: (command: string, args: readonly string[], options: object) => Promise<string>;
};

/** Python's output; all of it stands in the fault when it ends otherwise. */
async function python(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<string> {
  return run('python3', args, { env }).catch((error: Error & { readonly output?: string }) => {
    throw new Error(`${error.message}\n${error.output ?? ''}`, { cause: error });
  });
}

const PACKAGE = path.resolve('models/python');
const PASSWORD = 'four words of a child';

const EXECUTE = `
import sys, nbclient, nbformat
notebook = nbformat.read(sys.argv[1], 4)
nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        print(output.get("data", {}).get("text/plain", output.get("text", "")))
`;

interface Past {
  /** Settings under which commands find its data folder. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder of an export of it. */
  readonly exported: string;
}

const STAYS = 6;

/** Six children, one an hour; the hearts of every other one slow down and are slow for two minutes. */
async function playedPast(): Promise<Past> {
  const home = await dataFolder();
  const vigil = await startVigilProcess({ VIGIL_SIMULATOR: '0', VIGIL_LOG_LEVEL: 'silent' });
  for (let stay = 1; stay <= STAYS; stay++) {
    const file = path.join(home, `stay-${stay}.csv`);
    const rows = Array.from({ length: 300 }, (_, second) => `${second},${rateOf(stay, second)}`);
    await writeFile(file, `t_s,hr_bpm\n${rows.join('\n')}\n`);
    const bed = ['--bed', `B${stay}`, '--unit', `unit-B${stay}`, '--birth-date', '2018-05-01', '--speed', 'max'];
    const start = new Date(Date.UTC(2026, 10, 20, 10 + stay, 59)).toISOString();
    const { code, stderr } = await runVigilCommand(['feed', 'play', file, ...bed, '--start', start], vigil.env);
    expect([code, stderr]).toEqual([0, '']);
  }
  const cookie = await sessionCookie(vigil.address, 'researcher.choi');
  await vi.waitFor(
    async () => {
      const answer = await fetch(`${vigil.address}/api/research/stays`, { headers: { cookie } });
      expect(((await answer.json()) as { readonly stays: readonly unknown[] }).stays).toHaveLength(STAYS);
    },
    { timeout: timeLimit(60_000), interval: 250 },
  );
  expect(await vigil.stop()).toBe(0);
  const folder = path.join(home, 'exported');
  const { code, stderr } = await runVigilCommand(['export', folder, '--as', 'parquet', '--in-house'], vigil.env);
  expect([code, stderr]).toEqual([0, '']);
  return { env: vigil.env, exported: folder };
}

/** Slows down from the second minute on, by a beat every other second. */
function rateOf(stay: number, second: number): number {
  const isSlowing = stay % 2 === 1 && second >= 60;
  return isSlowing ? Math.max(30, 100 - Math.floor((second - 60) / 1.5)) : 100 + ((second * 7 + stay) % 5);
}

describe.skipIf(withoutInfra)('vigil-icu', () => {
  let story: Story;
  let written: Written;
  let vigil: RunningProcess | null = null;
  let past: Past;
  let env: Readonly<Record<string, string | undefined>>;

  beforeAll(async () => {
    story = await openStory();
    written = await exported(story.history, { formats: ['parquet'] });
    await story.history.close();
    const settings = { VIGIL_DATA_DIR: story.folder, VIGIL_SIMULATOR: '0', VIGIL_LOG_LEVEL: 'silent' };
    const who = ['account', 'add', 'choi', '--name', 'Choi', '--role', 'researcher', '--unit', '*'];
    execFileSync('node', ['dist/services/main.js', ...who], {
      input: `${PASSWORD}\n`,
      env: { ...process.env, ...settings },
    });
    vigil = await startVigilProcess(settings);
    past = await playedPast();
    const requirements = await readFile(path.join(PACKAGE, 'requirements-test.txt'), 'utf8');
    const digest = createHash('sha256').update(requirements).digest('hex').slice(0, 12);
    const folder = await pythonPackagesFolder(`vigil-icu-${digest}`, requirements.trim().split('\n'));
    env = {
      ...process.env,
      PYTHONPATH: `${folder}${path.delimiter}${PACKAGE}`,
      PYTHONDONTWRITEBYTECODE: '1',
      JUPYTER_PATH: path.join(folder, 'share/jupyter'),
      VIGIL_EXPORT: written.folder,
      VIGIL_ADDRESS: vigil.address,
      VIGIL_PASSWORD: PASSWORD,
    };
  }, timeLimit(600_000));
  afterAll(async () => {
    expect(await vigil?.stop()).toBe(0);
    await story.dispose();
    await rm(path.dirname(written.folder), { recursive: true });
  });

  it('passes its own tests', { timeout: timeLimit(300_000) }, async () => {
    const said = await python(['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'models/python/tests'], env);
    expect(said).toMatch(/10 passed/);
    expect(said).not.toMatch(/skipped|failed/);
  });

  const notebook = (name: string, more: Readonly<Record<string, string | undefined>> = {}): Promise<string> =>
    python(['-c', EXECUTE, `models/python/notebooks/${name}.ipynb`], { ...env, ...more });
  /** Vigil takes no setting that it does not know. */
  const withoutVigil = { VIGIL_EXPORT: undefined, VIGIL_ADDRESS: undefined, VIGIL_PASSWORD: undefined };

  it('has a notebook that counts alerts', { timeout: timeLimit(300_000) }, async () => {
    const said = await notebook('alarm-burden');
    expect(said).toContain("'stays': 2");
    expect(said).toMatch(/bradycardia +high +1/);
  });

  it('has a notebook that asks what other limits would have done', { timeout: timeLimit(300_000) }, async () => {
    const span = {
      BACKTEST_UNIT: 'unit-B1',
      BACKTEST_FROM: '2026-11-20T11:59:00Z',
      BACKTEST_TO: '2026-11-20T12:10:00Z',
    };
    const limits = { BACKTEST_RULE: 'bradycardia:high', BACKTEST_LIMITS: '20,60', BACKTEST_CHECKOUT: process.cwd() };
    const said = await notebook('backtest-of-a-limit', { ...withoutVigil, ...past.env, ...span, ...limits });
    expect(said).toMatch(/as it was +1 +\d+\.\d+ +1 +0\n/);
    // Nobody's heart was slower than 20: what was high is told at a lower level, and said to have changed.
    expect(said).toMatch(/ 20 +1 +\d+\.\d+ +1 +1\n/);
    expect(said).toMatch(/20\.0 +changed +bradycardia/);
  });

  it('has a notebook that trains a model and lets it run in the shadow', { timeout: timeLimit(300_000) }, async () => {
    const said = await notebook('train-and-shadow-a-model', { ...past.env, VIGIL_EXPORT: past.exported });
    // Windows of 30 s up to the first alert, which half of the stays have.
    expect(said).toMatch(/\d\d windows of 6 stays, [1-9]\d* before an alert/);
    expect(said).toMatch(/probability +follows/);
    expect(said).toMatch(/AUROC: too few \([1-9] windows before an alert, \d+ others\)/);
    // The shadow comes behind what it learned from.
    const told = [...said.matchAll(/^ *(\d) 2026-\S+ \S+ +(\d\.\d+) +(True|False)$/gm)];
    expect([...new Set(told.map(([, stay]) => stay))]).toHaveLength(3);
    const mean = (follows: string): number => {
      const of = told.filter((each) => each[3] === follows).map((each) => Number(each[2]));
      return of.reduce((sum, each) => sum + each, 0) / of.length;
    };
    expect(mean('True')).toBeGreaterThan(mean('False'));
  });
});
