/** `npm start` installs and builds what is missing and nothing that is there, also in a checkout that was copied. */
import { cp, mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const { contentOf, isInstalled } = (await import(
  new URL('../../infra/local/what-is-there.mjs', import.meta.url).href
)) as {
  contentOf: (folder: string, paths: readonly string[]) => string;
  isInstalled: (lockFile: string, installedFile: string) => boolean;
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-checkout-'));
});
afterEach(() => rm(folder, { recursive: true }));
const at = (name: string): string => path.join(folder, name);

describe('what is built', () => {
  const content = (where = folder): string => contentOf(where, ['sources', 'settings.json', 'not-there']);
  beforeEach(async () => {
    await mkdir(at('sources/inner'), { recursive: true });
    await writeFile(at('sources/a.ts'), 'a');
    await writeFile(at('sources/inner/b.ts'), 'b');
    await writeFile(at('settings.json'), '{}');
  });

  it('is the same in a copy with other times', async () => {
    const before = content();
    await cp(folder, `${folder}-copy`, { recursive: true });
    await utimes(path.join(`${folder}-copy`, 'sources/a.ts'), 1, 1);
    expect(content(`${folder}-copy`)).toBe(before);
    await rm(`${folder}-copy`, { recursive: true });
  });

  it.each([
    ['an edit of the same length', () => writeFile(at('sources/a.ts'), 'c')],
    ['a new file', () => writeFile(at('sources/c.ts'), '')],
    ['a deleted file', () => rm(at('sources/inner/b.ts'))],
    ['another name', () => rename(at('sources/a.ts'), at('sources/z.ts'))],
    ['a file beside the folders', () => writeFile(at('settings.json'), '[]')],
  ])('shows %s', async (_what, change) => {
    const before = content();
    await change();
    expect(content()).not.toBe(before);
  });
});

describe('what is installed', () => {
  const root = { dependencies: { log: '1' }, devDependencies: { types: '1' }, optionalDependencies: { model: '1' } };
  const locked = {
    '': root,
    'node_modules/log': { version: '1.0.0', integrity: 'x' },
    'node_modules/types': { version: '1.0.0', integrity: 'y' },
    'node_modules/model': { version: '1.0.0', integrity: 'z', optional: true },
    'node_modules/log/node_modules/of-another-system': { version: '1.0.0', integrity: 'w', optional: true },
  };
  const { '': _root, 'node_modules/log/node_modules/of-another-system': _other, ...installed } = locked;
  const given = async (packages: object | null): Promise<boolean> => {
    await writeFile(at('package-lock.json'), JSON.stringify({ packages: locked }));
    if (packages !== null) await writeFile(at('.package-lock.json'), JSON.stringify({ packages }));
    return isInstalled(at('package-lock.json'), at('.package-lock.json'));
  };

  it('is enough without programs for other systems', async () => expect(await given(installed)).toBe(true));

  it.each([
    ['nothing', null],
    ['a package less', { ...installed, 'node_modules/types': undefined }],
    ['another version', { ...installed, 'node_modules/log': { version: '1.0.1', integrity: 'x' } }],
    ['another content', { ...installed, 'node_modules/log': { version: '1.0.0', integrity: 'v' } }],
    ['an optional one that package.json names', { ...installed, 'node_modules/model': undefined }],
  ])('is not with %s', async (_what, packages) => expect(await given(packages)).toBe(false));
});
