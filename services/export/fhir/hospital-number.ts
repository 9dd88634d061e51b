/**
 * Finding a child by the number of its hospital. Vigil keeps no such number, only a keyed hash of it; the
 * number of a question is hashed the same way, and the answer repeats it and says nothing that the client
 * did not. It takes the client from a pseudonym to a person, so that it needs a scope of its own.
 */
import type { Identifier, Patient, Resource } from './resources/fhir-resource.ts';
import { contentVersioned, OWN } from './resources/fhir-terms.ts';
import type { FhirSearch } from './search/parse-search.ts';
import type { Token } from './search/search-text.ts';

export interface HospitalNumber {
  readonly hospitalId: string;
  /** Who gave it (CX-4); empty: not said. */
  readonly authority: string;
  readonly number: string;
}

/** Vigil's own id of the patient; null: no such hospital. */
export type PatientNumbered = (asked: HospitalNumber) => string | null;

/** Numbers that a search asks for, by the own id of the patient they mean. */
export type AskedNumbers = ReadonlyMap<string, Identifier>;

export function asksForHospitalNumber({ type, tokens }: FhirSearch): boolean {
  return (
    type === 'Patient' && tokens.some(({ field, anyOf }) => field === 'identifier' && anyOf.some(isHospitalNumber))
  );
}

/** The search by Vigil's own ids in place of the numbers; a number of nobody stays, and matches nothing. */
export function byOwnIds(
  search: FhirSearch,
  patientNumbered: PatientNumbered,
): { readonly search: FhirSearch; readonly numbers: AskedNumbers } {
  const numbers = new Map<string, Identifier>();
  const ownToken = (token: Token): Token => {
    const asked = numberIn(token);
    const patientId = asked === null ? null : patientNumbered(asked);
    if (patientId === null) return token;
    numbers.set(patientId, { system: token.system ?? '', value: token.code ?? '' });
    return { system: OWN.patient, code: patientId };
  };
  const tokens = search.tokens.map(({ field, anyOf }) => ({
    field,
    anyOf: field === 'identifier' ? anyOf.map(ownToken) : anyOf,
  }));
  return { search: { ...search, tokens }, numbers };
}

/** The resource with the number by which it was found. */
export function withAskedNumber(resource: Resource, numbers: AskedNumbers): Resource {
  if (!isPatient(resource)) return resource;
  const asked = resource.identifier.flatMap(({ value }) => numbers.get(value) ?? []);
  return asked.length === 0
    ? resource
    : contentVersioned<Patient>({ ...resource, identifier: [...resource.identifier, ...asked] });
}

function isPatient(resource: Resource): resource is Patient {
  return resource.resourceType === 'Patient';
}

function isHospitalNumber({ system }: Token): boolean {
  return system?.startsWith(`${OWN.hospitalNumber}:`) === true;
}

/** `urn:vigil:hospital-number:[hospital]` or `…:[hospital]:[authority]`, each with its own signs escaped. */
function numberIn(token: Token): HospitalNumber | null {
  if (!isHospitalNumber(token) || token.code === null) return null;
  const [hospital = '', authority = '', ...others] = (token.system ?? '')
    .slice(OWN.hospitalNumber.length + 1)
    .split(':');
  if (others.length > 0) return null;
  try {
    return {
      hospitalId: decodeURIComponent(hospital),
      authority: decodeURIComponent(authority),
      number: token.code,
    };
  } catch {
    // A lone percent sign: nothing that a client made by the rule.
    return null;
  }
}
