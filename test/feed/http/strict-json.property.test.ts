/** JSON from outside: as JSON.parse, but a key given twice or endless nesting is refused. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseStrictJson } from '../../../services/feed/http/strict-json.ts';

it('reads what JSON.parse reads, when no key is given twice', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      expect(parseStrictJson(text)).toEqual({ ok: true, json: JSON.parse(text) });
    }),
  );
});

it('never throws', () => {
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => void parseStrictJson(text)));
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', 'a', '1', 'NaN'), { maxLength: 60 }),
      (tokens) => void parseStrictJson(tokens.join('')),
    ),
  );
});

it('finds a key given twice at any depth and however it is written', () => {
  for (const text of ['{"a":1,"a":2}', '[{"b":{"a":1,"a":1}}]', '{"a":{"x":[]},"b":1,"a":2}', '{"\\u0061":1,"a":2}']) {
    expect(parseStrictJson(text)).toMatchObject({
      ok: false,
      reason: { code: 'json.key-twice', values: { key: 'a' } },
    });
  }
  for (const text of ['[{"a":1},{"a":1}]', '{"a":"a","b":"a"}', '{"a":{"a":1}}', '["a","a"]']) {
    expect(parseStrictJson(text).ok).toBe(true);
  }
});

it('tells what is cut or out of place as no JSON, and not as a key given twice', () => {
  for (const text of [
    '{"a":1,"ab',
    '{"a":1,"a',
    '{,,}',
    '{::}',
    '{"a":1,"',
    '{"a":1,"a\\"',
    '{"":1,"',
    '{"\\x":1,"\\y":2}',
  ]) {
    expect(parseStrictJson(text), text).toMatchObject({ ok: false, reason: { code: 'json.malformed' } });
  }
});

it('repeats no more than the beginning of a long key', () => {
  const key = 'k'.repeat(61);
  expect(parseStrictJson(JSON.stringify({ [key]: 1 }).replace('}', `,"${key}":2}`))).toEqual({
    ok: false,
    reason: { code: 'json.key-twice', values: { key: 'k'.repeat(60) } },
  });
});

it.each([
  ['where the parser knows it', '{"a":1,}', 7],
  ['where it stands in a later line', '{\n"a":1,}', 8],
  ['none where it does not', '{"a":NaN}', null],
  ['none that the text itself names', 'x position 12', null],
])('names a position: %s', (_, text, position) => {
  expect(parseStrictJson(text)).toEqual({ ok: false, reason: { code: 'json.malformed', values: { position } } });
});

it('refuses deep nesting and what is no JSON', () => {
  expect(parseStrictJson(`${'['.repeat(16)}1${']'.repeat(16)}`).ok).toBe(true);
  expect(parseStrictJson(`${'['.repeat(17)}1${']'.repeat(17)}`)).toEqual({
    ok: false,
    reason: { code: 'json.too-deep', values: { limit: 16 } },
  });
  expect(parseStrictJson(`[${'[],{},'.repeat(20)}1]`).ok).toBe(true);
  expect(parseStrictJson('['.repeat(100_000))).toMatchObject({ ok: false });
  expect(parseStrictJson('{"a":NaN}')).toMatchObject({ ok: false });
  expect(parseStrictJson('')).toMatchObject({ ok: false });
});
