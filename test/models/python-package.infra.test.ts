/** models/python: the package reads an export and asks a Vigil that runs, by its own tests; its notebook runs as it is. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exported, openStory, type Story, type Written } from '../export/dataset/dataset-story.ts';
import { withoutInfra } from '../support/infra.ts';
import { timeLimit } from '../support/patience.ts';
import { startVigilProcess, type RunningProcess } from '../support/vigil-process.ts';

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
        print(output.get("data", {}).get("text/plain", ""))
`;

describe.skipIf(withoutInfra)('vigil-icu', () => {
  let story: Story;
  let written: Written;
  let vigil: RunningProcess | null = null;
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

  it('has a notebook that runs', { timeout: timeLimit(300_000) }, async () => {
    const said = await python(['-c', EXECUTE, 'models/python/notebooks/alarm-burden.ipynb'], env);
    expect(said).toContain("'stays': 2");
    expect(said).toMatch(/bradycardia +high +1/);
  });
});
