/** How many resources match a search, by looking at each: a number that is told is exact, or there is none. */
import { pageOf, type Page, type PageQuery, type SearchPosition, type Source } from './search-place.ts';
import { TooCostly } from './too-costly.ts';

/** More than this is too much to look through for a number; two days of one child by the minute have fewer. */
const COUNTED_MAX = 20_000;
const PAGES_MAX = 400;
const PER_PAGE = 200;

/** Matches of all pages, wherever `query` begins. Throws TooCostly where there is too much to count. */
export async function countMatches(sources: readonly Source[], query: PageQuery): Promise<number> {
  let total = 0;
  let after: SearchPosition | null = null;
  for (let pages = 0; pages < PAGES_MAX && total <= COUNTED_MAX; pages++) {
    const page: Page = await pageOf(sources, { ...query, count: PER_PAGE, after });
    total += page.resources.length;
    if (page.next === null) return total;
    after = page.next;
  }
  throw new TooCostly('too many resources to count: ask for a shorter time, one patient or one code');
}
