/**
 * An event of the trail as AuditEvent, in the patterns of IHE BALP 1.1.4: client, server and user as agents, the child as an
 * entity of the role patient, what was looked at as the one object of the domain. A profile is claimed where the event has all
 * that it requires: one child, one object, done, by a client whose network address is known. Of a search none is: BALP wants
 * the raw question, and that may hold the number of a hospital, which no trail of ours does.
 */
import type { AuditAction, AuditEvent as TrailEvent } from '../../../contract/audit/audit-event.ts';
import type { FoundEvent } from '../../../audit/trail-reader.port.ts';
import { VIGIL_DEVICE } from '../resources/device.ts';
import { fhirIdOf, trailEventId } from '../resources/fhir-ids.ts';
import type { AuditEntity, AuditEvent, Coding } from '../resources/fhir-resource.ts';
import { fhirInstant, metaOf, OWN } from '../resources/fhir-terms.ts';
import { trailAgents } from './trail-agents.ts';

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

/** What the event itself does not say. */
export interface TrailContext {
  /** Address under which this server is asked; null: not known. */
  readonly serverUrl: string | null;
  /** Whose a stay is. */
  readonly patients: ReadonlyMap<string, string>;
}

const NO_CONTEXT: TrailContext = { serverUrl: null, patients: new Map() };

export function trailEventResource(found: FoundEvent, context: TrailContext = NO_CONTEXT): AuditEvent {
  const { trail } = found;
  const event = withPatient(found.event, context.patients);
  const { type, subtype, action } = kindOfEvent(event);
  const profile = profileOf(event, context);
  return {
    resourceType: 'AuditEvent',
    id: trailEventId(found),
    meta: metaOf({ version: 1, changedAtMs: event.atMs, profiles: profile === null ? [] : [BALP + profile] }),
    type,
    subtype: [...(subtype === null ? [] : [subtype]), { system: OWN.auditAction, code: event.action }],
    action,
    recorded: fhirInstant(event.atMs),
    outcome: event.outcome === 'done' ? '0' : '4',
    agent: trailAgents(event, { isRead: action === 'R', serverUrl: context.serverUrl }),
    source: {
      site: trail,
      observer: VIGIL_DEVICE,
      type: [{ system: `${HL7}/security-source-type`, code: '4', display: 'Application Server' }],
    },
    entity: entitiesOf(event),
  };
}

const BALP = 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.';
const PROFILE_OF_ACTION: Readonly<Record<string, string>> = {
  view: 'PatientRead',
  chart: 'PatientCreate',
  acknowledge: 'PatientUpdate',
  snooze: 'PatientUpdate',
  undo: 'PatientUpdate',
};

function profileOf(event: TrailEvent, { serverUrl }: TrailContext): string | null {
  const isWhole = event.outcome === 'done' && event.actor.address !== null && serverUrl !== null;
  const isOfOne = event.patientIds.length === 1 && objectsOf(event).length === 1;
  return isWhole && isOfOne && !isSearch(event) ? (PROFILE_OF_ACTION[event.action] ?? null) : null;
}

function isSearch({ detail }: TrailEvent): boolean {
  return detail['interaction'] === 'search-type';
}

/** A search is still something that was read: `action` of a trail is asked by what it does. */
function kindOfEvent(event: TrailEvent): Kind {
  const kind = kindOfAction(event.action);
  return isSearch(event) ? { ...kind, subtype: interaction('search-type') } : kind;
}

function withPatient(event: TrailEvent, patients: TrailContext['patients']): TrailEvent {
  const [stayId, ...others] = event.stayIds;
  const patientId = stayId === undefined || others.length > 0 ? undefined : patients.get(stayId);
  return event.patientIds.length > 0 || patientId === undefined ? event : { ...event, patientIds: [patientId] };
}

/** What it was about, as references: stays, or the child alone where no stay is named. */
function objectsOf({ stayIds, patientIds }: TrailEvent): readonly string[] {
  if (stayIds.length > 0) return stayIds.map((id) => `Encounter/${fhirIdOf(id)}`);
  return patientIds.length === 1 ? patientIds.map((id) => `Patient/${fhirIdOf(id)}`) : [];
}

function entitiesOf(event: TrailEvent): readonly AuditEntity[] {
  const { patientIds, screen, unitId, detail } = event;
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
    ...objectsOf(event).map((reference) => ({
      what: { reference },
      type: { system: ENTITY_TYPE, code: '2', display: 'System Object' },
      role: { system: ENTITY_ROLE, code: '4', display: 'Domain Resource' },
    })),
    {
      type: { system: ENTITY_TYPE, code: '4', display: 'Other' },
      name: screen,
      ...(told.length === 0 ? {} : { detail: told }),
    },
  ];
}
