/** JSON that no gateway should send: a good document, changed as a tree and then as a text. */
import { nastyNumber, nastyText } from './nasty-values.ts';
import type { SeededRandom } from './seeded-random.ts';

type Tree = Record<string, unknown> | unknown[];

/** A document with up to three changes of its tree and, now and then, of its text. */
export function mutatedJson(document: unknown, random: SeededRandom): string {
  let tree: unknown = structuredClone(document);
  const changes = random.below(4);
  for (let each = 0; each < changes; each++) tree = changedTree(tree, random);
  let text = JSON.stringify(tree) ?? '';
  // JSON.stringify cannot write these: they take the place of a word that stands for them.
  text = text.replaceAll(/"«raw:([^»]*)»"/g, (_, raw: string) => raw);
  const textChanges = changes === 0 || random.chance(0.2) ? 1 + random.below(2) : 0;
  for (let each = 0; each < textChanges; each++) text = random.pick(TEXT_CHANGES)(text, random);
  return text;
}

function changedTree(tree: unknown, random: SeededRandom): unknown {
  const places = placesIn(tree);
  if (places.length === 0) return nastyJson(random);
  const { holder, key } = random.pick(places);
  const value = valueAt(holder, key);
  switch (random.below(10)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case 1:
      setAt(holder, random.pick(KEYS), nastyJson(random));
      break;
    case 2:
      setAt(holder, key, nested(value, random));
      break;
    case 3:
      setAt(
        holder,
        key,
        Array.from({ length: random.below(random.chance(0.02) ? 3_000 : 6) }, () => value),
      );
      break;
    case 4:
      setAt(holder, key, structuredClone(valueAt(random.pick(places).holder, key)) ?? null);
      break;
    case 5:
      setAt(holder, random.pick(places).key, structuredClone(value) ?? null);
      break;
    default:
      setAt(holder, key, nastyJson(random));
  }
  return tree;
}

const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '',
  ' ',
  '0',
  '-1',
  'length',
  'then',
  'toJSON',
  'x'.repeat(300),
  '값',
  'heartRatePerMin',
  'resourceType',
  'value',
  'valueQuantity',
  'modifierExtension',
  'unitId',
];

function nastyJson(random: SeededRandom): unknown {
  switch (random.below(9)) {
    case 0:
      return `«raw:${nastyNumber(random).replaceAll('»', '')}»`;
    case 1:
      return random.pick([
        null,
        true,
        false,
        0,
        -0,
        -1,
        1e300,
        -999,
        8_388_607,
        1e-300,
        2 ** 53,
        [],
        {},
        [[]],
        [null],
        [1, 'a', {}],
      ]);
    case 2:
      return nested(random.pick([1, null, 'x', {}]), random);
    case 3:
      return { [random.pick(KEYS)]: nastyText(random) };
    case 4:
      return JSON.parse(`{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}`) as unknown;
    default:
      return nastyText(random);
  }
}

function nested(value: unknown, random: SeededRandom): unknown {
  let whole = value;
  for (let depth = random.below(random.chance(0.1) ? 400 : 20); depth > 0; depth--) {
    whole = random.chance(0.5) ? [whole] : { a: whole };
  }
  return whole;
}

interface Place {
  readonly holder: Tree;
  readonly key: string;
}

function placesIn(tree: unknown): Place[] {
  const places: Place[] = [];
  const open: unknown[] = [tree];
  while (open.length > 0 && places.length < 500) {
    const holder = open.pop();
    if (typeof holder !== 'object' || holder === null) continue;
    for (const [key, value] of Object.entries(holder)) {
      places.push({ holder: holder as Tree, key });
      open.push(value);
    }
  }
  return places;
}

function valueAt(holder: Tree, key: string): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}

/** Also `__proto__` becomes a key of its own, as JSON.parse makes it. */
function setAt(holder: Tree, key: string, value: unknown): void {
  if (Array.isArray(holder) && !/^\d{1,3}$/.test(key)) {
    holder.push(value);
    return;
  }
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

type TextChange = (text: string, random: SeededRandom) => string;

const PIECES = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  '\u0000',
  '\ufeff',
  'NaN',
  'Infinity',
  'undefined',
  '1e999',
  '-',
  '0123',
  '//',
  '/*',
  "'",
  'null',
  '{"a":1,"a":2}',
  '"__proto__":{},',
  '\u2028',
  '\n',
];

const TEXT_CHANGES: readonly TextChange[] = [
  (text, random) => text.slice(0, random.below(text.length)),
  (text, random) => inserted(text, random, random.pick(PIECES)),
  (text, random) => inserted(text, random, random.pick(PIECES)),
  (text, random) => {
    const at = random.below(text.length);
    return text.slice(0, at) + text.slice(at + 1 + random.below(12));
  },
  (text, random) => text.replace(/-?\d+(\.\d+)?/, () => nastyNumber(random)),
  // The same key twice, with another value.
  (text) => text.replace(/("[A-Za-z]+":)(-?\d+|"[^"]*")/, '$1$2,$1 0'),
  (text, random) =>
    inserted(
      text,
      random,
      random.pick(['[', '{"a":', '"', ' ']).repeat(random.below(random.chance(0.05) ? 30_000 : 40)),
    ),
  (text, random) => text.replaceAll('"', random.pick(["'", '', '"'])),
  (text, random) =>
    `${random.pick(['\ufeff', ' ', '[', '{}', '//x\n', ''])}${text}${random.pick([',', ']', text, '\u0000', ' '])}`,
];

function inserted(text: string, random: SeededRandom, piece: string): string {
  const at = random.below(text.length + 1);
  return text.slice(0, at) + piece + text.slice(at);
}
