/** `vigil feed look` and `vigil feed play` of data sets, as the guide prints them. */
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exported, openStory, SECONDS, T0 } from '../export/dataset/dataset-story.ts';
import { timeLimit } from '../support/patience.ts';
import { runVigilCommand } from '../support/vigil-process.ts';

let home = '';
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'vigil-data-sets-'));
  const story = await openStory();
  try {
    const { folder } = await exported(story.history, { formats: ['parquet'] });
    await rename(folder, path.join(home, 'exported'));
    await rm(path.dirname(folder), { recursive: true });
  } finally {
    await story.dispose();
  }
}, timeLimit(120_000));
afterAll(() => rm(home, { recursive: true }));

const vigil = (...words: readonly string[]) =>
  runVigilCommand(words, { VIGIL_DATA_DIR: path.join(home, 'data'), VIGIL_HTTP_PORT: '9', VIGIL_LOG_LEVEL: 'silent' });

/** The mapping that the guide prints. */
async function printedMapping(): Promise<string> {
  const guide = await readFile('docs/guides/research.md', 'utf8');
  return guide.split('```').find((part) => part.includes('"name": "ward"')) ?? '';
}

describe('a data set', () => {
  it('is looked at, every stay of it', { timeout: timeLimit(180_000) }, async () => {
    const { code, stdout, stderr } = await vigil('feed', 'look', path.join(home, 'exported'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('heartRatePerMin: 529 values');
    expect(stdout).toMatch(/^2: 1 rows/m);
  });

  it('is played, a stay of it, at the time at which it was', { timeout: timeLimit(180_000) }, async () => {
    const play = ['feed', 'play', path.join(home, 'exported'), '--bed', 'B2', '--start', 'recorded', '--speed', 'max'];
    const unsaid = await vigil(...play);
    expect([unsaid.code, unsaid.stderr]).toEqual([2, expect.stringContaining('choose one with --record (1, 2)')]);
    const { code, stdout, stderr } = await vigil(...play, '--record', '1');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const until = new Date(T0 + (SECONDS - 1) * 1000).toISOString();
    expect(stdout).toContain(`${new Date(T0).toISOString()} to ${until}`);
  });

  it('of a ward is played by the mapping that the guide prints', { timeout: timeLimit(180_000) }, async () => {
    await writeFile(path.join(home, 'ward.json'), await printedMapping());
    await writeFile(path.join(home, 'ward.csv'), 'child;when;HR;Temp;remark\n7;2026-11-23 08:00:00;120,5;98,6;\n');
    const files = [path.join(home, 'ward.csv'), '--map', path.join(home, 'ward.json')];
    const { code, stdout, stderr } = await vigil(
      'feed',
      'play',
      ...files,
      '--record',
      '7',
      '--bed',
      'B3',
      '--speed',
      'max',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('1 rows, 1 ticks, 0 quarantined');
  });
});
