/** Child and stay as Patient and Encounter. What is not known is said to be unknown, never left to be guessed. */
import type { PersonSight } from '../../../contract/access/access-table.ts';
import type { StayRow } from '../../../history/history.port.ts';
import { fhirIdOf } from './fhir-ids.ts';
import type { Encounter, Patient } from './fhir-resource.ts';
import { contentVersioned, absentElement, fhirInstant, metaOf, OWN } from './fhir-terms.ts';
import { patientIdOf, patientReference } from './subject.ts';

/** Names are what the ward board shows; Vigil has no number of a hospital's own. */
const PSEUDONYMOUS = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'PSEUDED',
  display: 'pseudonymized',
} as const;

/** The child behind one or more stays, oldest first; the newest stay knows best. */
export function patientResource(
  stays: readonly [StayRow, ...StayRow[]],
  { seesNames, seesBirthDates }: PersonSight,
): Patient {
  const newest = stays.at(-1) ?? stays[0];
  const patientId = patientIdOf(newest);
  const { sex, birthDate } = newest;
  return contentVersioned({
    resourceType: 'Patient',
    id: fhirIdOf(patientId),
    meta: { ...metaOf(), security: [PSEUDONYMOUS] },
    identifier: [{ system: OWN.patient, value: patientId }],
    ...(seesNames ? { name: [{ use: 'usual', text: newest.displayName }] } : {}),
    ...(sex === null ? { _gender: absentElement('unknown') } : { gender: sex }),
    ...birthDateOf(birthDate, seesBirthDates),
  });
}

function birthDateOf(birthDate: string | null, isShown: boolean): Pick<Patient, 'birthDate' | '_birthDate'> {
  if (birthDate === null) return { _birthDate: absentElement('unknown') };
  return isShown ? { birthDate } : { _birthDate: absentElement('masked') };
}

export function encounterResource(stay: StayRow): Encounter {
  const isOpen = stay.closedAtMs === null;
  return contentVersioned({
    resourceType: 'Encounter',
    id: fhirIdOf(stay.stayId),
    meta: metaOf(),
    identifier: [{ system: OWN.stay, value: stay.stayId }],
    status: isOpen ? 'in-progress' : 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP', display: 'inpatient encounter' },
    subject: patientReference(stay),
    period: {
      start: fhirInstant(stay.openedAtMs),
      ...(stay.closedAtMs === null ? {} : { end: fhirInstant(stay.closedAtMs) }),
    },
    location: [
      {
        location: { type: 'Location', identifier: { system: OWN.unit, value: stay.unitId } },
        status: isOpen ? 'active' : 'completed',
      },
      ...(stay.bedId === null
        ? []
        : [
            {
              location: { type: 'Location', identifier: { system: OWN.bed, value: stay.bedId } },
              status: 'active' as const,
            },
          ]),
    ],
  });
}
