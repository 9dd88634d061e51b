/**
 * The resources of a bulk export, one after the other: what a search over FHIR gives the same program, patient by
 * patient, so that memory holds a page. Streamed vital signs do not keep when they last changed: with `_since` they are
 * taken by when they were observed, and from a day before, since some come late.
 */
import type { FhirReader } from '../../../access/smart/fhir-access.port.ts';
import { invariant } from '../../../platform/errors.ts';
import type { FhirQueries } from '../fhir-queries.ts';
import { fhirIdOf } from '../resources/fhir-ids.ts';
import type { Resource } from '../resources/fhir-resource.ts';
import { COUNT_MAX, parseSearch, type FhirSearch } from '../search/parse-search.ts';
import type { BulkRequest, BulkType } from './bulk-request.ts';

const LATE_MS = 86_400_000;

export interface BulkSource {
  readonly queries: Pick<FhirQueries, 'search'>;
  readonly reader: FhirReader;
  readonly request: BulkRequest;
  /** What changed from then on is left to the next export. */
  readonly transactionAtMs: number;
  /** Stays whose children are meant; null: all that the program may see. */
  readonly stayIds: ReadonlySet<string> | null;
}

/** FHIR ids of the patients that are meant. Rejects as the history does. */
export async function patientsOf(source: BulkSource): Promise<readonly string[]> {
  const { stayIds } = source;
  if (stayIds === null) {
    const ids: string[] = [];
    for await (const { id } of found(source, 'Patient', [])) ids.push(id);
    return ids;
  }
  const meant = new Set([...stayIds].map((stayId) => fhirIdOf(stayId)));
  const ids = new Set<string>();
  for await (const encounter of found(source, 'Encounter', [])) {
    const subject = meant.has(encounter.id) ? patientIn(encounter) : null;
    if (subject !== null) ids.add(subject);
  }
  return [...ids];
}

/** Rejects as the history does. `onShare`: of this type. */
export async function* resourcesOf(
  source: BulkSource,
  type: BulkType,
  { patients, onShare }: { readonly patients: readonly string[]; readonly onShare: (share: number) => void },
): AsyncGenerator<Resource> {
  // What belongs to a unit and no child is of the whole system alone.
  if (source.request.level.kind === 'system' && type !== 'Observation') {
    yield* changed(source, found(source, type, []));
    return onShare(1);
  }
  for (const [index, id] of patients.entries()) {
    const asked: readonly [string, string] = type === 'Patient' ? ['_id', id] : ['patient', `Patient/${id}`];
    yield* changed(source, found(source, type, [asked]));
    onShare((index + 1) / patients.length);
  }
}

async function* changed({ request }: BulkSource, resources: AsyncIterable<Resource>): AsyncGenerator<Resource> {
  const { sinceMs } = request;
  for await (const resource of resources) {
    if (sinceMs === null || changedFromMs(resource) >= sinceMs) yield resource;
  }
}

/** From when it may have changed, ms; of what does not say so it may have been any time. */
function changedFromMs(resource: Resource): number {
  const { lastUpdated } = resource.meta;
  if (lastUpdated !== undefined) return Date.parse(lastUpdated);
  const observed: unknown = Reflect.get(resource, 'effectiveDateTime');
  return typeof observed === 'string' ? Date.parse(observed) + LATE_MS : Number.POSITIVE_INFINITY;
}

/** Every page of a search. */
async function* found(
  { queries, reader, transactionAtMs }: BulkSource,
  type: BulkType,
  asked: readonly (readonly [string, string])[],
): AsyncGenerator<Resource> {
  const query = new URLSearchParams(Object.fromEntries([...asked, ['_count', String(COUNT_MAX)]]));
  const parsed = parseSearch(type, query);
  invariant(parsed.ok, 'a search of our own is understood');
  let search: FhirSearch = { ...parsed.search, toMs: Math.min(parsed.search.toMs, transactionAtMs) };
  for (;;) {
    const answer = await queries.search(search, reader);
    invariant(answer.ok, 'a search of our own is answered');
    yield* answer.page.resources;
    if (answer.page.next === null) return;
    search = { ...search, after: answer.page.next };
  }
}

function patientIn(encounter: Resource): string | null {
  const subject: unknown = Reflect.get(encounter, 'subject');
  const reference: unknown = typeof subject === 'object' && subject !== null ? Reflect.get(subject, 'reference') : null;
  const [type, id] = typeof reference === 'string' ? reference.split('/') : [];
  return type === 'Patient' && id !== undefined ? id : null;
}
