/**
 * `$lastn` (FHIR R4, Observation-lastn): the newest observations of each code. Each source is asked from
 * the newest back, so that an answer costs what it holds and not the length of the stay.
 */
import type { Resource } from './resources/fhir-resource.ts';
import type { FhirSearch } from './search/parse-search.ts';
import { pageOf, type SearchPosition, type Source } from './search/search-place.ts';
import { TooCostly } from './search/too-costly.ts';

/** Pages that may be empty before a source is given up. */
const PAGES_MAX = 20;
const CODES_MAX = 10_000;

/**
 * A source whose observations have one code, of which the newest few are enough; or (`isMixed`) one of many
 * codes, which is read whole.
 */
export interface CodeSource {
  readonly source: Source;
  readonly isMixed: boolean;
}

/** The newest `max` of each code, by code, the newest first. Throws TooCostly where that is too much to look for. */
export async function newestByCode(
  sources: readonly CodeSource[],
  search: FhirSearch,
  max: number,
): Promise<readonly Resource[]> {
  const groups = new Map<string, { readonly atMs: number; readonly resource: Resource }[]>();
  for (const { source, isMixed } of sources) {
    for (const entry of await newestOf(source, search, isMixed ? CODES_MAX : max)) {
      const key = codeOf(entry.resource);
      groups.set(key, [...(groups.get(key) ?? []), entry]);
    }
  }
  return [...groups.values()].flatMap((entries) =>
    entries
      .toSorted((one, other) => other.atMs - one.atMs)
      .slice(0, max)
      .map(({ resource }) => resource),
  );
}

async function newestOf(
  source: Source,
  search: FhirSearch,
  count: number,
): Promise<readonly { readonly atMs: number; readonly resource: Resource }[]> {
  const found: { readonly atMs: number; readonly resource: Resource }[] = [];
  let after: SearchPosition | null = null;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const query = { ...search, newestFirst: true, after, count: Math.max(1, count - found.length) };
    const page: Awaited<ReturnType<typeof pageOf>> = await pageOf([source], query);
    found.push(...page.resources.map((resource) => ({ atMs: momentOf(resource), resource })));
    if (page.next === null || found.length >= count) return found;
    after = page.next;
  }
  throw new TooCostly('the newest of a code are too far back to be looked for: ask for a range of dates');
}

function momentOf(resource: Resource & { readonly effectiveDateTime?: string }): number {
  return Date.parse(resource.effectiveDateTime ?? '');
}

/** Observations of one code are one group, whatever a text beside the code says. */
function codeOf(resource: Resource & { readonly code?: { readonly coding?: readonly object[] } }): string {
  return JSON.stringify((resource.code?.coding ?? []).map((coding) => codeText(coding)).toSorted());
}

function codeText(coding: { readonly system?: string; readonly code?: string }): string {
  return `${coding.system ?? ''}|${coding.code ?? ''}`;
}
