/** What the matches of a page are linked to, as far as the search asks for it: each once, and no match again. */
import type { FhirReader } from '../../access/smart/fhir-access.port.ts';
import type { FhirQueries } from './fhir-queries.ts';
import type { Resource } from './resources/fhir-resource.ts';
import { addressesIn, type Include, type Link } from './search/links.ts';
import { parseSearch, type FhirSearch } from './search/parse-search.ts';
import type { SearchPosition } from './search/search-place.ts';
import type { FhirType } from './search/search-parameters.ts';
import { TooCostly } from './search/too-costly.ts';

/** Of one page. */
const LINKED_MAX = 1_000;
const PAGES_MAX = 20;

/** Who reads a type; for each type that a link leads to. */
export type ReaderOf = (type: FhirType) => FhirReader;

/** Throws TooCostly where more is linked than one answer may hold. */
export async function linkedResources(
  queries: FhirQueries,
  { includes, revincludes }: Pick<FhirSearch, 'includes' | 'revincludes'>,
  matches: readonly Resource[],
  readerOf: ReaderOf,
): Promise<readonly Resource[]> {
  const found = new Map<string, Resource>();
  const add = (resource: Resource): void => {
    const address = `${resource.resourceType}/${resource.id}`;
    const isMatch = matches.some(({ resourceType, id }) => `${resourceType}/${id}` === address);
    if (!isMatch) found.set(address, resource);
    if (found.size > LINKED_MAX) throw new TooCostly('too much is linked to these: ask for fewer with _count');
  };
  for (const include of includes) await followed(queries, { include, matches, readerOf }, add);
  for (const link of revincludes) {
    const { source, name } = link;
    const ids = matches.map(({ id }) => id);
    if (ids.length > 0) await followedBack(queries, { link: { source, name }, ids, reader: readerOf(source) }, add);
  }
  return [...found.values()];
}

async function followed(
  queries: FhirQueries,
  {
    include,
    matches,
    readerOf,
  }: { readonly include: Include; readonly matches: readonly Resource[]; readonly readerOf: ReaderOf },
  add: (resource: Resource) => void,
): Promise<void> {
  const addresses = matches
    .flatMap((resource) => addressesIn(resource, include.name))
    .filter(({ type }) => include.target === null || include.target === type);
  for (const { type, id } of new Map(addresses.map((one) => [`${one.type}/${one.id}`, one])).values()) {
    const resource = await queries.read(type, id, readerOf(type));
    if (resource !== null) add(resource);
  }
}

/** Ids of one question; as many as a list of values may hold. */
const IDS_AT_ONCE = 100;

async function followedBack(
  queries: FhirQueries,
  { link, ids, reader }: { readonly link: Link; readonly ids: readonly string[]; readonly reader: FhirReader },
  add: (resource: Resource) => void,
): Promise<void> {
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const parsed = parseSearch(
      link.source,
      new URLSearchParams({ [link.name]: ids.slice(at, at + IDS_AT_ONCE).join(','), _count: '200' }),
    );
    if (!parsed.ok) throw new Error(`a link of our own cannot be asked: ${parsed.fault}`);
    let after: SearchPosition | null = null;
    for (let pages = 0; ; pages++) {
      if (pages === PAGES_MAX) throw new TooCostly('too much is linked to these: ask for fewer with _count');
      const answer: Awaited<ReturnType<FhirQueries['search']>> = await queries.search(
        { ...parsed.search, after },
        reader,
      );
      if (!answer.ok) throw new Error(`a link of our own cannot be asked: ${answer.fault}`);
      answer.page.resources.forEach(add);
      after = answer.page.next;
      if (after === null) break;
    }
  }
}
