/** Whether a resource is among those that a search asks for, as far as its own content says. */
import type { CodeableConcept, Coding, Identifier, Period, Quantity, Resource } from '../resources/fhir-resource.ts';
import { spanPasses } from './date-test.ts';
import { addressesIn } from './links.ts';
import type { FhirSearch } from './parse-search.ts';
import { quantityPasses } from './quantity-test.ts';
import type { Token } from './search-text.ts';

interface Searchable extends Resource {
  readonly status?: string;
  readonly code?: CodeableConcept;
  readonly category?: readonly CodeableConcept[];
  readonly identifier?: readonly Identifier[];
  readonly valueQuantity?: Quantity;
  readonly period?: Period;
}

/** All lists must hold, each by one of its entries. The patient, and the moment of what has one, are narrowed where it is looked for. */
export function matchesSearch(resource: Searchable, search: FhirSearch): boolean {
  const { ids, tokens, quantities, targets } = search;
  const { valueQuantity, period } = resource;
  return (
    ids.every((anyOf) => anyOf.includes(resource.id)) &&
    tokens.every(({ field, anyOf }) =>
      codingsIn(resource, field).some((coding) => anyOf.some((token) => isToken(coding, token))),
    ) &&
    quantities.every(
      (anyOf) => valueQuantity !== undefined && anyOf.some((test) => quantityPasses(valueQuantity, test)),
    ) &&
    targets.every((anyOf) => alertsIn(resource).some(({ id }) => anyOf.includes(id))) &&
    isUpdated(resource, search) &&
    // A stay is matched by its span where stays are found, with the times of its moves.
    (resource.resourceType !== 'Flag' || period === undefined || spanMatches({ period }, search))
  );
}

/** What lasts is compared as a span: a stay of last week that goes on is of today too. */
export function spanMatches({ period }: { readonly period: Period }, { dates }: Pick<FhirSearch, 'dates'>): boolean {
  const startMs = Date.parse(period.start ?? '');
  const endMs = period.end === undefined ? null : Date.parse(period.end);
  return dates.every((test) => spanPasses({ startMs, endMs }, test));
}

/** Alerts that an act of a person is about. */
function alertsIn(resource: Resource): readonly { readonly id: string }[] {
  return (['target', 'entity'] as const)
    .flatMap((name) => addressesIn(resource, name))
    .filter(({ type }) => type === 'DetectedIssue');
}

/** A resource that does not say when it changed is none that changed then. */
function isUpdated({ meta }: Resource, { updated }: Pick<FhirSearch, 'updated'>): boolean {
  if (updated === null) return true;
  const atMs = meta.lastUpdated === undefined ? Number.NaN : Date.parse(meta.lastUpdated);
  return atMs >= updated.fromMs && atMs < updated.toMs;
}

export function isToken(
  { system, code }: { readonly system: string | null; readonly code: string },
  token: Token,
): boolean {
  return (token.system === null || token.system === (system ?? '')) && (token.code === null || token.code === code);
}

/** Code systems of `status`, which the element itself does not name. */
const STATUS_SYSTEMS: Readonly<Record<string, string>> = {
  Observation: 'observation-status',
  Encounter: 'encounter-status',
  Device: 'device-status',
  DetectedIssue: 'observation-status',
  Flag: 'flag-status',
  Communication: 'event-status',
};

function codingsIn(
  resource: Searchable,
  field: FhirSearch['tokens'][number]['field'],
): readonly { readonly system: string | null; readonly code: string }[] {
  switch (field) {
    case 'status':
      return resource.status === undefined
        ? []
        : [{ system: `http://hl7.org/fhir/${STATUS_SYSTEMS[resource.resourceType] ?? ''}`, code: resource.status }];
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
