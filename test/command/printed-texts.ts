/** Commands as they stand in texts for people: documentation, messages of the program, words of the screens. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));

export interface PrintedCommand {
  readonly where: string;
  readonly text: string;
  readonly words: readonly string[];
  /** In a block to be copied, or with arguments; a name in a sentence may leave its arguments out. */
  readonly isWhole: boolean;
}

const DOCUMENTS = /^(README\.md|SECURITY\.md|docs\/(guides|recipes|results)\/[^/]+\.md|docs\/scores\/README\.md)$/;
const PROGRAMS = /^(services\/.*\.ts|dashboards\/ward\/text\/.*\.ts|infra\/local\/[^/]+\.mjs)$/;

/** A line of a code block that calls the program, with settings before it and a comment behind. */
const BLOCK_LINE = /^(?:[A-Z_]+=\S+ )*node vigil\.mjs (.+?)(?:\s+#.*)?$/;
/** In a sentence, between backticks. */
const SPAN = /`node vigil\.mjs ([^`]+)`/g;
/** A name that is not ours to use: alone it could be fetched from the npm registry, and no shell knows it. */
const OTHER_NAME = /npx vigil\b|`vigil [a-z]|^(?:[A-Z_]+=\S+ )*vigil [a-z]/m;

export function printedCommands(): readonly PrintedCommand[] {
  return [
    ...filesOf(DOCUMENTS).flatMap(({ where, text }) => [...inBlocks(where, text), ...inSpans(where, text)]),
    ...filesOf(PROGRAMS).flatMap(({ where, text }) => inSpans(where, spokenBy(text))),
  ];
}

/** Texts that name the program in another way than it is typed. */
export function otherNames(): readonly string[] {
  return [
    ...filesOf(DOCUMENTS),
    ...filesOf(PROGRAMS).map(({ where, text }) => ({ where, text: spokenBy(text) })),
  ].flatMap(({ where, text }) => (OTHER_NAME.test(text) ? [`${where}: ${OTHER_NAME.exec(text)?.[0] ?? ''}`] : []));
}

export function npmScripts(): { readonly printed: readonly string[]; readonly known: readonly string[] } {
  const { scripts } = JSON.parse(readFileSync(path.join(CHECKOUT, 'package.json'), 'utf8')) as { scripts: object };
  const texts = [...filesOf(DOCUMENTS), ...filesOf(PROGRAMS)].map(({ text }) => text);
  const printed = texts.flatMap((text) => [...text.matchAll(/npm run ([a-z:-]+)/g)].map(([, name = '']) => name));
  return { printed: [...new Set(printed)], known: Object.keys(scripts) };
}

function filesOf(pattern: RegExp): readonly { readonly where: string; readonly text: string }[] {
  const below = ['docs', 'services', 'dashboards', 'infra'].flatMap((folder) =>
    readdirSync(path.join(CHECKOUT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  );
  return ['README.md', 'SECURITY.md', ...below]
    .filter((where) => pattern.test(where))
    .map((where) => ({ where, text: readFileSync(path.join(CHECKOUT, where), 'utf8') }));
}

/** What a program says, without what its source says of itself. */
function spokenBy(source: string): string {
  return source
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll('\\`', '`');
}

function inBlocks(where: string, text: string): readonly PrintedCommand[] {
  return [...text.matchAll(/^```[a-z]*\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
    block
      .replaceAll(/\\\n\s*/g, ' ')
      .split('\n')
      .flatMap((line) => {
        const called = BLOCK_LINE.exec(line.trim())?.[1];
        return called === undefined ? [] : [{ where, text: line.trim(), words: wordsOf(called), isWhole: true }];
      }),
  );
}

function inSpans(where: string, text: string): readonly PrintedCommand[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(SPAN)].flatMap(([span, called = '']) => {
    // A name that a program fills in is no word to be read.
    if (called.includes('${')) return [];
    const words = wordsOf(called.replaceAll(/\s*\n\s*/g, ' '));
    return [{ where, text: span, words, isWhole: words.some((word) => /^[-<]/.test(word)) }];
  });
}

/** As a shell reads them: quotes hold together, and so does a name in angle brackets; words in square ones may be left out. */
function wordsOf(called: string): readonly string[] {
  const command = called.split(/ [|>&] /)[0] ?? '';
  return [...command.replaceAll(/\[([a-z]+)\]/g, '$1').matchAll(/'([^']*)'|"([^"]*)"|(<[^>]+>)|(\S+)/g)].map(
    ([, single, double, named, word]) => single ?? double ?? named ?? word ?? '',
  );
}
