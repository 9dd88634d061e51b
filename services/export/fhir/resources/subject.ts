/**
 * Whose it is: the stay behind a resource, as references. Identity is Vigil's own, a keyed hash or a
 * research name; no number of the hospital is here to be told.
 */
import type { StayRow } from '../../../history/history.port.ts';
import { fhirIdOf } from './fhir-ids.ts';
import type { Reference } from './fhir-resource.ts';
import { OWN } from './fhir-terms.ts';

export type Subject = Pick<StayRow, 'stayId' | 'patientId' | 'unitId'>;

/** Vigil's own number of the child; a stay of before patients were kept is a child of its own. */
export function patientIdOf({ patientId, stayId }: Pick<StayRow, 'patientId' | 'stayId'>): string {
  return patientId ?? stayId;
}

export function patientReference(stay: Subject): Reference {
  return { reference: `Patient/${fhirIdOf(patientIdOf(stay))}` };
}

export function encounterReference(stay: Subject): Reference {
  return { reference: `Encounter/${fhirIdOf(stay.stayId)}` };
}

/** A member of staff as Vigil knows them: by user name, which is a person's name. */
export function staffReference(userName: string, displayName: string | null): Reference {
  return {
    type: 'Practitioner',
    identifier: { system: OWN.staff, value: userName },
    ...(displayName === null ? {} : { display: displayName }),
  };
}
