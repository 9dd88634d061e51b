/** `vigil export` as it is typed, on a data folder that no Vigil holds. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asked, openStory, type Story } from '../export/dataset/dataset-story.ts';
import { runVigilCommand } from '../support/vigil-process.ts';

let story: Story;
let folder = '';
beforeAll(async () => {
  story = await openStory();
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-export-command-'));
});
afterAll(async () => {
  await story.dispose();
  await rm(folder, { recursive: true });
});

const env = () => ({ VIGIL_DATA_DIR: story.folder, VIGIL_HTTP_PORT: '9', VIGIL_LOG_LEVEL: 'silent' });
const vigil = (...words: readonly string[]) => runVigilCommand(words, env());

describe('vigil export', () => {
  it('is refused while another process holds the history, in one clear line', async () => {
    const { code, stderr } = await vigil('export', path.join(folder, 'busy'), '--in-house');
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('data-folder-busy') });
  });

  it('writes what the guide prints, and says how much', async () => {
    await story.history.close();
    const to = path.join(folder, 'exported');
    const { code, stdout, stderr } = await vigil('export', to, '--as', 'parquet,csv', '--in-house');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('2 stays of 2 children, values: 1 implausible, 549 valid, 10 withdrawn');
    expect((await readdir(to)).toSorted()).toEqual(
      ['alerts', 'measurements', 'scores', 'stays', 'vitals_wide']
        .flatMap((name) => [`${name}.csv`, `${name}.parquet`])
        .concat('dictionary.json')
        .toSorted(),
    );
    const again = await vigil('export', to, '--in-house');
    expect({ code: again.code, stderr: again.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is not empty'),
    });
  });

  it('writes a span of a unit in minutes', async () => {
    const to = path.join(folder, 'last-week');
    const span = ['--from', '2025-03-01T10:01:00Z', '--to', '2025-03-01T10:02:00Z', '--resolution', 'minute'];
    const { code, stdout } = await vigil(
      'export',
      to,
      '--as',
      'parquet',
      '--unit',
      'north/picu',
      ...span,
      '--in-house',
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ stays: 2, values: { valid: 2 } });
    expect(await asked(`SELECT DISTINCT epoch_ms(observed_at) FROM '${to}/measurements.parquet'`)).toEqual([
      [String(Date.UTC(2025, 2, 1, 10, 1))],
    ]);
    expect(JSON.parse(await readFile(path.join(to, 'dictionary.json'), 'utf8'))).toMatchObject({
      asked: { units: ['north/picu'], resolution: 'minute', from: '2025-03-01T10:01:00.000Z' },
    });
  });

  it('writes MEDS and OMOP, and says what they have no place for', async () => {
    const to = path.join(folder, 'standards');
    const { code, stdout } = await vigil('export', to, '--as', 'meds,omop', '--resolution', 'minute', '--in-house');
    expect(code).toBe(0);
    expect(stdout).toContain('left out: 1 stays without a birth date, from OMOP');
    expect(stdout).toMatch(/omop\/person\.parquet +1 rows/);
    expect((await readdir(to)).toSorted()).toEqual(['dictionary.json', 'meds', 'omop']);
  });

  it.each([
    [['--as', 'parkay'], 'parkay'],
    [['--from', 'yesterday'], 'yesterday'],
    [['--from', '2026-01-02T00:00:00Z', '--to', '2026-01-01T00:00:00Z'], '--from must be before --to'],
    [['--resolution', 'day'], 'day'],
  ])('%j is refused with exit code 2', async (words, named) => {
    const { code, stderr } = await vigil('export', path.join(folder, 'refused'), ...words, '--in-house');
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(named) });
    expect(await readdir(folder)).not.toContain('refused');
  });
});
