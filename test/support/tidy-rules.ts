/** House rules of text and names, one function each: given a file, the faults in it as sentences. */
import { posix } from 'node:path';
import type { SourceText } from './source-facts.ts';

const FILE_LINES_MAX = 400;

/** `name` or `name.role`; the roles that each tree may use. Nothing else carries a second dot. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  services: ['port', 'module', 'gateway', 'controller'],
  dashboards: ['config', 'worker'],
  test: ['test', 'property.test', 'contract.test', 'infra.test', 'browser.test', 'contract', 'bench', 'd'],
};
const BANNED_NAMES = [
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'shared',
  'misc',
  'types',
  'manager',
  'base',
  'index',
  'service',
  'dto',
];

// Spelled in two pieces, so that this file keeps its own rules.
const REMINDER = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`);
const SUPPRESSION = new RegExp(`@ts-(${['ignore', 'expect-error', 'nocheck'].join('|')})|(oxlint|eslint)-${'disable'}`);
const MACHINE_PATH = new RegExp(`(?<![\\w.~}$-])/(${['work', 'root', 'home'].join('|')})/`);

/** Folders of tests about the whole system or for the tests themselves; every other one mirrors a folder. */
const WHOLE_SYSTEM = ['pipeline', 'golden', 'fixtures', 'support', 'bench', 'faults', 'fuzz', 'abuse', 'browser'];

/** Kebab-case, no empty word for a name, a role out of the closed set. */
export function nameFaults(path: string): string[] {
  const [tree = ''] = path.split('/');
  const roles = ROLES[tree];
  if (!roles || !/\.tsx?$/.test(path)) return [];
  const [stem = '', ...rest] = posix
    .basename(path)
    .replace(/\.tsx?$/, '')
    .split('.');
  const role = rest.join('.');
  const faults = [];
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem)) faults.push(`${path}: not in kebab-case`);
  if (role !== '' && !roles.includes(role)) faults.push(`${path}: «.${role}» is not a role of ${tree}`);
  if (BANNED_NAMES.includes(stem)) faults.push(`${path}: «${stem}» says nothing; name the noun it serves`);
  return faults;
}

export function sizeFaults({ path, text }: SourceText): string[] {
  const lines = text.trimEnd().split('\n').length;
  const isHeld = /^(services|dashboards)\/.*\.tsx?$/.test(path) && lines > FILE_LINES_MAX;
  return isHeld ? [`${path}: ${lines} lines, more than ${FILE_LINES_MAX}: two ideas`] : [];
}

/** Reminders, suppressed checks and paths of somebody's machine, by line. */
export function lineFaults({ path, text }: SourceText): string[] {
  const rules = [
    [REMINDER, 'a leftover reminder'],
    [SUPPRESSION, 'a check switched off'],
    [MACHINE_PATH, 'a path of one machine'],
  ] as const;
  return text
    .split('\n')
    .flatMap((line, index) =>
      rules.filter(([pattern]) => pattern.test(line)).map(([, fault]) => `${path}:${index + 1}: ${fault}`),
    );
}

const LIMIT_OF_ITS_OWN = [
  /\b(timeout|testTimeout|hookTimeout): (?!(timeLimit|promised)\()/,
  /\.timeout\(\d/,
  /^\s*\}, \d[\d_]{3,}\);/,
];

/** Time limits of tests that VIGIL_TEST_PATIENCE does not stretch, by line. */
export function limitFaults({ path, text }: SourceText): string[] {
  if (!/^(test\/(?!bench\/).*\.ts|vitest\.config\.ts)$/.test(path)) return [];
  return text
    .split('\n')
    .flatMap((line, index) =>
      LIMIT_OF_ITS_OWN.some((pattern) => pattern.test(line))
        ? [`${path}:${index + 1}: a time limit goes through timeLimit (test/support/patience.ts)`]
        : [],
    );
}

export function titleFaults({ path, text }: SourceText): string[] {
  const titles = outsideFences(text).filter((line) => line.startsWith('# ')).length;
  return titles === 1 ? [] : [`${path}: ${titles} titles, not one`];
}

/** Relative links whose file or heading is not there. `pathExists` and `read` see the whole repository. */
export function linkFaults(
  page: SourceText,
  pathExists: (path: string) => boolean,
  read: (path: string) => string,
): string[] {
  const links = outsideFences(page.text).flatMap((line) =>
    [...line.replace(/`[^`]*`/g, '').matchAll(/\]\(\s*<?([^)>\s]+)/g)].map(([, target = '']) => target),
  );
  return links
    .filter((link) => !/^[a-z][a-z+.-]*:/i.test(link))
    .flatMap((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? page.path : posix.join(posix.dirname(page.path), decodeURI(file)).replace(/\/$/, '');
      if (!pathExists(target)) return [`${page.path}: no file behind ${link}`];
      const hasAnchor = anchor === undefined || !target.endsWith('.md') || anchorsOf(read(target)).includes(anchor);
      return hasAnchor ? [] : [`${page.path}: no heading behind ${link}`];
    });
}

/** Files and folders of this repository that a page names in code, also within a command, and that are not there. */
export function namedPathFaults({ path, text }: SourceText, pathExists: (path: string) => boolean): string[] {
  return outsideFences(text)
    .flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => code.split(/\s+/)))
    .filter((name) => /^(services|dashboards|test|models|docs|infra)\/[\w./-]*$/.test(name))
    .filter((name) => !pathExists(name.replace(/\/$/, '')))
    .map((name) => `${path}: no file behind ${name}`);
}

/** A test lies at the top, in a folder about the whole system, or in one that mirrors a folder under test. */
export function mirrorFaults(path: string, folderExists: (path: string) => boolean): string[] {
  if (!/^test\/.*\.test\.ts$/.test(path)) return [];
  const folders = path.split('/').slice(1, -1);
  const [first] = folders;
  if (first === undefined || WHOLE_SYSTEM.includes(first)) return [];
  // The published tables are tested family by family, in rooms that their folder of data does not have.
  const mirrored = (first === 'models' ? folders.slice(0, 2) : folders).join('/');
  const isMirror = [`services/${mirrored}`, `dashboards/${mirrored}`, mirrored].some(folderExists);
  return isMirror ? [] : [`${path}: mirrors no folder`];
}

/** Lines of a Markdown page that are not inside a code block. */
function outsideFences(text: string): string[] {
  let isInside = false;
  return text.split('\n').filter((line) => {
    const isFence = /^\s*(```|~~~)/.test(line);
    if (isFence) isInside = !isInside;
    return !isInside && !isFence;
  });
}

/** Headings as the anchors that Git hosts make of them. */
function anchorsOf(text: string): string[] {
  return outsideFences(text).flatMap((line) => {
    const heading = /^#{1,6} (.*)$/.exec(line)?.[1];
    return heading === undefined
      ? []
      : [
          heading
            .toLowerCase()
            .trim()
            .replace(/[^\p{L}\p{N} _-]/gu, '')
            .replaceAll(' ', '-'),
        ];
  });
}
