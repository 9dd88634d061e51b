/** Whether a resource is among those that tokens ask for. */
import type { CodeableConcept, Coding, Identifier, Resource } from '../resources/fhir-resource.ts';
import type { FhirSearch, Token } from './search-parameters.ts';

interface Searchable extends Resource {
  readonly status?: string;
  readonly code?: CodeableConcept;
  readonly category?: readonly CodeableConcept[];
  readonly identifier?: readonly Identifier[];
}

/** All lists must hold, each by one of its tokens. */
export function matchesTokens(resource: Searchable, { tokens, ids }: Pick<FhirSearch, 'tokens' | 'ids'>): boolean {
  return (
    ids.every((anyOf) => anyOf.includes(resource.id)) &&
    tokens.every(({ field, anyOf }) =>
      codingsIn(resource, field).some((coding) => anyOf.some((token) => isToken(coding, token))),
    )
  );
}

export function isToken(
  { system, code }: { readonly system: string | null; readonly code: string },
  token: Token,
): boolean {
  return (token.system === null || token.system === (system ?? '')) && (token.code === null || token.code === code);
}

function codingsIn(
  resource: Searchable,
  field: FhirSearch['tokens'][number]['field'],
): readonly { readonly system: string | null; readonly code: string }[] {
  switch (field) {
    case 'status':
      return resource.status === undefined ? [] : [{ system: null, code: resource.status }];
    case 'identifier':
      return (resource.identifier ?? []).map(({ system, value }) => ({ system, code: value }));
    case 'code':
      return codingsOf(resource.code);
    case 'category':
      return (resource.category ?? []).flatMap(codingsOf);
  }
}

function codingsOf(concept: CodeableConcept | undefined): readonly Coding[] {
  return concept?.coding ?? [];
}
