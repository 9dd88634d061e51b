/** docs/security/threat-model.md: each boundary has all six threats, and every test that it names is there. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it, describe } from 'vitest';

interface Threat {
  readonly letter: string;
  readonly tests: readonly string[];
  readonly open: string;
}

const boundaries = readFileSync('docs/security/threat-model.md', 'utf8').split(/^## /m).slice(1).map(boundaryOf);

function boundaryOf(text: string): { readonly name: string; readonly threats: readonly Threat[] } {
  const rows = text.split('\n').filter((line) => /^\| [STRIDE] \|/.test(line));
  return {
    name: text.split('\n')[0] ?? '',
    threats: rows.map((row) => {
      const [, letter = '', , , tests = '', open = ''] = row.split('|').map((cell) => cell.trim());
      return { letter, open, tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, name]) => `test/${name ?? ''}`) };
    }),
  };
}

describe('the threat model', () => {
  it('has eleven boundaries and all six threats of each, in order', () => {
    expect(boundaries).toHaveLength(11);
    for (const { name, threats } of boundaries) {
      expect(threats.map(({ letter }) => letter).join(''), name).toBe('STRIDE');
    }
  });

  it('names tests that are there', () => {
    const named = boundaries.flatMap(({ threats }) => threats.flatMap(({ tests }) => tests));
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('says «open» where no test stands against a threat', () => {
    const bare = boundaries.flatMap(({ threats }) => threats.filter(({ tests }) => tests.length === 0));
    expect(bare.filter(({ open }) => !open.startsWith('open: '))).toEqual([]);
  });
});
