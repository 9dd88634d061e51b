/** Children and stays as entries of a search, and which of them a search or a resource means. */
import type { FhirReader } from '../../access/smart/fhir-access.port.ts';
import type { StayRow } from '../../history/history.port.ts';
import { fhirIdOf, isPlaceOf, readMomentId } from './resources/fhir-ids.ts';
import type { Encounter, Resource } from './resources/fhir-resource.ts';
import { OWN } from './resources/fhir-terms.ts';
import { encounterResource, patientResource } from './resources/patient.ts';
import { patientIdOf } from './resources/subject.ts';
import { categoryOf } from './resources/vital-observation.ts';
import { isToken, matchesSearch, spanMatches } from './search/match-search.ts';
import type { FhirSearch } from './search/parse-search.ts';
import type { Entry } from './search/search-place.ts';

/** Whether every asked category is that of scores. */
export function isOnlyScores({ tokens }: FhirSearch): boolean {
  return tokens.some(({ field, anyOf }) => field === 'category' && anyOf.every(({ code }) => code === 'survey'));
}

/** The one score that is asked for by its code; null: any. */
export function onlyScoreRule({ tokens }: FhirSearch): string | null {
  const [only, ...others] = tokens.find(({ field }) => field === 'code')?.anyOf ?? [];
  return only?.system === OWN.score && others.length === 0 ? only.code : null;
}

/** Rules whose scores a search can mean, by their code and category. */
export function askedScores({ tokens }: FhirSearch, rules: readonly { readonly id: string }[]): readonly string[] {
  const isAsked = (ruleId: string): boolean =>
    tokens.every(({ field, anyOf }) => {
      if (field === 'code') return anyOf.some((token) => isToken({ system: OWN.score, code: ruleId }, token));
      const { coding = [] } = categoryOf('survey');
      return field !== 'category' || coding.some((one) => anyOf.some((token) => isToken(one, token)));
    });
  return [...new Set(rules.map(({ id }) => id))].filter(isAsked);
}

export function isOfStays({ resourceType, id }: Resource, stays: readonly StayRow[]): boolean {
  if (resourceType === 'Patient') return stays.some((stay) => fhirIdOf(patientIdOf(stay)) === id);
  if (resourceType === 'Encounter') return stays.some(({ stayId }) => fhirIdOf(stayId) === id);
  const read = readMomentId(id);
  return read !== null && !read.ofUnit && stays.some(({ stayId }) => isPlaceOf(read, stayId));
}

export function isEncounter(resource: Resource): resource is Encounter {
  return resource.resourceType === 'Encounter';
}

export function encounterEntries(stays: readonly StayRow[], search: FhirSearch): readonly Entry[] {
  return stays
    .map((stay) => ({ atMs: stay.openedAtMs, key: stay.stayId, resource: encounterResource(stay) }))
    .filter(({ resource }) => matchesSearch(resource, search) && spanMatches(resource, search));
}

export function patientEntries(stays: readonly StayRow[], search: FhirSearch, reader: FhirReader): readonly Entry[] {
  const byPatient = new Map<string, StayRow[]>();
  for (const stay of stays) byPatient.set(patientIdOf(stay), [...(byPatient.get(patientIdOf(stay)) ?? []), stay]);
  return [...byPatient].flatMap(([key, [oldest, ...others]]) => {
    if (oldest === undefined) return [];
    const resource = patientResource([oldest, ...others], reader);
    return matchesSearch(resource, search) ? [{ atMs: oldest.openedAtMs, key, resource }] : [];
  });
}
