/**
 * The workflow of GitHub, as far as it can be held here: every command it runs is one of package.json whose program
 * exists, every Node of it is one that Vigil takes, and it names nothing else. It runs there alone; `npm test` runs here.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const FOLDER = '.github/workflows';
const { scripts, engines } = z
  .object({ scripts: z.record(z.string(), z.string()), engines: z.object({ node: z.string() }) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

/** What is wrong with one line after `run:`; null: it can be run from an empty clone. */
function faultOf(line: string): string | null {
  const [, name] = /^npm (?:run )?([a-z:-]+)$/.exec(line) ?? [];
  if (name === undefined) return `${line}: not a script of package.json`;
  const script = scripts[name];
  if (script === undefined) return `${line}: no such script`;
  const [, file] = /^(?:exec )?node (\S+\.mjs)$/.exec(script) ?? [];
  // A tool of node_modules is not there in an empty clone: only a program of ours sets up what it needs.
  if (file === undefined || !existsSync(file)) return `${line}: ${script} cannot run in an empty clone`;
  return null;
}

const linesOf = (text: string, key: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^\\s*(?:- )?${key}: *(.*)$`, 'gm'))].map(([, value = '']) => value.trim());

describe.each(readdirSync(FOLDER))('%s', (name) => {
  const text = readFileSync(`${FOLDER}/${name}`, 'utf8');

  it('runs commands that exist and that an empty clone can run', () => {
    const lines = linesOf(text, 'run');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.map(faultOf)).toEqual(lines.map(() => null));
  });

  it('runs on every Node that it names, in an image of that Node', () => {
    const [versions = ''] = linesOf(text, 'node');
    const [least = 0] = engines.node.match(/\d+/g)?.map(Number) ?? [];
    const named = versions.match(/\d+/g)?.map(Number) ?? [];
    expect(named).toContain(least);
    expect(named.filter((version) => version < least || version % 2 !== 0)).toEqual([]);
    expect(linesOf(text, 'image')).toEqual(['node:${{ matrix.node }}-trixie']);
  });

  it('may only read, and takes actions at a named version', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
    for (const used of linesOf(text, 'uses')) expect(used).toMatch(/^actions\/[a-z-]+@v\d+$/);
  });
});

it.each(['npm tst', 'npm run lint', 'curl https://example.org', 'npm test && npm run bench'])(
  'a wrong line is seen: %s',
  (line) => expect(faultOf(line)).not.toBeNull(),
);
