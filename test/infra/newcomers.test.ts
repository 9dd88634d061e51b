/** `npm run paths`: what its paths read of the guides is there, and a path that there is not is refused. Walked by hand and at releases. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const FOLDER = 'infra/local/paths';
const WALKS = ['bedside', 'researcher', 'engineer', 'operator'];

/** Guide and sections that the calls of `wordsOf` in a file name. */
function sectionsIn(name: string): readonly (readonly [file: string, title: string])[] {
  const source = readFileSync(`${FOLDER}/${name}.mjs`, 'utf8');
  const guide = /^const GUIDE = '(.+)';$/m.exec(source)?.[1] ?? '';
  return [...source.matchAll(/wordsOf\(\s*GUIDE,([^)]*)\)/g)].flatMap(([, titles = '']) =>
    [...titles.matchAll(/'([^']+)'/g)].map(([, title = '']) => [guide, title] as const),
  );
}

describe('the paths of newcomers', () => {
  it.each(WALKS.flatMap(sectionsIn))('%s has «%s»', (file, title) => {
    expect(readFileSync(file, 'utf8').split('\n')).toContain(`## ${title}`);
  });

  it('read something of every guide', () => {
    for (const name of WALKS) expect(sectionsIn(name).length).toBeGreaterThan(0);
  });

  it('are named where one is asked for that there is not', async () => {
    await expect(promisify(execFile)(process.execPath, ['infra/local/paths.mjs', 'surgeon'])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nurse, intensivist, fellow, researcher, engineer, operator') as string,
    });
  });
});
