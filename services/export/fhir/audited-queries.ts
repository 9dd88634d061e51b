/** Queries whose answers are told only when the trail says which patients and stays were in them. */
import type { AuditTrail } from '../../audit/audit-trail.port.ts';
import type { FhirReader } from '../../access/smart/fhir-access.port.ts';
import { FhirQueries, type SearchAnswer } from './fhir-queries.ts';
import { nameOfFhirId } from './resources/fhir-ids.ts';
import type { Resource } from './resources/fhir-resource.ts';
import type { FhirSearch } from './search/parse-search.ts';
import type { FhirType, VersionedType } from './search/search-parameters.ts';

export class AuditedQueries extends FhirQueries {
  readonly #trail: AuditTrail;

  constructor({ trail, ...parts }: ConstructorParameters<typeof FhirQueries>[0] & { readonly trail: AuditTrail }) {
    super(parts);
    this.#trail = trail;
  }

  override async read(type: FhirType, id: string, reader: FhirReader): Promise<Resource | null> {
    const resource = await super.read(type, id, reader);
    if (resource !== null) await this.#seen({ type, interaction: 'read' }, [resource], reader);
    return resource;
  }

  override async versions(type: VersionedType, id: string, reader: FhirReader): Promise<readonly Resource[] | null> {
    const versions = await super.versions(type, id, reader);
    if (versions !== null) await this.#seen({ type, interaction: 'read' }, versions, reader);
    return versions;
  }

  override async search(search: FhirSearch, reader: FhirReader): Promise<SearchAnswer> {
    return this.#answer(search, await super.search(search, reader), reader);
  }

  override async newest(search: FhirSearch, max: number, reader: FhirReader): Promise<SearchAnswer> {
    return this.#answer(search, await super.newest(search, max, reader), reader);
  }

  async #answer({ type }: FhirSearch, answer: SearchAnswer, reader: FhirReader): Promise<SearchAnswer> {
    if (answer.ok) await this.#seen({ type, interaction: 'search-type' }, answer.page.resources, reader);
    return answer;
  }

  /** A search that found nobody shows nobody. */
  async #seen({ type, interaction }: Asked, resources: readonly Resource[], reader: FhirReader): Promise<void> {
    const patientIds = idsOf(resources, 'Patient');
    const stayIds = idsOf(resources, 'Encounter');
    if (patientIds.length + stayIds.length === 0) return;
    const kind = reader.kind === 'person' ? 'person' : 'program';
    const actor = { kind, id: reader.id, role: null, address: reader.address ?? null } as const;
    await this.#trail.view({
      action: 'view',
      screen: `fhir ${type}`,
      actor,
      stayIds,
      patientIds,
      detail: { interaction },
    });
  }
}

interface Asked {
  readonly type: FhirType;
  readonly interaction: 'read' | 'search-type';
}

/** Own ids of resources of this type, and those that others refer to; as Vigil has them, but for ids that do not fit. */
function idsOf(resources: readonly Resource[], type: 'Patient' | 'Encounter'): readonly string[] {
  const ids = new Set<string>();
  const prefix = `${type}/`;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, each] of Object.entries(value)) {
      if (name === 'reference' && typeof each === 'string' && each.startsWith(prefix)) {
        ids.add(each.slice(prefix.length));
      } else visit(each);
    }
  };
  for (const resource of resources) {
    if (resource.resourceType === type) ids.add(resource.id);
    visit(resource);
  }
  return [...ids].map((id) => nameOfFhirId(id) ?? id);
}
