/**
 * An event of the trail as AuditEvent, in the patterns of IHE BALP 1.1: who asked as user agent, Vigil as the destination,
 * patients as entities of the role patient, stays as domain resources. No profile is claimed, since those want the network
 * address of every agent, which is not always known.
 */
import type { AuditAction, AuditActor, AuditEvent as TrailEvent } from '../../../contract/audit/audit-event.ts';
import type { FoundEvent } from '../../../audit/trail-reader.port.ts';
import { VIGIL_DEVICE } from '../resources/device.ts';
import { fhirIdOf, trailEventId } from '../resources/fhir-ids.ts';
import type { AuditEntity, AuditEvent, Coding, Reference } from '../resources/fhir-resource.ts';
import { codeableConcept, fhirInstant, metaOf, OWN } from '../resources/fhir-terms.ts';
import { staffReference } from '../resources/subject.ts';

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const HL7 = 'http://terminology.hl7.org/CodeSystem';
const ENTITY_TYPE = `${HL7}/audit-entity-type`;
const ENTITY_ROLE = `${HL7}/object-role`;

const dicom = (code: string, display: string): Coding => ({ system: DICOM, code, display });
const interaction = (code: string): Coding => ({ system: 'http://hl7.org/fhir/restful-interaction', code });

const REST: Coding = { system: `${HL7}/audit-event-type`, code: 'rest', display: 'RESTful Operation' };
const USER_AUTHENTICATION = dicom('110114', 'User Authentication');
const SECURITY_ALERT = dicom('110113', 'Security Alert');
const LOGIN = dicom('110122', 'Login');

interface Kind {
  readonly type: Coding;
  readonly subtype: Coding | null;
  readonly action: AuditEvent['action'];
}

/** What each action is in the words of DICOM and REST; the own word stands beside it as a further subtype. */
const KIND_OF_ACTION: Readonly<Record<string, Kind>> = {
  view: { type: REST, subtype: interaction('read'), action: 'R' },
  acknowledge: { type: REST, subtype: interaction('update'), action: 'U' },
  snooze: { type: REST, subtype: interaction('update'), action: 'U' },
  undo: { type: REST, subtype: interaction('update'), action: 'U' },
  chart: { type: REST, subtype: interaction('create'), action: 'C' },
  'hand-over': { type: REST, subtype: interaction('update'), action: 'U' },
  policy: { type: SECURITY_ALERT, subtype: dicom('110131', 'Software Configuration'), action: 'U' },
  terms: { type: SECURITY_ALERT, subtype: dicom('110131', 'Software Configuration'), action: 'U' },
  export: { type: dicom('110106', 'Export'), subtype: null, action: 'R' },
  'break-glass': { type: SECURITY_ALERT, subtype: dicom('110127', 'Emergency Override Started'), action: 'E' },
  'sign-in': { type: USER_AUTHENTICATION, subtype: LOGIN, action: 'E' },
  'sign-in-failed': { type: USER_AUTHENTICATION, subtype: LOGIN, action: 'E' },
  'sign-out': { type: USER_AUTHENTICATION, subtype: dicom('110123', 'Logout'), action: 'E' },
  account: { type: SECURITY_ALERT, subtype: dicom('110137', 'User Security Attributes Changed'), action: 'U' },
  operate: { type: dicom('110100', 'Application Activity'), subtype: null, action: 'E' },
  subscribe: { type: REST, subtype: interaction('create'), action: 'C' },
  gap: { type: SECURITY_ALERT, subtype: dicom('110133', 'Audit Recording Stopped'), action: 'E' },
};

/** One that nobody has thought of yet is an activity of the application; a test finds it. */
export function kindOfAction(action: AuditAction): Kind & { readonly isKnown: boolean } {
  const kind = KIND_OF_ACTION[action];
  return { ...(kind ?? UNTHOUGHT), isKnown: kind !== undefined };
}

const UNTHOUGHT: Kind = { type: dicom('110100', 'Application Activity'), subtype: null, action: 'E' };

export function trailEventResource(found: FoundEvent): AuditEvent {
  const { event, trail } = found;
  const { type, subtype, action } = kindOfAction(event.action);
  return {
    resourceType: 'AuditEvent',
    id: trailEventId(found),
    meta: metaOf({ version: 1, changedAtMs: event.atMs }),
    type,
    subtype: [...(subtype === null ? [] : [subtype]), { system: OWN.auditAction, code: event.action }],
    action,
    recorded: fhirInstant(event.atMs),
    outcome: event.outcome === 'done' ? '0' : '4',
    agent: [userOf(event.actor), SERVER],
    source: {
      site: trail,
      observer: VIGIL_DEVICE,
      type: [{ system: `${HL7}/security-source-type`, code: '4', display: 'Application Server' }],
    },
    entity: entitiesOf(event),
  };
}

const SERVER: AuditEvent['agent'][number] = {
  type: codeableConcept('Destination Role ID', dicom('110152', 'Destination Role ID')),
  who: VIGIL_DEVICE,
  requestor: false,
};

function userOf({ kind, id, role, address }: AuditActor): AuditEvent['agent'][number] {
  return {
    type: codeableConcept('information recipient', { system: `${HL7}/v3-ParticipationType`, code: 'IRCP' }),
    role: [codeableConcept(role ?? kind, { system: OWN.role, code: role ?? kind })],
    who: whoOf(kind, id),
    ...(id === '' ? {} : { altId: id }),
    requestor: true,
    ...(address === null ? {} : { network: { address, type: '2' as const } }),
  };
}

function whoOf(kind: AuditActor['kind'], id: string): Reference {
  if (id === '') return { type: 'Practitioner', display: 'Nobody that is known' };
  if (kind === 'person' || kind === 'nobody') return staffReference(id, null);
  return { type: 'Device', identifier: { system: OWN.software, value: id }, display: kind };
}

function entitiesOf({ patientIds, stayIds, screen, unitId, detail }: TrailEvent): readonly AuditEntity[] {
  const told = [
    ...(unitId === null ? [] : [['unit', unitId] as const]),
    ...Object.entries(detail).map(([name, value]) => [name, String(value)] as const),
  ].flatMap(([type, valueString]) => (valueString === '' ? [] : [{ type, valueString }]));
  return [
    ...patientIds.map((id) => ({
      what: { reference: `Patient/${fhirIdOf(id)}` },
      type: { system: ENTITY_TYPE, code: '1', display: 'Person' },
      role: { system: ENTITY_ROLE, code: '1', display: 'Patient' },
    })),
    ...stayIds.map((id) => ({
      what: { reference: `Encounter/${fhirIdOf(id)}` },
      type: { system: ENTITY_TYPE, code: '2', display: 'System Object' },
      role: { system: ENTITY_ROLE, code: '4', display: 'Domain Resource' },
    })),
    {
      type: { system: ENTITY_TYPE, code: '2', display: 'System Object' },
      name: screen,
      ...(told.length === 0 ? {} : { detail: told }),
    },
  ];
}
