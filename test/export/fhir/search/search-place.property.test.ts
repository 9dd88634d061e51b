import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  comparePlaces,
  cursorText,
  isBehind,
  listSource,
  pageOf,
  readCursor,
  type Entry,
  type SearchPosition,
  type Source,
} from '../../../../services/export/fhir/search/search-place.ts';

const place = fc.record({
  atMs: fc.integer({ min: 0, max: 6 }),
  source: fc.constantFrom('a', 'b', 'c'),
  key: fc.constantFrom('k', 'l', 'ö', '\u{1f600}', '\uffff'),
});
const places = fc.uniqueArray(place, {
  maxLength: 40,
  selector: ({ atMs, source, key }) => `${atMs} ${source} ${key}`,
});
const words = ({ atMs, source, key }: SearchPosition): string => `${atMs} ${source} ${key}`;

function entryOf(of: SearchPosition): Entry {
  return {
    atMs: of.atMs,
    key: of.key,
    resource: { resourceType: 'Basic', id: words(of), meta: { versionId: '1', tag: [] } },
  };
}

/** A source that looks at `reach` entries at most in one go, as those that read a database do. */
function shortSighted(name: string, entries: readonly Entry[], reach: number): Source {
  return {
    name,
    find: async (asked) => {
      const whole = await listSource(name, entries).find({ ...asked, limit: 1_000 });
      const seen = whole.entries.filter((entry) => isBehind(entry, asked)).slice(0, reach);
      const last = seen.at(-1);
      return {
        entries: seen.slice(0, asked.limit),
        lookedTo:
          seen.length < reach || last === undefined ? null : (seen[Math.min(seen.length, asked.limit) - 1] ?? null),
      };
    },
  };
}

describe('pages out of several sources', () => {
  it('hold everything once, in order, in both directions, however little a source looks at in one go', async () => {
    await fc.assert(
      fc.asyncProperty(
        places,
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        async (all, count, newestFirst, reach) => {
          const sources = ['c', 'a', 'b'].map((name) =>
            shortSighted(name, all.filter(({ source }) => source === name).map(entryOf), reach),
          );
          const wanted = all
            .filter(({ atMs }) => atMs >= 1 && atMs < 6)
            .toSorted((one, other) => (newestFirst ? -1 : 1) * comparePlaces(one, other))
            .map(words);
          const found: string[] = [];
          let after: SearchPosition | null = null;
          for (let page = 0; page < 200; page++) {
            const answer: Awaited<ReturnType<typeof pageOf>> = await pageOf(sources, {
              fromMs: 1,
              toMs: 6,
              newestFirst,
              after,
              count,
            });
            expect(answer.resources.length).toBeLessThanOrEqual(count);
            found.push(...answer.resources.map(({ id }) => id));
            if (answer.next === null) break;
            after = readCursor(cursorText(answer.next));
          }
          expect(found).toEqual(wanted);
        },
      ),
    );
  });

  it('a page that is exactly full is the last one', async () => {
    const entries = [0, 1, 2].map((atMs) => entryOf({ atMs, source: 'a', key: 'k' }));
    const page = await pageOf([listSource('a', entries)], {
      fromMs: 0,
      toMs: 9,
      newestFirst: false,
      after: null,
      count: 3,
    });
    expect([page.resources.length, page.next]).toEqual([3, null]);
  });

  it.each([
    '',
    'x',
    'bnVsbA',
    Buffer.from('[1,2,3]').toString('base64url'),
    Buffer.from('["1","a","b"]').toString('base64url'),
  ])('«%s» is no cursor', (text) => {
    expect(readCursor(text)).toBeNull();
  });
});
