/** `vigil cohort` on a real embedded history: flow, files, labels, a digest that comes again; nobody, and nothing wrong. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCohort } from '../../../services/command/research/cohort.ts';
import type { CohortReport } from '../../../services/command/research/cohort/cohort-report.ts';
import { partsOf } from '../../../services/command/cli/command-settings.ts';
import { parseConfig } from '../../../services/platform/config.ts';
import { asked, NAME, openStory, STAY_ID, type Story } from '../../export/dataset/dataset-story.ts';

let story: Story;
let folder = '';
beforeAll(async () => {
  story = await openStory();
  await story.history.close();
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-cohort-'));
});
afterAll(async () => {
  await story.dispose();
  await rm(folder, { recursive: true });
});

const DEFINITION = {
  version: 1,
  name: 'Everybody of the story',
  authors: ['Choi M.'],
  population: {},
  time: { from: '2020-01-01T00:00:00Z', to: '2030-01-01T00:00:00Z', resolution: 'minute' },
  signals: ['heartRatePerMin'],
  labels: ['escalation'],
  minimum: { hours: 0, coverage: 0 },
};

async function made(name: string, definition: object): Promise<{ to: string; report: CohortReport }> {
  const [file, to] = [path.join(folder, `${name}.json`), path.join(folder, name)];
  await writeFile(file, JSON.stringify(definition));
  const config = parseConfig({ VIGIL_DATA_DIR: story.folder, VIGIL_LOG_LEVEL: 'silent' });
  const options = { file, out: to, definitions: undefined, grant: undefined, inHouse: true, json: true };
  expect(await runCohort(config, partsOf(config), options)).toBe(0);
  return { to, report: JSON.parse(await readFile(path.join(to, 'cohort.json'), 'utf8')) as CohortReport };
}

describe('a cohort', () => {
  it('is files with flow, labels, digest and citation, and no name or id of a child', async () => {
    const { to, report } = await made('all', DEFINITION);
    expect(report.stays).toBe(2);
    expect(await readdir(to)).toEqual(
      expect.arrayContaining(['stays.parquet', 'vitals_wide.parquet', 'labels.csv', 'dictionary.json']),
    );
    expect(await asked(`SELECT count(*) FROM '${to}/stays.parquet'`)).toEqual([['2']]);
    expect(await readFile(path.join(to, 'CITATION.cff'), 'utf8')).toContain(`sha256:${report.digest}`);
    for (const name of await readdir(to)) {
      const text = await readFile(path.join(to, name), 'latin1');
      expect([name, text.includes(NAME), text.includes(`"${STAY_ID}"`)]).toEqual([name, false, false]);
    }
  });

  it('made again is the same to the byte', async () => {
    const [one, two] = [await made('one', DEFINITION), await made('two', DEFINITION)];
    expect(two.report).toEqual(one.report);
    expect(Object.keys(one.report.files)).toHaveLength(6);
  });

  it('says who was left out at which step', async () => {
    const { report } = await made('covered', { ...DEFINITION, minimum: { hours: 0, coverage: 0.01 } });
    expect(report.flow.at(-1)).toMatchObject({ step: 'signals', excluded: 1, stays: 1 });
    expect(report.flow.reduce((sum, { excluded }) => sum + (excluded ?? Number.NaN), 0) + report.stays).toBe(
      report.flow[0]?.stays,
    );
  });

  it('of nobody is a count of 0 and no table', async () => {
    const { to, report } = await made('nobody', { ...DEFINITION, population: { units: ['elsewhere'] } });
    expect(report).toMatchObject({ stays: 0, files: {} });
    expect((await readdir(to)).toSorted()).toEqual(['CITATION.cff', 'cohort.json']);
  });

  it.each([
    ['a field of none', { ...DEFINITION, signal: ['x'] }, 'signal is no field; the nearest is signals'],
    ['a label of none', { ...DEFINITION, labels: ['escalaton'] }, 'the nearest is escalation'],
    ['a label that is imported', { ...DEFINITION, labels: ['death'] }, 'death is not found'],
  ])('with %s is refused, and nothing is written', async (_, definition, fault) => {
    await expect(made('refused', definition)).rejects.toThrow(fault);
    expect(await readdir(folder)).not.toContain('refused');
  });
});
