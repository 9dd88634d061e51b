/** Commands that read the embedded history beside the Vigil that holds it: they ask it, and get what they would read themselves. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asked, openStory, type Story } from '../export/dataset/dataset-story.ts';
import { timeLimit } from '../support/patience.ts';
import { runVigilCommand, startVigilProcess, type Finished, type RunningProcess } from '../support/vigil-process.ts';

let story: Story;
let folder = '';
let vigil: RunningProcess;
const settings = () => ({ VIGIL_DATA_DIR: story.folder, VIGIL_SIMULATOR: '0', VIGIL_LOG_LEVEL: 'silent' });

beforeAll(async () => {
  story = await openStory();
  await story.history.close();
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-beside-'));
  vigil = await startVigilProcess(settings());
}, timeLimit(120_000));
afterAll(async () => {
  await vigil.stop('SIGKILL');
  await rm(story.folder, { recursive: true });
  await rm(folder, { recursive: true });
});

const command = (...words: readonly string[]): Promise<Finished> => runVigilCommand(words, vigil.env);
const exportTo = (name: string): Promise<Finished> =>
  command('export', path.join(folder, name), '--as', 'parquet,arrow', '--in-house', '--json');

async function cohortTo(name: string): Promise<Finished> {
  const file = path.join(folder, `${name}.json`);
  const time = { from: '2020-01-01T00:00:00Z', to: '2030-01-01T00:00:00Z', resolution: 'minute' };
  const definition = { version: 1, name: 'All', authors: ['Choi M.'], population: {}, time };
  const asksFor = { signals: ['heartRatePerMin'], labels: [], minimum: { hours: 0, coverage: 0 } };
  await writeFile(file, JSON.stringify({ ...definition, ...asksFor }));
  return command('cohort', file, '--out', path.join(folder, name), '--in-house', '--json');
}

it('write beside it what they write when it is stopped', { timeout: timeLimit(300_000) }, async () => {
  const beside = [await exportTo('exported-beside'), await cohortTo('cohort-beside')];
  expect(beside.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  expect(JSON.parse(beside[0]?.stdout ?? '')).toMatchObject({ stays: 2, values: { valid: 549 } });
  expect(await vigil.stop()).toBe(0);
  expect(await readdir(story.folder)).not.toContain('history.sock');
  const after = [await exportTo('exported-after'), await cohortTo('cohort-after')];
  const alone = after.map(({ stdout }) => stdout);
  expect(alone).toEqual(beside.map(({ stdout }) => stdout));
  const values = (name: string) =>
    asked(`SELECT * FROM '${path.join(folder, name, 'measurements.parquet')}' ORDER BY ALL`);
  expect(await values('exported-beside')).toEqual(await values('exported-after'));
});

it(
  'are nobody’s but of the account, and a question that is none ends nothing',
  { timeout: timeLimit(300_000) },
  async () => {
    vigil = await startVigilProcess(settings());
    const file = path.join(story.folder, 'history.sock');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const stranger = connect(file);
    await once(stranger, 'connect');
    stranger.write(Buffer.alloc(8, 0xff));
    await once(stranger, 'close');
    expect((await exportTo('exported-still')).code).toBe(0);
  },
);

it('go on after it was killed, and beside the next', { timeout: timeLimit(300_000) }, async () => {
  await vigil.stop('SIGKILL');
  expect(await readdir(story.folder)).toContain('history.sock');
  const alone = await exportTo('exported-killed');
  expect([alone.code, alone.stderr]).toEqual([0, '']);
  vigil = await startVigilProcess(settings());
  const beside = await exportTo('exported-next');
  expect([beside.code, beside.stdout]).toEqual([0, alone.stdout]);
  const dictionary = await readFile(path.join(folder, 'exported-next', 'dictionary.json'), 'utf8');
  expect(JSON.parse(dictionary)).toMatchObject({ counts: { stays: 2 } });
});
