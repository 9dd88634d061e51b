/** What `$lastn` is asked: a search of a child by category or code, and how many of each code. */
import { parseSearch, type FhirSearch, type SearchFault } from './parse-search.ts';

/** Of each code. */
const NEWEST_MAX = 100;
/** The operation has an order and a number of its own, and one page. */
const NOT_OF_NEWEST = ['_count', '_sort', '_cursor', '_summary', '_total', '_include', '_revinclude'];

export type ParsedNewest =
  | { readonly ok: true; readonly search: FhirSearch; readonly max: number }
  | (Omit<SearchFault, 'code'> & { readonly code: SearchFault['code'] | 'required' });

/** Never throws. `max` is 1 where it is not said. */
export function parseNewest(query: URLSearchParams, isLenient: boolean): ParsedNewest {
  const others = [...query].filter(([name]) => name !== 'max');
  const strange = others.find(([name]) => NOT_OF_NEWEST.includes(name));
  if (strange !== undefined) return { ok: false, code: 'not-supported', fault: `${strange[0]} is not of $lastn` };
  const [asked = '1', ...more] = query.getAll('max');
  const max = /^\d{1,3}$/.test(asked) ? Number(asked) : 0;
  if (more.length > 0 || max < 1 || max > NEWEST_MAX) {
    return { ok: false, code: 'invalid', fault: `max: must be one whole number from 1 to ${NEWEST_MAX}` };
  }
  const parsed = parseSearch('Observation', new URLSearchParams(others), isLenient);
  if (!parsed.ok) return parsed;
  const { search } = parsed;
  const isOfCodes = search.tokens.some(({ field }) => field === 'code' || field === 'category');
  if (search.patients.length === 0 || !isOfCodes) {
    return { ok: false, code: 'required', fault: '$lastn needs patient or subject, and category or code' };
  }
  const used = query.has('max') ? [...search.used, ['max', asked] as const] : search.used;
  return { ok: true, search: { ...search, used }, max };
}
