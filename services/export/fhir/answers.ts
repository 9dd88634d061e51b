/** Bundles and OperationOutcomes: the two answers that are no resource of the history. */
import type { Bundle, OperationOutcome } from './resources/fhir-resource.ts';
import { NOTICE_TAGS } from './resources/fhir-terms.ts';
import { CURSOR_PARAMETER, type FhirSearch } from './search/search-parameters.ts';
import { cursorText, type Page } from './search/search-place.ts';

/** `address`: of this server's FHIR door, without a slash at its end. */
export function searchBundle(page: Page, search: FhirSearch, address: string): Bundle {
  const link = (used: FhirSearch['used']): string => {
    const query = new URLSearchParams(used.map(([name, value]): [string, string] => [name, value])).toString();
    return `${address}/${search.type}${query === '' ? '' : `?${query}`}`;
  };
  const others = search.used.filter(([name]) => name !== CURSOR_PARAMETER);
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    meta: { tag: NOTICE_TAGS },
    link: [
      { relation: 'self', url: link(search.used) },
      ...(page.next === null
        ? []
        : [{ relation: 'next' as const, url: link([...others, [CURSOR_PARAMETER, cursorText(page.next)]]) }]),
    ],
    entry: page.resources.map((resource) => ({
      fullUrl: `${address}/${resource.resourceType}/${resource.id}`,
      resource,
      search: { mode: 'match' },
    })),
  };
}

const ISSUES: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  406: 'not-supported',
  429: 'throttled',
  503: 'transient',
};

/** What went wrong, for an HTTP status; `code` where FHIR has a better word than the status says. */
export function operationOutcome(status: number, diagnostics: string, code?: string): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: code ?? ISSUES[status] ?? 'exception', diagnostics }],
  };
}
