/** Lint that is ours alone, written as an ordinary test; each check is shown to fire and to keep still. */
import { describe, expect, it } from 'vitest';
import { filesBelow, readSource } from './support/source-facts.ts';
import {
  limitFaults,
  lineFaults,
  linkFaults,
  mirrorFaults,
  namedPathFaults,
  nameFaults,
  sizeFaults,
  titleFaults,
} from './support/tidy-rules.ts';

const TEXT = /(\.(ts|tsx|mjs|md|json|yaml|css|html|py|sql|sh)|Dockerfile|\.ci\/run)$/;
const paths = filesBelow().filter((path) => path !== 'package-lock.json');
const known = new Set(
  paths.flatMap((path) => path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'))),
);
const texts = paths.filter((path) => TEXT.test(path)).map(readSource);
const pages = texts.filter(({ path }) => path.endsWith('.md'));
const exists = (path: string): boolean => path === '' || path === '.' || known.has(path);

describe('the repository is tidy', () => {
  it('looks at real files', () => expect(paths).toContain('services/contract/records/unit-record.ts'));
  it('names its files with the closed set of roles', () => expect(paths.flatMap(nameFaults)).toEqual([]));
  it('keeps every source file short', () => expect(texts.flatMap(sizeFaults)).toEqual([]));
  it('has no reminders, suppressed checks or machine paths', () => expect(texts.flatMap(lineFaults)).toEqual([]));
  it('stretches every time limit of its tests by one setting', () => expect(texts.flatMap(limitFaults)).toEqual([]));
  it('gives every page one title', () => expect(pages.flatMap(titleFaults)).toEqual([]));
  it('has no dead links', () =>
    expect(pages.flatMap((page) => linkFaults(page, exists, (path) => readSource(path).text))).toEqual([]));
  it('names only files that there are in its recipes', () => {
    const recipes = pages.filter(({ path }) => path.startsWith('docs/recipes/'));
    const index = recipes.find(({ path }) => path.endsWith('/README.md'))?.text ?? '';
    const files = recipes.map(({ path }) => path.slice('docs/recipes/'.length));
    expect(files.filter((file) => file !== 'README.md' && !index.includes(`](${file})`))).toEqual([]);
    expect(recipes.length).toBeGreaterThan(12);
    expect(recipes.flatMap((page) => namedPathFaults(page, exists))).toEqual([]);
  });
  it('keeps tests where their subject is', () =>
    expect(paths.flatMap((path) => mirrorFaults(path, exists))).toEqual([]));
});

describe('each check fires on a planted fault', () => {
  it.each([
    'services/feed/utils.ts',
    'services/feed/index.ts',
    'services/feed/feed.service.ts',
    'services/feed/feedSource.ts',
    'services/feed/x.adapter.ts',
    'dashboards/ward/types.ts',
    'test/feed/x.spec.ts',
  ])('name: %s', (path) => {
    expect(nameFaults(path)).toHaveLength(1);
  });

  it('size', () => {
    expect(sizeFaults({ path: 'services/feed/x.ts', text: 'a\n'.repeat(401) })).toHaveLength(1);
    expect(sizeFaults({ path: 'services/feed/x.ts', text: 'a\n'.repeat(400) })).toEqual([]);
  });

  it.each([
    `// ${'TO' + 'DO'}: later`,
    `// ${'FIX' + 'ME'}`,
    `// @ts-${'ignore'}`,
    `/* oxlint-${'disable'} */`,
    `const x = '/${'work'}/main'`,
    `cd /${'root'}/x`,
    `"/${'home'}/someone/x"`,
  ])('line: %s', (text) => {
    expect(lineFaults({ path: 'services/feed/x.ts', text })).toHaveLength(1);
  });

  it.each([`it('x', { ${'time' + 'out'}: 5_000 }, f)`, `socket.${'time' + 'out'}(10_000)`, `${'}'}, 60_000);`])(
    'limit: %s',
    (text) => {
      expect(limitFaults({ path: 'test/feed/x.test.ts', text })).toHaveLength(1);
    },
  );

  it.each(['no title', '# One\n\n# Two'])('title: %j', (text) => {
    expect(titleFaults({ path: 'docs/x.md', text })).toHaveLength(1);
  });

  it.each(['[x](gone.md)', '[x](../gone/)', '![x](gone.png)', '[x](other.md#gone)', '[x](#gone)'])(
    'link: %s',
    (text) => {
      expect(
        linkFaults(
          { path: 'docs/x.md', text },
          (path) => ['docs/x.md', 'docs/other.md'].includes(path),
          () => '# Other',
        ),
      ).toHaveLength(1);
    },
  );

  it.each(['`services/gone.ts`', '`models/gone/`', 'run `npx vitest run test/gone.test.ts -u`'])('path: %s', (text) => {
    expect(namedPathFaults({ path: 'docs/x.md', text }, () => false)).toHaveLength(1);
  });

  it('mirror', () => {
    expect(mirrorFaults('test/gone/x.test.ts', () => false)).toHaveLength(1);
  });
});

describe('each check keeps still on what is right', () => {
  it.each([
    'services/log/event-log.port.ts',
    'services/live/live.gateway.ts',
    'test/log/event-log.contract.ts',
    'test/log/kafka-event-log.infra.test.ts',
    'dashboards/ward/vite.config.ts',
    'infra/local/infra.mjs',
  ])('name: %s', (path) => {
    expect(nameFaults(path)).toEqual([]);
  });

  it.each(['const url = "https://example.org/home/x"', 'import x from "./work/x.ts"', 'todo list'])(
    'line: %s',
    (text) => {
      expect(lineFaults({ path: 'services/feed/x.ts', text })).toEqual([]);
    },
  );

  it.each([
    '{ timeout: timeLimit(5_000) }',
    'waitFor({ timeout: promised(5_000) })',
    '}, timeLimit(60_000));',
    '  },\n  60_000,',
  ])('limit: %s', (text) => expect(limitFaults({ path: 'test/feed/x.test.ts', text })).toEqual([]));

  it('title inside a code block', () => {
    expect(titleFaults({ path: 'docs/x.md', text: '# One\n```sh\n# a comment\n```' })).toEqual([]);
  });

  it.each([
    '[x](other.md)',
    '[x](other.md#two-words)',
    '[x](https://example.org/x)',
    '`[x](gone.md)`',
    '```\n[x](gone.md)\n```',
  ])('link: %s', (text) => {
    expect(
      linkFaults(
        { path: 'docs/x.md', text },
        (path) => path === 'docs/other.md',
        () => '## Two words',
      ),
    ).toEqual([]);
  });

  it.each(['`services/x/`', '`models/risk/<name>/`', '`gone.ts`', 'services/gone.ts'])('path: %s', (text) => {
    expect(namedPathFaults({ path: 'docs/x.md', text }, (path) => path === 'services/x')).toEqual([]);
  });

  it('mirror', () => {
    expect(mirrorFaults('test/feed/x.test.ts', (path) => path === 'services/feed')).toEqual([]);
    expect(mirrorFaults('test/pipeline/x.test.ts', () => false)).toEqual([]);
    expect(mirrorFaults('test/tidy.test.ts', () => false)).toEqual([]);
  });
});
