/** The tables that ship are read as strictly as what comes from outside: a key that stands twice has two meanings. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseStrictJson } from '../../services/feed/http/strict-json.ts';

const FILES = readdirSync('models', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));

it('finds the tables', () => expect(FILES.length).toBeGreaterThan(25));

it.each(FILES)('%s has no key twice', (file) => {
  const parsed = parseStrictJson(readFileSync(`models/${file}`, 'utf8'));
  expect(parsed.ok ? null : parsed.reason).toBeNull();
});
