/** docs/security/asvs.md and its pages: each requirement of levels 1 and 2 once, what it names is there, and the counts are right. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** Sections of the standard's own list (5.0.0, English, csv), each with its last requirement of level 2 or less: those of level 3 come after. */
const LAST_OF_SECTION =
  '1.1.2 1.2.9 1.3.11 1.4.3 1.5.2 2.1.3 2.2.3 2.3.4 2.4.1 3.2.2 3.3.4 3.4.6 3.5.5 3.7.2 4.1.3 4.2.1 4.3.2 4.4.4 5.1.1 5.2.3 5.3.2 5.4.3 6.1.3 6.2.12 6.3.4 6.4.4 6.5.5 6.6.3 6.8.4 7.1.3 7.2.4 7.3.2 7.4.5 7.5.2 7.6.2 8.1.2 8.2.3 8.3.1 8.4.1 9.1.3 9.2.4 10.1.2 10.2.2 10.3.4 10.4.11 10.5.5 10.6.2 10.7.3 11.1.2 11.2.3 11.3.3 11.4.4 11.5.1 11.6.1 12.1.3 12.2.2 12.3.4 13.1.1 13.2.5 13.3.2 13.4.5 14.1.2 14.2.4 14.3.3 15.1.3 15.2.3 15.3.7 16.1.1 16.2.5 16.3.4 16.4.3 16.5.3 17.1.1 17.2.4 17.3.2';
/** Those of level 1 come first in a section. */
const LAST_OF_LEVEL_1 =
  '1.2.5 1.3.2 1.5.1 2.1.1 2.2.2 2.3.1 3.2.2 3.3.1 3.4.2 3.5.3 4.1.1 4.4.1 5.2.2 5.3.2 6.1.1 6.2.8 6.3.2 6.4.2 7.2.4 7.4.2 8.1.1 8.2.2 8.3.1 9.1.3 9.2.1 10.4.5 11.3.2 11.4.1 12.1.1 12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1';

const upTo = (lasts: string): readonly string[] =>
  lasts.split(' ').flatMap((last) => {
    const section = last.slice(0, last.lastIndexOf('.'));
    return Array.from({ length: Number(last.slice(section.length + 1)) }, (_, at) => `${section}.${at + 1}`);
  });

interface Row {
  readonly number: string;
  readonly level: string;
  readonly asks: string;
  readonly state: string;
  readonly where: string;
}

const filesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => path.join(folder, file));

const PAGES = filesIn('docs/security/asvs', '.md');
const rows = PAGES.flatMap((page) => rowsIn(readFileSync(page, 'utf8')));

function rowsIn(text: string): readonly Row[] {
  const lines = text.split('\n').filter((line) => line.startsWith('| v5'));
  return lines.map((line) => {
    const [number = '', level = '', asks = '', state = '', where = ''] = line.slice(2, -2).split(' | ');
    return { number: number.replace('v5.0.0-', ''), level, asks, state, where };
  });
}

/** Places in backticks that are paths, each with the titles that follow it. */
function namedIn(where: string): readonly { readonly file: string; readonly titles: readonly string[] }[] {
  return [...where.matchAll(/`([\w.-]+(?:\/[\w.-]+)*\.\w+)`((?: «.+?»+(?=[,;:. ]|$),?)*)/g)]
    .filter(([, file = '']) => file.includes('/') || /\.(md|json)$/.test(file))
    .map(([, file = '', titles = '']) => ({
      file,
      titles: [...titles.matchAll(/ «(.+?»*)»(?=[,;:. ]|$)/g)].map(([, title = '']) => title),
    }));
}

/** What a row says wrongly; empty: nothing. */
function faultsOf({ number, state, where }: Row): readonly string[] {
  const named = namedIn(where);
  const gone = named.filter(({ file }) => !existsSync(file)).map(({ file }) => `${number}: no ${file}`);
  const untitled = named.flatMap(({ file, titles }) => {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return titles.filter((title) => !text.includes(title)).map((title) => `${number}: «${title}» is not in ${file}`);
  });
  const begun = (where.match(/[`,] «/g) ?? []).length;
  const read = named.flatMap(({ titles }) => titles).length;
  if (begun !== read) untitled.push(`${number}: ${begun} titles begin, ${read} are read`);
  const isShown = named.some(({ titles }) => titles.length > 0) || (where.includes('no test') && named.length > 0);
  const isReasoned = state === 'met' ? isShown : where.startsWith('because ');
  return [...gone, ...untitled, ...(isReasoned ? [] : [`${number}: neither test, place nor reason`])];
}

describe('the checklist of ASVS 5.0', () => {
  it('has every requirement of levels 1 and 2 once, with its level, in order', () => {
    const numbers = upTo(LAST_OF_SECTION);
    const first = new Set(upTo(LAST_OF_LEVEL_1));
    expect([numbers.length, first.size]).toEqual([253, 70]);
    const byNumber = (one: string, other: string) => one.localeCompare(other, 'en', { numeric: true });
    expect(rows.map(({ number }) => number).toSorted(byNumber)).toEqual(numbers.toSorted(byNumber));
    expect(rows.filter(({ number, level }) => level !== (first.has(number) ? '1' : '2'))).toEqual([]);
    expect(rows.filter(({ asks, state }) => asks === '' || !['met', 'not met', 'n/a'].includes(state))).toEqual([]);
  });

  it('names files and titles that are there, or says why not', () => {
    expect(rows.flatMap(faultsOf)).toEqual([]);
    expect(rows.flatMap(({ where }) => namedIn(where).flatMap(({ titles }) => titles)).length).toBeGreaterThan(140);
  });

  it('counts itself', () => {
    const page = readFileSync('docs/security/asvs.md', 'utf8');
    for (const state of ['met', 'not met', 'n/a']) {
      const of = rows.filter((row) => row.state === state);
      const [one, two] = ['1', '2'].map((level) => of.filter((row) => row.level === level).length);
      expect(page).toContain(`| ${state} | ${one ?? 0} | ${two ?? 0} | ${of.length} |`);
    }
  });

  it('says first what is not met of what it names there', () => {
    const page = readFileSync('docs/security/asvs.md', 'utf8').split('## What a hospital')[1] ?? '';
    const named = [...page.matchAll(/\b\d+\.\d+\.\d+\b/g)].map(([number]) => number);
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((number) => rows.find((row) => row.number === number)?.state !== 'not met')).toEqual([]);
  });

  it.each([
    ['a file that is gone', { state: 'met', where: '`test/gone.test.ts` «x»' }],
    ['a title that is gone', { state: 'met', where: '`test/infra/asvs.test.ts` «no such ' + 'title»' }],
    ['a place without test that does not say so', { state: 'met', where: '`docs/security/asvs.md`' }],
    ['no reason', { state: 'not met', where: 'later' }],
  ])('would be found out with %s', (_what, row) => {
    expect(faultsOf({ number: '0', level: '1', asks: 'x', ...row })).not.toEqual([]);
  });
});

describe('the inventory', () => {
  it('has every file of Vigil that reaches for cryptography in the inventory', () => {
    const reaching = filesIn('services', '.ts').filter((file) =>
      /from '(node:crypto|jose|openid-client)'/.test(readFileSync(file, 'utf8')),
    );
    const told = namedIn(readFileSync('docs/security/inventory.md', 'utf8').split('## Logs')[0] ?? '');
    const files = told.map(({ file }) => file).filter((file) => file.startsWith('services/'));
    expect(files.toSorted()).toEqual(reaching.toSorted());
  });
});
