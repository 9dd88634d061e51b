/**
 * What a program asks when it begins a bulk export (HL7 Bulk Data Access 2.0). Invariant: a parameter is honoured or the
 * export is refused; what was meant to narrow it never widens it.
 */
import type { FhirType } from '../search/search-parameters.ts';

/** Of the trail of acknowledgements nothing is exported: it is about those who work here. */
export const BULK_TYPES = [
  'Patient',
  'Encounter',
  'Observation',
  'RiskAssessment',
  'DetectedIssue',
  'Flag',
  'Communication',
  'Provenance',
  'Device',
] as const satisfies readonly FhirType[];
export type BulkType = (typeof BULK_TYPES)[number];

/** What is in no compartment of a patient. */
const OF_NOBODY: readonly BulkType[] = ['Device'];

export type BulkLevel =
  | { readonly kind: 'system' | 'patient' }
  /** A cohort by its id: the children of its stays. */
  | { readonly kind: 'group'; readonly groupId: string };

export interface BulkRequest {
  readonly level: BulkLevel;
  readonly types: readonly BulkType[];
  /** What is known to have changed before is left out; null: nothing is. */
  readonly sinceMs: number | null;
}

export type ParsedBulk =
  | { readonly ok: true; readonly request: BulkRequest }
  | { readonly ok: false; readonly code: 'invalid' | 'not-supported'; readonly fault: string };

const FORMATS = ['application/fhir+ndjson', 'application/ndjson', 'ndjson'];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** Never throws. `mayRead`: types for which the program has a scope; without `_type` it is those. */
export function parseBulk(
  level: BulkLevel,
  query: URLSearchParams,
  { isLenient, mayRead }: { readonly isLenient: boolean; readonly mayRead: (type: BulkType) => boolean },
): ParsedBulk {
  const known = ['_outputFormat', '_type', '_since'];
  const unknown = [...query.keys()].filter((name) => !known.includes(name));
  if (unknown.length > 0 && !isLenient) return refusal('not-supported', `not supported: ${unknown.join(', ')}`);
  const format = query.get('_outputFormat');
  if (format !== null && !FORMATS.includes(format.replace(' ', '+'))) {
    return refusal('not-supported', 'only application/fhir+ndjson is written');
  }
  const since = query.get('_since');
  // A plus sign that was not escaped.
  const sinceMs = since === null ? null : instantOf(since.replace(' ', '+'));
  if (sinceMs !== null && Number.isNaN(sinceMs)) return refusal('invalid', '_since is no instant with its zone');
  const types = typesIn(
    level,
    query.getAll('_type').flatMap((text) => text.split(',')),
    isLenient,
  );
  if (typeof types === 'string') return refusal('not-supported', types);
  const own = BULK_TYPES.filter((type) => types === null || types.includes(type)).filter(
    (type) => types !== null || mayRead(type),
  );
  return { ok: true, request: { level, types: ofLevel(level, own), sinceMs } };
}

function instantOf(text: string): number {
  return INSTANT.test(text) ? Date.parse(text) : Number.NaN;
}

/** Null: none is named. A text: what is wrong. */
function typesIn(level: BulkLevel, named: readonly string[], isLenient: boolean): readonly BulkType[] | null | string {
  if (named.length === 0) return null;
  const found = ofLevel(level, BULK_TYPES).filter((type) => named.includes(type));
  const others = named.filter((name) => !found.some((type) => type === name));
  if (others.length > 0 && !isLenient) return `no such type is exported here: ${others.join(', ')}`;
  return found.length === 0 ? 'none of these types is exported here' : found;
}

function ofLevel({ kind }: BulkLevel, types: readonly BulkType[]): readonly BulkType[] {
  return kind === 'system' ? types : types.filter((type) => !OF_NOBODY.includes(type));
}

function refusal(code: 'invalid' | 'not-supported', fault: string): ParsedBulk {
  return { ok: false, code, fault: fault.slice(0, 300) };
}
