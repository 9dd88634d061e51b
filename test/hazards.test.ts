/** docs/hazards.md: every hazard has a state, what is held has a test, and the test says whose control it proves. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

interface Hazard {
  readonly id: string;
  readonly state: string;
  readonly tests: readonly string[];
  readonly lacks: string;
}

const HAZARDS = 64;
const NAMED = /^\/\/ Hazards: (.+) \(docs\/hazards\.md\)\.$/m;

function hazards(): readonly Hazard[] {
  const rows = readFileSync('docs/hazards.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| H\d\d \|/.test(line));
  return rows.map((row) => {
    const [, id = '', , , , state = '', tests = '', lacks = ''] = row.split('|').map((cell) => cell.trim());
    return { id, state, lacks, tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, name]) => `test/${name}`) };
  });
}

/** Which hazards the first lines of each test file name. */
function namedInTests(): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join('test', name.split(path.sep).join('/')));
  return new Map(
    files.flatMap((file) => {
      const [, ids] = NAMED.exec(readFileSync(file, 'utf8').slice(0, 400)) ?? [];
      return ids === undefined ? [] : [[file, ids.split(', ')] as const];
    }),
  );
}

describe('the list of hazards', () => {
  const all = hazards();

  it('has every hazard once, in order', () => {
    const expected = Array.from({ length: HAZARDS }, (_, index) => `H${String(index + 1).padStart(2, '0')}`);
    expect(all.map(({ id }) => id)).toEqual(expected);
  });

  it('says of each how it stands: held by a test, in part by a test and what lacks, or open and why', () => {
    const wrong = all.filter(({ state, tests, lacks }) => {
      if (state === 'held') return tests.length === 0 || lacks !== '';
      if (state === 'in part') return tests.length === 0 || lacks === '';
      return state !== 'open' || tests.length > 0 || lacks === '';
    });
    expect(wrong).toEqual([]);
  });

  it('names tests that are there and name the hazard, and no test names one that does not name it', () => {
    const listed = all.flatMap(({ id, tests }) => tests.map((file) => `${file} ${id}`));
    expect(listed.filter((pair) => !existsSync(pair.split(' ')[0] ?? ''))).toEqual([]);
    const told = [...namedInTests()].flatMap(([file, ids]) => ids.map((id) => `${file} ${id}`));
    expect(told.toSorted()).toEqual(listed.toSorted());
  });
});
