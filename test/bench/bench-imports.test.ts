/** Benches run on the built code, and no type checker reads them: what they import must be there, under that name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const IMPORT = /import \{([^}]+)\} from '\.\.\/\.\.\/dist\/(services\/[^']+)\.js'/g;

interface Imported {
  readonly bench: string;
  readonly source: string;
  readonly names: readonly string[];
}

const imported: readonly Imported[] = readdirSync('test/bench')
  .filter((name) => name.endsWith('.mjs'))
  .flatMap((bench) =>
    [...readFileSync(`test/bench/${bench}`, 'utf8').matchAll(IMPORT)].map(([, names = '', source = '']) => ({
      bench,
      source: `${source}.ts`,
      names: names.split(',').flatMap((name) => name.trim().split(' as ')[0]?.trim() || []),
    })),
  );

it('imports what the source exports', () => {
  expect(imported.length).toBeGreaterThan(20);
  const missing = imported.flatMap(({ bench, source, names }) => {
    if (!existsSync(source)) return [`${bench}: no ${source}`];
    const text = readFileSync(source, 'utf8');
    return names
      .filter((name) => !new RegExp(`export [^;=]*\\b${name}\\b`).test(text))
      .map((name) => `${bench}: ${source} exports no ${name}`);
  });
  expect(missing).toEqual([]);
});
