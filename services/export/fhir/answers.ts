/** Bundles and OperationOutcomes: the two answers that are no resource of the history. */
import { contentUuid } from '../../contract/content-id.ts';
import type { Bundle, BundleEntry, OperationOutcome, Resource } from './resources/fhir-resource.ts';
import { NOTICE_TAGS } from './resources/fhir-terms.ts';
import { CURSOR_PARAMETER, type FhirSearch } from './search/parse-search.ts';
import { cursorText, type Page } from './search/search-place.ts';

export interface Found {
  readonly page: Page;
  /** Number of matches on all pages; null: not counted. */
  readonly total: number | null;
  /** What the matches are linked to, where the search asks for it. */
  readonly linked?: readonly Resource[];
  /** Below the type, as `/$lastn`. */
  readonly operation?: string;
}

/** `address`: of this server's FHIR door, without a slash at its end. */
export function searchBundle(
  { page, total, linked = [], operation = '' }: Found,
  search: Pick<FhirSearch, 'type' | 'used' | 'ignored'>,
  address: string,
): Bundle {
  const link = (used: FhirSearch['used']): string => `${address}/${search.type}${operation}${queryText(used)}`;
  const entry: readonly BundleEntry[] = [
    ...page.resources.map((resource) => entryOf(resource, 'match', address)),
    ...linked.map((resource) => entryOf(resource, 'include', address)),
    ...(search.ignored.length === 0 ? [] : [ignoredEntry(search.ignored)]),
  ];
  const others = search.used.filter(([name]) => name !== CURSOR_PARAMETER);
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    meta: { tag: NOTICE_TAGS },
    ...(total === null ? {} : { total }),
    link: [
      { relation: 'self', url: link(search.used) },
      ...(page.next === null
        ? []
        : [{ relation: 'next' as const, url: link([...others, [CURSOR_PARAMETER, cursorText(page.next)]]) }]),
    ],
    ...(entry.length === 0 ? {} : { entry }),
  };
}

function entryOf(resource: Resource, mode: 'match' | 'include', address: string): BundleEntry {
  return { fullUrl: `${address}/${resource.resourceType}/${resource.id}`, resource, search: { mode } };
}

/** All versions of one resource, the newest first. */
export function historyBundle(versions: readonly Resource[], used: FhirSearch['used'], address: string): Bundle {
  const [newest] = versions;
  const place = newest === undefined ? '' : `${newest.resourceType}/${newest.id}`;
  return {
    resourceType: 'Bundle',
    type: 'history',
    meta: { tag: NOTICE_TAGS },
    total: versions.length,
    link: [{ relation: 'self', url: `${address}/${place}/_history${queryText(used)}` }],
    entry: versions.map((resource) => historyEntry(resource, place, address)),
  };
}

function historyEntry(resource: Resource, place: string, address: string): BundleEntry {
  const { versionId = '', lastUpdated } = resource.meta;
  const isFirst = versionId === '1';
  return {
    fullUrl: `${address}/${place}`,
    resource,
    request: { method: isFirst ? 'POST' : 'PUT', url: isFirst ? resource.resourceType : place },
    response: {
      status: isFirst ? '201' : '200',
      etag: `W/"${versionId}"`,
      ...(lastUpdated === undefined ? {} : { lastModified: lastUpdated }),
    },
  };
}

function queryText(used: FhirSearch['used']): string {
  const text = new URLSearchParams(used.map(([name, value]): [string, string] => [name, value])).toString();
  return text === '' ? '' : `?${text}`;
}

/** What a lenient client's search did not look at, since it would otherwise be wider in silence. */
function ignoredEntry(names: readonly string[]): BundleEntry {
  const diagnostics = `not known here, and ignored: ${names.map((name) => name.slice(0, 100)).join(', ')}`;
  const outcome: OperationOutcome = {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'warning', code: 'not-supported', diagnostics }],
  };
  return { fullUrl: `urn:uuid:${contentUuid(diagnostics)}`, resource: outcome, search: { mode: 'outcome' } };
}

const ISSUES: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  405: 'not-supported',
  406: 'not-supported',
  409: 'conflict',
  413: 'too-long',
  415: 'not-supported',
  429: 'throttled',
  503: 'transient',
};

/** What went wrong, for an HTTP status; `code` where FHIR has a better word than the status says. */
export function operationOutcome(status: number, diagnostics: string, code?: string): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: [
      { severity: 'error', code: code ?? ISSUES[status] ?? (status < 500 ? 'invalid' : 'exception'), diagnostics },
    ],
  };
}
